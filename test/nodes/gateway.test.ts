import { describe, expect, test } from 'vitest';
import { Random } from '../../src/bytes/random.ts';
import { milliseconds, seconds } from '../../src/bytes/time.ts';
import { DhcpClientApp } from '../../src/nodes/apps/dhcp-client.ts';
import { DhcpServerApp } from '../../src/nodes/apps/dhcp-server.ts';
import { Gateway, type GatewayConfig } from '../../src/nodes/gateway.ts';
import { Host } from '../../src/nodes/host.ts';
import type { ProbeResult, TracerouteHop } from '../../src/nodes/ip-probe.ts';
import { Router } from '../../src/nodes/router.ts';
import { Switch } from '../../src/nodes/switch.ts';
import { buildEthernet, EtherType, ethernetHeader } from '../../src/packet/ethernet.ts';
import { buildIpv4, decodeIpv4 } from '../../src/packet/ipv4.ts';
import { buildUdp } from '../../src/packet/udp.ts';
import type { Endpoint } from '../../src/stack/sockets.ts';
import { expectRobust } from '../helpers/robust.ts';
import { Wires } from '../helpers/wire-up.ts';

const OUTSIDE = '58.123.45.67';
const WEB = '203.0.113.80';
const LAN = 'pc-switch';
const WAN = 'gateway-isp';

const host = (name: string, mac: string, address: string, gateway: string, mtu = 1500) =>
  new Host({ name, ports: [{ mac, address, mtu }], gateway, random: new Random(name) });

/** pc and phone - switch - gateway - isp - web; the gateway has its address from the ISP's DHCP server. */
function home(config: Partial<GatewayConfig> = {}, mtu = 1500) {
  const pc = host('pc', '02:00:00:00:00:02', '192.168.0.2', '192.168.0.1');
  const phone = host('phone', '02:00:00:00:00:03', '192.168.0.3', '192.168.0.1');
  const lan = new Switch({ name: 'switch', portCount: 3 });
  const gateway = new Gateway({
    name: 'gateway',
    inside: { mac: '02:00:00:00:00:01', address: '192.168.0.1' },
    outside: { mac: '02:00:00:00:01:01' },
    random: new Random('gateway'),
    ...config,
  });
  const isp = new Router({
    name: 'isp',
    ports: [
      { mac: '02:00:00:00:02:01', address: '58.123.45.1', mtu },
      { mac: '02:00:00:00:02:02', address: '203.0.113.1', mtu },
    ],
    random: new Random('isp'),
  });
  const web = host('web', '02:00:00:00:02:80', WEB, '203.0.113.1');
  const wires = new Wires()
    .connect(LAN, [pc, 0], [lan, 0])
    .connect('phone-switch', [phone, 0], [lan, 1])
    .connect('switch-gateway', [lan, 2], [gateway, 0])
    .connect(WAN, [gateway, 1], [isp, 0])
    .connect('isp-web', [isp, 1], [web, 0]);
  const server = new DhcpServerApp({
    address: '58.123.45.1',
    network: '58.123.45.0/24',
    range: { first: OUTSIDE, last: OUTSIDE },
    routers: ['58.123.45.1'],
    dnsServers: ['58.123.0.53'],
  });
  isp.run(server, wires.now, { port: 0 });
  gateway.start(wires.now);
  wires.run(seconds(5));
  return { wires, pc, phone, gateway, isp, web };
}

type Received = { payload: Uint8Array; from: Endpoint };

function listen(at: Host, port: number): Received[] {
  const received: Received[] = [];
  at.sockets.bindUdp(port, { onDatagram: (payload, from) => received.push({ payload, from }) });
  return received;
}

function send(from: Host, port: number, to: Endpoint, now: number, payload = Uint8Array.of(1)): void {
  const socket = from.sockets.bindUdp(port, { onDatagram: () => {} });
  socket.send(payload, to, now);
  socket.close();
}

function ping(from: Host, to: string, wires: Wires, options = {}): ProbeResult | undefined {
  let result: ProbeResult | undefined;
  from.ping(
    to,
    wires.now,
    (given) => {
      result = given;
    },
    options,
  );
  wires.run(seconds(2));
  return result;
}

