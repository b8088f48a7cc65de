/**
 * A recursive resolver, the "local DNS server" (RFC 1034 §5.3.3; caching RFC 2181 §5 and RFC 2308; against forged
 * answers RFC 5452). This file holds what all lookups share: the cache, the exchanges with servers, the clients.
 * How one lookup goes is in `resolution.ts`.
 *
 * No I/O: queries and responses come in as bytes, `poll()` says what is to be sent. Every exchange over UDP uses a
 * socket of its own, on a port that whoever sends draws at random (RFC 5452 §9.2).
 */

import { DecodeError } from '../../bytes/decode-error.ts';
import type { Ipv4Address } from '../../bytes/ipv4-address.ts';
import type { Random } from '../../bytes/random.ts';
import { type Micros, seconds } from '../../bytes/time.ts';
import { buildDns, decodeDns } from '../../packet/dns/codec.ts';
import { DNS_PORT, type DnsMessage, type DnsQuestion, type DnsRecord, dnsHeader } from '../../packet/dns/message.ts';
import { type DnsName, nameKey, parentName, ROOT_NAME, sameName, selfAndAncestors } from '../../packet/dns/name.ts';
import type { Endpoint } from '../sockets.ts';
import { earliestTimer, type Timed } from '../timed.ts';
import { type CacheOptions, DnsCache, Trust } from './cache.ts';
import { type Client, ClientQueries } from './client-queries.ts';
import { SAFE_UDP_PAYLOAD, type Transport } from './fit.ts';
import { NameServers, type ServerAddress } from './name-servers.ts';
import { type Budget, Resolution, type ResolutionContext, type ResolutionState } from './resolution.ts';
import type { ResolverEvent } from './resolver-events.ts';

/** A root server as the resolver is told of it (the "hints" of RFC 9609 §2). */
export interface RootHint {
  name: DnsName;
  address: Ipv4Address;
}

export interface ResolverOptions {
  rootHints: readonly RootHint[];
  random: Random;
  /** Where servers listen; 53 but in tests. */
  port?: number;
  /** UDP payload that servers may send, bytes; 0: ask without EDNS. */
  ednsPayloadSize?: number;
  cache?: CacheOptions;
  /** Instead of random ids, where a document fixes them. */
  nextId?(): number;
  /**
   * Instead of a random port for each query: one fixed port, as resolvers had it until 2008 (CVE-2008-1447). Asked for
   * each query; undefined is a random one after all.
   */
  queryPort?(): number | undefined;
  /** Names for which the operator answers what it likes; undefined is the truth. */
  policy?(question: DnsQuestion): readonly DnsRecord[] | undefined;
  onEvent?(event: ResolverEvent, now: Micros): void;
  onTransition?(from: ResolutionState['at'], to: ResolutionState['at']): void;
}

export type ResolverOutput =
  /** To be sent from a fresh UDP port, or over a fresh TCP connection; what comes back belongs to this exchange. */
  | { kind: Transport; exchange: number; to: Endpoint; bytes: Uint8Array }
  /** The exchange is over: its socket may be closed. */
  | { kind: 'close'; exchange: number }
  | { kind: 'answer'; client: Client; bytes: Uint8Array };

interface Exchange {
  readonly resolution: Resolution;
  readonly transport: Transport;
  readonly to: Endpoint;
  readonly id: number;
  readonly question: DnsQuestion;
}

/** Lookups for lookups for …: servers whose names need servers whose names need servers. */
const MAX_DEPTH = 6;
/** Queries that one client's query may cost. */
const MAX_QUERIES = 64;
/** Time that one client's query may take. */
const MAX_TIME = seconds(10);
/** Lookups under way at once; beyond that clients get SERVFAIL. */
const MAX_RESOLUTIONS = 1000;
/** Servers whose habits are remembered; then the memory starts afresh. */
const MAX_SERVERS = 10_000;

export class Resolver implements Timed {
  readonly cache: DnsCache;
  readonly #options: ResolverOptions;
  readonly #context: ResolutionContext;
  readonly #clients: ClientQueries;
  readonly #resolutions = new Map<string, Resolution>();
  readonly #exchanges = new Map<number, Exchange>();
  readonly #outputs: ResolverOutput[] = [];
  #lastExchange = 0;

