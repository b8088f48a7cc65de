/**
 * An authoritative name server: answers from its own zones and refers to others (RFC 1034 §4.3.1 and §4.3.2; negative
 * answers RFC 2308; aliases RFC 6604). It keeps nothing between queries, so it has no states.
 */

import { DecodeError } from '../../bytes/decode-error.ts';
import { buildDns, decodeDns } from '../../packet/dns/codec.ts';
import {
  type DnsFields,
  type DnsHeader,
  type DnsMessage,
  DnsOpcode,
  type DnsQuestion,
  DnsRcode,
  type DnsRecord,
  dnsHeader,
  EXTENDED_RCODE_BADVERS,
} from '../../packet/dns/message.ts';
import { type DnsName, isWithin, labelCount, nameKey, sameName } from '../../packet/dns/name.ts';
import { fitResponse, responseEdns, responseLimit, type Transport } from './fit.ts';
import { Zone, type ZoneData } from './zone.ts';

/** What a server did with a query, for a lab's story. */
export type AuthorityEvent =
  | { kind: 'answer' | 'noData' | 'noSuchName'; question: DnsQuestion; zone: DnsName }
  | { kind: 'referral'; question: DnsQuestion; zone: DnsName; to: DnsName }
  | { kind: 'refused' | 'notImplemented' | 'badVersion'; question?: DnsQuestion }
  | { kind: 'formatError'; reason: string };

export interface AuthorityOptions {
  onEvent?(event: AuthorityEvent): void;
}

/** Aliases followed within one answer; a chain of that length is a mistake in the zone. */
const MAX_ALIASES = 16;

export class AuthoritativeServer {
  readonly #zones: readonly Zone[];
  readonly #onEvent: (event: AuthorityEvent) => void;

  /** @throws RangeError if a zone breaks a rule. */
  constructor(zones: readonly ZoneData[], options: AuthorityOptions = {}) {
    this.#zones = zones.map((data) => new Zone(data));
    this.#onEvent = options.onEvent ?? (() => {});
  }

  /** The response to a query's bytes; undefined for what must not be answered: a response, or a scrap of bytes. */
  handleQuery(bytes: Uint8Array, transport: Transport): Uint8Array | undefined {
    if (bytes.length < dnsHeader.size || dnsHeader.get(bytes, 0, 'qr')) return undefined;
    const header = dnsHeader.read(bytes);
    if (header.opcode !== DnsOpcode.QUERY) {
      this.#onEvent({ kind: 'notImplemented' });
      return refuse(header, DnsRcode.NOTIMP);
    }
    let query: DnsMessage;
    try {
      query = decodeDns(bytes);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#onEvent({ kind: 'formatError', reason: error.message });
      return refuse(header, DnsRcode.FORMERR);
    }
    const response = this.answer(query);
    return fitResponse(response, responseLimit(query, transport), (record) => isNeededGlue(record, response));
  }

  /** The response to a query, of any length. */
  answer(query: DnsMessage): DnsFields {
    const { id, opcode, rd, questions } = query;
    const head = { id, qr: true, opcode, rd, questions, ...responseEdns(query) };
    if (query.edns && query.edns.version > 0) {
      this.#onEvent({ kind: 'badVersion' });
      return { ...head, ...responseEdns(query, EXTENDED_RCODE_BADVERS) };
    }
    const question = questions[0];
    if (!question || questions.length > 1) {
      this.#onEvent({ kind: 'formatError', reason: `${questions.length} questions` });
      return { ...head, rcode: DnsRcode.FORMERR };
    }
    const zone = this.#zoneOf(question.name);
    if (!zone || question.class !== 'IN' || question.type === 'AXFR' || question.type === 'IXFR') {
      this.#onEvent({ kind: 'refused', question });
      return { ...head, rcode: DnsRcode.REFUSED };
    }
    return { ...head, ...this.#resolve(zone, question) };
  }

  /** RFC 1034 §4.3.2, steps 2 to 6. */
  #resolve(firstZone: Zone, question: DnsQuestion): Partial<DnsFields> {
    const answers: DnsRecord[] = [];
    const seen = new Set<string>();
    let zone = firstZone;
    let name = question.name;
    for (;;) {
      seen.add(nameKey(name));
      const found = zone.lookup(name, question.type);
      // The bit speaks of the first name in the answer (RFC 1035 §4.1.1).
      const aa = answers.length > 0 || found.kind !== 'referral';
      switch (found.kind) {
        case 'answer':
          this.#onEvent({ kind: 'answer', question, zone: zone.origin });
          answers.push(...found.records);
          return { aa, answers, additionals: this.#addressesFor(zone, found.records) };
        case 'noData':
          this.#onEvent({ kind: 'noData', question, zone: zone.origin });
          return { aa, answers, authorities: [negativeSoa(zone)] };
        case 'noSuchName':
          // After an alias the code speaks of the last name (RFC 6604 §3).
          this.#onEvent({ kind: 'noSuchName', question, zone: zone.origin });
          return { aa, rcode: DnsRcode.NXDOMAIN, answers, authorities: [negativeSoa(zone)] };
        case 'referral': {
          const { nameServers } = found;
          this.#onEvent({ kind: 'referral', question, zone: zone.origin, to: nameServers[0]!.name });
          return { aa, answers, authorities: nameServers, additionals: this.#addressesFor(zone, nameServers) };
        }
        case 'alias': {
          answers.push(found.record);
          name = found.record.data;
          const next = this.#zoneOf(name);
          if (!next || seen.has(nameKey(name)) || seen.size > MAX_ALIASES) {
            this.#onEvent({ kind: 'answer', question, zone: zone.origin });
            return { aa: true, answers };
          }
          zone = next;
          break;
        }
        default:
          found satisfies never;
      }
    }
  }

  /** The zone with the longest origin that holds the name. */
  #zoneOf(name: DnsName): Zone | undefined {
    const holding = this.#zones.filter(({ origin }) => isWithin(name, origin));
    return holding.sort((one, other) => labelCount(other.origin) - labelCount(one.origin))[0];
  }

  /** Addresses of the servers that NS and MX records name, where this zone holds them: glue, or a courtesy. */
  #addressesFor(zone: Zone, records: readonly DnsRecord[]): DnsRecord[] {
    const targets = records.flatMap((record) =>
      record.type === 'NS' ? [record.data] : record.type === 'MX' ? [record.data.exchange] : [],
    );
    return targets.flatMap((target) => [...zone.find(target, 'A'), ...zone.find(target, 'AAAA')]);
  }
}

/** The SOA as a negative answer carries it: with the time for which "no" may be kept (RFC 2308 §3). */
function negativeSoa({ soa }: Zone): DnsRecord {
  return { ...soa, ttl: Math.min(soa.ttl, soa.data.minimum) };
}

/** Glue without which the referral leads nowhere: servers inside the zone they serve (RFC 9471 §2.1). */
function isNeededGlue(record: DnsRecord, { aa, authorities = [] }: DnsFields): boolean {
  const child = authorities[0];
  return !aa && child?.type === 'NS' && isWithin(record.name, child.name) && !sameName(child.name, '.');
}

/** A response without content to a query that could not, or must not, be read. */
function refuse({ id, opcode, rd }: DnsHeader, rcode: number): Uint8Array {
  return buildDns({ id, qr: true, opcode, rd, rcode });
}