describe('addresses', () => {
  test('the gateway has its outside address from the provider, and the home has addresses from the gateway', () => {
    const { wires, gateway, pc } = home();
    expect(gateway.outsideAddress).toBe(OUTSIDE);
    pc.deconfigure(0);
    const client = new DhcpClientApp({ mac: '02:00:00:00:00:02', random: new Random('dhcp'), onLease: () => {} });
    pc.run(client, wires.now);
    wires.run(seconds(5));
    const { address, routers, dnsServers } = client.lease!;
    expect({ address, routers, dnsServers }).toEqual({
      address: '192.168.0.2',
      routers: ['192.168.0.1'],
      dnsServers: ['58.123.0.53'],
    });
  });

  test('before it has one itself it serves the home, and asks with source 0.0.0.0', () => {
    const { wires } = home();
    const [first] = wires.on(WAN);
    expect(decodeIpv4(first!.frame.subarray(14)).src).toBe('0.0.0.0');
  });

  test('the lease is renewed by unicast in spite of the NAT, and mappings stay', () => {
    const { wires, gateway, pc } = home();
    const before = gateway.dhcpClient.lease!;
    wires.run(seconds(1700));
    send(pc, 5000, { address: WEB, port: 7 }, wires.now);
    wires.run(seconds(200));
    expect(gateway.dhcpClient.lease).not.toBe(before);
    expect(gateway.outsideAddress).toBe(OUTSIDE);
    expect(gateway.nat.entries(wires.now)).toHaveLength(1);
  });
});

describe('between inside and outside', () => {
  test('the server sees the outside address, and its answer finds the way', () => {
    const { wires, pc, web } = home();
    const atWeb = listen(web, 7);
    const atPc: Received[] = [];
    const socket = web.sockets.bindUdp(8, { onDatagram: () => {} });
    const answer = new Uint8Array(1000).fill(7);
    const fromPc = pc.sockets.bindUdp(5002, { onDatagram: (payload, from) => atPc.push({ payload, from }) });
    fromPc.send(Uint8Array.of(1), { address: WEB, port: 7 }, wires.now);
    wires.run(seconds(1));
    expect(atWeb[0]!.from).toEqual({ address: OUTSIDE, port: 5002 });
    socket.send(answer, atWeb[0]!.from, wires.now);
    wires.run(seconds(1));
    expect(atPc).toEqual([{ payload: answer, from: { address: WEB, port: 8 } }]);
  });

  test('two machines with the same port do not mix', () => {
    const { wires, pc, phone, web } = home();
    const atWeb = listen(web, 7);
    send(pc, 5000, { address: WEB, port: 7 }, wires.now, Uint8Array.of(1));
    send(phone, 5000, { address: WEB, port: 7 }, wires.now, Uint8Array.of(2));
    wires.run(seconds(1));
    expect(atWeb.map(({ payload, from }) => [payload[0], from.port])).toEqual([
      [1, 5000],
      [2, 5002],
    ]);
  });

  test('ping and traceroute work: errors come back to the machine that they are about', () => {
    const { wires, pc } = home();
    expect(ping(pc, WEB, wires)).toMatchObject({ kind: 'reply', from: WEB, ttl: 62 });
    for (const via of ['udp', 'echo'] as const) {
      const hops: TracerouteHop[] = [];
      pc.traceroute(WEB, wires.now, (hop) => hops.push(hop), { via });
      wires.run(seconds(5));
      expect(hops.map(({ result }) => 'from' in result && result.from)).toEqual(['192.168.0.1', '58.123.45.1', WEB]);
    }
  });

  test('when nobody answers on the provider’s side the machine inside is told, about its own packet', () => {
    const { wires, pc, gateway } = home();
    gateway.ip.routes.add({ prefix: '198.51.100.0/24', nextHop: '58.123.45.99', port: 1 });
    ping(pc, '198.51.100.1', wires, { timeout: seconds(10) });
    wires.run(seconds(5));
    const [told] = wires.on('switch-gateway').filter(({ frame }) => frame[14 + 20] === 3);
    const packet = decodeIpv4(told!.frame.subarray(14));
    expect(packet.dst).toBe('192.168.0.2');
    expect(decodeIpv4(packet.payload.subarray(8)).src).toBe('192.168.0.2');
  });

  test('the gateway answers pings from inside, and its own go out', () => {
    const { wires, pc, gateway } = home();
    expect(ping(pc, '192.168.0.1', wires)).toMatchObject({ kind: 'reply' });
    expect(ping(pc, OUTSIDE, wires)).toMatchObject({ kind: 'reply' });
    expect(ping(gateway, WEB, wires)).toMatchObject({ kind: 'reply' });
  });

  test('without a mapping nothing comes in, and nobody says so', () => {
    const { wires, web, gateway } = home();
    send(web, 5000, { address: OUTSIDE, port: 22 }, wires.now);
    expect(ping(web, OUTSIDE, wires)).toEqual({ kind: 'timeout' });
    expect(gateway.drops.of('nat-no-mapping')).toBe(2);
    expect(wires.on(LAN)).toEqual([]);
  });

  test('nor does a packet for an inside address that somebody outside puts on the wire', () => {
    const { wires, gateway, pc } = home();
    const got = listen(pc, 7);
    const src = '58.123.45.9';
    const payload = buildUdp({ srcPort: 1, dstPort: 7, payload: Uint8Array.of(1) }, src, '192.168.0.2');
    const packet = buildIpv4({ src, dst: '192.168.0.2', protocol: 17, payload });
    const frame = { dst: '02:00:00:00:01:01', src: '02:00:00:00:09:09', etherType: EtherType.IPV4, payload: packet };
    gateway.handleFrame(1, buildEthernet(frame), wires.now);
    wires.run(seconds(1));
    expect(got).toEqual([]);
    expect(gateway.drops.of('nat-not-translated')).toBe(1);
  });

  test('a large datagram is cut on the way, in any order of its pieces, both ways', () => {
    const { wires, pc, web, gateway } = home({}, 600);
    const data = Uint8Array.from({ length: 1400 }, (_, i) => i);
    expect(ping(pc, WEB, wires, { data })).toMatchObject({ kind: 'reply', data });
    // 3000 bytes leave the PC in pieces already.
    const atWeb = listen(web, 7);
    const held: { frame: Uint8Array }[] = [];
    wires.loses = (seen) => {
      const isPiece =
        seen.cable === LAN && seen.from === 'pc' && ethernetHeader.get(seen.frame, 0, 'etherType') === 0x800;
      if (isPiece) held.push(seen);
      return isPiece;
    };
    const large = Uint8Array.from({ length: 3000 }, (_, i) => i >> 3);
    send(pc, 5000, { address: WEB, port: 7 }, wires.now, large);
    wires.run(milliseconds(10));
    expect(held).toHaveLength(3);
    wires.loses = () => false;
    for (const { frame } of held.reverse()) gateway.handleFrame(0, frame, wires.now);
    wires.run(seconds(1));
    expect(atWeb).toEqual([{ payload: large, from: { address: OUTSIDE, port: 5000 } }]);
  });

  test('path MTU discovery works through it: the error about a segment too large finds the sender', () => {
    const { wires, pc } = home({}, 600);
    const result = ping(pc, WEB, wires, { data: new Uint8Array(1000), dontFragment: true });
    expect(result).toMatchObject({ kind: 'unreachable', reason: 'fragmentation needed', from: '58.123.45.1' });
  });
});

