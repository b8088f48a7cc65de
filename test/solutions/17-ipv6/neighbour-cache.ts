/** A reference solution, written as a student would. */

import type {
  Advertisement,
  NeighbourCache,
  NeighbourConfig,
  NeighbourOutput,
  NeighbourState,
} from '../../../labs/17-ipv6/starter/neighbour-cache.ts';

interface Entry {
  state: NeighbourState;
  mac: string | null;
  /** When the state ends by itself. */
  ends: number;
  asked: number;
  waiting: Uint8Array[];
}

const isGroup = (mac: string) => Number.parseInt(mac.slice(0, 2), 16) % 2 === 1;

class Cache implements NeighbourCache {
  private entries = new Map<string, Entry>();
  private config: NeighbourConfig;

  constructor(config: NeighbourConfig) {
    this.config = config;
  }

  resolve(address: string, packet: Uint8Array, now: number): NeighbourOutput[] {
    let entry = this.entries.get(address);
    if (!entry) {
      entry = { state: 'incomplete', mac: null, ends: Infinity, asked: 0, waiting: [packet] };
      this.entries.set(address, entry);
      return [this.ask(address, entry, now)];
    }
    if (entry.state === 'incomplete') {
      entry.waiting.push(packet);
      if (entry.waiting.length > this.config.maxWaiting) entry.waiting.shift();
      return [];
    }
    if (entry.state === 'reachable' && entry.ends <= now) this.become(entry, 'stale', Infinity);
    if (entry.state === 'stale') this.become(entry, 'delay', now + this.config.delayFirstProbe);
    return [{ kind: 'packet', mac: entry.mac!, packet }];
  }

  handleAdvertisement({ target, solicited, override, mac }: Advertisement, now: number): NeighbourOutput[] {
    const entry = this.entries.get(target);
    if (!entry || (mac !== null && isGroup(mac))) return [];
    if (entry.state === 'incomplete') {
      if (mac === null) return [];
      entry.mac = mac;
      if (solicited) this.become(entry, 'reachable', now + this.config.reachableTime);
      else this.become(entry, 'stale', Infinity);
      return this.letGo(entry);
    }
    const isOther = mac !== null && mac !== entry.mac;
    if (isOther && !override) {
      if (entry.state === 'reachable') this.become(entry, 'stale', Infinity);
      return [];
    }
    if (mac !== null) entry.mac = mac;
    if (solicited) this.become(entry, 'reachable', now + this.config.reachableTime);
    else if (isOther) this.become(entry, 'stale', Infinity);
    return [];
  }

  handleLinkAddress(address: string, mac: string, _now: number): NeighbourOutput[] {
    if (isGroup(mac)) return [];
    const entry = this.entries.get(address);
    if (!entry) {
      this.entries.set(address, { state: 'stale', mac, ends: Infinity, asked: 0, waiting: [] });
      return [];
    }
    if (entry.mac === mac) return [];
    entry.mac = mac;
    this.become(entry, 'stale', Infinity);
    return this.letGo(entry);
  }

  state(address: string, now: number): NeighbourState | null {
    const entry = this.entries.get(address);
    if (!entry) return null;
    return entry.state === 'reachable' && entry.ends <= now ? 'stale' : entry.state;
  }

  nextTimer(): number | null {
    const next = Math.min(...[...this.entries.values()].map(({ ends }) => ends));
    return next === Infinity ? null : next;
  }

  handleTimer(now: number): NeighbourOutput[] {
    const outputs: NeighbourOutput[] = [];
    for (const [address, entry] of this.entries) {
      if (entry.ends > now) continue;
      if (entry.state === 'reachable') {
        this.become(entry, 'stale', Infinity);
      } else if (entry.state === 'delay') {
        this.become(entry, 'probe', Infinity);
        outputs.push(this.ask(address, entry, now));
      } else {
        const { maxMulticastSolicit, maxUnicastSolicit } = this.config;
        const most = entry.state === 'incomplete' ? maxMulticastSolicit : maxUnicastSolicit;
        if (entry.asked < most) {
          outputs.push(this.ask(address, entry, now));
        } else {
          this.entries.delete(address);
          outputs.push({ kind: 'unreachable', address, packets: entry.waiting });
        }
      }
    }
    return outputs;
  }

  private become(entry: Entry, state: NeighbourState, ends: number): void {
    entry.state = state;
    entry.ends = ends;
    entry.asked = 0;
  }

  private ask(target: string, entry: Entry, now: number): NeighbourOutput {
    entry.asked += 1;
    entry.ends = now + this.config.retransTimer;
    return { kind: 'solicitation', target, mac: entry.mac };
  }

  private letGo(entry: Entry): NeighbourOutput[] {
    return entry.waiting.splice(0).map((packet) => ({ kind: 'packet', mac: entry.mac!, packet }));
  }
}

export function createNeighbourCache(config: NeighbourConfig): NeighbourCache {
  return new Cache(config);
}
