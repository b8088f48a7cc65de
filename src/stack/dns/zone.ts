/**
 * A zone: the part of the name space that one set of servers answers for (RFC 1034 §4.2), as plain data and as
 * something to look names up in (RFC 1034 §4.3.2; wildcards RFC 4592).
 */

import type { Ipv4Address } from '../../bytes/ipv4-address.ts';
import type { DnsRecord, DnsRecordOf, DnsType, MxData, SoaData } from '../../packet/dns/message.ts';
import { type DnsName, isWithin, nameKey, parentName, sameName, selfAndAncestors } from '../../packet/dns/name.ts';

/** What a zone file would hold. NS records below the origin delegate; addresses below them are glue. */
export interface ZoneData {
  origin: DnsName;
  records: readonly DnsRecord[];
}

/** What a zone has to say about a name and a type. */
export type ZoneAnswer =
  | { kind: 'answer'; records: readonly DnsRecord[] }
  | { kind: 'alias'; record: DnsRecordOf<'CNAME'> }
  /** The name lies in a zone of its own, with these servers. */
  | { kind: 'referral'; nameServers: readonly DnsRecord[] }
  | { kind: 'noData' }
  | { kind: 'noSuchName' };

export class Zone {
  readonly origin: DnsName;
  readonly soa: DnsRecordOf<'SOA'>;
  readonly #nodes = new Map<string, DnsRecord[]>();

  /** @throws RangeError if the data breaks a rule: one SOA and an NS at the origin, all inside, a CNAME alone. */
  constructor(data: ZoneData) {
    this.origin = data.origin;
    for (const record of data.records) {
      if (!isWithin(record.name, this.origin)) throw new RangeError(`${record.name} is not in zone ${this.origin}`);
      this.#node(record.name).push(record);
      // Names that only lie on the way to others exist too, without records (RFC 4592 §2.2.2).
      for (const name of selfAndAncestors(record.name)) {
        this.#node(name);
        if (sameName(name, this.origin)) break;
      }
    }
    const soas = this.find(this.origin, 'SOA').filter((record) => record.type === 'SOA');
    if (soas.length !== 1) throw new RangeError(`zone ${this.origin} needs one SOA record, it has ${soas.length}`);
    this.soa = soas[0]!;
    if (this.find(this.origin, 'NS').length === 0) throw new RangeError(`zone ${this.origin} needs an NS record`);
    for (const [name, records] of this.#nodes) {
      // RFC 1034 §3.6.2: an alias has no other data.
      if (records.length > 1 && records.some(({ type }) => type === 'CNAME')) {
        throw new RangeError(`${name} has a CNAME record and others beside it`);
      }
    }
  }

  /** The records of exactly this name and type, glue included. */
  find(name: DnsName, type: DnsType): readonly DnsRecord[] {
    return (this.#nodes.get(nameKey(name)) ?? []).filter((record) => record.type === type);
  }

  /** @param name within the zone. */
  lookup(name: DnsName, type: DnsType): ZoneAnswer {
    const delegation = this.#delegation(name, type);
    if (delegation) return { kind: 'referral', nameServers: delegation };
    const node = this.#nodes.get(nameKey(name)) ?? this.#wildcard(name);
    if (!node) return { kind: 'noSuchName' };
    const records = node.filter((record) => record.type === type || type === 'ANY');
    if (records.length > 0) return { kind: 'answer', records };
    const alias = node.find((record): record is DnsRecordOf<'CNAME'> => record.type === 'CNAME');
    return alias ? { kind: 'alias', record: alias } : { kind: 'noData' };
  }

  /** The NS records of the topmost cut between the origin and the name, the name included (RFC 1034 §4.3.2 3b). */
  #delegation(name: DnsName, type: DnsType): readonly DnsRecord[] | undefined {
    let found: readonly DnsRecord[] | undefined;
    for (const at of selfAndAncestors(name)) {
      if (sameName(at, this.origin)) break;
      // The DS record of a child zone is the parent's to answer (RFC 4035 §3.1.4.1).
      if (type === 'DS' && sameName(at, name)) continue;
      const nameServers = this.find(at, 'NS');
      if (nameServers.length > 0) found = nameServers;
    }
    return found;
  }

  /** The records of '*' below the closest existing ancestor, under the name asked for (RFC 4592 §3.3.1). */
  #wildcard(name: DnsName): DnsRecord[] | undefined {
    let encloser = parentName(name);
    while (encloser !== undefined && !this.#nodes.has(nameKey(encloser))) encloser = parentName(encloser);
    if (encloser === undefined || !isWithin(encloser, this.origin)) return undefined;
    const source = this.#nodes.get(nameKey(encloser === '.' ? '*' : `*.${encloser}`));
    return source?.map((record) => ({ ...record, name }));
  }

  #node(name: DnsName): DnsRecord[] {
    const key = nameKey(name);
    const node = this.#nodes.get(key) ?? [];
    this.#nodes.set(key, node);
    return node;
  }
}

// Short forms for zone data. TTLs in seconds.

export function a(name: DnsName, address: Ipv4Address, ttl: number): DnsRecord {
  return { name, class: 'IN', ttl, type: 'A', data: address };
}

export function aaaa(name: DnsName, address: string, ttl: number): DnsRecord {
  return { name, class: 'IN', ttl, type: 'AAAA', data: address };
}

export function ns(name: DnsName, server: DnsName, ttl: number): DnsRecord {
  return { name, class: 'IN', ttl, type: 'NS', data: server };
}

export function cname(name: DnsName, target: DnsName, ttl: number): DnsRecord {
  return { name, class: 'IN', ttl, type: 'CNAME', data: target };
}

export function mx(name: DnsName, data: MxData, ttl: number): DnsRecord {
  return { name, class: 'IN', ttl, type: 'MX', data };
}

export function txt(name: DnsName, strings: readonly string[], ttl: number): DnsRecord {
  return { name, class: 'IN', ttl, type: 'TXT', data: strings };
}

export function soa(name: DnsName, data: SoaData, ttl: number): DnsRecord {
  return { name, class: 'IN', ttl, type: 'SOA', data };
}
