import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/bytes/random.ts';
import { asSequence } from '../../../src/packet/bgp/as-path.ts';
import type { PathAttributes } from '../../../src/packet/bgp/path-attributes.ts';
import { type Decision, type DecisionStep, decide } from '../../../src/stack/bgp/decision.ts';
import type { BgpPeer, BgpRoute } from '../../../src/stack/bgp/route.ts';

const prefix = '192.0.2.0/24';

function route(
  name: number,
  attributes: PathAttributes,
  peer: Partial<BgpPeer> = {},
  more: Partial<BgpRoute> = {},
): BgpRoute {
  const asPath = attributes.asPath ?? asSequence(64500 + name, 64510);
  const from: BgpPeer = {
    address: `198.51.100.${name}`,
    asNumber: 64500 + name,
    bgpIdentifier: `198.51.100.${name}`,
    isInternal: false,
    relationship: 'peer',
    localAddress: '198.51.100.254',
    ...peer,
  };
  return { prefix, attributes: { origin: 0, nextHop: from.address, ...attributes, asPath }, from, ...more };
}

/** The step that decides, and the winner's place; in every order of the candidates. */
function outcome(routes: BgpRoute[]): [number, DecisionStep | undefined] {
  const results = permutations(routes).map((order) => decide(order));
  const [first] = results as [Decision];
  for (const { best, step } of results) expect([best, step]).toEqual([first.best, first.step]);
  return [routes.indexOf(first.best!), first.step];
}

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length <= 1) return [[...list]];
  return list.flatMap((one, i) => permutations(list.toSpliced(i, 1)).map((rest) => [one, ...rest]));
}

describe('each step, where those before it say nothing (RFC 4271 §9.1.2.2)', () => {
  const long = { asPath: asSequence(1, 2, 3, 4, 5) };
  test.each<[DecisionStep, BgpRoute[]]>([
    ['own', [{ ...route(1, { localPref: 1, ...long }), from: 'own' }, route(2, { localPref: 900 })]],
    ['local-preference', [route(2, { localPref: 200, ...long }), route(1, { localPref: 100 })]],
    ['local-preference', [route(2, { localPref: 101, ...long }), route(1, {})]],
    ['as-path-length', [route(2, { asPath: asSequence(9, 8) }), route(1, { asPath: asSequence(1, 2, 3) })]],
    [
      'as-path-length',
      [route(2, { asPath: [{ type: 1, asNumbers: [1, 2, 3] }] }), route(1, { asPath: asSequence(1, 2) })],
    ],
    ['origin', [route(2, { origin: 0 }), route(1, { origin: 2 })]],
    [
      'multi-exit-disc',
      [
        route(2, { asPath: asSequence(7, 8), multiExitDisc: 10 }),
        route(1, { asPath: asSequence(7, 9), multiExitDisc: 20 }),
      ],
    ],
    [
      'multi-exit-disc',
      [route(2, { asPath: asSequence(7, 8) }), route(1, { asPath: asSequence(7, 9), multiExitDisc: 1 })],
    ],
    ['external', [route(2, {}), route(1, {}, { isInternal: true })]],
    ['interior-cost', [route(2, {}, {}, { interiorCost: 5 }), route(1, {}, {}, { interiorCost: 6 })]],
    ['bgp-identifier', [route(2, {}, { bgpIdentifier: '9.0.0.1' }), route(1, {}, { bgpIdentifier: '10.0.0.1' })]],
    ['peer-address', [route(9, {}, { bgpIdentifier: '9.0.0.1' }), route(10, {}, { bgpIdentifier: '9.0.0.1' })]],
  ])('%s', (step, routes) => {
    expect(outcome(routes)).toEqual([0, step]);
  });

  test('one route needs no step, none has no best', () => {
    expect(outcome([route(1, {})])).toEqual([0, undefined]);
    expect(decide([])).toEqual({ best: undefined, step: undefined, losers: [] });
  });

  test('MEDs of different neighbours are not compared', () => {
    expect(outcome([route(1, { multiExitDisc: 99 }), route(2, { multiExitDisc: 1 })])).toEqual([0, 'bgp-identifier']);
  });

  test('a route may lose by MED and let a third win, in whatever order they came', () => {
    // A and B come from one neighbour: B is out by MED. Then C, with the lower identifier, beats A.
    const a = route(3, { asPath: asSequence(7, 8), multiExitDisc: 1 });
    const b = route(1, { asPath: asSequence(7, 9), multiExitDisc: 2 });
    const c = route(2, { asPath: asSequence(6, 9) });
    expect(outcome([a, b, c])).toEqual([2, 'bgp-identifier']);
    expect(decide([a, b, c]).losers).toEqual([
      { route: b, step: 'multi-exit-disc' },
      { route: a, step: 'bgp-identifier' },
    ]);
  });

  test('random routes: the order makes no difference', () => {
    const random = new Random('decision');
    for (let i = 0; i < 200; i++) {
      const routes = Array.from({ length: 4 }, (_, n) =>
        route(n + 1, {
          localPref: 100 + random.below(2),
          asPath: asSequence(1 + random.below(2), ...Array.from({ length: random.below(2) }, () => 9)),
          origin: random.below(2),
          multiExitDisc: random.below(3),
        }),
      );
      outcome(routes);
    }
  });
});
