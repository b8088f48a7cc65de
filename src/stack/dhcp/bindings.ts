/**
 * Which address belongs to whom: the memory of a DHCP server (RFC 2131 §2.1, §4.3.1). A record is kept after its
 * lease has ended, so that a client that comes back gets its address again; when the pool has run out the record
 * unused for longest gives way.
 */

import {
  directedBroadcast,
  type Ipv4Address,
  type Ipv4Prefix,
  ipv4FromNumber,
  ipv4ToNumber,
  parsePrefix,
  prefixContains,
} from '../../bytes/ipv4-address.ts';
import { type MacAddress, macAddress } from '../../bytes/mac-address.ts';
import { type Micros, NEVER } from '../../bytes/time.ts';

export type DhcpBindingState =
  /** Nobody's; `client` had it last. */
  | 'FREE'
  /** Held for a client that has not yet asked for it. */
  | 'OFFERED'
  | 'BOUND'
  /** A client found it in use by a stranger. */
  | 'DECLINED';

/** The states an address goes through; one never given yet counts as FREE. */
export const dhcpBindingTransitions: Readonly<
  Record<DhcpBindingState, readonly (readonly [to: DhcpBindingState, why: string])[]>
> = {
  FREE: [
    ['OFFERED', 'DISCOVER'],
    ['BOUND', 'REQUEST for an address remembered from before'],
  ],
  OFFERED: [
    ['BOUND', 'REQUEST that names this server'],
    ['FREE', 'REQUEST that names another server; no REQUEST in time'],
  ],
  BOUND: [
    ['FREE', 'RELEASE; lease expired'],
    ['DECLINED', 'DECLINE'],
  ],
  DECLINED: [['FREE', 'enough time has passed to try it again']],
};

export interface DhcpBinding {
  readonly address: Ipv4Address;
  readonly state: DhcpBindingState;
  /** The client's identifier in hexadecimal, or its MAC address if it sent none (RFC 2131 §4.2). */
  readonly client: string;
  readonly mac: MacAddress;
  readonly hostName?: string;
  /** When OFFERED, BOUND or DECLINED ends; for FREE since when it is. */
  readonly until: Micros;
}

/** Who asks. */
export type DhcpBindingOwner = Pick<DhcpBinding, 'client' | 'mac' | 'hostName'>;

export interface DhcpPoolConfig {
  /** '68.85.2.0/24' */
  network: Ipv4Prefix;
  /** The part of the network that is given away, both ends included; by default all its host addresses. */
  range?: { first: Ipv4Address; last: Ipv4Address };
  /** Addresses that belong to somebody already. */
  exclude?: Iterable<Ipv4Address>;
  /** Addresses that are kept for one client each, by MAC address; in the network, not necessarily in the range. */
  reservations?: Readonly<Record<MacAddress, Ipv4Address>>;
  onTransition?: (address: Ipv4Address, from: DhcpBindingState, to: DhcpBindingState, now: Micros) => void;
}

export class DhcpBindings {
  readonly #config: DhcpPoolConfig;
  readonly #first: number;
  readonly #last: number;
  readonly #excluded: ReadonlySet<Ipv4Address>;
  readonly #reservedFor: ReadonlyMap<Ipv4Address, MacAddress>;
  readonly #byAddress = new Map<Ipv4Address, DhcpBinding>();
  /** Addresses below were given before or cannot be. */
  #nextFresh: number;

  /** @throws RangeError if range or reservations lie outside of the network. */
  constructor(config: DhcpPoolConfig) {
    this.#config = config;
    const { network, range, reservations = {} } = config;
    const broadcast = directedBroadcast(network);
    for (const address of [range?.first, range?.last, ...Object.values(reservations)]) {
      if (address && !prefixContains(network, address)) throw new RangeError(`${address} is not in ${network}`);
    }
    this.#first = range ? ipv4ToNumber(range.first) : parsePrefix(network).network + 1;
    this.#last = range ? ipv4ToNumber(range.last) : ipv4ToNumber(broadcast) - 1;
    this.#nextFresh = this.#first;
    this.#excluded = new Set([...(config.exclude ?? []), ipv4FromNumber(parsePrefix(network).network), broadcast]);
    this.#reservedFor = new Map(Object.entries(reservations).map(([mac, address]) => [address, macAddress(mac)]));
  }

