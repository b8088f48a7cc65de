/** Where an IPv6 packet goes next: the most specific prefix that holds its destination decides (RFC 4291 §2.4). */

import { type Ipv6Address, type Ipv6Prefix, ipv6PrefixContains, parseIpv6Prefix } from '../../bytes/ipv6-address.ts';

export interface Route6 {
  readonly prefix: Ipv6Prefix;
  /** The router to hand the packet to, by its address on the link; without one the network is directly connected. */
  readonly nextHop?: Ipv6Address;
  /** The port of this device that leads there. */
  readonly port: number;
}

export const DEFAULT_ROUTE6: Ipv6Prefix = '::/0';

/** The route of the longest prefix; of equal ones the first. @throws RangeError for a prefix that is none */
export function longestMatch(routes: Iterable<Route6>, dst: Ipv6Address): Route6 | undefined {
  let best: { route: Route6; length: number } | undefined;
  for (const route of routes) {
    const { length } = parseIpv6Prefix(route.prefix);
    if (ipv6PrefixContains(route.prefix, dst) && length > (best?.length ?? -1)) best = { route, length };
  }
  return best?.route;
}
