/** The Linux kernel's TCP and ours, 10 MB each way at once, on a good link and on a bad one. */

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { Random } from '../../src/bytes/random.ts';
import { milliseconds, seconds } from '../../src/bytes/time.ts';
import { World } from '../../src/lab/world.ts';
import type { LinkRules } from '../../src/media/impair.ts';
import { Host } from '../../src/nodes/host.ts';
import { Switch } from '../../src/nodes/switch.ts';
import { decodeEthernet, EtherType } from '../../src/packet/ethernet.ts';
import { decodeIpv4 } from '../../src/packet/ipv4.ts';
import { tcpHeader } from '../../src/packet/tcp.ts';
import type { Stream, StreamHandler } from '../../src/stack/stream.ts';
import type { TcpConfig } from '../../src/stack/tcp/config.ts';
import { createPeerMedium, namespaceTest, type TestNamespace } from '../helpers/netns.ts';

const SIZE = 10_000_000;
const PORT = 5001;
const sha256 = (parts: Uint8Array[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

/**
 * The kernel's side, a Node program in the namespace: sends a file, and says what it received until the peer's FIN.
 * Arguments: 'listen' or 'connect', address, port, file.
 */
const kernelProgram = `
  const [mode, host, port, file] = process.argv.slice(1);
  const net = require('node:net');
  const talk = (socket) => {
    const hash = require('node:crypto').createHash('sha256');
    let size = 0;
    socket.on('data', (data) => { hash.update(data); size += data.length; });
    socket.on('error', (error) => console.log(JSON.stringify({ error: String(error) })));
    socket.on('end', () => console.log(JSON.stringify({ size, sha256: hash.digest('hex') })));
    require('node:fs').createReadStream(file).pipe(socket);
  };
  if (mode === 'connect') talk(net.connect({ host, port, allowHalfOpen: true }));
  else {
    const server = net.createServer({ allowHalfOpen: true }, (socket) => { server.close(); talk(socket); });
    server.listen(port, host, () => console.log('listening'));
  }
`;

function bench(ns: TestNamespace, rules: LinkRules, tcp: Partial<TcpConfig>) {
  const random = new Random('tcp-kernel');
  const medium = createPeerMedium(ns, { lan: { ifname: 'eth0', address: '10.1.0.2/24' } });
  const world = new World({ medium, seed: '1' });
  const ours = world.add(
    new Host({ name: 'ours', ports: [{ mac: '02:00:00:00:00:01', address: '10.1.0.1' }], random, tcp }),
  );
  const bridge = world.add(new Switch({ name: 'bridge', portCount: 2 }));
  const nobody = world.add(new Switch({ name: 'nobody', portCount: 1 }));
  // The bad link lies between us and a switch, so that it treats the frames of both sides alike: a medium's wrapper
  // sees only what devices send. At end 1 of the other link is the kernel, and the device that stands there is never asked.
  world.connect('bad', [ours, 0], [bridge, 0], rules);
  world.connect('lan', [bridge, 1], [nobody, 0]);

  const payload = random.fork('ours').bytes(SIZE);
  const kernelPayload = random.fork('kernel').bytes(SIZE);
  const file = join(ns.folder, 'payload');
  writeFileSync(file, kernelPayload);
  const program = (mode: string, address: string) =>
    ns.exec(process.execPath, ['-e', kernelProgram, mode, address, String(PORT), file], { timeout: 170_000 });
  return { medium, world, ours, payload, kernelPayload, program };
}

/** How many data segments with a sequence number that was there before went into the bad link, at each end. */
function retransmissions({ frames }: World): [ours: number, kernels: number] {
  const seen = [new Set<number>(), new Set<number>()] as const;
  const counts: [number, number] = [0, 0];
  for (const { link, from, bytes } of frames) {
    if (link !== 'bad') continue;
    const { etherType, payload } = decodeEthernet(bytes);
    if (etherType !== EtherType.IPV4) continue;
    const segment = decodeIpv4(payload).payload;
    if (segment.length < 500) continue;
    const sequenceNumber = tcpHeader.get(segment, 0, 'sequenceNumber');
    if (seen[from].has(sequenceNumber)) counts[from]++;
    seen[from].add(sequenceNumber);
  }
  return counts;
}

/** Sends `payload`, then FIN; keeps what comes. */
function talker(payload: Uint8Array) {
  const parts: Uint8Array[] = [];
  const state = { closed: undefined as string | undefined, ended: false };
  const handler: StreamHandler = {
    onData: (bytes) => parts.push(bytes),
    onEnd: () => {
      state.ended = true;
    },
    onClose: (reason) => {
      state.closed = reason ?? 'in order';
    },
  };
  const speak = (stream: Stream, now: number) => {
    stream.write(payload, now);
    stream.end(now);
  };
  return { parts, state, handler, speak };
}

const lossy: LinkRules = {
  delay: milliseconds(1),
  loss: 0.05,
  reorder: { share: 0.05, extra: milliseconds(2) },
};
const cases: [name: string, rules: LinkRules, tcp: Partial<TcpConfig>][] = [
  ['on a good link', {}, {}],
  ['on a good link, with timestamps', {}, { timestamps: true }],
  // As in the kernel, not 1 s: with 1 s (RFC 6298 §2.4) most of a minute would be waiting.
  ['with 5 % loss and reordering', lossy, { minRto: milliseconds(200) }],
];

for (const [name, rules, tcp] of cases) {
  describe(`10 MB each way, ${name}`, () => {
    namespaceTest(
      [],
      'the kernel connects to us',
      async (ns) => {
        const { medium, world, ours, payload, kernelPayload, program } = bench(ns, rules, tcp);
        const us = talker(payload);
        ours.sockets.listenTcp(PORT, (stream) => {
          world.act((now) => us.speak(stream, now));
          return us.handler;
        });
        const { stdout } = await ns.during(medium, program('connect', '10.1.0.1'));
        await world.until(() => us.state.closed !== undefined, 'the connection is closed', seconds(170));
        expect(JSON.parse(stdout)).toEqual({ size: SIZE, sha256: sha256([payload]) });
        expect(sha256(us.parts)).toBe(sha256([kernelPayload]));
        expect(us.state.closed).toBe('in order');
        if (rules === lossy) for (const count of retransmissions(world)) expect(count).toBeGreaterThan(100);
      },
      180_000,
    );

    namespaceTest(
      [],
      'we connect to the kernel',
      async (ns) => {
        const { medium, world, ours, payload, kernelPayload, program } = bench(ns, rules, tcp);
        const us = talker(payload);
        const finished = program('listen', '10.1.0.2');
        // The program may not listen yet: a refused connection is tried again.
        const connect = (): void =>
          world.act((now) => {
            const onClose: StreamHandler['onClose'] = (reason, at) => {
              if (reason?.includes('refused')) medium.setTimer(medium.now() + milliseconds(50), connect);
              else us.handler.onClose?.(reason, at);
            };
            const handler = { ...us.handler, onClose };
            us.speak(ours.sockets.connectTcp({ address: '10.1.0.2', port: PORT }, handler, now), now);
          });
        connect();
        const { stdout } = await ns.during(medium, finished);
        await world.until(() => us.state.closed !== undefined, 'the connection is closed', seconds(170));
        expect(JSON.parse(stdout.split('\n')[1]!)).toEqual({ size: SIZE, sha256: sha256([payload]) });
        expect(sha256(us.parts)).toBe(sha256([kernelPayload]));
        expect(us.state.closed).toBe('in order');
        if (rules === lossy) for (const count of retransmissions(world)) expect(count).toBeGreaterThan(100);
      },
      180_000,
    );
  });
}
