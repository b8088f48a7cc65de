import { describe, expect, test } from 'vitest';
import { Random } from '../../src/bytes/random.ts';
import { milliseconds, seconds } from '../../src/bytes/time.ts';
import { Host, type HostConfig } from '../../src/nodes/host.ts';
import type { ProbeResult } from '../../src/nodes/ip-probe.ts';
import { Switch, type SwitchEvent } from '../../src/nodes/switch.ts';
import { ArpOperation, arpPacket, buildArp } from '../../src/packet/arp.ts';
import { buildEthernet, EtherType, ethernetHeader } from '../../src/packet/ethernet.ts';
import { buildIcmp } from '../../src/packet/icmp.ts';
import { buildIpv4, decodeIpv4, IpProtocol } from '../../src/packet/ipv4.ts';
import { buildTcp } from '../../src/packet/tcp.ts';
import { buildUdp, decodeUdp } from '../../src/packet/udp.ts';
import type { DatagramHandler, Endpoint } from '../../src/stack/sockets.ts';
import { Wires } from '../helpers/wire-up.ts';

const LAPTOP = '00:16:d3:23:68:8a';
const DNS = '00:07:89:1c:43:2f';
const OTHER = '02:00:00:00:00:03';

function host(name: string, mac: string, address?: string, more: Partial<HostConfig> = {}): Host {
  return new Host({ name, ports: [{ mac, address }], random: new Random(name), ...more });
}

/** Three hosts of the school's network on one switch. */
function school() {
  const events: SwitchEvent[] = [];
  const ethernetSwitch = new Switch({ name: 'switch', portCount: 4, onEvent: (event) => events.push(event) });
  const laptop = host('laptop', LAPTOP, '68.85.2.101');
  const dns = host('dns', DNS, '68.85.2.2');
  const other = host('other', OTHER, '68.85.2.3');
  const wires = new Wires()
    .connect('laptop', [laptop, 0], [ethernetSwitch, 0])
    .connect('dns', [dns, 0], [ethernetSwitch, 1])
    .connect('other', [other, 0], [ethernetSwitch, 2]);
  return { wires, laptop, dns, other, ethernetSwitch, events };
}

/** A handler that keeps what it is told. */
function recorder() {
  const datagrams: { payload: Uint8Array; from: Endpoint }[] = [];
  const errors: { to: Endpoint; reason: string }[] = [];
  const handler: DatagramHandler = {
    onDatagram: (payload, from) => datagrams.push({ payload, from }),
    onUnreachable: (to, reason) => errors.push({ to, reason }),
  };
  return { datagrams, errors, handler };
}

const etherType = (frame: Uint8Array) => ethernetHeader.get(frame, 0, 'etherType');
const dst = (frame: Uint8Array) => ethernetHeader.get(frame, 0, 'dst');

