/**
 * A router's side of router discovery on one port: when to advertise, and what. Read RFC 4861 §6.2.
 * It answers everybody at once, by multicast, as most routers do (§6.2.6).
 */

import type { Random } from '../../bytes/random.ts';
import { type Micros, milliseconds, NEVER, seconds } from '../../bytes/time.ts';
import type { NdpOptions, RouterAdvertisement } from '../../packet/ndp.ts';
import type { Timed } from '../timed.ts';

export interface AdvertiserConfig extends Pick<NdpOptions, 'prefixes' | 'rdnss' | 'mtu'> {
  /** Seconds that the router may be used as a default router; 1800. */
  routerLifetime?: number;
  /** 64. */
  curHopLimit?: number;
  /** Milliseconds; 0 by default, which leaves them to the hosts. */
  reachableTime?: number;
  retransTimer?: number;
  managed?: boolean;
  other?: boolean;
  /** Between two advertisements that nobody asked for; drawn between a third of it and all; 600 s. */
  maxInterval?: Micros;
}

/** RFC 4861 §10. */
const MAX_INITIAL_INTERVAL = seconds(16);
const MAX_INITIAL = 3;
const MIN_DELAY_BETWEEN = seconds(3);
const MAX_ANSWER_DELAY = milliseconds(500);

export class RouterAdvertiser implements Timed {
  readonly #config: AdvertiserConfig;
  readonly #random: Random;
  #state: 'off' | 'advertising' = 'off';
  #dueAt: Micros = NEVER;
  #lastAt: Micros = Number.NEGATIVE_INFINITY;
  #sent = 0;
  readonly #output: RouterAdvertisement[] = [];

  constructor(config: AdvertiserConfig, random: Random) {
    this.#config = config;
    this.#random = random;
  }

  /** The port has its link-local address. */
  start(now: Micros): void {
    if (this.#state === 'advertising') return;
    this.#state = 'advertising';
    this.#sent = 0;
    this.#dueAt = now;
  }

  /** The router goes: it says so with a lifetime of 0 (§6.2.5). */
  stop(): void {
    if (this.#state === 'off') return;
    this.#state = 'off';
    this.#dueAt = NEVER;
    this.#output.push({ ...this.#message(), routerLifetime: 0 });
  }

  /** §6.2.6: after a random delay, and never two within three seconds. */
  handleSolicitation(now: Micros): void {
    if (this.#state === 'off') return;
    const answerAt = now + this.#random.below(MAX_ANSWER_DELAY);
    this.#dueAt = Math.min(this.#dueAt, Math.max(answerAt, this.#lastAt + MIN_DELAY_BETWEEN));
  }

  pollAdvertisement(): RouterAdvertisement | undefined {
    return this.#output.shift();
  }

  nextTimer(): Micros {
    return this.#dueAt;
  }

  handleTimer(now: Micros): void {
    if (this.#dueAt > now) return;
    this.#output.push(this.#message());
    this.#sent += 1;
    this.#lastAt = now;
    const longest = this.#config.maxInterval ?? seconds(600);
    const interval = Math.round(longest * (1 / 3 + (2 / 3) * this.#random.unit()));
    this.#dueAt = now + (this.#sent < MAX_INITIAL ? Math.min(interval, MAX_INITIAL_INTERVAL) : interval);
  }

  #message(): RouterAdvertisement {
    const { routerLifetime, curHopLimit, reachableTime, retransTimer, managed, other } = this.#config;
    const { prefixes, rdnss, mtu } = this.#config;
    return {
      type: 134,
      curHopLimit: curHopLimit ?? 64,
      managed: managed ?? false,
      other: other ?? false,
      routerLifetime: routerLifetime ?? 1800,
      reachableTime: reachableTime ?? 0,
      retransTimer: retransTimer ?? 0,
      options: { ...(mtu !== undefined && { mtu }), ...(prefixes && { prefixes }), ...(rdnss && { rdnss }) },
    };
  }
}
