/**
 * Happy Eyeballs: which of a name's addresses to connect to, so that a broken IPv6 costs a quarter of a second and not
 * half a minute. Read RFC 8305: §3 (both questions at once), §4 (order), §5 (attempts, one after another but not one
 * instead of another), §8 (the times).
 *
 *     race.start(now);                                // wants both questions to be asked
 *     race.handleAnswer('AAAA', ['2001:db8::1'], now);
 *     while ((action = race.poll())) …                // query, connect, cancel, and at last connected or failed
 *     race.handleOpen('2001:db8::1', now);
 *
 * What connects and resolves is happy-connector.ts.
 */

import { type IpAddress, isIpv6 } from '../../bytes/ip-address.ts';
import { type Micros, milliseconds, NEVER } from '../../bytes/time.ts';
import type { Timed } from '../../stack/timed.ts';

export type AddressQuery = 'AAAA' | 'A';

export type EyeballsState =
  | 'idle'
  /** No address is known yet. */
  | 'resolving'
  /** There are IPv4 addresses; for a moment IPv6 ones may still come. */
  | 'waiting'
  | 'connecting'
  | 'connected'
  | 'failed';

export const eyeballsTransitions = [
  { from: 'idle', event: 'start', to: 'resolving' },
  { from: 'resolving', event: 'IPv6 addresses, or the last answer', to: 'connecting' },
  { from: 'resolving', event: 'IPv4 addresses first', to: 'waiting' },
  { from: 'resolving', event: 'no addresses at all', to: 'failed' },
  { from: 'waiting', event: 'the other answer, or 50 ms', to: 'connecting' },
  { from: 'connecting', event: 'one is open', to: 'connected' },
  { from: 'connecting', event: 'the last attempt failed', to: 'failed' },
] as const;

export type EyeballsAction =
  | { kind: 'query'; type: AddressQuery }
  | { kind: 'connect'; address: IpAddress }
  /** Another was faster. */
  | { kind: 'cancel'; address: IpAddress }
  | { kind: 'connected'; address: IpAddress }
  | { kind: 'failed'; reason: string };

export interface EyeballsConfig {
  /** How long IPv4 addresses wait for IPv6 ones; 50 ms (RFC 8305 §8). */
  resolutionDelay?: Micros;
  /** Between the beginnings of two attempts; 250 ms. */
  connectionAttemptDelay?: Micros;
  /** Sorts by RFC 6724 (src/stack/ipv6/address-selection.ts); the order of the answers by default. */
  order?(addresses: readonly IpAddress[]): readonly IpAddress[];
  onStateChange?(from: EyeballsState, to: EyeballsState, now: Micros): void;
}

export class HappyEyeballs implements Timed {
  readonly #config: EyeballsConfig;
  readonly #actions: EyeballsAction[] = [];
  readonly #answers = new Map<AddressQuery, readonly IpAddress[]>();
  readonly #tried = new Set<IpAddress>();
  readonly #running = new Set<IpAddress>();
  #state: EyeballsState = 'idle';
  /** When the waiting ends, or the next attempt begins. */
  #dueAt: Micros = NEVER;
  #lastReason = 'no addresses';

  constructor(config: EyeballsConfig = {}) {
    this.#config = config;
  }

  get state(): EyeballsState {
    return this.#state;
  }