describe('two hosts and a switch', () => {
  test('an ARP request is flooded, its reply goes to one port, then the datagram follows', () => {
    const { wires, laptop, dns, events } = school();
    const { datagrams, handler } = recorder();
    dns.sockets.bindUdp(53, handler);
    const socket = laptop.sockets.bindUdp(0, recorder().handler);
    socket.send(Uint8Array.of(1, 2, 3), { address: '68.85.2.2', port: 53 }, wires.now);
    wires.run(seconds(1));

    expect(datagrams).toEqual([
      { payload: Uint8Array.of(1, 2, 3), from: { address: '68.85.2.101', port: socket.localPort } },
    ]);
    expect(wires.on('laptop').map(({ frame }) => [dst(frame), etherType(frame)])).toEqual([
      ['ff:ff:ff:ff:ff:ff', EtherType.ARP],
      [LAPTOP, EtherType.ARP],
      [DNS, EtherType.IPV4],
    ]);
    // The third host sees the flooded request and nothing else.
    expect(wires.on('other').map(({ frame }) => dst(frame))).toEqual(['ff:ff:ff:ff:ff:ff']);
    expect(events.map(({ kind }) => kind)).toEqual(['learned', 'flooded', 'learned', 'forwarded', 'forwarded']);
  });

  test('the request and the reply say what RFC 826 says they say', () => {
    const { wires, laptop } = school();
    laptop.ping('68.85.2.2', wires.now, () => {});
    wires.run(seconds(1));
    const [request, reply] = wires.on('laptop').map(({ frame }) => arpPacket.read(frame, 14));
    expect(request).toMatchObject({
      operation: ArpOperation.REQUEST,
      senderHardwareAddress: LAPTOP,
      senderProtocolAddress: '68.85.2.101',
      targetHardwareAddress: '00:00:00:00:00:00',
      targetProtocolAddress: '68.85.2.2',
    });
    expect(reply).toMatchObject({
      operation: ArpOperation.REPLY,
      senderHardwareAddress: DNS,
      senderProtocolAddress: '68.85.2.2',
      targetHardwareAddress: LAPTOP,
      targetProtocolAddress: '68.85.2.101',
    });
  });

  test('a ping is answered with the data that it carried', () => {
    const { wires, laptop } = school();
    const results: ProbeResult[] = [];
    laptop.ping('68.85.2.3', wires.now, (result) => results.push(result), { data: Uint8Array.of(7, 8) });
    wires.run(seconds(2));
    expect(results).toEqual([{ kind: 'reply', from: '68.85.2.3', roundTrip: 0, ttl: 64, data: Uint8Array.of(7, 8) }]);
  });

  test('a datagram to a port where nobody listens comes back as port unreachable (RFC 1122 §4.1.3.1)', () => {
    const { wires, laptop, dns } = school();
    const { errors, handler } = recorder();
    laptop.sockets.bindUdp(4000, handler).send(new Uint8Array(10), { address: '68.85.2.2', port: 9 }, wires.now);
    wires.run(seconds(1));
    expect(errors).toEqual([{ to: { address: '68.85.2.2', port: 9 }, reason: 'port unreachable' }]);
    expect(dns.drops.all()).toEqual({ 'closed-port': 1 });
  });

  test('a neighbour that does not answer ARP three times is unreachable, and the sender is told', () => {
    const { wires, laptop } = school();
    const { errors, handler } = recorder();
    laptop.sockets.bindUdp(4000, handler).send(new Uint8Array(1), { address: '68.85.2.77', port: 9 }, wires.now);
    wires.run(seconds(10));
    expect(wires.on('laptop').map(({ time }) => time)).toEqual([0, seconds(1), seconds(2)]);
    expect(errors).toEqual([{ to: { address: '68.85.2.77', port: 9 }, reason: 'host unreachable' }]);
    expect(laptop.drops.of('host-unreachable')).toBe(1);
  });

  test('a frame to another MAC address is ignored even if a switch floods it', () => {
    const { wires, laptop, other, ethernetSwitch } = school();
    const packet = buildIpv4({ src: '68.85.2.3', dst: '68.85.2.101', protocol: 17, payload: new Uint8Array(8) });
    ethernetSwitch.handleFrame(
      2,
      buildEthernet({ dst: '02:99:99:99:99:99', src: OTHER, etherType: EtherType.IPV4, payload: packet }),
      wires.now,
    );
    wires.run(seconds(1));
    expect(laptop.drops.all()).toEqual({ 'not-our-mac': 1 });
    expect(other.drops.all()).toEqual({});
  });

  test('nothing answers a broadcast with an error (RFC 1122 §3.2.2)', () => {
    const { wires, laptop } = school();
    laptop.sockets
      .bindUdp(4000, recorder().handler)
      .send(new Uint8Array(1), { address: '68.85.2.255', port: 9 }, wires.now);
    laptop.ping('255.255.255.255', wires.now, () => {});
    wires.run(seconds(2));
    expect(wires.on('laptop').map(({ from }) => from)).toEqual(['laptop', 'laptop']);
  });
});

