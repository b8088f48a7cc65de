/** Whatever comes in on a port, a device goes on: it counts, answers or forgets, and never throws. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addWords, finishChecksum } from '../../src/bytes/checksum.ts';
import { Random } from '../../src/bytes/random.ts';
import { seconds } from '../../src/bytes/time.ts';
import { AccessPoint } from '../../src/nodes/access-point.ts';
import { Host } from '../../src/nodes/host.ts';
import type { Node } from '../../src/nodes/node.ts';
import { Router } from '../../src/nodes/router.ts';
import { ArpOperation, buildArp } from '../../src/packet/arp.ts';
import { buildEthernet, EtherType } from '../../src/packet/ethernet.ts';
import { buildIcmp, IcmpType } from '../../src/packet/icmp.ts';
import { buildIpv4, IpProtocol, type Ipv4Fields } from '../../src/packet/ipv4.ts';
import { buildTcp } from '../../src/packet/tcp.ts';
import { buildUdp } from '../../src/packet/udp.ts';
import { expectRobust } from '../helpers/robust.ts';

const US = { mac: '02:00:00:00:00:01', address: '10.0.0.1' };
const PEER = { mac: '02:00:00:00:00:02', address: '10.0.0.2' };
const random = new Random('robust');

function devices(): Node[] {
  const host = { name: 'host', ports: [US], gateway: PEER.address, random };
  const router = new Router({ ...host, ports: [US, { mac: '02:00:00:00:00:03', address: '10.1.0.1', mtu: 100 }] });
  const made = [new Host(host), router];
  for (const device of made) {
    device.sockets.bindUdp(7, { onDatagram: () => {} });
    device.sockets.listenTcp(7, () => ({}));
  }
  return [...made, new AccessPoint({ name: 'ap', portCount: 2, host })];
}

/** Gives a frame to a device and lets it do all that follows. */
function feed(device: Node, frame: Uint8Array, now = 0): void {
  device.handleFrame(0, frame, now);
  while (device.pollTransmit()) {}
  if (device.nextTimer() <= now) device.handleTimer(now);
  while (device.pollTransmit()) {}
}

/** `expectRobust` takes a DecodeError for an answer; out of a device none may come. */
function feedStrictly(device: Node, frame: Uint8Array): void {
  try {
    feed(device, frame);
  } catch (cause) {
    throw new Error(`${device.name} threw`, { cause });
  }
}

const ip = (fields: Partial<Ipv4Fields> & Pick<Ipv4Fields, 'protocol' | 'payload'>) =>
  buildEthernet({
    dst: US.mac,
    src: PEER.mac,
    etherType: EtherType.IPV4,
    payload: buildIpv4({ src: PEER.address, dst: US.address, ...fields }),
  });
const udp = (dst: string, size = 10) =>
  buildUdp({ srcPort: 7, dstPort: 7, payload: new Uint8Array(size) }, PEER.address, dst);
