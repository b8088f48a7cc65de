import { describe, expect, test } from 'vitest';
import { Random } from '../../src/bytes/random.ts';
import { milliseconds, seconds } from '../../src/bytes/time.ts';
import { Host } from '../../src/nodes/host.ts';
import type { ProbeResult, TracerouteHop } from '../../src/nodes/ip-probe.ts';
import { Router } from '../../src/nodes/router.ts';
import { buildEthernet, EtherType, ethernetHeader } from '../../src/packet/ethernet.ts';
import { decodeIcmp, isIcmpError } from '../../src/packet/icmp.ts';
import { buildIpv4, decodeIpv4, IpProtocol, type Ipv4Packet, ipv4Header } from '../../src/packet/ipv4.ts';
import type { Route } from '../../src/stack/forwarding-table.ts';
import type { DatagramHandler } from '../../src/stack/sockets.ts';
import { type SeenFrame, Wires } from '../helpers/wire-up.ts';

let macs = 0;
const mac = () => `02:00:00:00:00:${(++macs % 256).toString(16).padStart(2, '0')}`;

/** Ports written as 'address/length' or 'address/length mtu n'. */
function ports(...texts: string[]) {
  return texts.map((text) => {
    const [, address, length, mtu] = /^([\d.]+)\/(\d+)(?: mtu (\d+))?$/.exec(text)!;
    return { mac: mac(), address, prefixLength: Number(length), mtu: Number(mtu ?? 1500) };
  });
}

function router(name: string, addresses: string[], routes: Route[]): Router {
  return new Router({ name, ports: ports(...addresses), routes, random: new Random(name) });
}

/** left (10.1.0.2) - r1 - r2 - r3 - right (10.4.0.2), each link a network of its own. */
function chain({ mtu = 1500 } = {}) {
  const left = new Host({
    name: 'left',
    ports: ports('10.1.0.2/24'),
    gateway: '10.1.0.1',
    random: new Random('left'),
  });
  const right = new Host({
    name: 'right',
    ports: ports('10.4.0.2/24'),
    gateway: '10.4.0.1',
    random: new Random('right'),
  });
  const far = (nextHop: string, port: number, ...prefixes: string[]): Route[] =>
    prefixes.map((prefix) => ({ prefix, nextHop, port }));
  const r1 = router('r1', ['10.1.0.1/24', '10.2.0.1/24'], far('10.2.0.2', 1, '10.3.0.0/24', '10.4.0.0/24'));
  const r2 = router(
    'r2',
    ['10.2.0.2/24', `10.3.0.1/24 mtu ${mtu}`],
    [...far('10.2.0.1', 0, '10.1.0.0/24'), ...far('10.3.0.2', 1, '10.4.0.0/24')],
  );
  const r3 = router('r3', [`10.3.0.2/24 mtu ${mtu}`, '10.4.0.1/24'], far('10.3.0.1', 0, '10.1.0.0/24', '10.2.0.0/24'));
  const wires = new Wires()
    .connect('left-r1', [left, 0], [r1, 0])
    .connect('r1-r2', [r1, 1], [r2, 0])
    .connect('r2-r3', [r2, 1], [r3, 0])
    .connect('r3-right', [r3, 1], [right, 0]);
  return { left, right, r1, r2, r3, wires };
}

/** The IP packets that `from` put into a cable. */
function packets(seen: SeenFrame[], from?: string): Ipv4Packet[] {
  return seen
    .filter((one) => (from === undefined || one.from === from) && ethernetHeader.read(one.frame).etherType === 0x0800)
    .map(({ frame }) => decodeIpv4(frame.subarray(14)));
}

function listener() {
  const payloads: Uint8Array[] = [];
  const errors: string[] = [];
  const handler: DatagramHandler = {
    onDatagram: (payload) => payloads.push(payload),
    onUnreachable: (_, reason) => errors.push(reason),
  };
  return { payloads, errors, handler };
}

