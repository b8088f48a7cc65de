/**
 * The addresses of one interface: how they come to be, and how they end.
 * Read RFC 4862 §5.3 (link-local), §5.4 (duplicate address detection), §5.5 (addresses from prefixes).
 *
 *     list.start(now);                        // makes itself a link-local address
 *     list.handlePrefix(information, now);    // a router named a prefix: an address in it (SLAAC)
 *     while ((target = list.pollProbe())) …   // ask whether anybody has this address already
 *     list.handleClaim(target, now);          // somebody has: it is not ours
 *
 * The second half of an address is made from the MAC address (modified EUI-64), because there one can see how. Hosts of
 * today rather draw it (RFC 7217, RFC 8981), so that a machine is not recognised wherever it goes: `interfaceId`.
 */

import {
  IPV6_LINK_LOCAL,
  type Ipv6Address,
  ipv6AddressIn,
  ipv6PrefixContains,
  ipv6PrefixOf,
} from '../../bytes/ipv6-address.ts';
import type { Random } from '../../bytes/random.ts';
import { type Micros, NEVER, seconds } from '../../bytes/time.ts';
import { INFINITE_LIFETIME, type PrefixInformation } from '../../packet/ndp.ts';
import type { Timed } from '../timed.ts';

export type AddressState =
  /** Is being asked about; not ours yet. */
  | 'tentative'
  | 'preferred'
  /** Still valid, but not taken for anything new. */
  | 'deprecated'
  /** Somebody else has it. */
  | 'duplicate';

/** What can happen to one address; `absent` before and after its life. */
export const addressTransitions = [
  { from: 'absent', event: 'wanted', to: 'tentative' },
  { from: 'tentative', event: 'nobody-answered', to: 'preferred' },
  { from: 'tentative', event: 'claimed', to: 'duplicate' },
  { from: 'preferred', event: 'preferred-lifetime-over', to: 'deprecated' },
  { from: 'deprecated', event: 'lifetime-renewed', to: 'preferred' },
  { from: 'deprecated', event: 'valid-lifetime-over', to: 'absent' },
  { from: 'preferred', event: 'valid-lifetime-over', to: 'absent' },
] as const;
export type AddressTransition = (typeof addressTransitions)[number];

export interface InterfaceAddress {
  readonly address: Ipv6Address;
  readonly prefixLength: number;
  readonly origin: 'link-local' | 'static' | 'slaac';
  state: AddressState;
  preferredUntil: Micros;
  validUntil: Micros;
  /** Questions sent. */
  probes: number;
  /** Of a tentative address: when the next question goes out, or it is ours. */
  dueAt: Micros;
}

export interface AddressEvent {
  address: Ipv6Address;
  from: AddressState | 'absent';
  event: AddressTransition['event'];
  to: AddressState | 'absent';
}

export interface AddressListConfig {
  random: Random;
  /** The second half of the addresses. */
  interfaceId: Uint8Array;
  /** How often to ask before an address is taken (RFC 4862 §5.1); 1, and 0 takes it unasked. */
  dadTransmits?: number;
  /** Until when an answer counts; 1 s. */
  retransTimer?: () => Micros;
  /** Addresses made from prefixes, at most. */
  maxAddresses?: number;
  onEvent?(event: AddressEvent, now: Micros): void;
}

/** RFC 4861 §10: hosts that are switched on together shall not speak together. */
const MAX_DELAY = seconds(1);
/** RFC 4862 §5.5.3 e: nobody unknown may take an address away sooner. */
const TWO_HOURS = seconds(7200);

export class AddressList implements Timed {
  readonly #config: AddressListConfig;
  readonly #dadTransmits: number;
  readonly #addresses: InterfaceAddress[] = [];
  readonly #probes: Ipv6Address[] = [];

  constructor(config: AddressListConfig) {
    this.#config = config;
    this.#dadTransmits = config.dadTransmits ?? 1;
  }

  get all(): readonly Readonly<InterfaceAddress>[] {
    return this.#addresses;
  }

  /** The addresses that packets may be sent from and received at. */
  get usable(): readonly Readonly<InterfaceAddress>[] {
    return this.#addresses.filter(({ state }) => state === 'preferred' || state === 'deprecated');
  }

  get linkLocal(): Ipv6Address | undefined {
    return this.usable.find(({ origin }) => origin === 'link-local')?.address;
  }

  isUsable(address: Ipv6Address): boolean {
    return this.usable.some((own) => own.address === address);
  }

