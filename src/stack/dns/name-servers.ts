/**
 * The servers of one zone, as a resolver knows them: names, addresses where known, and how each has done so far
 * (the SLIST of RFC 1034 §5.3.2).
 */

import type { Ipv4Address } from '../../bytes/ipv4-address.ts';
import { type Micros, milliseconds } from '../../bytes/time.ts';
import { type DnsName, sameName } from '../../packet/dns/name.ts';

/** One address of a server, and what became of asking it. */
export interface ServerAddress {
  readonly server: DnsName;
  readonly address: Ipv4Address;
  /** Queries that it left unanswered. */
  timeouts: number;
  /** It answered, but to no use; or nobody listens there. */
  useless: boolean;
}

interface NameServer {
  readonly name: DnsName;
  /** Its address was looked for in vain. */
  lookedFor: boolean;
}

/** A server that leaves this many queries unanswered is given up for the lookup. */
const MAX_TIMEOUTS = 3;
/** Names of servers without glue that are looked up per zone: a referral can name any number of them. */
const MAX_LOOKUPS = 4;

/** Longer than most round trips around the world, shorter than any timeout. */
const UNKNOWN_ROUND_TRIP = milliseconds(400);

/** Round-trip times by address, learned over all lookups: quick servers are asked first. */
export type RoundTrips = Map<Ipv4Address, Micros>;

export class NameServers {
  readonly zone: DnsName;
  readonly #servers: NameServer[] = [];
  readonly #addresses: ServerAddress[] = [];
  #lookups = 0;

  constructor(zone: DnsName, names: readonly DnsName[]) {
    this.zone = zone;
    for (const name of names) this.#servers.push({ name, lookedFor: false });
  }

  get names(): readonly DnsName[] {
    return this.#servers.map(({ name }) => name);
  }

  addAddress(server: DnsName, address: Ipv4Address): void {
    if (this.#addresses.some((known) => known.address === address)) return;
    this.#addresses.push({ server, address, timeouts: 0, useless: false });
  }

  /**
   * Whom to ask next: who has failed least, of those the quickest, of those the first listed. Who answered well
   * before is preferred to who was never asked, and that one to who was silent.
   */
  best(roundTrips: RoundTrips): ServerAddress | undefined {
    const able = this.#addresses.filter(({ timeouts, useless }) => !useless && timeouts < MAX_TIMEOUTS);
    const rtt = ({ address }: ServerAddress) => roundTrips.get(address) ?? UNKNOWN_ROUND_TRIP;
    return able.sort((one, other) => one.timeouts - other.timeouts || rtt(one) - rtt(other))[0];
  }

  /** The next server whose address has to be looked up first; each is answered once. */
  nextWithoutAddress(): DnsName | undefined {
    if (this.#lookups >= MAX_LOOKUPS) return undefined;
    const unknown = this.#servers.find(
      ({ name, lookedFor }) => !lookedFor && !this.#addresses.some(({ server }) => sameName(server, name)),
    );
    if (!unknown) return undefined;
    this.#lookups++;
    unknown.lookedFor = true;
    return unknown.name;
  }
}
