/** A reference solution, written as a student would. */

import type { Choice, Route, Step } from '../../../labs/08-bgp/starter/best-path.ts';

export function choose(routes: Route[]): Choice {
  let left = [...routes];
  let decided: Step | null = null;
  for (const [step, keep] of steps) {
    const kept = keep(left);
    if (kept.length < left.length) decided = step;
    left = kept;
    if (left.length === 1) break;
  }
  return { best: routes.indexOf(left[0]!), step: decided };
}

const steps: [Step, (routes: Route[]) => Route[]][] = [
  ['local-preference', (routes) => lowest(routes, (route) => -route.localPref)],
  ['as-path-length', (routes) => lowest(routes, (route) => route.asPath.length + (route.asSet.length > 0 ? 1 : 0))],
  ['origin', (routes) => lowest(routes, (route) => route.origin)],
  ['multi-exit-disc', (routes) => routes.filter((route) => !routes.some((other) => beatsByMed(other, route)))],
  ['external', (routes) => lowest(routes, (route) => (route.isExternal ? 0 : 1))],
  ['interior-cost', (routes) => lowest(routes, (route) => route.interiorCost)],
  ['bgp-identifier', (routes) => lowest(routes, (route) => toNumber(route.bgpIdentifier))],
  ['peer-address', (routes) => lowest(routes, (route) => toNumber(route.peerAddress))],
];

function beatsByMed(a: Route, b: Route): boolean {
  return a.asPath[0] === b.asPath[0] && (a.med ?? 0) < (b.med ?? 0);
}

function lowest(routes: Route[], value: (route: Route) => number): Route[] {
  const best = Math.min(...routes.map(value));
  return routes.filter((route) => value(route) === best);
}

function toNumber(address: string): number {
  return address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}