describe('a host without an address', () => {
  const discover = { address: '255.255.255.255', port: 67 };

  test('sends from 0.0.0.0 to everybody, as a DHCP client must (RFC 2131 §4.1)', () => {
    const { wires, laptop, dns } = school();
    laptop.deconfigure(0);
    const { datagrams, handler } = recorder();
    dns.sockets.bindUdp(67, handler);
    laptop.sockets.bindUdp(68, recorder().handler).send(Uint8Array.of(1), discover, wires.now);
    wires.run(seconds(1));
    expect(datagrams).toEqual([{ payload: Uint8Array.of(1), from: { address: '0.0.0.0', port: 68 } }]);
    expect(dst(wires.on('laptop')[0]!.frame)).toBe('ff:ff:ff:ff:ff:ff');
  });

  test('takes a datagram for the address it is about to get, if it comes to its MAC address for port 68', () => {
    const { wires, laptop, dns } = school();
    laptop.deconfigure(0);
    const { datagrams, handler } = recorder();
    laptop.sockets.bindUdp(68, handler);
    const server = dns.sockets.bindUdp(67, recorder().handler);
    const options = { linkAddress: LAPTOP };
    server.send(Uint8Array.of(2), { address: '68.85.2.101', port: 68 }, wires.now, options);
    server.send(Uint8Array.of(3), { address: '68.85.2.101', port: 69 }, wires.now, options);
    wires.run(seconds(1));
    expect(datagrams).toEqual([{ payload: Uint8Array.of(2), from: { address: '68.85.2.2', port: 67 } }]);
    expect(laptop.drops.all()).toEqual({ 'not-for-us': 1 });
    // No ARP: the server put it into a frame to the client at once.
    expect(wires.frames.every(({ frame }) => etherType(frame) === EtherType.IPV4)).toBe(true);
  });

  test('does not take it out of a broadcast frame (RFC 1122 §3.3.6)', () => {
    const { wires, laptop, dns } = school();
    laptop.deconfigure(0);
    const { datagrams, handler } = recorder();
    laptop.sockets.bindUdp(68, handler);
    const options = { linkAddress: 'ff:ff:ff:ff:ff:ff' };
    dns.sockets.bindUdp(67, handler).send(Uint8Array.of(2), { address: '68.85.2.101', port: 68 }, 0, options);
    wires.run(seconds(1));
    expect(datagrams).toEqual([]);
  });

  test('gets its routes with its address and loses them with it', () => {
    const { laptop } = school();
    laptop.configure(0, { address: '68.85.2.101', prefixLength: 24, gateway: '68.85.2.1' });
    expect(laptop.ip.routes.lookup('8.8.8.8')).toEqual({ prefix: '0.0.0.0/0', nextHop: '68.85.2.1', port: 0 });
    expect(laptop.ip.routes.lookup('68.85.2.9')).toEqual({ prefix: '68.85.2.0/24', port: 0 });
    laptop.deconfigure(0);
    expect(laptop.ip.routes.routes()).toEqual([]);
  });
});

test('a lease that is renewed leaves what was learned alone, and routes set by hand as well', () => {
  const { wires, laptop } = school();
  const lease = { address: '68.85.2.101', prefixLength: 24, gateway: '68.85.2.1' };
  laptop.configure(0, lease);
  laptop.ip.routes.add({ prefix: '10.0.0.0/8', nextHop: '68.85.2.3', port: 0 });
  laptop.ping('68.85.2.2', wires.now, () => {});
  wires.run(seconds(1));
  laptop.configure(0, lease);
  expect(laptop.ip.ports[0]!.arp.lookup('68.85.2.2', wires.now)).toBe(DNS);
  expect(laptop.ip.routes.routes().map(({ prefix }) => prefix)).toEqual(['68.85.2.0/24', '10.0.0.0/8', '0.0.0.0/0']);
  // On another network what was learned is worth nothing.
  laptop.configure(0, { ...lease, address: '68.85.3.101', gateway: '68.85.3.1' });
  expect(laptop.ip.ports[0]!.arp.entries().size).toBe(0);
  laptop.deconfigure(0);
  expect(laptop.ip.routes.routes().map(({ prefix }) => prefix)).toEqual(['10.0.0.0/8']);
});

test('a host without an address sends to everybody or not at all (RFC 1122 §3.2.1.3)', () => {
  const { wires, laptop } = school();
  laptop.deconfigure(0);
  laptop.ip.routes.add({ prefix: '0.0.0.0/0', nextHop: '68.85.2.1', port: 0 });
  laptop.sockets.bindUdp(4000, recorder().handler).send(Uint8Array.of(1), { address: '68.85.2.2', port: 53 }, 0);
  wires.run(seconds(5));
  expect(wires.frames).toEqual([]);
  expect(laptop.drops.all()).toEqual({ 'no-address': 1 });
});

