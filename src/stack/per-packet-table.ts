/**
 * A forwarding table that takes turns between equally good routes, packet by packet. Routers can be set up so; most keep
 * each flow on one way, because of what this does to TCP. Read RFC 2991 §2 (the trouble with it) and §4 (the choices).
 */

import type { Ipv4Address } from '../bytes/ipv4-address.ts';
import { ForwardingTable, type Route } from './forwarding-table.ts';

export class PerPacketTable extends ForwardingTable {
  #turn = 0;

  override lookup(dst: Ipv4Address): Route | undefined {
    const [best, ...rest] = this.explain(dst);
    if (!best) return undefined;
    const equals = [best, ...rest.filter((route) => isAsGood(route, best))];
    return equals[this.#turn++ % equals.length];
  }
}

function isAsGood(route: Route, best: Route): boolean {
  return route.prefix === best.prefix && (route.metric ?? 0) === (best.metric ?? 0);
}
