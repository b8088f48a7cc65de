/**
 * The resolver of an ordinary host (a stub resolver, RFC 1123 §6.1.3.1): asks the server that DHCP named, with RD,
 * and keeps answers until their TTL ends. It repeats over UDP, and goes over to TCP where an answer is truncated.
 */

import { DecodeError } from '../../bytes/decode-error.ts';
import type { Ipv4Address } from '../../bytes/ipv4-address.ts';
import type { Random } from '../../bytes/random.ts';
import { type Micros, NEVER, seconds } from '../../bytes/time.ts';
import { buildDns, decodeDns } from '../../packet/dns/codec.ts';
import {
  DNS_PORT,
  type DnsMessage,
  type DnsQuestion,
  DnsRcode,
  type DnsRecord,
  type DnsType,
  rcodeName,
} from '../../packet/dns/message.ts';
import { type DnsName, isWithin, nameKey, sameName } from '../../packet/dns/name.ts';
import { DnsDeframer, frameDns } from '../../packet/dns/tcp-framing.ts';
import { DnsCache, type RecordSet, Trust, withRemainingTtl } from '../../stack/dns/cache.ts';
import type { Application, Endpoint, Sockets, UdpSocket } from '../../stack/sockets.ts';
import type { Stream } from '../../stack/stream.ts';
import { bindRandomPort } from './resolver.ts';

export type StubAnswer =
  /** `records` are of the type asked for, aliases left out, with the TTL that is left, in seconds. */
  | { ok: true; records: readonly DnsRecord[]; expires: Micros; fromCache: boolean }
  /** NXDOMAIN; NODATA: the name has nothing of this type; TIMEOUT: nobody answered; or the server's code. */
  | { ok: false; reason: 'NXDOMAIN' | 'NODATA' | 'TIMEOUT' | 'NO-SERVER' | (string & {}) };

export type StubEvent =
  | { kind: 'query'; question: DnsQuestion; to: Endpoint; transport: 'udp' | 'tcp'; attempt: number }
  | { kind: 'cacheHit'; question: DnsQuestion; expires: Micros }
  | { kind: 'answer'; question: DnsQuestion; answer: StubAnswer };

export interface StubOptions {
  random: Random;
  /** In order of preference; `setServers` changes them, as a DHCP lease does. */
  servers?: readonly Ipv4Address[];
  /** Instead of random ids, where a document fixes them. */
  nextId?(): number;
  /** Instead of a random port, where a document fixes it. */
  localPort?: number;
  onEvent?(event: StubEvent, now: Micros): void;
}

type Callback = (answer: StubAnswer, now: Micros) => void;

interface Lookup {
  readonly question: DnsQuestion;
  readonly callbacks: Callback[];
  readonly id: number;
  attempt: number;
  timeout: Micros;
  server: Endpoint;
  socket?: UdpSocket;
  stream?: Stream;
}

const FIRST_TIMEOUT = seconds(2);
/** Each server gets this many tries, the timeout doubling from round to round. */
const ROUNDS = 3;

export class StubResolver implements Application {
  readonly cache = new DnsCache();
  readonly #options: StubOptions;
  readonly #random: Random;
  readonly #lookups = new Map<string, Lookup>();
  /** Answers known at once; given at the next timer, since no callback comes from inside `resolve`. */
  readonly #ready: { callback: Callback; answer: StubAnswer }[] = [];
  #servers: readonly Ipv4Address[];
  #sockets: Sockets | undefined;
  #now: Micros = 0;

  constructor(options: StubOptions) {
    this.#options = options;
    this.#random = options.random.fork('dns');
    this.#servers = options.servers ?? [];
  }

  start(sockets: Sockets, now: Micros): void {
    this.#sockets = sockets;
    this.#now = now;
  }

  /** From the next query on. */
  setServers(servers: readonly Ipv4Address[]): void {
    this.#servers = servers;
  }