describe('a host', () => {
  test('reaches itself without a frame leaving', () => {
    const { wires, laptop } = school();
    const { datagrams, handler } = recorder();
    laptop.sockets.bindUdp(53, handler);
    laptop.sockets.bindUdp(4000, handler).send(Uint8Array.of(9), { address: '68.85.2.101', port: 53 }, wires.now);
    wires.run(seconds(1));
    expect(datagrams).toEqual([{ payload: Uint8Array.of(9), from: { address: '68.85.2.101', port: 4000 } }]);
    expect(wires.frames).toEqual([]);
  });

  test('tells a socket at once that there is no route', () => {
    const { wires, laptop } = school();
    const { errors, handler } = recorder();
    laptop.sockets.bindUdp(4000, handler).send(Uint8Array.of(9), { address: '8.8.8.8', port: 53 }, wires.now);
    wires.run(milliseconds(1));
    // Its source address is its only one, so the error finds its way back.
    expect(errors).toEqual([{ to: { address: '8.8.8.8', port: 53 }, reason: 'network unreachable' }]);
  });

  test('gives bare packets to a link without Ethernet', () => {
    const ports = (address: string) => [{ framing: 'ip', address, prefixLength: 8 }] as const;
    const a = new Host({ name: 'a', ports: ports('127.0.0.2'), random: new Random('a') });
    const b = new Host({ name: 'b', ports: ports('127.0.0.3'), random: new Random('b') });
    const wires = new Wires().connect('link', [a, 0], [b, 0]);
    const { datagrams, handler } = recorder();
    b.sockets.bindUdp(53, handler);
    a.sockets.bindUdp(4000, handler).send(Uint8Array.of(1), { address: '127.0.0.3', port: 53 }, wires.now);
    wires.run(seconds(1));
    expect(datagrams).toHaveLength(1);
    expect(decodeIpv4(wires.frames[0]!.frame)).toMatchObject({ src: '127.0.0.2', dst: '127.0.0.3' });
  });

  test('refuses a UDP port that is taken, and gives it again after close', () => {
    const { laptop } = school();
    const socket = laptop.sockets.bindUdp(53, recorder().handler);
    expect(() => laptop.sockets.bindUdp(53, recorder().handler)).toThrow(RangeError);
    socket.close();
    expect(laptop.sockets.bindUdp(53, recorder().handler).localPort).toBe(53);
  });

  test('counts what it cannot take, and says nothing about it', () => {
    const { wires, laptop } = school();
    const frame = (payload: Uint8Array, type: number = EtherType.IPV4) =>
      buildEthernet({ dst: LAPTOP, src: OTHER, etherType: type, payload });
    const udp = buildUdp({ srcPort: 1, dstPort: 2, payload: new Uint8Array(4) }, '68.85.2.3', '68.85.2.101');
    udp[8] = 0xff;
    const from = (src: string, payload: Uint8Array, dst = '68.85.2.101') =>
      frame(buildIpv4({ src, dst, protocol: IpProtocol.UDP, payload }));
    const badHeader = from('68.85.2.3', udp);
    badHeader[14 + 8] = badHeader[14 + 8]! ^ 1;
    const frames = [
      new Uint8Array(5),
      frame(new Uint8Array(10), EtherType.IPV6),
      badHeader,
      from('68.85.2.3', udp),
      from('127.0.0.1', udp),
      from('255.255.255.255', udp),
      from('68.85.2.101', udp),
      from('68.85.2.255', udp),
      from('68.85.2.3', udp, '68.85.2.50'),
    ];
    for (const bytes of frames) laptop.handleFrame(0, bytes, wires.now);
    wires.run(seconds(1));
    expect(wires.frames).toEqual([]);
    expect(laptop.drops.all()).toEqual({
      'bad-ethernet': 1,
      'unknown-ethertype': 1,
      'bad-ipv4': 1,
      'bad-udp': 1,
      'martian-source': 4,
      'not-for-us': 1,
    });
  });

  test('answers an unknown protocol with protocol unreachable', () => {
    const { wires, laptop } = school();
    const packet = buildIpv4({ src: '68.85.2.3', dst: '68.85.2.101', protocol: 99, payload: new Uint8Array(8) });
    laptop.handleFrame(0, buildEthernet({ dst: LAPTOP, src: OTHER, etherType: EtherType.IPV4, payload: packet }), 0);
    wires.run(seconds(1));
    const answer = wires.on('laptop').find(({ frame }) => etherType(frame) === EtherType.IPV4)!;
    const { protocol, payload } = decodeIpv4(answer.frame.subarray(14));
    expect([protocol, payload[0], payload[1]]).toEqual([IpProtocol.ICMP, 3, 2]);
  });

  test('says nothing about what came in a broadcast frame, whatever its IP address (RFC 1122 §3.2.2)', () => {
    const { wires, laptop } = school();
    const payload = (protocol: number) => {
      const addresses = ['68.85.2.3', '68.85.2.101'] as const;
      if (protocol === IpProtocol.UDP)
        return buildUdp({ srcPort: 1, dstPort: 2, payload: new Uint8Array(4) }, ...addresses);
      return buildTcp({ srcPort: 1, dstPort: 2, sequenceNumber: 1, syn: true }, ...addresses);
    };
    for (const protocol of [IpProtocol.UDP, IpProtocol.TCP]) {
      const packet = buildIpv4({ src: '68.85.2.3', dst: '68.85.2.101', protocol, payload: payload(protocol) });
      const frame = { dst: 'ff:ff:ff:ff:ff:ff', src: OTHER, etherType: EtherType.IPV4, payload: packet };
      laptop.handleFrame(0, buildEthernet(frame), wires.now);
    }
    wires.run(seconds(1));
    expect(wires.frames).toEqual([]);
  });

  test('does not believe an ICMP error about a packet that it did not send', () => {
    const { wires, laptop } = school();
    const { errors, handler } = recorder();
    laptop.sockets.bindUdp(4000, handler);
    const error = (src: string) => {
      const udp = buildUdp({ srcPort: 4000, dstPort: 53, payload: new Uint8Array(0) }, src, '68.85.2.2');
      const quoted = buildIpv4({ src, dst: '68.85.2.2', protocol: IpProtocol.UDP, payload: udp });
      const payload = buildIcmp({ type: 3, code: 3, nextHopMtu: 0, quoted });
      const packet = buildIpv4({ src: '68.85.2.2', dst: '68.85.2.101', protocol: IpProtocol.ICMP, payload });
      return buildEthernet({ dst: LAPTOP, src: DNS, etherType: EtherType.IPV4, payload: packet });
    };
    laptop.handleFrame(0, error('68.85.2.50'), wires.now);
    expect(errors).toEqual([]);
    laptop.handleFrame(0, error('68.85.2.101'), wires.now);
    expect(errors).toHaveLength(1);
  });

  test('runs programs: they get its sockets and their timers are kept', () => {
    const { wires, laptop } = school();
    const woken: number[] = [];
    laptop.run(
      {
        start: () => {},
        nextTimer: () => (woken.length < 2 ? seconds(1 + woken.length) : Number.POSITIVE_INFINITY),
        handleTimer: (now) => {
          if (now >= seconds(1 + woken.length)) woken.push(now);
        },
      },
      wires.now,
    );
    wires.run(seconds(5));
    expect(woken).toEqual([seconds(1), seconds(2)]);
  });
});