  constructor(options: ResolverOptions) {
    this.#options = options;
    this.cache = new DnsCache(options.cache);
    this.#context = {
      cache: this.cache,
      roundTrips: new Map(),
      withoutEdns: new Set(),
      nearestServers: (question, now) => this.#nearestServers(question, now),
      serversOf: (zone, nameServers, now) => this.#serversOf(zone, nameServers, now),
      ask: (from, question, server, transport) => this.#ask(from, question, server, transport),
      endExchange: (exchange) => this.#endExchange(exchange),
      lookUpServer: (server, from, now) => this.#lookUpServer(server, from, now),
      onEvent: (event, now) => options.onEvent?.(event, now),
      onTransition: (from, to) => options.onTransition?.(from, to),
    };
    this.#clients = new ClientQueries({
      cache: this.cache,
      resolve: (question, now) => this.#resolveForClient(question, now),
      nearestServers: (question, now) => this.#nearestServers(question, now),
      policy: (question) => options.policy?.(question),
      send: (client, bytes) => this.#outputs.push({ kind: 'answer', client, bytes }),
      onEvent: (event, now) => options.onEvent?.(event, now),
    });
  }

  /** A client's query. The answer comes out of `poll` with the same `client`. */
  handleQuery(bytes: Uint8Array, client: Client, now: Micros): void {
    this.#clients.handleQuery(bytes, client, now);
    this.#settle(now);
  }

  /** Bytes that came back on an exchange. `from` is compared with where the query went. */
  handleResponse(exchange: number, bytes: Uint8Array, from: Endpoint, now: Micros): void {
    const asked = this.#exchanges.get(exchange);
    const response = this.#matching(asked, bytes, from, now);
    if (asked && response) asked.resolution.handleResponse(response, now);
    // A TCP peer that sends anything else will not do better; over UDP it may be somebody else's forgery.
    else if (asked?.transport === 'tcp') asked.resolution.handleFailure('a wrong response over TCP', now);
    this.#settle(now);
  }

  /** The exchange cannot succeed: nobody listens there, or the connection ended. */
  handleFailure(exchange: number, reason: string, now: Micros): void {
    this.#exchanges.get(exchange)?.resolution.handleFailure(reason, now);
    this.#settle(now);
  }

  nextTimer(): Micros {
    return earliestTimer(this.#resolutions.values());
  }

  handleTimer(now: Micros): void {
    for (const resolution of [...this.#resolutions.values()]) resolution.handleTimer(now);
    this.#settle(now);
  }

  /** The next thing to send or close; to be called until it is undefined, after every call of the others. */
  poll(): ResolverOutput | undefined {
    return this.#outputs.shift();
  }

  /** Tells of finished lookups to whoever waits for them: clients, and lookups whose end may finish others. */
  #settle(now: Micros): void {
    for (;;) {
      const done = [...this.#resolutions].filter(([, resolution]) => resolution.state.at === 'done');
      if (done.length === 0) return;
      for (const [key, resolution] of done) {
        this.#resolutions.delete(key);
        this.#clients.handleOutcome(resolution, now);
        for (const waiting of [...this.#resolutions.values()]) {
          if (waiting.state.at === 'lookingUpServer' && waiting.state.lookup === resolution) waiting.handleLookup(now);
        }
      }
    }
  }

  #resolveForClient(question: DnsQuestion, now: Micros): Resolution | undefined {
    const running = this.#resolutions.get(keyOf(question));
    if (running) return running;
    if (this.#resolutions.size >= MAX_RESOLUTIONS) return undefined;
    return this.#start(question, { queries: MAX_QUERIES, deadline: now + MAX_TIME }, 0, now);
  }

  #lookUpServer(server: DnsName, from: Resolution, now: Micros): Resolution | undefined {
    const question: DnsQuestion = { name: server, type: 'A', class: 'IN' };
    const running = this.#resolutions.get(keyOf(question));
    if (!running) return from.depth < MAX_DEPTH ? this.#start(question, from.budget, from.depth + 1, now) : undefined;
    // A lookup that waits, over however many others, for the one that wants to wait for it.
    for (let at: Resolution = running; ; at = at.state.lookup) {
      if (at === from) return undefined;
      if (at.state.at !== 'lookingUpServer') return running;
    }
  }

  #start(question: DnsQuestion, budget: Budget, depth: number, now: Micros): Resolution {
    const resolution = new Resolution(question, this.#context, budget, depth);
    this.#resolutions.set(keyOf(question), resolution);
    resolution.start(now);
    return resolution;
  }

  /** RFC 1034 §5.3.3 step 2: the deepest zone whose servers are known. */
  #nearestServers(question: DnsQuestion, now: Micros): NameServers {
    // The parent zone answers for a DS record (RFC 4035 §4.2).
    const from = question.type === 'DS' ? (parentName(question.name) ?? ROOT_NAME) : question.name;
    for (const zone of selfAndAncestors(from)) {
      const known = this.cache.get(zone, 'NS', now, Trust.GLUE);
      if (known?.kind === 'records' && zone !== ROOT_NAME) return this.#serversOf(zone, known.records, now);
    }
    const root = new NameServers(
      ROOT_NAME,
      this.#options.rootHints.map(({ name }) => name),
    );
    for (const { name, address } of this.#options.rootHints) root.addAddress(name, address);
    return root;
  }

  #serversOf(zone: DnsName, nameServers: readonly DnsRecord[], now: Micros): NameServers {
    const names = nameServers.flatMap((record) => (record.type === 'NS' ? [record.data] : []));
    const servers = new NameServers(zone, names);
    for (const name of names) {
      const known = this.cache.get(name, 'A', now, Trust.GLUE);
      for (const record of known?.kind === 'records' ? known.records : []) {
        if (record.type === 'A') servers.addAddress(name, record.data);
      }
    }
    return servers;
  }

  #ask(resolution: Resolution, question: DnsQuestion, server: ServerAddress, transport: Transport): number {
    const { nextId, random, port = DNS_PORT, ednsPayloadSize = SAFE_UDP_PAYLOAD } = this.#options;
    const { roundTrips, withoutEdns } = this.#context;
    if (roundTrips.size > MAX_SERVERS) roundTrips.clear();
    if (withoutEdns.size > MAX_SERVERS) withoutEdns.clear();
    const id = nextId ? nextId() : random.u16();
    const to = { address: server.address, port };
    const exchange = ++this.#lastExchange;
    const withEdns = ednsPayloadSize > 0 && !withoutEdns.has(server.address);
    const edns = { udpPayloadSize: ednsPayloadSize, extendedRcode: 0, version: 0, dnssecOk: false, options: [] };
    this.#exchanges.set(exchange, { resolution, transport, to, id, question });
    // Without RD: a root server does not recurse (RFC 1034 §4.3.1), and the resolver does that itself.
    const bytes = buildDns({ id, questions: [question], ...(withEdns && { edns }) });
    this.#outputs.push({ kind: transport, exchange, to, bytes });
    return exchange;
  }

  #endExchange(exchange: number): void {
    if (this.#exchanges.delete(exchange)) this.#outputs.push({ kind: 'close', exchange });
  }

  /** The response, if it is one to this exchange: address, port, id and question must agree (RFC 5452 §9.1). */
  #matching(asked: Exchange | undefined, bytes: Uint8Array, from: Endpoint, now: Micros): DnsMessage | undefined {
    const ignore = (reason: string) => {
      this.#options.onEvent?.({ kind: 'ignored', from, reason }, now);
      return undefined;
    };
    if (!asked) return ignore('the exchange is over');
    if (from.address !== asked.to.address || from.port !== asked.to.port) return ignore('not from the server asked');
    if (bytes.length < dnsHeader.size || dnsHeader.get(bytes, 0, 'id') !== asked.id) return ignore('wrong id');
    let response: DnsMessage;
    try {
      response = decodeDns(bytes);
    } catch (error) {
      if (error instanceof DecodeError) return ignore(error.message);
      throw error;
    }
    if (!response.qr) return ignore('a query, not a response');
    const [question, ...others] = response.questions;
    // A server that could not read the query has no question to repeat.
    const mayLackQuestion = response.rcode !== 0 && response.answers.length === 0;
    if (!question && mayLackQuestion) return response;
    const { name, type } = asked.question;
    const agrees = question && sameName(question.name, name) && question.type === type && question.class === 'IN';
    return agrees && others.length === 0 ? response : ignore('another question');
  }
}

function keyOf({ name, type }: DnsQuestion): string {
  return `${nameKey(name)} ${type}`;
}
