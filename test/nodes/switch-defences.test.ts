/** What a switch lets in when it is told whom to trust: DHCP snooping, ARP inspection, port security. */

import { describe, expect, test } from 'vitest';
import { NEVER, seconds } from '../../src/bytes/time.ts';
import { Switch, type SwitchEvent } from '../../src/nodes/switch.ts';
import { ArpOperation, buildArp } from '../../src/packet/arp.ts';
import { buildDhcp, DhcpMessageType, DhcpOp, INFINITE_LEASE } from '../../src/packet/dhcp.ts';
import { buildEthernet, EtherType } from '../../src/packet/ethernet.ts';
import { buildIpv4, IpProtocol } from '../../src/packet/ipv4.ts';
import { buildUdp } from '../../src/packet/udp.ts';
import type { SwitchDefences } from '../../src/stack/switching/switch-guard.ts';
import { expectRobust } from '../helpers/robust.ts';

const ALL = 'ff:ff:ff:ff:ff:ff';
/** By port. The server's is the trusted one. */
const [LAPTOP, MALLORY, SERVER] = ['00:16:d3:23:68:8a', '02:00:00:00:02:66', '00:1f:57:21:a8:3c'] as const;
const PORT = { laptop: 0, mallory: 1, server: 2 };
const ROUTER = '68.85.2.1';
const ADDRESS = '68.85.2.101';

class Lan {
  readonly events: SwitchEvent[] = [];
  readonly device: Switch;

  constructor(defences: Partial<SwitchDefences>) {
    this.device = new Switch({
      name: 'switch',
      portCount: 3,
      defences: { trustedPorts: [PORT.server], ...defences },
      onEvent: (event) => this.events.push(event),
    });
  }

  /** Why it did not get in, or 'passes'. */
  send(port: number, frame: Uint8Array, now = 0): string {
    this.device.handleFrame(port, frame, now);
    let sent = 0;
    while (this.device.pollTransmit()) sent++;
    const last = this.events.at(-1)!;
    if (last.kind !== 'blocked') return 'passes';
    expect(sent).toBe(0);
    return last.why;
  }

  /** DISCOVER to ACK, at a time. */
  lease(leaseTime = 3600, now = 0): this {
    this.send(PORT.laptop, dhcp(LAPTOP, DhcpMessageType.REQUEST), now);
    this.send(PORT.server, ack(leaseTime), now);
    return this;
  }
}

const snooping = { dhcpSnooping: true };
const both = { dhcpSnooping: true, arpInspection: true };

describe('DHCP snooping', () => {
  test.each([
    ['OFFER', DhcpMessageType.OFFER],
    ['ACK', DhcpMessageType.ACK],
    ['NAK', DhcpMessageType.NAK],
  ])('an %s from an untrusted port is no server’s', (_name, type) => {
    expect(new Lan(snooping).send(PORT.mallory, dhcp(MALLORY, type, { fromServer: true }))).toBe(
      'dhcp-server-on-untrusted-port',
    );
    // Nor is it one if it comes from the client's port.
    expect(new Lan(snooping).send(PORT.mallory, dhcp(MALLORY, type))).toBe('dhcp-server-on-untrusted-port');
    expect(new Lan(snooping).send(PORT.server, dhcp(SERVER, type, { fromServer: true }))).toBe('passes');
    expect(new Lan({}).send(PORT.mallory, dhcp(MALLORY, type, { fromServer: true }))).toBe('passes');
  });

  test('what speaks from port 67 and is broken is stopped too', () => {
    const lan = new Lan(snooping);
    const broken = udpFrame(MALLORY, { srcPort: 67, dstPort: 68, payload: new Uint8Array(9) });
    expect(lan.send(PORT.mallory, broken)).toBe('dhcp-server-on-untrusted-port');
    expect(lan.send(PORT.mallory, udpFrame(MALLORY, { srcPort: 68, dstPort: 67, payload: new Uint8Array(9) }))).toBe(
      'dhcp-malformed',
    );
    expect(lan.send(PORT.mallory, udpFrame(MALLORY, { srcPort: 53, dstPort: 53, payload: new Uint8Array(9) }))).toBe(
      'passes',
    );
  });

  test('a client asks in its own name only', () => {
    const lan = new Lan(snooping);
    const inOthers = dhcp(LAPTOP, DhcpMessageType.DISCOVER, { frameSrc: MALLORY });
    expect(lan.send(PORT.mallory, inOthers)).toBe('dhcp-chaddr-is-not-the-sender');
    expect(lan.send(PORT.laptop, dhcp(LAPTOP, DhcpMessageType.DISCOVER))).toBe('passes');
  });

  test('an ACK makes a binding that ends with the lease', () => {
    const lan = new Lan(snooping).lease(60);
    const binding = { address: ADDRESS, mac: LAPTOP, port: PORT.laptop };
    expect(lan.device.bindings(0)).toEqual([{ ...binding, expiresAt: seconds(60) }]);
    expect(lan.device.bindings(seconds(60))).toEqual([]);
    lan.lease(INFINITE_LEASE);
    expect(lan.device.bindings(seconds(1e6))).toEqual([{ ...binding, expiresAt: NEVER }]);
  });

  test('an ACK for somebody who did not ask makes none', () => {
    const lan = new Lan(snooping);
    lan.send(PORT.server, ack(60));
    expect(lan.device.bindings(0)).toEqual([]);
  });

  test('only the owner gives an address back', () => {
    const lan = new Lan(snooping).lease();
    const release = (mac: string) => dhcp(mac, DhcpMessageType.RELEASE, { ciaddr: ADDRESS });
    expect(lan.send(PORT.mallory, release(MALLORY))).toBe('dhcp-not-the-owner');
    expect(lan.send(PORT.mallory, release(LAPTOP)), 'the right name at the wrong port').toBe('dhcp-not-the-owner');
    expect(lan.device.bindings(0)).toHaveLength(1);
    expect(lan.send(PORT.laptop, release(LAPTOP))).toBe('passes');
    expect(lan.device.bindings(0)).toEqual([]);
  });
});