describe('hairpinning', () => {
  const forwards = [{ protocol: 'udp', outsidePort: 7000, to: { address: '192.168.0.2', port: 7 } }] as const;

  test('the phone reaches the PC by the outside address', () => {
    const { wires, pc, phone } = home({ nat: { forwards } });
    const atPc = listen(pc, 7);
    send(phone, 5000, { address: OUTSIDE, port: 7000 }, wires.now);
    wires.run(seconds(1));
    expect(atPc.map(({ from }) => from)).toEqual([{ address: OUTSIDE, port: 5000 }]);
  });

  test('or not, where the gateway does not do it', () => {
    const { wires, pc, phone } = home({ nat: { forwards }, hairpin: false });
    const atPc = listen(pc, 7);
    send(phone, 5000, { address: OUTSIDE, port: 7000 }, wires.now);
    wires.run(seconds(1));
    expect(atPc).toEqual([]);
  });
});

test('cut anywhere or with any bit flipped, no frame does harm', () => {
  const { wires, pc, web, gateway } = home();
  listen(web, 7);
  send(pc, 5000, { address: WEB, port: 7 }, wires.now);
  ping(pc, WEB, wires, { ttl: 2 });
  ping(pc, WEB, wires, { data: new Uint8Array(2000) });
  const samples = [...wires.on('switch-gateway'), ...wires.on(WAN)].filter(
    ({ from, frame }) => from !== 'gateway' && frame.length < 200,
  );
  expect(samples.length).toBeGreaterThanOrEqual(5);
  for (const { cable, frame } of samples.slice(-8)) {
    expectRobust(frame, (bytes) => {
      gateway.handleFrame(cable === WAN ? 1 : 0, bytes, wires.now);
      while (gateway.pollTransmit());
    });
  }
});
