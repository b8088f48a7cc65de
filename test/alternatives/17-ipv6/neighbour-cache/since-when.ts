/** Entries that remember since when they are what they are; what is due is worked out from that. */

import type {
  NeighbourCache,
  NeighbourConfig,
  NeighbourOutput,
  NeighbourState,
} from '../../../../labs/17-ipv6/starter/neighbour-cache.ts';

interface Entry {
  readonly state: NeighbourState;
  readonly mac: string | null;
  /** Of the state, or of the last question. */
  readonly since: number;
  readonly questions: number;
  readonly queue: readonly Uint8Array[];
}

export function createNeighbourCache(config: NeighbourConfig): NeighbourCache {
  const table: Record<string, Entry> = {};
  const lasts: Record<NeighbourState, number> = {
    incomplete: config.retransTimer,
    reachable: config.reachableTime,
    stale: Number.POSITIVE_INFINITY,
    delay: config.delayFirstProbe,
    probe: config.retransTimer,
  };
  const limits = { incomplete: config.maxMulticastSolicit, probe: config.maxUnicastSolicit };
  const due = ({ state, since }: Entry) => since + lasts[state];
  const put = (
    address: string,
    state: NeighbourState,
    mac: string | null,
    since: number,
    more: Partial<Entry> = {},
  ) => {
    table[address] = { state, mac, since, questions: 0, queue: [], ...more };
  };
  const sendAll = (queue: readonly Uint8Array[], mac: string): NeighbourOutput[] =>
    queue.map((packet) => ({ kind: 'packet', mac, packet }));
  const isUsable = (mac: string) => !'13579bdf'.includes(mac[1]!);
  const current = (address: string, now: number): Entry | undefined => {
    const entry = table[address];
    if (entry?.state === 'reachable' && due(entry) <= now) put(address, 'stale', entry.mac, now);
    return table[address];
  };

  return {
    resolve(address, packet, now) {
      const entry = current(address, now);
      if (entry === undefined) {
        put(address, 'incomplete', null, now, { questions: 1, queue: [packet] });
        return [{ kind: 'solicitation', target: address, mac: null }];
      }
      if (entry.state === 'incomplete') {
        table[address] = { ...entry, queue: [...entry.queue, packet].slice(-config.maxWaiting) };
        return [];
      }
      if (entry.state === 'stale') put(address, 'delay', entry.mac, now);
      return sendAll([packet], entry.mac!);
    },
    handleAdvertisement({ target, solicited, override, mac }, now) {
      const entry = table[target];
      if (entry === undefined || (mac !== null && !isUsable(mac))) return [];
      const learned = mac ?? entry.mac;
      if (learned === null) return [];
      const changes = learned !== entry.mac;
      if (entry.state !== 'incomplete' && changes && !override) {
        if (entry.state === 'reachable') put(target, 'stale', entry.mac, now);
      } else if (solicited) {
        put(target, 'reachable', learned, now);
      } else if (changes) {
        put(target, 'stale', learned, now);
      }
      return entry.state === 'incomplete' ? sendAll(entry.queue, learned) : [];
    },
    handleLinkAddress(address, mac, now) {
      const entry = table[address];
      if (!isUsable(mac) || entry?.mac === mac) return [];
      put(address, 'stale', mac, now);
      return sendAll(entry?.queue ?? [], mac);
    },
    state: (address, now) => current(address, now)?.state ?? null,
    nextTimer() {
      const times = Object.values(table).map(due).filter(Number.isFinite);
      return times.length === 0 ? null : Math.min(...times);
    },
    handleTimer(now) {
      const outputs: NeighbourOutput[] = [];
      for (const [address, entry] of Object.entries(table)) {
        if (due(entry) > now) continue;
        const { state, mac, questions, queue } = entry;
        if (state === 'reachable') {
          put(address, 'stale', mac, now);
        } else if (state === 'delay' || (state !== 'stale' && questions < limits[state])) {
          put(address, state === 'delay' ? 'probe' : state, mac, now, { questions: questions + 1, queue });
          outputs.push({ kind: 'solicitation', target: address, mac });
        } else {
          delete table[address];
          outputs.push({ kind: 'unreachable', address, packets: [...queue] });
        }
      }
      return outputs;
    },
  };
}