  /** §5.3: the address that every interface has. */
  start(now: Micros): void {
    const address = ipv6AddressIn(IPV6_LINK_LOCAL, this.#config.interfaceId);
    this.add({ address, prefixLength: 64, origin: 'link-local' }, now);
  }

  /** An address that somebody chose. */
  add(
    { address, prefixLength, origin }: Pick<InterfaceAddress, 'address' | 'prefixLength' | 'origin'>,
    now: Micros,
    lifetimes: { preferredUntil: Micros; validUntil: Micros } = { preferredUntil: NEVER, validUntil: NEVER },
  ): void {
    if (this.#addresses.some((own) => own.address === address)) return;
    const own: InterfaceAddress = {
      address,
      prefixLength,
      origin,
      ...lifetimes,
      state: 'tentative',
      probes: 0,
      // §5.4.2: the first word on a link, and an answer to what all have heard, are said after a random delay.
      dueAt: now + (this.#dadTransmits > 0 ? this.#config.random.below(MAX_DELAY) : 0),
    };
    this.#addresses.push(own);
    this.#tell(own, 'absent', 'wanted', now);
    if (this.#dadTransmits === 0) this.#change(own, 'nobody-answered', 'preferred', now);
  }

  /** §5.5.3: a router advertised this prefix. */
  handlePrefix(information: PrefixInformation, now: Micros): void {
    const { prefixLength, autonomous, validLifetime, preferredLifetime } = information;
    const prefix = ipv6PrefixOf(information.prefix, prefixLength);
    if (!autonomous || preferredLifetime > validLifetime) return;
    if (ipv6PrefixContains('fe80::/10', information.prefix)) return;
    const own = this.#addresses.find(
      (each) => each.origin === 'slaac' && ipv6PrefixOf(each.address, each.prefixLength) === prefix,
    );
    const validUntil = endOf(validLifetime, now);
    const preferredUntil = endOf(preferredLifetime, now);
    if (own) {
      own.preferredUntil = preferredUntil;
      const left = own.validUntil - now;
      if (validUntil > own.validUntil || validUntil - now > TWO_HOURS) own.validUntil = validUntil;
      else if (left > TWO_HOURS) own.validUntil = now + TWO_HOURS;
      this.#age(own, now);
      return;
    }
    if (validLifetime === 0 || prefixLength + this.#config.interfaceId.length * 8 !== 128) return;
    if (this.#addresses.length >= (this.#config.maxAddresses ?? 16)) return;
    const address = ipv6AddressIn(prefix, this.#config.interfaceId);
    this.add({ address, prefixLength, origin: 'slaac' }, now, { preferredUntil, validUntil });
  }

  /** Somebody says that he has `target`, or asks whether anybody has, as we do (§5.4.3, §5.4.4). */
  handleClaim(target: Ipv6Address, now: Micros): void {
    const own = this.#addresses.find(({ address, state }) => address === target && state === 'tentative');
    if (!own) return;
    own.dueAt = NEVER;
    this.#change(own, 'claimed', 'duplicate', now);
  }

  /** The next address to ask about. */
  pollProbe(): Ipv6Address | undefined {
    return this.#probes.shift();
  }

  nextTimer(): Micros {
    return Math.min(NEVER, ...this.#addresses.map((own) => nextChange(own)));
  }

  handleTimer(now: Micros): void {
    for (const own of [...this.#addresses]) {
      if (own.state === 'tentative' && own.dueAt <= now) this.#probe(own, now);
      else this.#age(own, now);
    }
  }

  #probe(own: InterfaceAddress, now: Micros): void {
    if (own.probes < this.#dadTransmits) {
      own.probes += 1;
      own.dueAt = now + (this.#config.retransTimer?.() ?? seconds(1));
      this.#probes.push(own.address);
    } else {
      own.dueAt = NEVER;
      this.#change(own, 'nobody-answered', 'preferred', now);
    }
  }

  #age(own: InterfaceAddress, now: Micros): void {
    if (own.state !== 'preferred' && own.state !== 'deprecated') return;
    if (own.validUntil <= now) {
      this.#addresses.splice(this.#addresses.indexOf(own), 1);
      const { address, state: from } = own;
      this.#config.onEvent?.({ address, from, event: 'valid-lifetime-over', to: 'absent' }, now);
    } else if (own.state === 'preferred' && own.preferredUntil <= now) {
      this.#change(own, 'preferred-lifetime-over', 'deprecated', now);
    } else if (own.state === 'deprecated' && own.preferredUntil > now) {
      this.#change(own, 'lifetime-renewed', 'preferred', now);
    }
  }

  #change(own: InterfaceAddress, event: AddressTransition['event'], to: AddressState, now: Micros): void {
    const from = own.state;
    own.state = to;
    this.#tell(own, from, event, now);
  }

  #tell(
    { address, state: to }: InterfaceAddress,
    from: AddressState | 'absent',
    event: AddressEvent['event'],
    now: Micros,
  ) {
    this.#config.onEvent?.({ address, from, event, to }, now);
  }
}

function nextChange({ state, dueAt, preferredUntil, validUntil }: InterfaceAddress): Micros {
  if (state === 'tentative') return dueAt;
  if (state === 'preferred') return Math.min(preferredUntil, validUntil);
  return state === 'deprecated' ? validUntil : NEVER;
}

/** @param lifetime seconds */
export function endOf(lifetime: number, now: Micros): Micros {
  return lifetime === INFINITE_LIFETIME ? NEVER : now + seconds(lifetime);
}