  /** §3: the AAAA question goes out first, the A question right behind it. */
  start(now: Micros): void {
    if (this.#state !== 'idle') throw new RangeError('the race has begun already');
    this.#change('resolving', now);
    this.#actions.push({ kind: 'query', type: 'AAAA' }, { kind: 'query', type: 'A' });
  }

  /** @param addresses none if the name has none of this kind, or nobody could say */
  handleAnswer(type: AddressQuery, addresses: readonly IpAddress[], now: Micros): void {
    if (this.#answers.has(type) || this.#isOver()) return;
    this.#answers.set(type, addresses);
    const hasBoth = this.#answers.size === 2;
    switch (this.#state) {
      case 'resolving':
        if (hasBoth ? this.#candidates().length > 0 : type === 'AAAA' && addresses.length > 0) this.#begin(now);
        else if (hasBoth) this.#fail(now);
        else if (addresses.length > 0) this.#wait(now);
        break;
      case 'waiting':
        this.#begin(now);
        break;
      case 'connecting':
        // §5: what comes late takes its place among those not tried yet; perhaps its time has come already.
        if (this.#running.size === 0 || this.#dueAt === NEVER) this.#next(now);
        break;
      default:
    }
  }

  handleOpen(address: IpAddress, now: Micros): void {
    if (!this.#running.delete(address) || this.#isOver()) return;
    this.#change('connected', now);
    this.#dueAt = NEVER;
    for (const other of this.#running) this.#actions.push({ kind: 'cancel', address: other });
    this.#running.clear();
    this.#actions.push({ kind: 'connected', address });
  }

  /** §5: whoever hears that it is in vain need not wait for the next attempt's time. */
  handleFailure(address: IpAddress, reason: string, now: Micros): void {
    if (!this.#running.delete(address) || this.#isOver()) return;
    this.#lastReason = reason;
    this.#next(now);
  }

  poll(): EyeballsAction | undefined {
    return this.#actions.shift();
  }

  nextTimer(): Micros {
    return this.#dueAt;
  }

  handleTimer(now: Micros): void {
    if (this.#dueAt > now) return;
    if (this.#state === 'waiting') this.#begin(now);
    else if (this.#state === 'connecting') this.#next(now);
  }

  #wait(now: Micros): void {
    this.#change('waiting', now);
    this.#dueAt = now + (this.#config.resolutionDelay ?? milliseconds(50));
  }

  #begin(now: Micros): void {
    this.#change('connecting', now);
    this.#next(now);
  }

  /** The next attempt, if there is an address left. */
  #next(now: Micros): void {
    const [address] = this.#candidates();
    if (address !== undefined) {
      this.#tried.add(address);
      this.#running.add(address);
      this.#actions.push({ kind: 'connect', address });
      this.#dueAt = now + (this.#config.connectionAttemptDelay ?? milliseconds(250));
      return;
    }
    this.#dueAt = NEVER;
    if (this.#running.size === 0 && this.#answers.size === 2) this.#fail(now);
  }

  #fail(now: Micros): void {
    this.#change('failed', now);
    this.#dueAt = NEVER;
    this.#actions.push({ kind: 'failed', reason: this.#lastReason });
  }

  /** The addresses not tried yet, in the order to try them. */
  #candidates(): IpAddress[] {
    const all = [...(this.#answers.get('AAAA') ?? []), ...(this.#answers.get('A') ?? [])];
    const ordered = this.#config.order?.(all) ?? all;
    return interleaveFamilies(ordered).filter((address) => !this.#tried.has(address));
  }

  #isOver(): boolean {
    return this.#state === 'connected' || this.#state === 'failed';
  }

  #change(to: EyeballsState, now: Micros): void {
    const from = this.#state;
    this.#state = to;
    this.#config.onStateChange?.(from, to, now);
  }
}

/**
 * RFC 8305 §4: the family of the first address, then one of the other, and so on in turn, so that a family that is broken as
 * a whole costs one attempt and not all of its addresses.
 */
export function interleaveFamilies(addresses: readonly IpAddress[]): IpAddress[] {
  const [first] = addresses;
  if (first === undefined) return [];
  const same = addresses.filter((address) => isIpv6(address) === isIpv6(first));
  const other = addresses.filter((address) => isIpv6(address) !== isIpv6(first));
  const mixed: IpAddress[] = [];
  for (let i = 0; i < Math.max(same.length, other.length); i++) {
    if (i < same.length) mixed.push(same[i]!);
    if (i < other.length) mixed.push(other[i]!);
  }
  return mixed;
}
