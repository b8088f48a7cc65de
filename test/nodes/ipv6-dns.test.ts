/** Names and addresses of both kinds: AAAA records (RFC 3596), asked for over IPv6 or IPv4, over UDP and TCP. */

import { expect, test } from 'vitest';
import { seconds } from '../../src/bytes/time.ts';
import { World } from '../../src/lab/world.ts';
import { createMemoryMedium } from '../../src/media/memory.ts';
import { DnsServerApp } from '../../src/nodes/apps/dns-server.ts';
import { ResolverApp } from '../../src/nodes/apps/resolver.ts';
import { StubResolver } from '../../src/nodes/apps/resolver-stub.ts';
import { Host } from '../../src/nodes/host.ts';
import { aaaa, a as ipv4, ns, soa, txt } from '../../src/stack/dns/zone.ts';

const times = { serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 60 };
const root = {
  origin: '.',
  records: [
    soa('.', { mname: 'root.test', rname: 'nobody', ...times }, 60),
    ns('.', 'root.test', 60),
    ipv4('root.test', '10.0.0.2', 60),
    aaaa('www.example.com', '2001:db8::34', 300),
    ipv4('www.example.com', '10.0.0.34', 300),
    ipv4('old.example.com', '10.0.0.35', 300),
    // More than a UDP answer holds.
    ...Array.from({ length: 60 }, (_, i) => aaaa('many.example.com', `2001:db8::${(i + 1).toString(16)}`, 300)),
    txt('example.com', ['hello'], 60),
  ],
};

/** laptop (IPv6 only) – resolver (both) – authoritative server (IPv4 only). */
function makeWorld() {
  const world = new World({ medium: createMemoryMedium({ epoch: 0 }), seed: 'dns6' });
  const port6 = (address: string) => ({ addresses: [`${address}/64`], dadTransmits: 0, autoconfigure: false });
  const random = (name: string) => world.random.fork(name);
  const laptop = world.add(
    new Host({
      name: 'laptop',
      ports: [{ mac: '02:00:00:00:00:01', ipv6: port6('2001:db8::1') }],
      random: random('laptop'),
    }),
  );
  const resolver = world.add(
    new Host({
      name: 'resolver',
      ports: [
        { mac: '02:00:00:00:00:53', ipv6: port6('2001:db8::53') },
        { mac: '02:00:00:00:00:54', address: '10.0.0.1' },
      ],
      random: random('resolver'),
    }),
  );
  const server = world.add(
    new Host({ name: 'server', ports: [{ mac: '02:00:00:00:00:02', address: '10.0.0.2' }], random: random('server') }),
  );
  world.connect('six', [laptop, 0], [resolver, 0]);
  world.connect('four', [resolver, 1], [server, 0]);
  const stub = new StubResolver({ random: random('stub'), servers: ['2001:db8::53'] });
  world.act((now) => {
    server.run(new DnsServerApp([root]), now);
    const rootHints = [{ name: 'root.test', address: '10.0.0.2' }];
    resolver.run(new ResolverApp({ rootHints, random: random('recursive') }), now);
    laptop.run(stub, now);
  });
  const look = async (name: string, type: 'A' | 'AAAA') => {
    let answer: string[] | string | undefined;
    world.act((now) =>
      stub.resolve(name, type, now, (given) => {
        answer = given.ok ? given.records.map(({ data }) => String(data)) : given.reason;
      }),
    );
    await world.until(() => answer !== undefined, 'the name is resolved', seconds(30));
    return answer;
  };
  return { world, look };
}

test('an IPv6 host asks over IPv6 for either kind, and its resolver asks on over IPv4', async () => {
  const { world, look } = makeWorld();
  expect(await look('www.example.com', 'AAAA')).toEqual(['2001:db8::34']);
  expect(await look('www.example.com', 'A')).toEqual(['10.0.0.34']);
  expect(await look('old.example.com', 'AAAA')).toBe('NODATA');
  expect(await look('none.example.com', 'AAAA')).toBe('NXDOMAIN');
  const etherTypes = (link: string) =>
    new Set(world.frames.filter((frame) => frame.link === link).map(({ bytes }) => (bytes[12]! << 8) | bytes[13]!));
  expect(etherTypes('six')).toEqual(new Set([0x86dd]));
  expect(etherTypes('four')).toEqual(new Set([0x0806, 0x0800]));
});

test('an answer that is too long for a datagram comes over TCP, over IPv6', async () => {
  const { world, look } = makeWorld();
  expect(await look('many.example.com', 'AAAA')).toHaveLength(60);
  const overTcp = world.frames.filter(({ link, bytes }) => link === 'six' && bytes[20] === 6);
  expect(overTcp.length).toBeGreaterThan(5);
});