  /** All records by address, also those of leases that are over. */
  list(now: Micros): DhcpBinding[] {
    this.#expire(now);
    return [...this.#byAddress.values()].sort((a, b) => ipv4ToNumber(a.address) - ipv4ToNumber(b.address));
  }

  /** The record of a client: its lease, or the one it had last. */
  of(client: string, now: Micros): DhcpBinding | undefined {
    this.#expire(now);
    return [...this.#byAddress.values()].find((each) => each.client === client && each.state !== 'DECLINED');
  }

  /** May the client have this address? */
  isAvailable(address: Ipv4Address, owner: DhcpBindingOwner, now: Micros): boolean {
    this.#expire(now);
    const binding = this.#byAddress.get(address);
    const isTaken = binding !== undefined && binding.state !== 'FREE' && binding.client !== owner.client;
    return this.#mayLease(address, owner.mac) && !isTaken && binding?.state !== 'DECLINED';
  }

  /**
   * The address to offer (RFC 2131 §4.3.1): the one reserved for the client, else the one it has, else the one it
   * had, else the one it wishes, else one never given, else the one unused for longest. Undefined if all are taken.
   */
  choose(owner: DhcpBindingOwner, wish: Ipv4Address | undefined, now: Micros): Ipv4Address | undefined {
    const reserved = [...this.#reservedFor].find(([, mac]) => mac === owner.mac)?.[0];
    const candidates = [reserved, this.of(owner.client, now)?.address, wish];
    for (const address of candidates) if (address && this.isAvailable(address, owner, now)) return address;
    return this.#fresh(owner, now) ?? this.#leastRecentlyUsed(owner, now);
  }

  /** Gives the address to a client; what else the client held here falls free. */
  assign(address: Ipv4Address, state: 'OFFERED' | 'BOUND', owner: DhcpBindingOwner, until: Micros, now: Micros): void {
    const { client, mac, hostName } = owner;
    for (const other of this.#byAddress.values()) {
      if (other.client !== client || other.address === address || other.state === 'DECLINED') continue;
      const since = other.state === 'FREE' ? other.until : now;
      this.#put({ ...other, client: '', state: 'FREE', until: since }, now);
    }
    this.#put({ address, state, client, mac, ...(hostName !== undefined && { hostName }), until }, now);
  }

  /** An offer not taken, or a lease given back. */
  free(binding: DhcpBinding, now: Micros): void {
    this.#put({ ...binding, state: 'FREE', until: now }, now);
  }

  decline(binding: DhcpBinding, until: Micros, now: Micros): void {
    this.#put({ ...binding, state: 'DECLINED', until }, now);
  }

  #mayLease(address: Ipv4Address, mac: MacAddress): boolean {
    if (this.#excluded.has(address)) return false;
    const reservedFor = this.#reservedFor.get(address);
    if (reservedFor !== undefined) return reservedFor === mac;
    const value = ipv4ToNumber(address);
    return this.#first <= value && value <= this.#last;
  }

  #fresh(owner: DhcpBindingOwner, now: Micros): Ipv4Address | undefined {
    for (; this.#nextFresh <= this.#last; this.#nextFresh++) {
      const address = ipv4FromNumber(this.#nextFresh);
      if (!this.#byAddress.has(address) && this.isAvailable(address, owner, now)) return address;
    }
    return undefined;
  }

  #leastRecentlyUsed(owner: DhcpBindingOwner, now: Micros): Ipv4Address | undefined {
    let oldest: DhcpBinding | undefined;
    for (const binding of this.#byAddress.values()) {
      if (binding.state !== 'FREE' || !this.isAvailable(binding.address, owner, now)) continue;
      if (!oldest || binding.until < oldest.until) oldest = binding;
    }
    return oldest?.address;
  }

  /** Times are looked at when somebody asks; the table needs no timer. */
  #expire(now: Micros): void {
    for (const binding of this.#byAddress.values()) {
      if (binding.state === 'FREE' || binding.until > now || binding.until === NEVER) continue;
      const client = binding.state === 'DECLINED' ? '' : binding.client;
      this.#put({ ...binding, client, state: 'FREE' }, now);
    }
  }

  #put(binding: DhcpBinding, now: Micros): void {
    const from = this.#byAddress.get(binding.address)?.state ?? 'FREE';
    this.#byAddress.set(binding.address, binding);
    if (from !== binding.state) this.#config.onTransition?.(binding.address, from, binding.state, now);
  }
}
