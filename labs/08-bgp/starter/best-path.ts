/**
 * Task "best-path": which of several routes to one prefix is the best, and which step decides. Read RFC 4271 §9.1.2.2.
 *
 * The steps are taken in the order of `Step`. Each keeps the routes that are as good as any that are left, and drops the
 * others; when one route is left, it is the best.
 */

export interface Route {
  localPref: number;
  /** The AS_SEQUENCE, the neighbour's AS first; never empty. */
  asPath: number[];
  /** An AS_SET behind it; empty if there is none. A set counts as one AS, however many it holds. */
  asSet: number[];
  /** 0 IGP, 1 EGP, 2 incomplete: the lower is better. */
  origin: number;
  /** MULTI_EXIT_DISC, the lower is better; null counts as 0. */
  med: number | null;
  /** Heard from another AS (eBGP), not inside the own one (iBGP). */
  isExternal: boolean;
  /** The cost of the way to the next hop. */
  interiorCost: number;
  bgpIdentifier: string;
  peerAddress: string;
}

export type Step =
  /** The highest LOCAL_PREF. */
  | 'local-preference'
  /** The shortest path. */
  | 'as-path-length'
  | 'origin'
  /**
   * Among the routes that are left: a route is dropped if another one of the same neighbouring AS, the first of its path,
   * has a lower MED. Routes of different neighbours are not compared.
   */
  | 'multi-exit-disc'
  /** If there are external routes, internal ones are dropped. */
  | 'external'
  /** The lowest cost. */
  | 'interior-cost'
  /** The lowest, as a number of 32 bits. */
  | 'bgp-identifier'
  /** The lowest, as a number of 32 bits; no two routes have the same. */
  | 'peer-address';

export interface Choice {
  /** The best route's place in the list, from 0. */
  best: number;
  /** The step that left one route alone; null if there was only one from the start. */
  step: Step | null;
}

/** At least one route; their order makes no difference. */
export function choose(_routes: Route[]): Choice {
  throw new Error('not written yet');
}