describe('two hosts with three routers between them', () => {
  test('the TTL falls by one at each router and every frame is new (H-TTL-1, S-ROUTE-1)', () => {
    const { wires, left } = chain();
    const results: ProbeResult[] = [];
    left.ping('10.4.0.2', wires.now, (result) => results.push(result));
    wires.run(seconds(5));
    expect(results).toMatchObject([{ kind: 'reply', from: '10.4.0.2', ttl: 61 }]);
    const request = ['left-r1', 'r1-r2', 'r2-r3', 'r3-right'].map(
      (cable) => packets(wires.on(cable)).find(({ src }) => src === '10.1.0.2')!,
    );
    expect(request.map(({ ttl }) => ttl)).toEqual([64, 63, 62, 61]);
    // All else in the datagram stays as it was sent.
    expect(new Set(request.map(({ payload }) => payload.join()))).toHaveProperty('size', 1);
    expect(new Set(request.map(({ identification }) => identification))).toHaveProperty('size', 1);
  });

  test.each(['udp', 'echo'] as const)('traceroute with %s shows the path (H-TTL-2)', (via) => {
    const { wires, left } = chain();
    const hops: TracerouteHop[] = [];
    left.traceroute('10.4.0.2', wires.now, (hop) => hops.push(hop), { via });
    wires.run(seconds(30));
    expect(hops.map(({ ttl, result }) => [ttl, result.kind, result.kind !== 'timeout' && result.from])).toEqual([
      [1, 'time-exceeded', '10.1.0.1'],
      [2, 'time-exceeded', '10.2.0.2'],
      [3, 'time-exceeded', '10.3.0.2'],
      [4, via === 'udp' ? 'unreachable' : 'reply', '10.4.0.2'],
    ]);
    expect(hops.map(({ isLast }) => isLast)).toEqual([false, false, false, true]);
  });

  test('traceroute stops at its last hop, and sends as many probes a hop as it is told', () => {
    const { wires, left } = chain();
    wires.loses = ({ cable }) => cable === 'r2-r3';
    const hops: TracerouteHop[] = [];
    left.traceroute('10.4.0.2', wires.now, (hop) => hops.push(hop), { maxHops: 3, probesPerHop: 2 });
    wires.run(seconds(30));
    expect(hops.map(({ ttl, result, isLast }) => [ttl, result.kind, isLast])).toEqual([
      [1, 'time-exceeded', false],
      [1, 'time-exceeded', false],
      [2, 'time-exceeded', false],
      [2, 'time-exceeded', false],
      [3, 'timeout', false],
      [3, 'timeout', true],
    ]);
  });

  test('traceroute finishes the probes of the hop at which the destination answers', () => {
    const { wires, left } = chain();
    const last: boolean[] = [];
    left.traceroute('10.1.0.1', wires.now, ({ isLast }) => last.push(isLast), { probesPerHop: 3 });
    wires.run(seconds(30));
    expect(last).toEqual([false, false, true]);
  });

  test('a router answers pings to each of its addresses', () => {
    const { wires, left } = chain();
    const from: unknown[] = [];
    for (const address of ['10.1.0.1', '10.3.0.2', '10.4.0.1']) {
      left.ping(address, wires.now, (result) => from.push(result.kind === 'reply' && result.from));
    }
    wires.run(seconds(5));
    expect(from).toEqual(['10.1.0.1', '10.3.0.2', '10.4.0.1']);
  });

  test('a datagram for a network that no router knows comes back as network unreachable', () => {
    const { wires, left, r1 } = chain();
    const results: ProbeResult[] = [];
    left.ping('192.0.2.1', wires.now, (result) => results.push(result));
    wires.run(seconds(5));
    expect(results).toMatchObject([{ kind: 'unreachable', from: '10.1.0.1', reason: 'network unreachable' }]);
    expect(r1.drops.all()).toEqual({ 'no-route': 1 });
  });

  test('a datagram for a host that is not there comes back as host unreachable from the last router', () => {
    const { wires, left, r3 } = chain();
    const results: ProbeResult[] = [];
    left.ping('10.4.0.99', wires.now, (result) => results.push(result), { timeout: seconds(10) });
    wires.run(seconds(20));
    // Three ARP requests, a second apart, then the router gives up.
    expect(results).toMatchObject([
      { kind: 'unreachable', from: '10.3.0.2', reason: 'host unreachable', roundTrip: seconds(3) },
    ]);
    expect(r3.drops.all()).toEqual({ 'host-unreachable': 1 });
  });

  test('a datagram for a port where nobody listens comes back from the host itself', () => {
    const { wires, left } = chain();
    const { errors, handler } = listener();
    left.sockets.bindUdp(4000, handler).send(new Uint8Array(4), { address: '10.4.0.2', port: 9 }, wires.now);
    wires.run(seconds(5));
    expect(errors).toEqual(['port unreachable']);
  });
});

