/** ping and traceroute of a real Linux host cross our routers. */

import { describe, expect } from 'vitest';
import { Random } from '../../src/bytes/random.ts';
import { World } from '../../src/lab/world.ts';
import { Host } from '../../src/nodes/host.ts';
import { Router } from '../../src/nodes/router.ts';
import type { Route } from '../../src/stack/forwarding-table.ts';
import { createPeerMedium, namespaceTest, type TestNamespace } from '../helpers/netns.ts';

const random = new Random('routing');

function router(name: string, ports: [address: string, mtu: number][], routes: Route[]): Router {
  const byte = name.slice(1).padStart(2, '0');
  return new Router({
    name,
    ports: ports.map(([address, mtu], i) => ({ mac: `02:00:00:00:${byte}:0${i}`, address, mtu })),
    routes,
    random: random.fork(name),
  });
}

/** The kernel (10.1.0.2) - r1 - r2 - r3 - our host right (10.4.0.2); between r2 and r3 the MTU is 576. */
function chain(ns: TestNamespace) {
  const medium = createPeerMedium(ns, { lan: { ifname: 'eth0', address: '10.1.0.2/24', gateway: '10.1.0.1' } });
  const world = new World({ medium, seed: '1' });
  const via = (nextHop: string, port: number, ...nets: number[]): Route[] =>
    nets.map((net) => ({ prefix: `10.${net}.0.0/24`, nextHop, port }));
  const r1 = router(
    'r1',
    [
      ['10.1.0.1', 1500],
      ['10.2.0.1', 1500],
    ],
    via('10.2.0.2', 1, 3, 4),
  );
  const r2 = router(
    'r2',
    [
      ['10.2.0.2', 1500],
      ['10.3.0.1', 576],
    ],
    [...via('10.2.0.1', 0, 1), ...via('10.3.0.2', 1, 4)],
  );
  const r3 = router(
    'r3',
    [
      ['10.3.0.2', 576],
      ['10.4.0.1', 1500],
    ],
    via('10.3.0.1', 0, 1, 2),
  );
  const right = new Host({
    name: 'right',
    ports: [{ mac: '02:00:00:00:99:00', address: '10.4.0.2' }],
    gateway: '10.4.0.1',
    random: random.fork('right'),
  });
  for (const node of [r1, r2, r3, right]) world.add(node);
  // The kernel is at end 1 of the link, so the device that stands there is never asked.
  world.connect('lan', [r1, 0], [world.add(router('r9', [['192.0.2.1', 1500]], [])), 0]);
  world.connect('r1-r2', [r1, 1], [r2, 0]);
  world.connect('r2-r3', [r2, 1], [r3, 0]);
  world.connect('r3-right', [r3, 1], [right, 0]);
  const run = (command: string, ...args: string[]) => ns.during(medium, ns.exec(command, args));
  return { medium, world, r1, r2, r3, right, run };
}

describe('a Linux host behind our routers', () => {
  namespaceTest(['ping'], 'pings a host of ours three routers away, and the TTL says so', async (ns) => {
    const { run } = chain(ns);
    const { stdout, code } = await run('ping', '-n', '-c3', '-i0.2', '-W5', '10.4.0.2');
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('3 received');
    expect(stdout).toContain('ttl=61');
  });

  namespaceTest(['traceroute'], 'traces the route to it', async (ns) => {
    const { run } = chain(ns);
    for (const method of ['-U', '-I']) {
      const { stdout } = await run('traceroute', '-n', method, '-w5', '10.4.0.2');
      const hops = [...stdout.matchAll(/^ *(\d+) {2}([\d.]+) /gm)].map(([, ttl, address]) => [ttl, address]);
      expect(hops, stdout).toEqual([
        ['1', '10.1.0.1'],
        ['2', '10.2.0.2'],
        ['3', '10.3.0.2'],
        ['4', '10.4.0.2'],
      ]);
    }
  });

  namespaceTest(['ping'], 'pings with packets that are cut on the way and put together by us, and back', async (ns) => {
    const { run, world } = chain(ns);
    const { stdout, code } = await run('ping', '-n', '-c2', '-i0.2', '-W5', '-s3000', '-Mdont', '10.4.0.2');
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('3008 bytes from 10.4.0.2');
    const lengths = world.frames.filter(({ link }) => link === 'r2-r3').map(({ bytes }) => bytes.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(14 + 576);
  });

  namespaceTest(['ping'], 'is told the MTU of the narrow link when it forbids fragments', async (ns) => {
    const { run } = chain(ns);
    const { stdout } = await run('ping', '-n', '-c1', '-W5', '-s1000', '-Mdo', '10.4.0.2');
    expect(stdout).toMatch(/From 10\.2\.0\.2 icmp_seq=1 Frag needed and DF set \(mtu = 576\)/);
  });

  namespaceTest(['ping'], 'is told that a network or a host cannot be reached', async (ns) => {
    const { run } = chain(ns);
    const network = await run('ping', '-n', '-c1', '-W5', '192.0.2.7');
    expect(network.stdout).toContain('From 10.1.0.1 icmp_seq=1 Destination Net Unreachable');
    const host = await run('ping', '-n', '-c1', '-W10', '10.4.0.99');
    expect(host.stdout).toContain('From 10.3.0.2 icmp_seq=1 Destination Host Unreachable');
  });

  namespaceTest(['ping'], 'answers the pings of our host, large ones too', async (ns) => {
    const { world, right } = chain(ns);
    const kinds: string[] = [];
    world.act((now) => {
      right.ping('10.1.0.2', now, ({ kind }) => kinds.push(kind), { timeout: 5_000_000 });
      right.ping('10.1.0.2', now, ({ kind }) => kinds.push(kind), { timeout: 5_000_000, data: new Uint8Array(4000) });
    });
    await world.until(() => kinds.length === 2, 'both pings are answered');
    expect(kinds).toEqual(['reply', 'reply']);
  });

  namespaceTest([], 'traceroute of ours finds the way to it', async (ns) => {
    const { world, right } = chain(ns);
    const hops: unknown[] = [];
    let isDone = false;
    world.act((now) =>
      right.traceroute('10.1.0.2', now, ({ result, isLast }) => {
        hops.push(result.kind !== 'timeout' && result.from);
        isDone = isLast;
      }),
    );
    await world.until(() => isDone, 'the traceroute is done');
    expect(hops).toEqual(['10.4.0.1', '10.3.0.1', '10.2.0.1', '10.1.0.2']);
  });
});
