/**
 * Which MAC address has the neighbour with this IPv6 address, and is it still there? One cache for each port.
 * Read RFC 4861 §7.2 (address resolution), §7.3 (unreachability detection), appendix C (the state machine).
 *
 *     cache.resolve('2001:db8::1', packet, now);   // at once if known, else the packet waits and a question goes out
 *     cache.handleAdvertisement(message, now);     // learns, lets waiting packets go
 *     while ((out = cache.pollOutput())) …         // packets with their MAC address, and solicitations to be sent
 *
 * Not here: hints from TCP that an answer came (§7.3.1); the cache asks by itself.
 */

import type { Ipv6Address } from '../../bytes/ipv6-address.ts';
import { isGroupAddress, type MacAddress } from '../../bytes/mac-address.ts';
import type { Random } from '../../bytes/random.ts';
import { type Micros, NEVER, seconds } from '../../bytes/time.ts';
import type { Timed } from '../timed.ts';

export type NeighbourState =
  /** Asked for, not answered yet. */
  | 'incomplete'
  /** It answered a short while ago. */
  | 'reachable'
  /** Its MAC address is known; whether it is there has not been seen for a while. */
  | 'stale'
  /** A packet was sent to it: perhaps an answer comes by itself. */
  | 'delay'
  /** It is being asked, by unicast. */
  | 'probe';

export interface NeighbourEntry {
  state: NeighbourState;
  /** Known in all states but `incomplete`. */
  mac: MacAddress | undefined;
  isRouter: boolean;
  /** Solicitations sent since it was last known to be there. */
  solicitations: number;
  /** When the state ends by itself. */
  dueAt: Micros;
  waiting: Uint8Array[];
}

/** What can happen to the entry of one address, and what becomes of it; `absent` is no entry. */
export const neighbourTransitions = [
  { from: 'absent', event: 'packet', to: 'incomplete' },
  { from: 'absent', event: 'link-address', to: 'stale' },
  { from: 'incomplete', event: 'packet', to: 'incomplete' },
  { from: 'incomplete', event: 'retry', to: 'incomplete' },
  { from: 'incomplete', event: 'retries-exhausted', to: 'absent' },
  { from: 'incomplete', event: 'solicited-advertisement', to: 'reachable' },
  { from: 'incomplete', event: 'unsolicited-advertisement', to: 'stale' },
  { from: 'incomplete', event: 'link-address', to: 'stale' },
  { from: 'reachable', event: 'packet', to: 'reachable' },
  { from: 'reachable', event: 'timeout', to: 'stale' },
  { from: 'reachable', event: 'solicited-advertisement', to: 'reachable' },
  { from: 'reachable', event: 'other-mac', to: 'stale' },
  { from: 'stale', event: 'packet', to: 'delay' },
  { from: 'stale', event: 'solicited-advertisement', to: 'reachable' },
  { from: 'stale', event: 'other-mac', to: 'stale' },
  { from: 'delay', event: 'packet', to: 'delay' },
  { from: 'delay', event: 'timeout', to: 'probe' },
  { from: 'delay', event: 'solicited-advertisement', to: 'reachable' },
  { from: 'delay', event: 'other-mac', to: 'stale' },
  { from: 'probe', event: 'packet', to: 'probe' },
  { from: 'probe', event: 'retry', to: 'probe' },
  { from: 'probe', event: 'retries-exhausted', to: 'absent' },
  { from: 'probe', event: 'solicited-advertisement', to: 'reachable' },
  { from: 'probe', event: 'other-mac', to: 'stale' },
] as const;

export type NeighbourTransition = (typeof neighbourTransitions)[number];

export type NeighbourEvent =
  | {
      kind: 'state';
      address: Ipv6Address;
      from: NeighbourState | 'absent';
      event: NeighbourTransition['event'];
      to: NeighbourState | 'absent';
      mac: MacAddress | undefined;
    }
  /** It was a router and says that it is none any more (RFC 4861 §7.3.3). */
  | { kind: 'no-router'; address: Ipv6Address };

/** RFC 4861 §10. */
export interface NeighbourConfig {
  random: Random;
  /** Between two solicitations; 1 s. */
  retransTimer?: Micros;
  /** Around which the time is drawn that an answer is believed; 30 s. */
  baseReachableTime?: Micros;
  /** How long a packet waits for an answer to come by itself; 5 s. */
  delayFirstProbe?: Micros;
  /** 3 each. */
  maxMulticastSolicit?: number;
  maxUnicastSolicit?: number;
  /** Packets kept for one address while it is asked for. */
  maxWaiting?: number;
  /** Bounds the cache; the oldest entry makes room. */
  maxEntries?: number;
  onEvent?(event: NeighbourEvent, now: Micros): void;
  /** Nobody answered: these packets will not be sent. */
  onUnreachable?(address: Ipv6Address, packets: readonly Uint8Array[], now: Micros): void;
}

