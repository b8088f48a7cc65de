/**
 * Where does a packet to this address go next? The most specific prefix that holds it decides.
 * Read RFC 1812 §5.2.4.3 (longest match) and RFC 4632 §5.1.
 */

import { type Ipv4Address, type Ipv4Prefix, ipv4ToNumber, maskOfLength, parsePrefix } from '../bytes/ipv4-address.ts';

export interface Route {
  readonly prefix: Ipv4Prefix;
  /** The router to hand the packet to; without one the network is directly connected. */
  readonly nextHop?: Ipv4Address;
  /** The port of this device that leads there. */
  readonly port: number;
  /** Between routes to the same prefix the lowest wins; 0 by default. */
  readonly metric?: number;
}

export const DEFAULT_ROUTE: Ipv4Prefix = '0.0.0.0/0';

export class ForwardingTable {
  /** For each prefix length, the routes by network number, best first. */
  readonly #byLength: Map<number, Route[]>[] = Array.from({ length: 33 }, () => new Map());

  constructor(routes: Iterable<Route> = []) {
    for (const route of routes) this.add(route);
  }

  /**
   * Takes the place of a route with the same prefix, next hop and port.
   * @throws RangeError if the prefix has host bits set.
   */
  add(route: Route): void {
    this.remove((other) => other.prefix === route.prefix && isSameWay(other, route));
    const { network, length } = parsePrefix(route.prefix);
    const routes = [...(this.#byLength[length]!.get(network) ?? []), route];
    // The sort is stable: of equal metrics the older route stays in front.
    routes.sort((a, b) => (a.metric ?? 0) - (b.metric ?? 0));
    this.#byLength[length]!.set(network, routes);
  }

  /** Removes the routes that `matches` picks; answers how many. */
  remove(matches: (route: Route) => boolean): number {
    let removed = 0;
    for (const networks of this.#byLength) {
      for (const [network, routes] of networks) {
        const kept = routes.filter((route) => !matches(route));
        removed += routes.length - kept.length;
        if (kept.length === 0) networks.delete(network);
        else networks.set(network, kept);
      }
    }
    return removed;
  }

  /** The route to `dst`, or undefined if no prefix holds it. */
  lookup(dst: Ipv4Address): Route | undefined {
    const address = ipv4ToNumber(dst);
    for (let length = 32; length >= 0; length--) {
      const routes = this.#byLength[length]!.get((address & maskOfLength(length)) >>> 0);
      if (routes) return routes[0];
    }
    return undefined;
  }

  /** Every route whose prefix holds `dst`, the one that `lookup` takes first: why a packet goes where it goes. */
  explain(dst: Ipv4Address): Route[] {
    const address = ipv4ToNumber(dst);
    const matches: Route[] = [];
    for (let length = 32; length >= 0; length--) {
      matches.push(...(this.#byLength[length]!.get((address & maskOfLength(length)) >>> 0) ?? []));
    }
    return matches;
  }

  /** All routes, the longest prefixes first and then by network, as a table is usually printed. */
  routes(): Route[] {
    return this.#byLength
      .toReversed()
      .flatMap((networks) => [...networks].sort(([a], [b]) => a - b).flatMap(([, routes]) => routes));
  }
}

/** A route in the words of a routing table: '68.80.0.0/13 via 68.85.2.1 port 0'. */
export function describeRoute(route: Route): string {
  const way = route.nextHop === undefined ? 'directly connected' : `via ${route.nextHop}`;
  return `${route.prefix} ${way} port ${route.port}`;
}

function isSameWay(a: Route, b: Route): boolean {
  return a.nextHop === b.nextHop && a.port === b.port;
}
