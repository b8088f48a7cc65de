/**
 * A little Internet of DNS servers for scripts on a fake clock: the resolver's queries go to servers by address, which
 * answer after 10 ms, or do what a test makes them do.
 */

import { Random } from '../../../src/bytes/random.ts';
import { type Micros, milliseconds, NEVER, seconds } from '../../../src/bytes/time.ts';
import { buildDns, decodeDns } from '../../../src/packet/dns/codec.ts';
import { type DnsFields, type DnsMessage, type DnsType, rcodeName } from '../../../src/packet/dns/message.ts';
import { AuthoritativeServer } from '../../../src/stack/dns/authority.ts';
import type { Transport } from '../../../src/stack/dns/fit.ts';
import { Resolver, type ResolverOptions } from '../../../src/stack/dns/resolver.ts';
import type { ResolverEvent } from '../../../src/stack/dns/resolver-events.ts';
import type { ZoneData } from '../../../src/stack/dns/zone.ts';
import type { Endpoint } from '../../../src/stack/sockets.ts';

/** Answers a query, or is silent (undefined), or is not there at all ('unreachable'). */
export type Server = (query: DnsMessage, transport: Transport) => Uint8Array | undefined | 'unreachable';

/** One thing that the resolver sent upward. */
export interface Asked {
  address: string;
  name: string;
  type: DnsType;
  transport: Transport;
  at: Micros;
  exchange: number;
  query: DnsMessage;
}

export const ROUND_TRIP = milliseconds(10);

export class Internet {
  now: Micros = 0;
  readonly servers = new Map<string, Server>();
  readonly asked: Asked[] = [];
  readonly answers: { to: Endpoint; message: DnsMessage; at: Micros }[] = [];
  readonly events: ResolverEvent[] = [];
  readonly transitions = new Set<string>();
  readonly resolver: Resolver;
  readonly #pending: { at: Micros; deliver: () => void }[] = [];
  readonly #open = new Set<number>();
  #nextId = 1;

  constructor(options: Partial<ResolverOptions> = {}) {
    this.resolver = new Resolver({
      rootHints: [{ name: 'a.root.test', address: '10.0.0.1' }],
      random: new Random('test'),
      onEvent: (event) => this.events.push(event),
      onTransition: (from, to) => this.transitions.add(`${from} -> ${to}`),
      ...options,
    });
  }

  /** Runs an authoritative server. */
  serve(address: string, ...zones: ZoneData[]): this {
    const server = new AuthoritativeServer(zones);
    return this.on(address, (query, transport) => server.handleQuery(buildDns(query), transport));
  }

  on(address: string, server: Server): this {
    this.servers.set(address, server);
    return this;
  }

  /** A client's query; the answer comes in `answers`. */
  ask(name: string, type: DnsType = 'A', fields: Partial<DnsFields> = {}, port = 40_000): void {
    const query = { id: this.#nextId++, rd: true, questions: [{ name, type, class: 'IN' as const }], ...fields };
    const client = { from: { address: '10.9.9.9', port }, transport: 'udp' as const };
    this.resolver.handleQuery(buildDns(query), client, this.now);
    this.#flush();
  }

  /** Lets time pass, everything in its order. */
  run(duration: Micros): this {
    const end = this.now + duration;
    for (let steps = 0; ; steps++) {
      if (steps > 10_000) throw new Error('the script does not come to rest');
      const next = Math.min(this.resolver.nextTimer(), ...this.#pending.map(({ at }) => at));
      if (next === NEVER || next > end) break;
      this.now = Math.max(this.now, next);
      const due = this.#pending.findIndex(({ at }) => at <= this.now);
      if (due >= 0) this.#pending.splice(due, 1)[0]!.deliver();
      else this.resolver.handleTimer(this.now);
      this.#flush();
    }
    this.now = end;
    return this;
  }

  /** Asks and waits; the answer. */
  resolve(name: string, type: DnsType = 'A', fields: Partial<DnsFields> = {}): DnsMessage {
    const before = this.answers.length;
    this.ask(name, type, fields);
    for (let i = 0; i < 300 && this.answers.length === before; i++) this.run(milliseconds(100));
    const answer = this.answers[before];
    if (!answer) throw new Error(`no answer for ${name} ${type}`);
    return answer.message;
  }

  /** What was asked since the last call, as 'address name type'. */
  takeAsked(): string[] {
    return this.asked
      .splice(0)
      .map(({ address, name, type, transport }) => `${address} ${name} ${type}${transport === 'tcp' ? ' tcp' : ''}`);
  }

  takeEvents(): ResolverEvent['kind'][] {
    return this.events.splice(0).map(({ kind }) => kind);
  }

  /** Bytes that come in on an exchange as if from `from`. */
  inject(exchange: number, bytes: Uint8Array, from: Endpoint): void {
    this.resolver.handleResponse(exchange, bytes, from, this.now);
    this.#flush();
  }

  #flush(): void {
    for (let output = this.resolver.poll(); output; output = this.resolver.poll()) {
      if (output.kind === 'close') {
        this.#open.delete(output.exchange);
      } else if (output.kind === 'answer') {
        this.answers.push({ to: output.client.from, message: decodeDns(output.bytes), at: this.now });
      } else {
        this.#send(output.exchange, output.kind, output.to, output.bytes);
      }
    }
  }

  #send(exchange: number, transport: Transport, to: Endpoint, bytes: Uint8Array): void {
    const query = decodeDns(bytes);
    const { name, type } = query.questions[0]!;
    this.asked.push({ address: to.address, name, type, transport, at: this.now, exchange, query });
    this.#open.add(exchange);
    const response = this.servers.get(to.address)?.(query, transport);
    if (response === undefined) return;
    this.#pending.push({
      at: this.now + ROUND_TRIP,
      deliver: () => {
        // A closed socket receives nothing.
        if (!this.#open.has(exchange)) return;
        if (response === 'unreachable') this.resolver.handleFailure(exchange, 'port unreachable', this.now);
        else this.resolver.handleResponse(exchange, response, to, this.now);
      },
    });
  }
}

/** An answer as short text: its code, its records as 'name ttl type data', and its SOA's TTL where it is a "no". */
export function summary(message: DnsMessage): string[] {
  const text = (data: unknown) => (typeof data === 'string' ? data : '');
  return [
    rcodeName(message.rcode),
    ...message.answers.map(({ name, ttl, type, data }) => `${name} ${ttl} ${type} ${text(data)}`),
    ...message.authorities.map(({ name, ttl, type }) => `(${name} ${ttl} ${type})`),
  ];
}

export const LONG = seconds(60);