export type NeighbourOutput =
  | { kind: 'packet'; mac: MacAddress; packet: Uint8Array }
  /**
   * Ask for `target`: everybody in its group, or the one who has `mac`. `packet` is what waits for the answer: its source
   * address is the one to ask with (§7.2.2).
   */
  | { kind: 'solicitation'; target: Ipv6Address; mac: MacAddress | undefined; packet: Uint8Array | undefined };

/** What an advertisement says. */
export interface Advertised {
  target: Ipv6Address;
  router: boolean;
  solicited: boolean;
  override: boolean;
  mac: MacAddress | undefined;
}

export class NeighbourCache implements Timed {
  readonly #config: Required<Omit<NeighbourConfig, 'onEvent' | 'onUnreachable'>> & NeighbourConfig;
  readonly #entries = new Map<Ipv6Address, NeighbourEntry>();
  readonly #output: NeighbourOutput[] = [];
  #reachableTime: Micros;

  constructor(config: NeighbourConfig) {
    this.#config = {
      retransTimer: seconds(1),
      baseReachableTime: seconds(30),
      delayFirstProbe: seconds(5),
      maxMulticastSolicit: 3,
      maxUnicastSolicit: 3,
      maxWaiting: 16,
      maxEntries: 1024,
      ...config,
    };
    this.#reachableTime = this.#drawReachableTime();
  }

  /** What a router advertisement may change (§6.3.4). */
  setTimes(times: { baseReachableTime?: Micros; retransTimer?: Micros }): void {
    const before = this.#config.baseReachableTime;
    Object.assign(this.#config, times);
    if (this.#config.baseReachableTime !== before) this.#reachableTime = this.#drawReachableTime();
  }

  get retransTimer(): Micros {
    return this.#config.retransTimer;
  }

  /** Sends `packet` to the neighbour `address` as soon as its MAC address is known. */
  resolve(address: Ipv6Address, packet: Uint8Array, now: Micros): void {
    const entry = this.#entries.get(address) ?? this.#begin(address);
    // Nobody has to have called `handleTimer` in time for an old answer not to be believed.
    if (entry.state === 'reachable' && entry.dueAt <= now) this.#change(address, entry, 'timeout', 'stale', NEVER, now);
    switch (entry.state) {
      case 'incomplete':
        entry.waiting.push(packet);
        if (entry.waiting.length > this.#config.maxWaiting) entry.waiting.shift();
        if (entry.solicitations === 0) {
          this.#tell(address, 'absent', 'packet', entry, now);
          this.#ask(address, entry, now);
        }
        return;
      case 'stale':
        this.#change(address, entry, 'packet', 'delay', now + this.#config.delayFirstProbe, now);
        break;
      case 'reachable':
      case 'delay':
      case 'probe':
        break;
      default:
        entry.state satisfies never;
    }
    this.#output.push({ kind: 'packet', mac: entry.mac!, packet });
  }

  /** §7.2.5. */
  handleAdvertisement({ target, router, solicited, override, mac }: Advertised, now: Micros): void {
    const entry = this.#entries.get(target);
    if (!entry || (mac !== undefined && isGroupAddress(mac))) return;
    const event = solicited ? 'solicited-advertisement' : 'unsolicited-advertisement';
    if (entry.state === 'incomplete') {
      if (mac === undefined) return;
      entry.mac = mac;
      entry.isRouter = router;
      this.#settle(target, entry, event, now);
      return;
    }
    const isOther = mac !== undefined && mac !== entry.mac;
    if (isOther && !override) {
      // What is known holds, but is no longer trusted.
      if (entry.state === 'reachable') this.#change(target, entry, 'other-mac', 'stale', NEVER, now);
      return;
    }
    if (isOther) entry.mac = mac;
    if (solicited) this.#settle(target, entry, event, now);
    else if (isOther) this.#change(target, entry, 'other-mac', 'stale', NEVER, now);
    if (entry.isRouter && !router) this.#config.onEvent?.({ kind: 'no-router', address: target }, now);
    entry.isRouter = router;
  }

  /** A solicitation or a router's message named the sender's MAC address (§6.2.6, §6.3.4, §7.2.3). */
  handleLinkAddress(address: Ipv6Address, mac: MacAddress, now: Micros, isRouter?: boolean): void {
    if (isGroupAddress(mac)) return;
    const known = this.#entries.get(address);
    const entry = known ?? this.#begin(address);
    if (isRouter !== undefined) entry.isRouter = isRouter;
    if (entry.mac === mac) return;
    entry.mac = mac;
    if (!known) {
      entry.state = 'stale';
      this.#tell(address, 'absent', 'link-address', entry, now);
    } else if (entry.state === 'incomplete') {
      this.#settle(address, entry, 'link-address', now);
    } else {
      this.#change(address, entry, 'other-mac', 'stale', NEVER, now);
    }
  }

  /** A copy of the cache, to look at. */
  entries(): Map<Ipv6Address, NeighbourEntry> {
    return new Map(Array.from(this.#entries, ([address, entry]) => [address, { ...entry }]));
  }

  pollOutput(): NeighbourOutput | undefined {
    return this.#output.shift();
  }

  nextTimer(): Micros {
    let next = NEVER;
    for (const { dueAt } of this.#entries.values()) next = Math.min(next, dueAt);
    return next;
  }

  handleTimer(now: Micros): void {
    for (const [address, entry] of [...this.#entries]) {
      if (entry.dueAt > now) continue;
      switch (entry.state) {
        case 'incomplete':
          this.#retry(address, entry, this.#config.maxMulticastSolicit, now);
          break;
        case 'reachable':
          this.#change(address, entry, 'timeout', 'stale', NEVER, now);
          break;
        case 'stale':
          break;
        case 'delay':
          entry.solicitations = 0;
          this.#change(address, entry, 'timeout', 'probe', NEVER, now);
          this.#ask(address, entry, now);
          break;
        case 'probe':
          this.#retry(address, entry, this.#config.maxUnicastSolicit, now);
          break;
        default:
          entry.state satisfies never;
      }
    }
  }

  #retry(address: Ipv6Address, entry: NeighbourEntry, limit: number, now: Micros): void {
    if (entry.solicitations < limit) {
      this.#tell(address, entry.state, 'retry', entry, now);
      this.#ask(address, entry, now);
      return;
    }
    this.#entries.delete(address);
    const { state: from, mac, waiting } = entry;
    this.#config.onEvent?.({ kind: 'state', address, from, event: 'retries-exhausted', to: 'absent', mac }, now);
    this.#config.onUnreachable?.(address, waiting, now);
  }

  #ask(target: Ipv6Address, entry: NeighbourEntry, now: Micros): void {
    entry.solicitations += 1;
    entry.dueAt = now + this.#config.retransTimer;
    this.#output.push({ kind: 'solicitation', target, mac: entry.mac, packet: entry.waiting[0] });
  }

  /** The MAC address is known: by an answer to our question, or else only heard of. What waits goes out. */
  #settle(address: Ipv6Address, entry: NeighbourEntry, event: NeighbourTransition['event'], now: Micros): void {
    const isReachable = event === 'solicited-advertisement';
    const dueAt = isReachable ? now + this.#reachableTime : NEVER;
    entry.solicitations = 0;
    this.#change(address, entry, event, isReachable ? 'reachable' : 'stale', dueAt, now);
    for (const packet of entry.waiting.splice(0)) this.#output.push({ kind: 'packet', mac: entry.mac!, packet });
  }

  #change(
    address: Ipv6Address,
    entry: NeighbourEntry,
    event: NeighbourTransition['event'],
    to: NeighbourState,
    dueAt: Micros,
    now: Micros,
  ): void {
    const from = entry.state;
    entry.state = to;
    entry.dueAt = dueAt;
    this.#tell(address, from, event, entry, now);
  }

  #tell(
    address: Ipv6Address,
    from: NeighbourState | 'absent',
    event: NeighbourTransition['event'],
    { state: to, mac }: NeighbourEntry,
    now: Micros,
  ): void {
    this.#config.onEvent?.({ kind: 'state', address, from, event, to, mac }, now);
  }

  #begin(address: Ipv6Address): NeighbourEntry {
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size < this.#config.maxEntries) break;
      this.#entries.delete(oldest);
    }
    const entry: NeighbourEntry = {
      state: 'incomplete',
      mac: undefined,
      isRouter: false,
      solicitations: 0,
      dueAt: NEVER,
      waiting: [],
    };
    this.#entries.set(address, entry);
    return entry;
  }

  /** §6.3.2: between half of it and one and a half, so that not all ask at once. */
  #drawReachableTime(): Micros {
    return Math.round(this.#config.baseReachableTime * (0.5 + this.#config.random.unit()));
  }
}