  /**
   * Looks a name up. The callback is called once, never from inside this call.
   * @throws RangeError for a name that cannot be sent (see `isPlainName`), or before `start`.
   */
  resolve(name: DnsName, type: DnsType, now: Micros, callback: Callback): void {
    this.#now = now;
    if (!this.#sockets) throw new RangeError('the resolver has not been started');
    const question: DnsQuestion = { name, type, class: 'IN' };
    const known = this.#fromCache(question, now);
    if (known) {
      this.#ready.push({ callback, answer: known });
      return;
    }
    const running = this.#lookups.get(keyOf(question));
    if (running) {
      running.callbacks.push(callback);
      return;
    }
    if (this.#servers.length === 0) {
      this.#ready.push({ callback, answer: { ok: false, reason: 'NO-SERVER' } });
      return;
    }
    const id = this.#options.nextId?.() ?? this.#random.u16();
    const server = { address: this.#servers[0]!, port: DNS_PORT };
    const lookup: Lookup = { question, callbacks: [callback], id, attempt: 0, timeout: NEVER, server };
    buildDns({ id, questions: [question] }); // throws for a bad name before anything is kept
    this.#lookups.set(keyOf(question), lookup);
    this.#ask(lookup, now);
  }

  nextTimer(): Micros {
    if (this.#ready.length > 0) return this.#now;
    return [...this.#lookups.values()].reduce((earliest, { timeout }) => Math.min(earliest, timeout), NEVER);
  }

  handleTimer(now: Micros): void {
    this.#now = now;
    for (const { callback, answer } of this.#ready.splice(0)) callback(answer, now);
    for (const lookup of [...this.#lookups.values()]) if (lookup.timeout <= now) this.#again(lookup, now);
  }

  #ask(lookup: Lookup, now: Micros): void {
    const servers = this.#servers.length > 0 ? this.#servers : [lookup.server.address];
    lookup.server = { address: servers[lookup.attempt % servers.length]!, port: DNS_PORT };
    lookup.timeout = now + FIRST_TIMEOUT * 2 ** Math.floor(lookup.attempt / servers.length);
    lookup.attempt++;
    const handler = {
      onDatagram: (bytes: Uint8Array, from: Endpoint, at: Micros) => this.#take(lookup, bytes, from, at),
      // On to the next server at once; after the last one the timeout runs on, since ICMP can be forged or fleeting.
      onUnreachable: (_to: Endpoint, _reason: string, at: Micros) => {
        if (lookup.attempt % servers.length !== 0) this.#again(lookup, at);
      },
    };
    lookup.socket?.close();
    const { localPort } = this.#options;
    const sockets = this.#sockets!;
    lookup.socket = localPort ? sockets.bindUdp(localPort, handler) : bindRandomPort(sockets, this.#random, handler);
    this.#emitQuery(lookup, 'udp', now);
    lookup.socket.send(queryOf(lookup), lookup.server, now);
  }

  #askTcp(lookup: Lookup, now: Micros): void {
    const deframer = new DnsDeframer();
    const onData = (data: Uint8Array, at: Micros) => {
      for (const bytes of deframer.push(data)) this.#take(lookup, bytes, lookup.server, at);
    };
    const onClose = (_reason: string | undefined, at: Micros) => this.#again(lookup, at);
    lookup.timeout = now + 2 * FIRST_TIMEOUT;
    this.#emitQuery(lookup, 'tcp', now);
    lookup.stream = this.#sockets!.connectTcp(lookup.server, { onData, onClose }, now);
    lookup.stream.write(frameDns(queryOf(lookup)), now);
  }

  #emitQuery({ question, server, attempt }: Lookup, transport: 'udp' | 'tcp', now: Micros): void {
    this.#options.onEvent?.({ kind: 'query', question, to: server, transport, attempt }, now);
  }

  #again(lookup: Lookup, now: Micros): void {
    if (this.#lookups.get(keyOf(lookup.question)) !== lookup) return;
    lookup.stream?.abort(now);
    lookup.stream = undefined;
    if (lookup.attempt >= ROUNDS * Math.max(1, this.#servers.length)) {
      this.#finish(lookup, { ok: false, reason: 'TIMEOUT' }, now);
    } else {
      this.#ask(lookup, now);
    }
  }

  /** A datagram, or a message over TCP. What is not the response to our query is ignored (RFC 5452 §9.1). */
  #take(lookup: Lookup, bytes: Uint8Array, from: Endpoint, now: Micros): void {
    if (this.#lookups.get(keyOf(lookup.question)) !== lookup) return;
    if (from.address !== lookup.server.address || from.port !== lookup.server.port) return;
    let response: DnsMessage;
    try {
      response = decodeDns(bytes);
    } catch (error) {
      if (error instanceof DecodeError) return;
      throw error;
    }
    const [asked] = response.questions;
    if (response.id !== lookup.id || !response.qr || !asked) return;
    if (!sameName(asked.name, lookup.question.name) || asked.type !== lookup.question.type) return;
    if (response.tc && !lookup.stream) this.#askTcp(lookup, now);
    else this.#finish(lookup, this.#learn(response, lookup.question, now), now);
  }

  #learn(response: DnsMessage, question: DnsQuestion, now: Micros): StubAnswer {
    const { rcode, answers } = response;
    if (rcode !== DnsRcode.NOERROR && rcode !== DnsRcode.NXDOMAIN) return { ok: false, reason: rcodeName(rcode) };
    let name = question.name;
    for (let aliases = 0; aliases < answers.length; aliases++) {
      const alias = answers.find((record) => record.type === 'CNAME' && sameName(record.name, name));
      if (alias?.type !== 'CNAME' || question.type === 'CNAME') break;
      this.cache.putRecords([alias], Trust.ANSWER, now);
      name = alias.data;
    }
    const records = answers.filter((record) => record.type === question.type && sameName(record.name, name));
    if (records.length > 0) return answerOf(this.cache.putRecords(records, Trust.ANSWER, now), false, now);
    const soa = response.authorities.find((record) => record.type === 'SOA' && isWithin(name, record.name));
    this.cache.putNegative(name, question.type, rcode, soa, now);
    return { ok: false, reason: rcode === DnsRcode.NXDOMAIN ? 'NXDOMAIN' : 'NODATA' };
  }

  #fromCache(question: DnsQuestion, now: Micros): StubAnswer | undefined {
    let name = question.name;
    const seen = new Set<string>();
    while (!seen.has(nameKey(name))) {
      seen.add(nameKey(name));
      const known = this.cache.get(name, question.type, now);
      if (known) {
        this.#options.onEvent?.({ kind: 'cacheHit', question, expires: known.expires }, now);
        if (known.kind === 'records') return answerOf(known, true, now);
        return { ok: false, reason: known.rcode === DnsRcode.NXDOMAIN ? 'NXDOMAIN' : 'NODATA' };
      }
      const alias = this.cache.get(name, 'CNAME', now);
      const [record] = alias?.kind === 'records' ? alias.records : [];
      if (record?.type === 'CNAME') name = record.data;
    }
    return undefined;
  }

  #finish(lookup: Lookup, answer: StubAnswer, now: Micros): void {
    this.#lookups.delete(keyOf(lookup.question));
    lookup.socket?.close();
    lookup.stream?.end(now);
    this.#options.onEvent?.({ kind: 'answer', question: lookup.question, answer }, now);
    for (const callback of lookup.callbacks) callback(answer, now);
  }
}

function queryOf({ id, question }: Lookup): Uint8Array {
  return buildDns({ id, rd: true, questions: [question] });
}

function answerOf(set: RecordSet, fromCache: boolean, now: Micros): StubAnswer {
  return { ok: true, records: withRemainingTtl(set, now), expires: set.expires, fromCache };
}

function keyOf({ name, type }: DnsQuestion): string {
  return `${nameKey(name)} ${type}`;
}