describe('a link with an MTU of 576 on the way', () => {
  test('cuts a datagram into fragments, which the destination alone puts together (RFC 791 §2.3)', () => {
    const { wires, left, right } = chain({ mtu: 576 });
    const { payloads, handler } = listener();
    right.sockets.bindUdp(9, handler);
    const payload = new Random('payload').bytes(1400);
    left.sockets.bindUdp(4000, handler).send(payload, { address: '10.4.0.2', port: 9 }, wires.now);
    wires.run(seconds(5));
    expect(payloads).toEqual([payload]);
    expect(packets(wires.on('left-r1'), 'left')).toHaveLength(1);
    const fragments = packets(wires.on('r3-right'), 'r3');
    expect(fragments.map(({ totalLength, fragmentOffset }) => [totalLength, fragmentOffset * 8])).toEqual([
      [572, 0],
      [572, 552],
      [20 + 1408 - 1104, 1104],
    ]);
    expect(fragments.map(({ moreFragments }) => moreFragments)).toEqual([true, true, false]);
  });

  test('answers DF with fragmentation needed and its MTU (RFC 1191 §4)', () => {
    const { wires, left, r2 } = chain({ mtu: 576 });
    const results: ProbeResult[] = [];
    const onResult = (result: ProbeResult) => results.push(result);
    left.ping('10.4.0.2', wires.now, onResult, { data: new Uint8Array(1000), dontFragment: true });
    left.ping('10.4.0.2', wires.now, onResult, { data: new Uint8Array(576 - 28), dontFragment: true });
    wires.run(seconds(5));
    expect(results).toMatchObject([
      { kind: 'unreachable', from: '10.2.0.2', reason: 'fragmentation needed' },
      { kind: 'reply' },
    ]);
    expect(r2.drops.all()).toEqual({ 'fragmentation-needed': 1 });
    const error = decodeIcmp(packets(wires.on('left-r1'), 'r1')[0]!.payload);
    expect(isIcmpError(error) && error.nextHopMtu).toBe(576);
  });

  test('a fragment that never comes: after 60 s the destination says so (RFC 1122 §3.3.2)', () => {
    const { wires, left, right } = chain({ mtu: 576 });
    wires.loses = ({ cable, frame }) => cable === 'r3-right' && ipv4Header.get(frame, 14, 'fragmentOffset') > 100;
    const { payloads, errors, handler } = listener();
    right.sockets.bindUdp(9, handler);
    left.sockets.bindUdp(4000, handler).send(new Uint8Array(1400), { address: '10.4.0.2', port: 9 }, wires.now);
    wires.run(seconds(59));
    expect(errors).toEqual([]);
    wires.run(seconds(2));
    expect(errors).toEqual(['fragment reassembly time exceeded']);
    expect(payloads).toEqual([]);
    expect(right.drops.all()).toEqual({ 'reassembly-timeout': 1 });
  });

  test('a fragment lost so that fragment zero is missing: nothing is said (RFC 792)', () => {
    const { wires, left, right } = chain({ mtu: 576 });
    const isFirst = (frame: Uint8Array) =>
      ipv4Header.get(frame, 14, 'moreFragments') && ipv4Header.get(frame, 14, 'fragmentOffset') === 0;
    wires.loses = ({ cable, frame }) => cable === 'r3-right' && isFirst(frame);
    const { errors, handler } = listener();
    left.sockets.bindUdp(4000, handler).send(new Uint8Array(1400), { address: '10.4.0.2', port: 9 }, wires.now);
    wires.run(seconds(70));
    expect(errors).toEqual([]);
    expect(right.drops.all()).toEqual({ 'reassembly-timeout': 1 });
  });
});

