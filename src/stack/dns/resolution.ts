/**
 * One name and type on its way to an answer (RFC 1034 §5.3.3): asks the nearest servers it knows of, follows
 * referrals down and aliases across, until it has the records, a "no", or nobody left to ask. RFC 2308 on "no",
 * RFC 7766 on TCP, RFC 6891 §6.2.2 on servers without EDNS. The resolver around it (`resolver.ts`) owns the cache,
 * the exchanges and the clients.
 */

import type { Ipv4Address } from '../../bytes/ipv4-address.ts';
import { type Micros, seconds } from '../../bytes/time.ts';
import { type DnsMessage, type DnsQuestion, DnsRcode, type DnsRecord } from '../../packet/dns/message.ts';
import { type DnsName, nameKey } from '../../packet/dns/name.ts';
import { type DnsCache, type Negative, type RecordSet, Trust } from './cache.ts';
import type { Transport } from './fit.ts';
import { type Interpretation, interpretResponse } from './interpret.ts';
import type { NameServers, RoundTrips, ServerAddress } from './name-servers.ts';
import type { ResolverEvent } from './resolver-events.ts';

export type ResolutionState =
  /** Deciding what to do next; never for longer than one call. */
  | { at: 'deciding' }
  | { at: 'askingUdp' | 'askingTcp'; exchange: number; server: ServerAddress; asked: Micros; timeout: Micros }
  /** A server is known by name only: its address is looked up first. */
  | { at: 'lookingUpServer'; server: DnsName; lookup: Resolution }
  | { at: 'done'; outcome: Outcome };

/** From each state to those that may follow it. */
export const resolutionTransitions = {
  deciding: ['askingUdp', 'lookingUpServer', 'done'],
  askingUdp: ['deciding', 'askingTcp'],
  askingTcp: ['deciding'],
  lookingUpServer: ['deciding'],
  done: [],
} as const satisfies Record<ResolutionState['at'], readonly ResolutionState['at'][]>;

export interface Outcome {
  rcode: number;
  /** Aliases in order, then the records asked for. */
  sets: readonly RecordSet[];
  negative?: Negative;
}

/** What a resolution needs of the resolver. */
export interface ResolutionContext {
  readonly cache: DnsCache;
  readonly roundTrips: RoundTrips;
  /** Servers that were found not to know EDNS. */
  readonly withoutEdns: Set<Ipv4Address>;
  /** The servers of the nearest zone above the name that are known now, the root's at the least. */
  nearestServers(question: DnsQuestion, now: Micros): NameServers;
  serversOf(zone: DnsName, nameServers: readonly DnsRecord[], now: Micros): NameServers;
  /** Sends the question; answers the number of the exchange. */
  ask(from: Resolution, question: DnsQuestion, server: ServerAddress, transport: Transport, now: Micros): number;
  endExchange(exchange: number): void;
  /** Starts, or joins, the lookup of a server's address; undefined where that would go in a circle or too deep. */
  lookUpServer(server: DnsName, from: Resolution, now: Micros): Resolution | undefined;
  onEvent(event: ResolverEvent, now: Micros): void;
  onTransition(from: ResolutionState['at'], to: ResolutionState['at']): void;
}

/** What one client's query may cost, with all lookups made on its behalf. */
export interface Budget {
  queries: number;
  readonly deadline: Micros;
}

const MAX_ALIASES = 12;
/** Doubles with every query that the server left unanswered. */
const FIRST_TIMEOUT = seconds(1);

export class Resolution {
  readonly question: DnsQuestion;
  readonly depth: number;
  readonly budget: Budget;
  readonly #context: ResolutionContext;
  readonly #sets: RecordSet[] = [];
  readonly #seen = new Set<string>();
  #current: DnsQuestion;
  #servers: NameServers | undefined;
  #state: ResolutionState = { at: 'deciding' };

  constructor(question: DnsQuestion, context: ResolutionContext, budget: Budget, depth: number) {
    this.question = question;
    this.depth = depth;
    this.budget = budget;
    this.#context = context;
    this.#current = question;
  }

  get state(): ResolutionState {
    return this.#state;
  }

  start(now: Micros): void {
    this.#decide(now);
  }

