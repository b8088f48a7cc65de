import { describe, expect, test } from 'vitest';
import { Random } from '../../src/bytes/random.ts';
import { type Micros, seconds } from '../../src/bytes/time.ts';
import { concatBytes } from '../../src/bytes/writer.ts';
import { Host } from '../../src/nodes/host.ts';
import { Router } from '../../src/nodes/router.ts';
import { decodeIpv4, IpProtocol, ipv4Header } from '../../src/packet/ipv4.ts';
import { decodeTcp } from '../../src/packet/tcp.ts';
import type { Stream, StreamHandler } from '../../src/stack/stream.ts';
import { Wires } from '../helpers/wire-up.ts';

function host(name: string, mac: string, address: string, gateway: string): Host {
  return new Host({ name, ports: [{ mac, address }], gateway, random: new Random(name) });
}

/** Client and server with a router between them; `mtu` is the router's towards the server. */
function pair({ mtu = 1500 } = {}) {
  const client = host('client', '02:00:00:00:00:01', '10.1.0.2', '10.1.0.1');
  const server = host('server', '02:00:00:00:00:02', '10.2.0.2', '10.2.0.1');
  const router = new Router({
    name: 'router',
    ports: [
      { mac: '02:00:00:00:00:11', address: '10.1.0.1' },
      { mac: '02:00:00:00:00:12', address: '10.2.0.1', mtu },
    ],
    random: new Random('router'),
  });
  const wires = new Wires().connect('near', [client, 0], [router, 0]).connect('far', [router, 1], [server, 0]);
  return { client, server, router, wires };
}

/** A handler that notes what it is told. */
function recorder(onEnd: (now: Micros) => void = () => {}) {
  const told: string[] = [];
  const parts: Uint8Array[] = [];
  const handler: StreamHandler = {
    onOpen: () => told.push('open'),
    onData: (bytes) => parts.push(bytes),
    onEnd: (now) => {
      told.push('end');
      onEnd(now);
    },
    onClose: (reason) => told.push(reason === undefined ? 'closed' : `closed: ${reason}`),
  };
  return { told, handler, bytes: () => concatBytes(...parts) };
}

describe('TCP across a router', () => {
  test('opens, carries bytes both ways and closes; every packet of it has DF', () => {
    const { client, server, wires } = pair();
    let accepted: Stream | undefined;
    const atServer = recorder((now) => accepted?.end(now));
    server.sockets.listenTcp(80, (stream) => {
      accepted = stream;
      return atServer.handler;
    });
    const atClient = recorder();
    const payload = new Random('payload').bytes(100_000);
    const stream = client.sockets.connectTcp({ address: '10.2.0.2', port: 80 }, atClient.handler, wires.now);
    stream.write(payload, wires.now);
    stream.end(wires.now);
    wires.run(seconds(100));
    expect(atServer.bytes()).toEqual(payload);
    expect(atServer.told).toEqual(['open', 'end', 'closed']);
    expect(atClient.told).toEqual(['open', 'end', 'closed']);
    const packets = wires.frames.filter(({ frame }) => frame[12] === 8 && frame[13] === 0);
    expect(packets.length).toBeGreaterThan(140);
    expect(packets.every(({ frame }) => ipv4Header.get(frame, 14, 'dontFragment'))).toBe(true);
  });

  test('a document may fix the ports and the sequence numbers (S-TCP-1…3)', () => {
    const { client, server, wires } = pair();
    server.sockets.listenTcp(443, () => ({}), { initialSequenceNumber: 5 });
    const options = { localPort: 50000, initialSequenceNumber: 1 };
    client.sockets.connectTcp({ address: '10.2.0.2', port: 443 }, {}, wires.now, options);
    wires.run(seconds(1));
    const segments = wires
      .on('near')
      .map(({ frame }) => frame)
      .filter((frame) => frame[12] === 8 && frame[13] === 0)
      .map((frame) => decodeIpv4(frame.subarray(14)))
      .map(({ payload, src, dst }) => decodeTcp(payload, src, dst));
    expect(
      segments.map(({ srcPort, sequenceNumber, acknowledgmentNumber }) => [
        srcPort,
        sequenceNumber,
        acknowledgmentNumber,
      ]),
    ).toEqual([
      [50000, 1, 0],
      [443, 5, 2],
      [50000, 2, 6],
    ]);
  });

  test('learns from "fragmentation needed" that the path is narrower (RFC 1191)', () => {
    const { client, server, router, wires } = pair({ mtu: 600 });
    const atServer = recorder();
    server.sockets.listenTcp(80, () => atServer.handler);
    const payload = new Random('payload').bytes(20_000);
    const stream = client.sockets.connectTcp({ address: '10.2.0.2', port: 80 }, {}, wires.now);
    stream.write(payload, wires.now);
    wires.run(seconds(30));
    expect(router.drops.of('fragmentation-needed')).toBeGreaterThan(0);
    expect(atServer.bytes()).toEqual(payload);
    const far = wires.on('far').filter(({ frame, from }) => from === 'router' && frame.length > 60);
    expect(Math.max(...far.map(({ frame }) => frame.length))).toBeLessThanOrEqual(614);
  });

  test('a port where nobody listens refuses the connection', () => {
    const { client, wires } = pair();
    const atClient = recorder();
    client.sockets.connectTcp({ address: '10.2.0.2', port: 81 }, atClient.handler, wires.now);
    wires.run(seconds(5));
    expect(atClient.told).toHaveLength(1);
    expect(atClient.told[0]).toMatch(/^closed: .*refused/);
  });

  test('a damaged segment is counted and repaired by retransmission (H-DEC-2)', () => {
    const { client, server, wires } = pair();
    const atServer = recorder();
    server.sockets.listenTcp(80, () => atServer.handler);
    let damaged = 0;
    wires.loses = ({ cable, frame }) => {
      const isData = cable === 'far' && frame[23] === IpProtocol.TCP && frame.length > 1000;
      if (isData && damaged++ === 0) frame[frame.length - 1]! ^= 1;
      return false;
    };
    const payload = new Random('payload').bytes(5000);
    const stream = client.sockets.connectTcp({ address: '10.2.0.2', port: 80 }, {}, wires.now);
    stream.write(payload, wires.now);
    wires.run(seconds(30));
    expect(server.drops.all()).toEqual({ 'bad-tcp': 1 });
    expect(atServer.bytes()).toEqual(payload);
  });
});

test('a host talks TCP to itself without a frame leaving', () => {
  const { client, wires } = pair();
  const atServer = recorder();
  client.sockets.listenTcp(80, () => atServer.handler);
  const stream = client.sockets.connectTcp({ address: '10.1.0.2', port: 80 }, {}, wires.now);
  stream.write(Uint8Array.of(1, 2, 3), wires.now);
  wires.run(seconds(5));
  expect(atServer.bytes()).toEqual(Uint8Array.of(1, 2, 3));
  expect(wires.frames).toEqual([]);
});