describe('a router', () => {
  /** One router with a host on each side, and a way to hand it a packet from the left. */
  function bench() {
    const [a, b] = ['10.1.0.2/24', '10.2.0.2/24'].map(
      (address, i) =>
        new Host({ name: `host${i}`, ports: ports(address), gateway: `10.${i + 1}.0.1`, random: new Random(`${i}`) }),
    ) as [Host, Host];
    const middle = router('middle', ['10.1.0.1/24', '10.2.0.1/24'], []);
    const wires = new Wires().connect('a', [a, 0], [middle, 0]).connect('b', [b, 0], [middle, 1]);
    const give = (packet: Uint8Array, dst = middle.ip.ports[0]!.mac) =>
      middle.handleFrame(
        0,
        buildEthernet({ dst, src: a.ip.ports[0]!.mac, etherType: EtherType.IPV4, payload: packet }),
        wires.now,
      );
    return { a, b, middle, wires, give };
  }
  const payload = new Uint8Array(16);
  const packet = { src: '10.1.0.2', dst: '10.2.0.2', protocol: IpProtocol.UDP, payload };

  test('passes nothing on that came in a broadcast frame (RFC 1812 §5.3.4)', () => {
    const { middle, wires, give } = bench();
    give(buildIpv4(packet), 'ff:ff:ff:ff:ff:ff');
    wires.run(seconds(1));
    expect(wires.frames).toEqual([]);
    expect(middle.drops.all()).toEqual({ 'link-broadcast': 1 });
  });

  test('keeps broadcasts, multicasts and what has no single source inside their network (RFC 1812 §5.3.7, RFC 2644)', () => {
    const { middle, wires, give } = bench();
    give(buildIpv4({ ...packet, dst: '10.2.0.255' }));
    give(buildIpv4({ ...packet, dst: '224.0.0.5' }));
    give(buildIpv4({ ...packet, src: '0.0.0.0' }));
    give(buildIpv4({ ...packet, dst: '127.0.0.1' }));
    give(buildIpv4({ ...packet, src: '240.1.1.1' }));
    wires.run(seconds(1));
    expect(wires.frames).toEqual([]);
    expect(middle.drops.all()).toEqual({ 'directed-broadcast': 1, 'not-forwardable': 3, 'martian-source': 1 });
  });

  test('passes a TTL of 2 on as 1, and answers a TTL of 1 or 0 with time exceeded (RFC 1812 §5.3.1)', () => {
    const { middle, wires, give } = bench();
    for (const ttl of [2, 1, 0]) give(buildIpv4({ ...packet, ttl }));
    wires.run(seconds(1));
    expect(packets(wires.on('b'), 'middle').map(({ ttl }) => ttl)).toEqual([1]);
    const errors = packets(wires.on('a'), 'middle').filter(({ src }) => src === '10.1.0.1');
    expect(errors.map(({ payload, dscp }) => [payload[0], payload[1], dscp])).toEqual([
      [11, 0, 48],
      [11, 0, 48],
    ]);
    expect(middle.drops.of('ttl-exceeded')).toBe(2);
  });

  test('quotes the header and as much as fits 576 bytes (RFC 1812 §4.3.2.3)', () => {
    const { wires, give } = bench();
    const original = buildIpv4({ ...packet, ttl: 1, payload: new Random('x').bytes(1000) });
    give(original);
    wires.run(seconds(1));
    const [error] = packets(wires.on('a'), 'middle');
    expect(error!.totalLength).toBe(576);
    const message = decodeIcmp(error!.payload);
    expect(isIcmpError(message) && message.quoted).toEqual(original.subarray(0, 548));
  });

  test('quotes a small packet without the padding of its frame', () => {
    const { wires, give } = bench();
    const original = buildIpv4({ ...packet, ttl: 1, payload: Uint8Array.of(1) });
    give(original);
    wires.run(seconds(1));
    const message = decodeIcmp(packets(wires.on('a'), 'middle')[0]!.payload);
    expect(isIcmpError(message) && message.quoted).toEqual(original);
  });

  test('bounds the rate of its errors (RFC 1812 §4.3.2.8)', () => {
    const { middle, wires, give } = bench();
    for (let i = 0; i < 200; i++) give(buildIpv4({ ...packet, ttl: 1 }));
    wires.run(milliseconds(10));
    expect(middle.drops.of('ttl-exceeded')).toBe(200);
    // Of the 50 that the bucket allows, ARP keeps the latest 16 while it asks for 10.1.0.2.
    expect(middle.drops.of('icmp-rate-limit')).toBe(150);
    expect(packets(wires.on('a'), 'middle')).toHaveLength(16);
  });
});

test('a packet caught in a loop of routers dies when its TTL ends', () => {
  const host = new Host({
    name: 'host',
    ports: ports('10.1.0.2/24'),
    gateway: '10.1.0.1',
    random: new Random('host'),
  });
  const a = router('a', ['10.1.0.1/24', '10.2.0.1/24'], [{ prefix: '0.0.0.0/0', nextHop: '10.2.0.2', port: 1 }]);
  const b = router('b', ['10.2.0.2/24'], [{ prefix: '0.0.0.0/0', nextHop: '10.2.0.1', port: 0 }]);
  const wires = new Wires().connect('host-a', [host, 0], [a, 0]).connect('a-b', [a, 1], [b, 0]);
  const results: ProbeResult[] = [];
  host.ping('192.0.2.1', wires.now, (result) => results.push(result), { ttl: 20 });
  wires.run(seconds(5));
  const ttls = packets(wires.on('a-b'))
    .filter(({ dst }) => dst === '192.0.2.1')
    .map(({ ttl }) => ttl);
  expect(ttls).toEqual(Array.from({ length: 19 }, (_, i) => 19 - i));
  expect(results).toMatchObject([{ kind: 'time-exceeded', from: '10.2.0.2' }]);
});

test('a router takes a directed broadcast of the network that it came from for itself', () => {
  const one = router('one', ['10.1.0.1/24', '10.2.0.1/24'], []);
  const { payloads, handler } = listener();
  one.sockets.bindUdp(9, handler);
  const host = new Host({ name: 'host', ports: ports('10.1.0.2/24'), random: new Random('host') });
  const wires = new Wires().connect('link', [host, 0], [one, 0]);
  host.sockets.bindUdp(4000, handler).send(Uint8Array.of(1), { address: '10.1.0.255', port: 9 }, wires.now);
  wires.run(seconds(1));
  expect(payloads).toEqual([Uint8Array.of(1)]);
});
