/**
 * The side of a resolver that its clients see: who has asked what, and the responses they get (RFC 1035 §4.1.1 on RD
 * and RA, RFC 2308 §6 on negative answers from a cache).
 */

import { DecodeError } from '../../bytes/decode-error.ts';
import type { Micros } from '../../bytes/time.ts';
import { buildDns, decodeDns } from '../../packet/dns/codec.ts';
import {
  type DnsFields,
  type DnsMessage,
  DnsOpcode,
  type DnsQuestion,
  DnsRcode,
  type DnsRecord,
  dnsHeader,
  EXTENDED_RCODE_BADVERS,
} from '../../packet/dns/message.ts';
import type { Endpoint } from '../sockets.ts';
import { type DnsCache, remainingTtl, withRemainingTtl } from './cache.ts';
import { fitResponse, responseEdns, responseLimit, type Transport } from './fit.ts';
import type { NameServers } from './name-servers.ts';
import type { Outcome, Resolution } from './resolution.ts';
import type { ResolverEvent } from './resolver-events.ts';

/** Where an answer goes. */
export interface Client {
  readonly from: Endpoint;
  readonly transport: Transport;
  /** Which connection, for TCP; for the caller's use. */
  readonly connection?: number;
}

export interface ClientContext {
  readonly cache: DnsCache;
  /** Starts or joins a resolution; undefined when there are too many. */
  resolve(question: DnsQuestion, now: Micros): Resolution | undefined;
  nearestServers(question: DnsQuestion, now: Micros): NameServers;
  policy(question: DnsQuestion): readonly DnsRecord[] | undefined;
  send(client: Client, bytes: Uint8Array): void;
  onEvent(event: ResolverEvent, now: Micros): void;
}

interface Waiting {
  readonly client: Client;
  readonly query: DnsMessage;
}

export class ClientQueries {
  readonly #context: ClientContext;
  readonly #waiting = new Map<Resolution, Waiting[]>();

  constructor(context: ClientContext) {
    this.#context = context;
  }

  handleQuery(bytes: Uint8Array, client: Client, now: Micros): void {
    if (bytes.length < dnsHeader.size || dnsHeader.get(bytes, 0, 'qr')) return;
    const { id, opcode, rd } = dnsHeader.read(bytes);
    const query = opcode === DnsOpcode.QUERY ? this.#decode(bytes) : undefined;
    const [question] = query?.questions ?? [];
    if (query && question && query.questions.length === 1) {
      this.#context.onEvent({ kind: 'query', question, client: client.from }, now);
      const fields = this.#fieldsNow({ client, query }, question, now);
      if (fields) this.#reply({ client, query }, fields, now);
    } else {
      const rcode = opcode === DnsOpcode.QUERY ? DnsRcode.FORMERR : DnsRcode.NOTIMP;
      this.#context.send(client, buildDns({ id, qr: true, opcode, rd, ra: true, rcode }));
    }
  }

  /** Answers everybody who waited for this resolution. */
  handleOutcome(resolution: Resolution, now: Micros): void {
    const waiting = this.#waiting.get(resolution) ?? [];
    this.#waiting.delete(resolution);
    if (resolution.state.at !== 'done') return;
    for (const one of waiting) this.#reply(one, outcomeFields(resolution.state.outcome, now), now);
  }

  #decode(bytes: Uint8Array): DnsMessage | undefined {
    try {
      return decodeDns(bytes);
    } catch (error) {
      if (error instanceof DecodeError) return undefined;
      throw error;
    }
  }

  /** What can be answered at once; undefined if the client is now waiting for a resolution. */
  #fieldsNow(waiting: Waiting, question: DnsQuestion, now: Micros): Partial<DnsFields> | undefined {
    const { query } = waiting;
    if (query.edns && query.edns.version > 0) return responseEdns(query, EXTENDED_RCODE_BADVERS);
    if (question.class !== 'IN' || question.type === 'AXFR' || question.type === 'IXFR') {
      return { rcode: DnsRcode.REFUSED };
    }
    const ordered = this.#context.policy(question);
    if (ordered) return { answers: ordered };
    const known = this.#context.cache.get(question.name, question.type, now);
    if (known) {
      const rcode = known.kind === 'records' ? DnsRcode.NOERROR : known.rcode;
      this.#context.onEvent({ kind: 'cacheHit', question, rcode, expires: known.expires }, now);
      const content = known.kind === 'records' ? { sets: [known] } : { sets: [], negative: known };
      return outcomeFields({ rcode, ...content }, now);
    }
    this.#context.onEvent({ kind: 'cacheMiss', question }, now);
    if (!query.rd) return this.#nearestReferral(question, now);
    const resolution = this.#context.resolve(question, now);
    if (!resolution) return { rcode: DnsRcode.SERVFAIL };
    const others = this.#waiting.get(resolution) ?? [];
    // A client that repeats its query while we work on it gets one answer.
    if (others.some((other) => sameQuery(other, waiting))) return undefined;
    if (others.length > 0) this.#context.onEvent({ kind: 'joined', question }, now);
    this.#waiting.set(resolution, [...others, waiting]);
    return undefined;
  }

  /** Without RD the client gets what is known: the servers to ask next (RFC 1034 §4.3.2 step 4). */
  #nearestReferral(question: DnsQuestion, now: Micros): Partial<DnsFields> {
    const { zone } = this.#context.nearestServers(question, now);
    const known = this.#context.cache.get(zone, 'NS', now, 0);
    return { authorities: known?.kind === 'records' ? withRemainingTtl(known, now) : [] };
  }

  #reply({ client, query }: Waiting, fields: Partial<DnsFields>, now: Micros): void {
    const { id, rd, cd, questions } = query;
    const response = { id, qr: true, rd, ra: true, cd, questions, ...responseEdns(query), ...fields };
    this.#context.send(client, fitResponse(response, responseLimit(query, client.transport)));
    const event = { kind: 'reply', question: questions[0]!, client: client.from, rcode: fields.rcode ?? 0 } as const;
    this.#context.onEvent(event, now);
  }
}

/** TTLs count down while a record is in the cache (RFC 1034 §4.1.3), a negative answer's SOA too (RFC 2308 §6). */
function outcomeFields({ rcode, sets, negative }: Outcome, now: Micros): Partial<DnsFields> {
  const answers = sets.flatMap((set) => withRemainingTtl(set, now));
  const soa = negative?.soa;
  const authorities = soa ? [{ ...soa, ttl: remainingTtl(negative.expires, now) }] : [];
  return { rcode, answers, authorities };
}

function sameQuery(one: Waiting, other: Waiting): boolean {
  const [a, b] = [one.client, other.client];
  const samePlace = a.from.address === b.from.address && a.from.port === b.from.port && a.connection === b.connection;
  return samePlace && one.query.id === other.query.id && a.transport === b.transport;
}
