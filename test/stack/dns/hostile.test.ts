import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seconds } from '../../../src/bytes/time.ts';
import { buildDns, decodeDns } from '../../../src/packet/dns/codec.ts';
import type { DnsMessage, DnsRecord } from '../../../src/packet/dns/message.ts';
import { interpretResponse } from '../../../src/stack/dns/interpret.ts';
import { a, cname, ns } from '../../../src/stack/dns/zone.ts';
import { expectRobust } from '../../helpers/robust.ts';
import { anyMessage } from '../../packet/dns-arbitraries.ts';
import { Internet, LONG } from './internet.ts';
import { comZone, googleZone, netZone, rootZone } from './zones.ts';

/** Records that lead somewhere: names of the test's zones, and servers that exist. */
const names = fc.constantFrom(
  '.',
  'com',
  'google.com',
  'www.google.com',
  'x.www.google.com',
  'hosted.com',
  'a.gtld.test',
);
const addresses = fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.99');
const ttls = fc.constantFrom(0, 1, 300);
const leading: fc.Arbitrary<DnsRecord> = fc.oneof(
  fc.tuple(names, addresses, ttls).map(([name, address, ttl]) => a(name, address, ttl)),
  fc
    .tuple(names, names, ttls, fc.constantFrom('NS' as const, 'CNAME' as const))
    .map(([name, data, ttl, type]): DnsRecord => ({ name, class: 'IN', ttl, type, data })),
  names.map((name): DnsRecord => {
    const data = { mname: 'm', rname: 'r', serial: 0, refresh: 0, retry: 0, expire: 0, minimum: 60 };
    return { name, class: 'IN', ttl: 60, type: 'SOA', data };
  }),
);
const section = fc.array(leading, { maxLength: 4 });
const plausible = fc.record({
  aa: fc.boolean(),
  tc: fc.constantFrom(false, false, false, true),
  rcode: fc.constantFrom(0, 0, 0, 3, 2, 1),
  answers: section,
  authorities: section,
  additionals: section,
});

describe('whatever the servers say, a client gets one answer, soon, at a bounded price', () => {
  const servers = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5'];
  const check = (replies: readonly Partial<DnsMessage>[]) => {
    const internet = new Internet();
    let next = 0;
    for (const address of servers) {
      internet.on(address, ({ id, questions }) => {
        const reply = replies[next++ % replies.length]!;
        return buildDns({ ...reply, id, qr: true, questions });
      });
    }
    internet.ask('www.google.com');
    internet.run(seconds(11));
    expect(internet.answers).toHaveLength(1);
    expect(internet.answers[0]!.at).toBeLessThanOrEqual(seconds(10));
    expect(internet.asked.length).toBeLessThanOrEqual(65);
    expect(internet.resolver.nextTimer()).toBe(Number.POSITIVE_INFINITY);
  };

  test('with replies that lead up, down and in circles', () => {
    fc.assert(fc.property(fc.array(plausible, { minLength: 1, maxLength: 8 }), check), { numRuns: 1000 });
  });
  test('with replies of any content', () => {
    fc.assert(fc.property(fc.array(anyMessage, { minLength: 1, maxLength: 4 }), check), { numRuns: 200 });
  });
});

test('a damaged response throws nothing, in any place', () => {
  const response = (query: DnsMessage) =>
    buildDns({
      ...query,
      qr: true,
      authorities: [ns('com', 'a.gtld.test', 9)],
      additionals: [a('a.gtld.test', '10.0.0.2', 9)],
    });
  const internet = new Internet().on('10.0.0.1', () => undefined);
  internet.ask('www.google.com');
  const { exchange, query } = internet.asked[0]!;
  expectRobust(response(query), (bytes) => internet.inject(exchange, bytes, { address: '10.0.0.1', port: 53 }));
});

test('a damaged query throws nothing, in any place', () => {
  const internet = new Internet().on('10.0.0.1', () => undefined);
  const query = buildDns({ id: 1, rd: true, questions: [{ name: 'google.com', type: 'A', class: 'IN' }] });
  const client = { from: { address: '10.9.9.9', port: 1 }, transport: 'udp' } as const;
  expectRobust(query, (bytes) => internet.resolver.handleQuery(bytes, client, 0));
  internet.run(LONG);
});

test('nothing is believed of a name outside the zone that was asked', () => {
  const question = { name: 'www.google.com', type: 'A', class: 'IN' } as const;
  fc.assert(
    fc.property(plausible, (reply) => {
      const message = decodeDns(buildDns({ ...reply, id: 0, qr: true, questions: [question] }));
      const found = interpretResponse(message, question, 'google.com');
      const believed = [
        ...('aliases' in found ? found.aliases : []),
        ...('records' in found ? found.records : []),
        ...('glue' in found ? found.glue : []),
        ...('nameServers' in found ? found.nameServers : []),
      ];
      for (const { name } of believed) expect(name === 'google.com' || name.endsWith('.google.com')).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('a thousand lookups under way are enough: the next client gets SERVFAIL', () => {
  const internet = new Internet().on('10.0.0.1', () => undefined);
  for (let i = 0; i < 1001; i++) internet.ask(`h${i}.com`);
  expect(internet.answers.map(({ message }) => message.rcode)).toEqual([2]);
});

test('an answer that outgrows 65535 bytes on its way through the resolver is truncated, and breaks nothing', () => {
  const long = (letter: string, zone: string) => `${`${letter.repeat(60)}.`.repeat(3)}${zone}`;
  const [alias, target] = [long('a', 'google.com'), long('b', 'hosted.com')];
  // 4080 addresses fit a message of the hosted.com server, but not together with the alias that leads to them.
  const answers = Array.from({ length: 4080 }, (_, i) => a(target, `10.1.${i >> 8}.${i & 255}`, 300));
  const internet = new Internet()
    .serve('10.0.0.1', rootZone)
    .serve('10.0.0.2', comZone, netZone)
    .serve('10.0.0.3', { ...googleZone, records: [...googleZone.records, cname(alias, target, 300)] })
    .on('10.0.0.5', ({ id, questions }, transport) => {
      if (questions[0]!.name === 'ns.provider.net') {
        return buildDns({ id, qr: true, aa: true, questions, answers: [a('ns.provider.net', '10.0.0.5', 300)] });
      }
      const content = transport === 'udp' ? { tc: true } : { answers };
      const bytes = buildDns({ id, qr: true, aa: true, questions, ...content });
      expect(bytes.length).toBeLessThanOrEqual(0xffff);
      return bytes;
    });
  const questions = [{ name: alias, type: 'A', class: 'IN' }] as const;
  const client = { from: { address: '10.9.9.9', port: 1 }, transport: 'tcp', connection: 1 } as const;
  internet.resolver.handleQuery(buildDns({ id: 1, rd: true, questions }), client, 0);
  internet.run(LONG);
  expect(internet.answers).toHaveLength(1);
  expect(internet.answers[0]!.message).toMatchObject({ tc: true, rcode: 0, answers: [] });
});
