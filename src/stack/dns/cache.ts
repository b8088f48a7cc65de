/**
 * What a resolver remembers, each thing until its TTL ends: record sets (RFC 1034 §5.3.3, RFC 2181 §5) and "no"s
 * (RFC 2308 §5). Whom it heard a record from decides whether it may be told to a client (RFC 2181 §5.4.1).
 */

import { type Micros, seconds } from '../../bytes/time.ts';
import { DnsRcode, type DnsRecord, type DnsType } from '../../packet/dns/message.ts';
import { type DnsName, nameKey } from '../../packet/dns/name.ts';

/** Lowest first: glue is only good for asking on; a zone's own servers give answers. */
export const Trust = { GLUE: 0, REFERRAL: 1, ANSWER: 2 } as const;
export type Trust = (typeof Trust)[keyof typeof Trust];

/** All records of one name and type. Their `ttl` is as received; `remainingTtl` says how much of it is left. */
export interface RecordSet {
  readonly records: readonly DnsRecord[];
  readonly expires: Micros;
}

/** "No such name" (NXDOMAIN), "no such data" (NOERROR), or "could not find out" (SERVFAIL). */
export interface Negative {
  readonly rcode: number;
  readonly soa?: DnsRecord;
  readonly expires: Micros;
}

export type CacheEntry =
  | ({ readonly kind: 'records'; readonly trust: Trust } & RecordSet)
  | ({ readonly kind: 'negative' } & Negative);

export interface CacheOptions {
  /** Entries kept; beyond that the oldest go. */
  maxEntries?: number;
  /** Longest time that anything is kept, seconds; a week (RFC 8767 §4). */
  maxTtl?: number;
  /** Longest time that a "no" is kept, seconds (RFC 2308 §5 advises one to three hours). */
  maxNegativeTtl?: number;
}

/** "Could not find out" is kept for this long, so that a broken zone is not asked at every query (RFC 9520 §3.2). */
const FAILURE_TTL = 5;

export class DnsCache {
  readonly #entries = new Map<string, CacheEntry>();
  readonly #maxEntries: number;
  readonly #maxTtl: number;
  readonly #maxNegativeTtl: number;

  constructor({ maxEntries = 10_000, maxTtl = 604_800, maxNegativeTtl = 10_800 }: CacheOptions = {}) {
    this.#maxEntries = maxEntries;
    this.#maxTtl = maxTtl;
    this.#maxNegativeTtl = maxNegativeTtl;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What is known of the name and type now; with a lower trust than `atLeast` it is not told. */
  get(name: DnsName, type: DnsType, now: Micros, atLeast: Trust = Trust.ANSWER): CacheEntry | undefined {
    // "No such name" holds for all types of the name (RFC 2308 §5).
    return this.#live(anyTypeKey(name), now, atLeast) ?? this.#live(keyOf(name, type), now, atLeast);
  }

  /**
   * Remembers a record set, unless what is there is trusted more. Answers the set with the time when it ends: the
   * smallest TTL counts for the whole set (RFC 2181 §5.2).
   */
  putRecords(records: readonly DnsRecord[], trust: Trust, now: Micros): RecordSet {
    const ttl = Math.min(this.#maxTtl, ...records.map((record) => saneTtl(record.ttl)));
    const expires = now + seconds(ttl);
    const { name, type } = records[0]!;
    const key = keyOf(name, type);
    const present = this.#live(key, now, Trust.GLUE);
    if (ttl > 0 && !(present?.kind === 'records' && present.trust > trust)) {
      this.#put(key, { kind: 'records', records, trust, expires });
      // A name that answers exists: an older "no such name" is over.
      if (trust === Trust.ANSWER) this.#entries.delete(anyTypeKey(name));
    }
    return { records, expires };
  }

  /** Remembers a "no" for as long as the SOA record says, or not at all without one (RFC 2308 §5). */
  putNegative(name: DnsName, type: DnsType, rcode: number, soa: DnsRecord | undefined, now: Micros): Negative {
    const minimum = soa?.type === 'SOA' ? soa.data.minimum : 0;
    const ttl = soa ? Math.min(this.#maxNegativeTtl, saneTtl(soa.ttl), saneTtl(minimum)) : 0;
    const negative = { rcode, soa, expires: now + seconds(ttl) };
    const key = rcode === DnsRcode.NXDOMAIN ? anyTypeKey(name) : keyOf(name, type);
    if (ttl > 0) this.#put(key, { kind: 'negative', ...negative });
    return negative;
  }

  putFailure(name: DnsName, type: DnsType, now: Micros): void {
    const expires = now + seconds(FAILURE_TTL);
    this.#put(keyOf(name, type), { kind: 'negative', rcode: DnsRcode.SERVFAIL, expires });
  }

  clear(): void {
    this.#entries.clear();
  }

  #live(key: string, now: Micros, atLeast: Trust): CacheEntry | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (entry.expires <= now) {
      this.#entries.delete(key);
      return undefined;
    }
    return entry.kind === 'records' && entry.trust < atLeast ? undefined : entry;
  }

  #put(key: string, entry: CacheEntry): void {
    this.#entries.delete(key);
    if (this.#entries.size >= this.#maxEntries) {
      const [oldest] = this.#entries.keys();
      this.#entries.delete(oldest!);
    }
    this.#entries.set(key, entry);
  }
}

/** The records with what is left of their TTL. */
export function withRemainingTtl({ records, expires }: RecordSet, now: Micros): DnsRecord[] {
  const ttl = remainingTtl(expires, now);
  return records.map((record) => ({ ...record, ttl }));
}

/** Whole seconds, the one that has begun included: what was just stored has its full TTL, and 0 means "over". */
export function remainingTtl(expires: Micros, now: Micros): number {
  return Math.max(0, Math.ceil((expires - now) / seconds(1)));
}

/** A TTL with the highest bit set counts as zero (RFC 2181 §8). */
function saneTtl(ttl: number): number {
  return ttl > 0x7fffffff ? 0 : ttl;
}

function keyOf(name: DnsName, type: DnsType): string {
  return `${nameKey(name)} ${type}`;
}

function anyTypeKey(name: DnsName): string {
  return `${nameKey(name)} *`;
}