describe('ARP inspection', () => {
  test('lets pass what the bindings say, request and reply', () => {
    const lan = new Lan(both).lease();
    expect(lan.send(PORT.laptop, arp(LAPTOP, ADDRESS, ArpOperation.REQUEST))).toBe('passes');
    expect(lan.send(PORT.laptop, arp(LAPTOP, ADDRESS, ArpOperation.REPLY))).toBe('passes');
  });

  test.each([ArpOperation.REQUEST, ArpOperation.REPLY])('stops a claim to another’s address, operation %i', (op) => {
    const lan = new Lan(both).lease();
    expect(lan.send(PORT.mallory, arp(MALLORY, ROUTER, op))).toBe('arp-not-in-bindings');
    expect(lan.send(PORT.mallory, arp(MALLORY, ADDRESS, op))).toBe('arp-not-in-bindings');
    expect(lan.send(PORT.laptop, arp(LAPTOP, ROUTER, op)), 'nor may the laptop say so').toBe('arp-not-in-bindings');
  });

  test('the right pair behind the wrong port is wrong', () => {
    expect(new Lan(both).lease().send(PORT.mallory, arp(LAPTOP, ADDRESS, ArpOperation.REPLY))).toBe(
      'arp-not-in-bindings',
    );
  });

  test('the frame and the claim have one sender', () => {
    const lan = new Lan(both).lease();
    expect(lan.send(PORT.mallory, arp(LAPTOP, ADDRESS, ArpOperation.REPLY, MALLORY))).toBe(
      'arp-sender-is-not-the-frames',
    );
  });

  test('what is stopped teaches the switch nothing', () => {
    const lan = new Lan(both).lease();
    lan.send(PORT.mallory, arp(LAPTOP, ADDRESS, ArpOperation.REPLY));
    expect(lan.device.table.lookup(LAPTOP, 0)).toBe(PORT.laptop);
  });

  test('a probe claims nothing (RFC 5227 §1.1), and trusted ports are believed', () => {
    const lan = new Lan(both);
    expect(lan.send(PORT.mallory, arp(MALLORY, '0.0.0.0', ArpOperation.REQUEST))).toBe('passes');
    expect(lan.send(PORT.server, arp(SERVER, ROUTER, ArpOperation.REPLY))).toBe('passes');
  });

  test('a lease that is over is no proof any more', () => {
    const lan = new Lan(both).lease(60);
    const claim = arp(LAPTOP, ADDRESS, ArpOperation.REQUEST);
    expect(lan.send(PORT.laptop, claim, seconds(59))).toBe('passes');
    expect(lan.send(PORT.laptop, claim, seconds(60))).toBe('arp-not-in-bindings');
  });

  test('bindings by hand stand for stations that have no lease, and no lease moves them', () => {
    const fixed = { address: ADDRESS, mac: MALLORY, port: PORT.mallory };
    const lan = new Lan({ ...both, bindings: [fixed] }).lease();
    expect(lan.send(PORT.mallory, arp(MALLORY, ADDRESS, ArpOperation.REPLY))).toBe('passes');
    expect(lan.device.bindings(0)).toEqual([{ ...fixed, expiresAt: NEVER }]);
  });

  test('ARP that is none is stopped', () => {
    const junk = buildEthernet({ dst: ALL, src: MALLORY, etherType: EtherType.ARP, payload: new Uint8Array(28) });
    expect(new Lan(both).send(PORT.mallory, junk)).toBe('arp-malformed');
  });
});

