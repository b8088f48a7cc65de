/**
 * Which station may use which IP address behind which port of a switch: learned from the DHCP conversations that pass
 * (dhcp-snooping.ts) or written in by hand, and asked by the inspection of ARP. RFC 7513 §5 has the same table.
 */

import type { Ipv4Address } from '../../bytes/ipv4-address.ts';
import type { MacAddress } from '../../bytes/mac-address.ts';
import { type Micros, NEVER } from '../../bytes/time.ts';

export interface StationBinding {
  readonly address: Ipv4Address;
  readonly mac: MacAddress;
  readonly port: number;
  /** The end of the lease; NEVER for what was written in by hand. */
  readonly expiresAt: Micros;
}

/** Bounds what stations can make a switch remember. */
const MAX_BINDINGS = 4096;

export class StationBindings {
  readonly #fixed: ReadonlySet<Ipv4Address>;
  readonly #bindings = new Map<Ipv4Address, StationBinding>();

  /** @param learned what another table had learned before */
  constructor(fixed: readonly Omit<StationBinding, 'expiresAt'>[] = [], learned: readonly StationBinding[] = []) {
    for (const binding of learned) this.#bindings.set(binding.address, binding);
    this.#fixed = new Set(fixed.map(({ address }) => address));
    for (const binding of fixed) this.#bindings.set(binding.address, { ...binding, expiresAt: NEVER });
  }

  /** Says whether there was room. What was written in by hand stays as it is. */
  set(binding: StationBinding, now: Micros): boolean {
    this.#forgetOld(now);
    const isNew = !this.#bindings.has(binding.address);
    if (this.#fixed.has(binding.address) || (isNew && this.#bindings.size >= MAX_BINDINGS)) return false;
    this.#bindings.set(binding.address, binding);
    return true;
  }

  delete(address: Ipv4Address): void {
    if (!this.#fixed.has(address)) this.#bindings.delete(address);
  }

  of(address: Ipv4Address, now: Micros): StationBinding | undefined {
    const binding = this.#bindings.get(address);
    return binding && binding.expiresAt > now ? binding : undefined;
  }

  list(now: Micros): StationBinding[] {
    return [...this.#bindings.values()].filter(({ expiresAt }) => expiresAt > now);
  }

  /** What was not written in by hand, old and new. */
  learned(): StationBinding[] {
    return [...this.#bindings.values()].filter(({ address }) => !this.#fixed.has(address));
  }

  #forgetOld(now: Micros): void {
    for (const { address, expiresAt } of this.#bindings.values()) {
      if (expiresAt <= now) this.#bindings.delete(address);
    }
  }
}
