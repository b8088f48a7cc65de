/**
 * Task "longest-prefix": the forwarding table of a router. Read RFC 1812 §5.2.4.3 and RFC 4632 §5.1.
 *
 * Of all routes whose prefix holds the address, the one with the longest prefix is taken. Of several with that same
 * prefix it is the one with the lowest metric, and of equal metrics the one that was added first. A long prefix beats a
 * good metric.
 */

export interface Route {
  /** Address and length, '10.37.128.0/17'; the bits behind the length are zero. '0.0.0.0/0' holds every address. */
  prefix: string;
  /** The router to hand the packet to; null if the network is directly connected. */
  nextHop: string | null;
  /** The port that leads there. */
  port: number;
  /** 0 or more. */
  metric: number;
}

export interface ForwardingTable {
  /** Takes the place of a route with the same prefix, next hop and port, whatever its metric was. */
  add(route: Route): void;
  /** Takes out the route with this prefix, next hop and port. Answers whether it was there. */
  remove(prefix: string, nextHop: string | null, port: number): boolean;
  /** The route, as it was added, that a packet to `address` takes; null if there is none. */
  lookup(address: string): Route | null;
}

/** An empty table. */
export function createForwardingTable(): ForwardingTable {
  throw new Error('not written yet');
}