describe('port security', () => {
  const from = (src: string) => buildEthernet({ dst: ALL, src, etherType: 0x1234, payload: new Uint8Array(2) });

  test('the first stations stay, later ones are stopped; trusted ports have no limit', () => {
    const lan = new Lan({ maxStations: 2 });
    for (const src of ['02:00:00:00:00:01', '02:00:00:00:00:02', '02:00:00:00:00:01']) {
      expect(lan.send(PORT.mallory, from(src))).toBe('passes');
    }
    for (let i = 3; i < 9; i++) expect(lan.send(PORT.mallory, from(`02:00:00:00:00:0${i}`))).toBe('too-many-stations');
    for (let i = 1; i < 9; i++) expect(lan.send(PORT.server, from(`02:00:00:00:01:0${i}`))).toBe('passes');
    expect(lan.device.table.entries().size).toBe(2 + 8);
  });
});

test('defences can be put up and taken down while the switch works', () => {
  const lan = new Lan(both);
  const claim = arp(MALLORY, ROUTER, ArpOperation.REPLY);
  expect(lan.send(PORT.mallory, claim)).toBe('arp-not-in-bindings');
  lan.device.defend(undefined);
  expect(lan.send(PORT.mallory, claim)).toBe('passes');
});

test('defences that follow others keep what was learned, and not what was written in by hand', () => {
  const fixed = { address: ROUTER, mac: SERVER, port: PORT.server };
  const lan = new Lan({ dhcpSnooping: true, bindings: [fixed] }).lease(INFINITE_LEASE);
  lan.device.defend({ trustedPorts: [PORT.server], ...both });
  expect(lan.device.bindings(0).map(({ address }) => address)).toEqual([ADDRESS]);
  lan.send(PORT.laptop, dhcp(LAPTOP, DhcpMessageType.RELEASE, { ciaddr: ADDRESS }));
  expect(lan.device.bindings(0), 'a lease without end ends when it is given back').toEqual([]);
});

test('whatever comes in, the switch goes on', () => {
  const lan = new Lan({ ...both, maxStations: 100 });
  for (const frame of [ack(60), dhcp(LAPTOP, DhcpMessageType.DISCOVER), arp(LAPTOP, ADDRESS, ArpOperation.REPLY)]) {
    for (const port of [PORT.laptop, PORT.server]) {
      expectRobust(frame, (bytes) => {
        // Not even a DecodeError comes out of a device.
        expect(() => lan.device.handleFrame(port, bytes, 0)).not.toThrow();
        while (lan.device.pollTransmit()) {}
      });
    }
  }
});

function arp(mac: string, address: string, operation: number, frameSrc = mac): Uint8Array {
  const payload = buildArp({
    operation,
    senderHardwareAddress: mac,
    senderProtocolAddress: address,
    targetHardwareAddress: '00:00:00:00:00:00',
    targetProtocolAddress: '68.85.2.7',
  });
  return buildEthernet({ dst: ALL, src: frameSrc, etherType: EtherType.ARP, payload });
}

function dhcp(
  chaddr: string,
  messageType: number,
  { frameSrc = chaddr, ciaddr = '0.0.0.0', fromServer = false } = {},
): Uint8Array {
  const op = fromServer ? DhcpOp.REPLY : DhcpOp.REQUEST;
  const payload = buildDhcp({ op, xid: 1, chaddr, ciaddr, options: { messageType } });
  const [srcPort, dstPort] = fromServer ? [67, 68] : [68, 67];
  return udpFrame(frameSrc, { srcPort, dstPort, payload });
}

/** The server's, for the laptop. */
function ack(leaseTime: number): Uint8Array {
  const options = { messageType: DhcpMessageType.ACK, leaseTime };
  const payload = buildDhcp({ op: DhcpOp.REPLY, xid: 1, chaddr: LAPTOP, yiaddr: ADDRESS, options });
  return udpFrame(SERVER, { srcPort: 67, dstPort: 68, payload });
}

function udpFrame(src: string, datagram: { srcPort: number; dstPort: number; payload: Uint8Array }): Uint8Array {
  const [from, to] = ['68.85.2.9', '255.255.255.255'];
  const payload = buildIpv4({ src: from, dst: to, protocol: IpProtocol.UDP, payload: buildUdp(datagram, from, to) });
  return buildEthernet({ dst: ALL, src, etherType: EtherType.IPV4, payload });
}