const quoted = buildIpv4({
  src: US.address,
  dst: PEER.address,
  protocol: IpProtocol.TCP,
  payload: buildTcp({ srcPort: 7, dstPort: 7, sequenceNumber: 1, syn: true }, US.address, PEER.address),
});
const vectors: [name: string, frame: Uint8Array][] = [
  [
    'an ARP request',
    buildEthernet({
      dst: 'ff:ff:ff:ff:ff:ff',
      src: PEER.mac,
      etherType: EtherType.ARP,
      payload: buildArp({
        operation: ArpOperation.REQUEST,
        senderHardwareAddress: PEER.mac,
        senderProtocolAddress: PEER.address,
        targetHardwareAddress: '00:00:00:00:00:00',
        targetProtocolAddress: US.address,
      }),
    }),
  ],
  ['a datagram', ip({ protocol: IpProtocol.UDP, payload: udp(US.address) })],
  ['a datagram to pass on', ip({ protocol: IpProtocol.UDP, dst: '10.1.0.9', payload: udp('10.1.0.9', 150) })],
  [
    'a datagram to pass on, with options',
    ip({
      protocol: IpProtocol.UDP,
      dst: '10.1.0.9',
      payload: udp('10.1.0.9', 100),
      options: Uint8Array.of(1, 7, 3, 4, 136, 4, 0, 1),
    }),
  ],
  ['a fragment', ip({ protocol: IpProtocol.UDP, payload: new Uint8Array(16), moreFragments: true })],
  [
    'a SYN',
    ip({
      protocol: IpProtocol.TCP,
      payload: buildTcp(
        { srcPort: 9, dstPort: 7, sequenceNumber: 1, syn: true, options: { mss: 1460 } },
        PEER.address,
        US.address,
      ),
    }),
  ],
  [
    'an echo request',
    ip({
      protocol: IpProtocol.ICMP,
      payload: buildIcmp({
        type: IcmpType.ECHO_REQUEST,
        code: 0,
        identifier: 1,
        sequenceNumber: 1,
        data: new Uint8Array(8),
      }),
    }),
  ],
  ['an ICMP error', ip({ protocol: IpProtocol.ICMP, payload: buildIcmp({ type: 3, code: 4, nextHopMtu: 0, quoted }) })],
];

describe.each(vectors)('%s', (_, frame) => {
  test('cut anywhere or with any bit flipped does no harm', () => {
    for (const device of devices()) expectRobust(frame, (bytes) => feedStrictly(device, bytes));
  });

  test('with its checksums mended after a flipped bit does no harm either', () => {
    if (frame[12] !== 8 || frame[13] !== 0) return;
    for (const device of devices()) {
      for (let bit = 14 * 8; bit < frame.length * 8; bit++) {
        const flipped = frame.slice();
        flipped[bit >> 3] = flipped[bit >> 3]! ^ (0x80 >> (bit & 7));
        feed(device, mended(flipped));
      }
    }
  });
});

test('frames of noise do no harm, nor does the time that passes after them', () => {
  const all = devices();
  let now = 0;
  const header = fc.constantFrom(...vectors.map(([, frame]) => frame.subarray(0, 34)));
  fc.assert(
    fc.property(header, fc.nat({ max: 34 }), fc.uint8Array({ maxLength: 120 }), (start, kept, noise) => {
      now += seconds(1);
      const frame = Uint8Array.from([...start.subarray(0, kept), ...noise]);
      for (const device of all) feed(device, frame, now);
    }),
  );
  for (const device of all) {
    for (let i = 0; i < 1000 && device.nextTimer() !== Number.POSITIVE_INFINITY; i++) {
      now = Math.max(now, device.nextTimer());
      device.handleTimer(now);
      while (device.pollTransmit()) {}
    }
    expect(device.nextTimer()).toBe(Number.POSITIVE_INFINITY);
  }
});

/** The frame with the checksums of IP and, where the length allows, of its payload as a receiver wants them. */
function mended(frame: Uint8Array): Uint8Array {
  const headerEnd = Math.min(frame.length, 14 + 4 * (frame[14]! & 15));
  setChecksum(frame, 14, headerEnd, 14 + 10, 0);
  const at = { [IpProtocol.ICMP]: 2, [IpProtocol.UDP]: 6, [IpProtocol.TCP]: 16 }[frame[23]!];
  const end = Math.min(frame.length, 14 + ((frame[16]! << 8) | frame[17]!));
  if (at === undefined || headerEnd + at + 2 > end) return frame;
  let pseudo = 0;
  if (frame[23] !== IpProtocol.ICMP) {
    pseudo = frame[23]! + end - headerEnd;
    pseudo = addWords(pseudo, frame, 26, 34);
  }
  setChecksum(frame, headerEnd, end, headerEnd + at, pseudo);
  return frame;
}

function setChecksum(bytes: Uint8Array, start: number, end: number, at: number, initial: number): void {
  bytes.set([0, 0], at);
  const checksum = finishChecksum(addWords(initial, bytes, start, end));
  bytes.set([checksum >> 8, checksum & 0xff], at);
}
