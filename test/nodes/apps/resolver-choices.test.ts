/** What the operator of a resolver may choose: where its queries come from, and names that it answers as it likes. */

import { describe, expect, test } from 'vitest';
import { comZone, googleZone, rootHints, rootZone } from '../../../labs/04-dns/zones.ts';
import { Random } from '../../../src/bytes/random.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { DnsServerApp } from '../../../src/nodes/apps/dns-server.ts';
import { ResolverApp } from '../../../src/nodes/apps/resolver.ts';
import { type StubAnswer, StubResolver } from '../../../src/nodes/apps/resolver-stub.ts';
import { decodeDns } from '../../../src/packet/dns/codec.ts';
import type { ResolverOptions } from '../../../src/stack/dns/resolver.ts';
import { a } from '../../../src/stack/dns/zone.ts';
import { Hosts } from './dns-hosts.ts';

const RESOLVER = '68.80.53.2';

function world(choices: Partial<ResolverOptions>) {
  const hosts = new Hosts();
  hosts.add('198.41.0.4', new DnsServerApp([rootZone()]));
  hosts.add('192.5.6.30', new DnsServerApp([comZone()]));
  hosts.add('216.239.32.10', new DnsServerApp([googleZone()]));
  hosts.add(RESOLVER, new ResolverApp({ rootHints, random: new Random('isp'), ...choices }));
  const stub = hosts.add('68.85.2.101', new StubResolver({ random: new Random('laptop'), servers: [RESOLVER] }));
  const ask = (...names: string[]) => {
    const answers: StubAnswer[] = [];
    for (const name of names) stub.resolve(name, 'A', hosts.now, (answer) => answers.push(answer));
    hosts.run(seconds(30));
    return answers.map((answer) => (answer.ok ? String(answer.records[0]!.data) : answer.reason));
  };
  /** The resolver's own queries so far. */
  const queries = () =>
    hosts.log
      .filter(({ from, to }) => from === RESOLVER && to !== '68.85.2.101')
      .map(({ fromPort, bytes }) => ({ port: fromPort, id: decodeDns(bytes).id }));
  return { hosts, ask, queries };
}

describe('ports and ids', () => {
  test('are drawn unless somebody says otherwise (RFC 5452 §9.2)', () => {
    const { ask, queries } = world({});
    expect(ask('www.google.com')).toEqual(['172.217.25.228']);
    const [ports, ids] = [queries().map(({ port }) => port), queries().map(({ id }) => id)];
    expect(new Set(ports).size).toBe(3);
    expect(new Set(ids).size).toBe(3);
    expect(Math.min(...ports)).toBeGreaterThanOrEqual(49152);
    const steps = ids.slice(1).map((id, index) => id - ids[index]!);
    expect(steps).not.toEqual([1, 1]);
  });

  test('a fixed port and ids in a row, as before 2008', () => {
    let id = 7;
    const { ask, queries } = world({ queryPort: () => 1053, nextId: () => id++ });
    expect(ask('www.google.com')).toEqual(['172.217.25.228']);
    expect(queries()).toEqual([7, 8, 9].map((expected) => ({ port: 1053, id: expected })));
  });

  test('two lookups under way at once have two ports', () => {
    const { ask, queries } = world({ queryPort: () => 1053 });
    expect(ask('www.google.com', 'google.com')).toEqual(['172.217.25.228', '172.217.25.228']);
    expect(new Set(queries().map(({ port }) => port))).toEqual(new Set([1053, 1054]));
  });

  test('undefined is a random port after all', () => {
    const { ask, queries } = world({ queryPort: () => undefined });
    ask('www.google.com');
    expect(Math.min(...queries().map(({ port }) => port))).toBeGreaterThanOrEqual(49152);
  });
});

describe('a policy', () => {
  const blocked: ResolverOptions['policy'] = ({ name, type }) =>
    name === 'www.google.com' && type === 'A' ? [a(name, '68.80.57.82', 60)] : undefined;

  test('answers at once, and asks nobody', () => {
    const { ask, queries } = world({ policy: blocked });
    expect(ask('www.google.com')).toEqual(['68.80.57.82']);
    expect(queries()).toEqual([]);
  });

  test('leaves other names and types to the truth', () => {
    const { ask } = world({ policy: blocked });
    expect(ask('google.com', 'nobody.google.com')).toEqual(['172.217.25.228', 'NXDOMAIN']);
  });
});
