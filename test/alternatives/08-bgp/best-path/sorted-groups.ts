/** Groups by neighbour for the MED, a key by step for everything else. */

import type { Choice, Route, Step } from '../../../../labs/08-bgp/starter/best-path.ts';

const order: Step[] = [
  'local-preference',
  'as-path-length',
  'origin',
  'multi-exit-disc',
  'external',
  'interior-cost',
  'bgp-identifier',
  'peer-address',
];

const text = (address: string) =>
  address
    .split('.')
    .map((part) => part.padStart(3, '0'))
    .join('.');

function key(route: Route, step: Step): number | string {
  switch (step) {
    case 'local-preference':
      return 2 ** 32 - route.localPref;
    case 'as-path-length':
      return route.asPath.length + Math.min(route.asSet.length, 1);
    case 'origin':
      return route.origin;
    case 'external':
      return Number(!route.isExternal);
    case 'interior-cost':
      return route.interiorCost;
    case 'bgp-identifier':
      return text(route.bgpIdentifier);
    default:
      return text(route.peerAddress);
  }
}

export function choose(routes: Route[]): Choice {
  let places = routes.map((_, place) => place);
  let last: Step | null = null;
  for (const step of order) {
    const groups = new Map<number, number[]>();
    for (const place of places) {
      const group = step === 'multi-exit-disc' ? routes[place]!.asPath[0]! : 0;
      groups.set(group, [...(groups.get(group) ?? []), place]);
    }
    const kept: number[] = [];
    for (const group of groups.values()) {
      const value = (place: number) =>
        step === 'multi-exit-disc' ? (routes[place]!.med ?? 0) : key(routes[place]!, step);
      const best = group.map(value).reduce((a, b) => (b < a ? b : a));
      kept.push(...group.filter((place) => value(place) === best));
    }
    if (kept.length < places.length) last = step;
    places = kept;
  }
  return { best: places[0]!, step: last };
}
