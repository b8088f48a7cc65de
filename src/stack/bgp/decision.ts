/**
 * The decision process: which of several routes to one prefix is the best (RFC 4271 §9.1.2). Each step keeps the
 * routes that are as good as any and drops the others, until one is left.
 *
 * A route that is more specific is no competitor: it is another prefix, and forwarding decides (longest match).
 */

import { ipv4ToNumber } from '../../bytes/ipv4-address.ts';
import { asPathLength, neighbourAs } from '../../packet/bgp/as-path.ts';
import { Origin } from '../../packet/bgp/path-attributes.ts';
import type { BgpRoute } from './route.ts';

/** LOCAL_PREF where nobody has set one. */
export const DEFAULT_LOCAL_PREFERENCE = 100;

/** In the order in which they are taken. */
export const decisionSteps = [
  /** A prefix of one's own needs no neighbour. */
  'own',
  /** §9.1.1: the degree of preference, LOCAL_PREF: contracts speak here, before any length. */
  'local-preference',
  /** §9.1.2.2 a */
  'as-path-length',
  /** b: IGP before EGP before incomplete */
  'origin',
  /** c: the lowest, among routes of the same neighbouring AS only */
  'multi-exit-disc',
  /** d: external before internal */
  'external',
  /** e: the nearest exit */
  'interior-cost',
  /** f: the lowest */
  'bgp-identifier',
  /** g: the lowest */
  'peer-address',
] as const;

export type DecisionStep = (typeof decisionSteps)[number];

export interface Decision {
  readonly best: BgpRoute | undefined;
  /** The step that left one route; undefined if there was one only, or none. */
  readonly step: DecisionStep | undefined;
  /** Each loser, with the step in which it lost. */
  readonly losers: readonly { readonly route: BgpRoute; readonly step: DecisionStep }[];
}

/** Chooses among routes to the same prefix. Their order makes no difference. */
export function decide(candidates: readonly BgpRoute[]): Decision {
  let left = [...candidates];
  let last: DecisionStep | undefined;
  const losers: { route: BgpRoute; step: DecisionStep }[] = [];
  for (const step of decisionSteps) {
    if (left.length <= 1) break;
    const kept = keep[step](left);
    if (kept.length < left.length) last = step;
    for (const route of left) if (!kept.includes(route)) losers.push({ route, step });
    left = kept;
  }
  return { best: left[0], step: last, losers };
}

const keep: Readonly<Record<DecisionStep, (routes: BgpRoute[]) => BgpRoute[]>> = {
  own: (routes) => lowest(routes, ({ from }) => (from === 'own' ? 0 : 1)),
  'local-preference': (routes) =>
    lowest(routes, ({ attributes }) => -(attributes.localPref ?? DEFAULT_LOCAL_PREFERENCE)),
  'as-path-length': (routes) => lowest(routes, ({ attributes }) => asPathLength(attributes.asPath ?? [])),
  origin: (routes) => lowest(routes, ({ attributes }) => attributes.origin ?? Origin.INCOMPLETE),
  'multi-exit-disc': (routes) => routes.filter((route) => !routes.some((other) => hasBetterMed(other, route))),
  external: (routes) => lowest(routes, ({ from }) => (from !== 'own' && from.isInternal ? 1 : 0)),
  'interior-cost': (routes) => lowest(routes, ({ interiorCost = 0 }) => interiorCost),
  'bgp-identifier': (routes) => lowest(routes, ({ from }) => (from === 'own' ? 0 : ipv4ToNumber(from.bgpIdentifier))),
  'peer-address': (routes) =>
    lowest(routes, ({ from }) => (from === 'own' ? 0 : ipv4ToNumber(from.address))).slice(0, 1),
};

function lowest(routes: BgpRoute[], value: (route: BgpRoute) => number): BgpRoute[] {
  const best = Math.min(...routes.map(value));
  return routes.filter((route) => value(route) === best);
}

/** §9.1.2.2 c: only routes of one neighbouring AS are comparable; none given is 0. */
function hasBetterMed(a: BgpRoute, b: BgpRoute): boolean {
  return sameNeighbour(a, b) && (a.attributes.multiExitDisc ?? 0) < (b.attributes.multiExitDisc ?? 0);
}

function sameNeighbour(a: BgpRoute, b: BgpRoute): boolean {
  const [first, second] = [a, b].map(({ attributes }) => neighbourAs(attributes.asPath ?? []));
  return first === second;
}
