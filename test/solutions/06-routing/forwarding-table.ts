/** A reference solution, written as a student would. */

import type { ForwardingTable, Route } from '../../../labs/06-routing/starter/forwarding-table.ts';

interface Entry {
  route: Route;
  network: number;
  length: number;
}

export function createForwardingTable(): ForwardingTable {
  let entries: Entry[] = [];

  function isEntry({ route }: Entry, prefix: string, nextHop: string | null, port: number): boolean {
    return route.prefix === prefix && route.nextHop === nextHop && route.port === port;
  }

  return {
    add(route) {
      const [address, length] = route.prefix.split('/');
      entries = entries.filter((entry) => !isEntry(entry, route.prefix, route.nextHop, route.port));
      entries.push({ route, network: toNumber(address!), length: Number(length) });
    },
    remove(prefix, nextHop, port) {
      const before = entries.length;
      entries = entries.filter((entry) => !isEntry(entry, prefix, nextHop, port));
      return entries.length < before;
    },
    lookup(address) {
      const number = toNumber(address);
      let best: Entry | undefined;
      for (const entry of entries) {
        if ((number & maskOf(entry.length)) >>> 0 !== entry.network) continue;
        if (best === undefined || isBetter(entry, best)) best = entry;
      }
      return best ? best.route : null;
    },
  };
}

function isBetter(a: Entry, b: Entry): boolean {
  if (a.length !== b.length) return a.length > b.length;
  return a.route.metric < b.route.metric;
}

function toNumber(address: string): number {
  return address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}

function maskOf(length: number): number {
  return length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;
}
