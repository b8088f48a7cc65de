import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ipv4FromNumber, prefixContains, prefixOf } from '../../src/bytes/ipv4-address.ts';
import { describeRoute, ForwardingTable, type Route } from '../../src/stack/forwarding-table.ts';

/** The networks of document S (STEPS.md, S-ROUTE-1, errata 1 and 8), as the school's router sees them. */
const school: Route[] = [
  { prefix: '68.85.2.0/24', port: 0 },
  { prefix: '68.80.0.0/13', nextHop: '68.80.0.1', port: 1 },
  { prefix: '172.80.0.0/13', nextHop: '68.80.0.2', port: 1 },
  { prefix: '172.217.0.0/19', nextHop: '68.80.0.3', port: 1 },
  { prefix: '0.0.0.0/0', nextHop: '68.80.0.4', port: 1 },
];

describe('a forwarding table', () => {
  test('takes the longest prefix that holds the destination (RFC 1812 §5.2.4.3)', () => {
    const table = new ForwardingTable(school);
    expect(table.lookup('68.85.2.101')).toBe(school[0]);
    expect(table.lookup('68.85.3.1')).toBe(school[1]);
    expect(table.lookup('172.217.25.228')).toBe(school[3]);
    expect(table.lookup('172.217.32.1')).toBe(school[4]);
  });

  test('explains its choice: every prefix that holds the destination, best first', () => {
    const table = new ForwardingTable(school);
    expect(table.explain('68.85.2.101').map(describeRoute)).toEqual([
      '68.85.2.0/24 directly connected port 0',
      '68.80.0.0/13 via 68.80.0.1 port 1',
      '0.0.0.0/0 via 68.80.0.4 port 1',
    ]);
  });

  test('has no answer where no prefix holds the destination', () => {
    expect(new ForwardingTable(school.slice(0, 4)).lookup('8.8.8.8')).toBe(undefined);
  });

  test('between routes to one prefix the lowest metric wins, then the older', () => {
    const prefix = '10.0.0.0/8';
    const [far, near, also] = [
      { prefix, nextHop: '1.1.1.1', port: 0, metric: 20 },
      { prefix, nextHop: '2.2.2.2', port: 0, metric: 10 },
      { prefix, nextHop: '3.3.3.3', port: 0, metric: 10 },
    ] as const;
    const table = new ForwardingTable([far, near, also]);
    expect(table.explain('10.1.1.1')).toEqual([near, also, far]);
    expect(table.remove((route) => route === near)).toBe(1);
    expect(table.lookup('10.1.1.1')).toBe(also);
  });

  test('a route added again takes its own place, not a second one', () => {
    const table = new ForwardingTable(school);
    table.add({ ...school[1]!, metric: 7 });
    expect(table.routes()).toHaveLength(school.length);
    expect(table.lookup('68.80.9.9')?.metric).toBe(7);
  });

  test('refuses a prefix with host bits, as in erratum 8', () => {
    expect(() => new ForwardingTable().add({ prefix: '172.217.20.0/19', port: 0 })).toThrow('172.217.0.0/19');
  });

  test('agrees with a search through all routes, whatever was added and removed', () => {
    // Few addresses, so that prefixes do hold each other.
    const address = fc.integer({ min: 0, max: 255 }).map((n) => ipv4FromNumber((0x0a000000 | (n << 4)) >>> 0));
    const route = fc.record({
      prefix: fc
        .tuple(address, fc.constantFrom(0, 8, 20, 21, 23, 24, 26, 28, 31, 32))
        .map(([a, length]) => prefixOf(a, length)),
      port: fc.nat({ max: 3 }),
    });
    const step = fc.oneof(
      { weight: 4, arbitrary: route.map((added) => ({ added })) },
      { weight: 1, arbitrary: fc.nat({ max: 3 }).map((removedPort) => ({ removedPort })) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.array(address, { minLength: 1 }), (steps, destinations) => {
        const table = new ForwardingTable();
        let model: Route[] = [];
        for (const one of steps) {
          if ('added' in one) {
            table.add(one.added);
            const { prefix, port } = one.added;
            model = [...model.filter((other) => other.prefix !== prefix || other.port !== port), one.added];
          } else {
            table.remove(({ port }) => port === one.removedPort);
            model = model.filter(({ port }) => port !== one.removedPort);
          }
        }
        const lengthOf = ({ prefix }: Route) => Number(prefix.split('/')[1]);
        for (const dst of destinations) {
          const matches = model.filter(({ prefix }) => prefixContains(prefix, dst));
          expect(table.explain(dst)).toEqual(matches.toSorted((a, b) => lengthOf(b) - lengthOf(a)));
          expect(table.lookup(dst)).toBe(table.explain(dst)[0]);
        }
      }),
    );
  });
});