  nextTimer(): Micros {
    switch (this.#state.at) {
      case 'askingUdp':
      case 'askingTcp':
        return Math.min(this.#state.timeout, this.budget.deadline);
      case 'lookingUpServer':
        return this.budget.deadline;
      default:
        return Number.POSITIVE_INFINITY;
    }
  }

  handleTimer(now: Micros): void {
    if (now < this.nextTimer()) return;
    if (this.#state.at === 'askingUdp' || this.#state.at === 'askingTcp') {
      const { server, asked } = this.#state;
      server.timeouts++;
      // Who is silent is slower than who answers late.
      this.#context.roundTrips.set(server.address, now - asked);
      this.#context.onEvent({ kind: 'timeout', question: this.#current, server }, now);
    }
    this.#next(now);
  }

  /** The exchange came to nothing: nobody listens there, or the connection broke. */
  handleFailure(reason: string, now: Micros): void {
    if (this.#state.at === 'askingUdp' || this.#state.at === 'askingTcp') {
      this.#useless(this.#state.server, reason, now);
    }
  }

  /** The lookup of a server's address is over. */
  handleLookup(now: Micros): void {
    if (this.#state.at === 'lookingUpServer') this.#next(now);
  }

  /** A response to our exchange that matches it in address, id and question. */
  handleResponse(response: DnsMessage, now: Micros): void {
    if (this.#state.at !== 'askingUdp' && this.#state.at !== 'askingTcp') return;
    const { server, asked } = this.#state;
    this.#context.roundTrips.set(server.address, now - asked);
    if (response.tc && this.#state.at === 'askingUdp') {
      this.#context.onEvent({ kind: 'truncated', question: this.#current, server }, now);
      this.#ask(server, 'tcp', now);
    } else if (this.#isEdnsTrouble(response, server)) {
      this.#context.withoutEdns.add(server.address);
      this.#context.onEvent({ kind: 'noEdns', question: this.#current, server }, now);
      this.#next(now);
    } else {
      this.#take(interpretResponse(response, this.#current, this.#servers!.zone), server, now);
    }
  }

  #take(found: Interpretation, server: ServerAddress, now: Micros): void {
    const { cache, onEvent } = this.#context;
    const question = this.#current;
    switch (found.kind) {
      case 'useless':
        this.#useless(server, found.reason, now);
        return;
      case 'referral': {
        const { zone, nameServers, glue, ignored } = found;
        cache.putRecords(nameServers, Trust.REFERRAL, now);
        for (const set of bySet(glue)) cache.putRecords(set, Trust.GLUE, now);
        this.#servers = this.#context.serversOf(zone, nameServers, now);
        for (const record of glue) if (record.type === 'A') this.#servers.addAddress(record.name, record.data);
        onEvent(
          { kind: 'referral', question, server, zone, nameServers: this.#servers.names, ignoredGlue: ignored },
          now,
        );
        break;
      }
      case 'answer': {
        if (!this.#followAliases(found.aliases, now)) return;
        const set =
          question.type === 'ANY' // not one set, and not kept
            ? { records: found.records, expires: now + seconds(Math.min(...found.records.map(({ ttl }) => ttl))) }
            : cache.putRecords(found.records, Trust.ANSWER, now);
        onEvent({ kind: 'answer', question, server, records: found.records, expires: set.expires }, now);
        this.#sets.push(set);
        this.#finish({ rcode: DnsRcode.NOERROR, sets: this.#sets });
        return;
      }
      case 'negative': {
        if (!this.#followAliases(found.aliases, now)) return;
        const negative = cache.putNegative(found.name, question.type, found.rcode, found.soa, now);
        onEvent({ kind: 'negative', question, server, rcode: found.rcode, expires: negative.expires }, now);
        this.#finish({ rcode: found.rcode, sets: this.#sets, negative });
        return;
      }
      case 'alias':
        if (!this.#followAliases(found.aliases, now)) return;
        onEvent({ kind: 'alias', question, server, target: found.target }, now);
        break;
      default:
        found satisfies never;
    }
    this.#next(now);
  }

  /** Leaves the exchange and decides anew. */
  #next(now: Micros): void {
    if (this.#state.at === 'askingUdp' || this.#state.at === 'askingTcp') {
      this.#context.endExchange(this.#state.exchange);
    }
    const { lookup, server } = this.#state.at === 'lookingUpServer' ? this.#state : {};
    this.#enter({ at: 'deciding' });
    if (lookup && server) this.#takeAddresses(server, lookup);
    this.#decide(now);
  }

  #decide(now: Micros): void {
    while (this.#state.at === 'deciding') {
      if (now >= this.budget.deadline) {
        this.#fail('no time left', now);
      } else if (this.budget.queries <= 0) {
        this.#fail('too many queries', now);
      } else if (this.#servers || !this.#answerFromCache(now)) {
        this.#servers ??= this.#context.nearestServers(this.#current, now);
        this.#askOneOf(this.#servers, now);
      }
    }
  }

  #askOneOf(servers: NameServers, now: Micros): void {
    const server = servers.best(this.#context.roundTrips);
    if (server) {
      this.#ask(server, 'udp', now);
      return;
    }
    const name = servers.nextWithoutAddress();
    if (name === undefined) {
      this.#fail(`no server of ${servers.zone} helps`, now);
      return;
    }
    const lookup = this.#context.lookUpServer(name, this, now);
    if (lookup?.state.at === 'done') this.#takeAddresses(name, lookup);
    else if (lookup) this.#enter({ at: 'lookingUpServer', server: name, lookup });
  }

  /** Goes as far as the cache leads; answers whether that was the end. */
  #answerFromCache(now: Micros): boolean {
    for (;;) {
      const { name, type } = this.#current;
      const known = this.#context.cache.get(name, type, now);
      if (known?.kind === 'records') {
        this.#sets.push(known);
        this.#finish({ rcode: DnsRcode.NOERROR, sets: this.#sets });
        return true;
      }
      if (known) {
        this.#finish({ rcode: known.rcode, sets: this.#sets, negative: known });
        return true;
      }
      const alias = type === 'ANY' ? undefined : this.#context.cache.get(name, 'CNAME', now);
      if (alias?.kind !== 'records') return false;
      if (!this.#followAlias(alias)) {
        this.#fail(`the aliases of ${this.question.name} do not end`, now);
        return true;
      }
    }
  }

  /** False if that led in a circle, which ends the resolution. */
  #followAliases(aliases: readonly DnsRecord[], now: Micros): boolean {
    const sets = aliases.map((alias) => this.#context.cache.putRecords([alias], Trust.ANSWER, now));
    if (sets.every((set) => this.#followAlias(set))) return true;
    this.#fail(`the aliases of ${this.question.name} do not end`, now);
    return false;
  }

  /** Goes on with the alias's target, from the servers nearest to it. False if this one was followed before. */
  #followAlias(set: RecordSet): boolean {
    const [alias] = set.records;
    if (alias?.type !== 'CNAME' || this.#seen.has(nameKey(alias.name)) || this.#seen.size >= MAX_ALIASES) return false;
    this.#seen.add(nameKey(alias.name));
    this.#sets.push(set);
    this.#current = { ...this.#current, name: alias.data };
    this.#servers = undefined;
    return true;
  }

  #ask(server: ServerAddress, transport: Transport, now: Micros): void {
    if (this.#state.at === 'askingUdp') this.#context.endExchange(this.#state.exchange);
    this.budget.queries--;
    const exchange = this.#context.ask(this, this.#current, server, transport, now);
    const timeout = now + FIRST_TIMEOUT * 2 ** server.timeouts;
    this.#enter({ at: transport === 'udp' ? 'askingUdp' : 'askingTcp', exchange, server, asked: now, timeout });
    this.#context.onEvent({ kind: 'ask', question: this.#current, server, zone: this.#servers!.zone, transport }, now);
  }

  #useless(server: ServerAddress, reason: string, now: Micros): void {
    server.useless = true;
    this.#context.onEvent({ kind: 'useless', question: this.#current, server, reason }, now);
    this.#next(now);
  }

  #isEdnsTrouble(response: DnsMessage, { address }: ServerAddress): boolean {
    const troubled = response.rcode === DnsRcode.FORMERR || response.rcode === DnsRcode.NOTIMP;
    return troubled && !response.edns && !this.#context.withoutEdns.has(address);
  }

  #takeAddresses(server: DnsName, lookup: Resolution): void {
    const outcome = lookup.state.at === 'done' ? lookup.state.outcome : undefined;
    for (const record of outcome?.sets.at(-1)?.records ?? []) {
      if (record.type === 'A') this.#servers?.addAddress(server, record.data);
    }
  }

  #fail(reason: string, now: Micros): void {
    this.#context.onEvent({ kind: 'failed', question: this.question, reason }, now);
    // Only what failed for a client's own query is remembered: a lookup may have failed for the company it was in.
    if (this.depth === 0) this.#context.cache.putFailure(this.question.name, this.question.type, now);
    this.#finish({ rcode: DnsRcode.SERVFAIL, sets: [] });
  }

  #finish(outcome: Outcome): void {
    if (this.#state.at === 'askingUdp' || this.#state.at === 'askingTcp') {
      this.#context.endExchange(this.#state.exchange);
      this.#enter({ at: 'deciding' });
    }
    this.#enter({ at: 'done', outcome });
  }

  #enter(state: ResolutionState): void {
    this.#context.onTransition(this.#state.at, state.at);
    this.#state = state;
  }
}

/** Groups records of one type by their name. */
function bySet(records: readonly DnsRecord[]): DnsRecord[][] {
  const sets = new Map<string, DnsRecord[]>();
  for (const record of records) sets.set(nameKey(record.name), [...(sets.get(nameKey(record.name)) ?? []), record]);
  return [...sets.values()];
}