test('sockets of a program that runs on one port hear and speak on that port only', () => {
  const gateway = new Host({
    name: 'gateway',
    ports: [
      { mac: '02:00:00:00:01:00', address: '192.168.0.1' },
      { mac: '02:00:00:00:01:01', address: '10.0.0.2' },
    ],
    random: new Random('gateway'),
  });
  const inside = host('inside', LAPTOP, '192.168.0.2');
  const outside = host('outside', OTHER, '10.0.0.1');
  const wires = new Wires().connect('lan', [gateway, 0], [inside, 0]).connect('wan', [gateway, 1], [outside, 0]);
  const heard = { lan: recorder(), wan: recorder() };
  for (const [port, { handler }] of [heard.lan, heard.wan].entries()) {
    gateway.run(
      {
        start: (sockets, now) =>
          sockets.bindUdp(68, handler).send(Uint8Array.of(port), { address: '255.255.255.255', port: 67 }, now),
        nextTimer: () => Number.POSITIVE_INFINITY,
        handleTimer: () => {},
      },
      wires.now,
      { port },
    );
  }
  outside.sockets.bindUdp(67, recorder().handler).send(Uint8Array.of(5), { address: '10.0.0.2', port: 68 }, 0);
  wires.run(seconds(1));
  expect(heard.lan.datagrams).toEqual([]);
  expect(heard.wan.datagrams.map(({ payload }) => payload[0])).toEqual([5]);
  for (const [cable, octet] of [
    ['lan', 0],
    ['wan', 1],
  ] as const) {
    const sent = wires.on(cable).find(({ frame }) => dst(frame) === 'ff:ff:ff:ff:ff:ff' && etherType(frame) === 0x800)!;
    const packet = decodeIpv4(sent.frame.subarray(14));
    expect(decodeUdp(packet.payload, packet.src, packet.dst).payload).toEqual(Uint8Array.of(octet));
  }
});

test('a host that hears an ARP request for itself learns who asked (RFC 826)', () => {
  const { wires, dns } = school();
  const request = buildArp({
    operation: ArpOperation.REQUEST,
    senderHardwareAddress: LAPTOP,
    senderProtocolAddress: '68.85.2.101',
    targetHardwareAddress: '00:00:00:00:00:00',
    targetProtocolAddress: '68.85.2.2',
  });
  dns.handleFrame(
    0,
    buildEthernet({ dst: 'ff:ff:ff:ff:ff:ff', src: LAPTOP, etherType: EtherType.ARP, payload: request }),
    wires.now,
  );
  expect(dns.ip.ports[0]!.arp.lookup('68.85.2.101', wires.now)).toBe(LAPTOP);
});
