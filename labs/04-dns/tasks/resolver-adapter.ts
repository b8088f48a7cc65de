/** Puts a student's resolver (starter/resolver.ts) in the place of ours: sockets, ids and bytes are done here. */

import { DecodeError } from '../../../src/bytes/decode-error.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { type Micros, milliseconds, NEVER } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { fail, type Student, type StudentObject } from '../../../src/grade/trial.ts';
import { bindRandomPort } from '../../../src/nodes/apps/resolver.ts';
import { buildDns, decodeDns } from '../../../src/packet/dns/codec.ts';
import { DNS_PORT, type DnsMessage } from '../../../src/packet/dns/message.ts';
import { nameKey } from '../../../src/packet/dns/name.ts';
import { responseEdns } from '../../../src/stack/dns/fit.ts';
import type { ResolverOptions } from '../../../src/stack/dns/resolver.ts';
import type { Application, Endpoint, Sockets, UdpSocket } from '../../../src/stack/sockets.ts';
import { TIMEOUT } from './resolver-bench.ts';
import { type Asking, fromPlain, keyOf, outputs, sendable, timer, toResponse } from './resolver-records.ts';

/** Calls of handleTimer that change nothing, one after the other. */
const MAX_IDLE_TIMERS = 500;
/** Questions in one world. Our own resolver needs some thirty. */
const MAX_QUESTIONS = 500;

const edns = { udpPayloadSize: 1232, extendedRcode: 0, version: 0, dnssecOk: false, options: [] };

/** For `parts.makeResolver`. */
export function studentResolver(student: Student): (options: ResolverOptions) => Application {
  return ({ rootHints, random }) => {
    const rootServers = rootHints.map(({ name, address }) => ({ name, address }));
    return new StudentResolver(student.make('createResolver', [{ rootServers, timeout: TIMEOUT }]), random);
  };
}

class StudentResolver implements Application {
  readonly #resolver: StudentObject;
  readonly #random: Random;
  readonly #clients = new Map<number, { query: DnsMessage; from: Endpoint }>();
  readonly #exchanges = new Set<number>();
  #sockets: Sockets | undefined;
  #udp: UdpSocket | undefined;
  #lastClient = 0;
  #timer: Micros = NEVER;
  #idleTimers = 0;

  constructor(resolver: StudentObject, random: Random) {
    this.#resolver = resolver;
    this.#random = random;
  }

  start(sockets: Sockets, _now: Micros): void {
    this.#sockets = sockets;
    this.#udp = sockets.bindUdp(DNS_PORT, { onDatagram: (bytes, from, now) => this.#handleQuery(bytes, from, now) });
  }

  nextTimer(): Micros {
    return this.#timer;
  }

  handleTimer(now: Micros): void {
    if (now < this.#timer) return;
    this.#call('handleTimer', [now], now);
    // A timer in the past would be due again at once, for ever.
    if (this.#timer <= now) this.#timer = now + milliseconds(1);
    if (++this.#idleTimers > MAX_IDLE_TIMERS) {
      const say = text(
        'handleTimer is wanted again and again, and does nothing',
        'handleTimer를 끝없이 부르게 하고 아무 일도 하지 않습니다',
      );
      fail(say, { mistake: 'endless-loop' });
    }
  }

  #handleQuery(bytes: Uint8Array, from: Endpoint, now: Micros): void {
    const query = decoded(bytes);
    const [question] = query?.questions ?? [];
    if (!query || query.qr || !question) return;
    const client = ++this.#lastClient;
    this.#clients.set(client, { query, from });
    this.#call('handleQuery', [client, { name: nameKey(question.name), type: question.type }, now], now);
  }

  #call(method: string, args: Parameters<StudentObject['call']>[1], now: Micros): void {
    const wanted = this.#resolver.call(method, args, outputs);
    this.#timer = this.#resolver.call('nextTimer', [], timer) ?? NEVER;
    if (wanted.length > 0 || method !== 'handleTimer') this.#idleTimers = 0;
    for (const output of wanted) {
      if (output.kind === 'ask') {
        this.#ask(output, now);
        continue;
      }
      const waiting = this.#clients.get(output.client);
      if (!waiting) continue;
      this.#clients.delete(output.client);
      const { id, rd, questions } = waiting.query;
      const answers = output.answers.flatMap(fromPlain);
      const fields = { id, qr: true, rd, ra: true, rcode: output.rcode, questions, answers };
      this.#udp!.send(buildDns({ ...fields, ...responseEdns(waiting.query) }), waiting.from, now);
    }
  }

  /** A fresh port and a fresh id for each question (RFC 5452 §9.2). */
  #ask({ exchange, server, question: { name, type } }: Asking, now: Micros): void {
    if (this.#exchanges.has(exchange)) {
      fail(text(`exchange ${exchange} was used before`, `교환 번호 ${exchange}은(는) 이미 사용했습니다`));
    }
    this.#exchanges.add(exchange);
    if (this.#exchanges.size > MAX_QUESTIONS) {
      const say = text(
        `more than ${MAX_QUESTIONS} questions to servers`,
        `서버에 보낸 질문이 ${MAX_QUESTIONS}개를 넘습니다`,
      );
      fail(say, { mistake: 'endless-loop' });
    }
    const id = this.#random.u16();
    const question = { name: sendable(name), type, class: 'IN' } as const;
    const socket = bindRandomPort(this.#sockets!, this.#random, {
      onDatagram: (bytes, from, at) => {
        const response = decoded(bytes);
        const [about] = response?.questions ?? [];
        if (!response?.qr || response.id !== id || from.address !== server || !about) return;
        if (keyOf(about) !== keyOf(question)) return;
        socket.close();
        this.#call('handleResponse', [exchange, { ...toResponse(response) } as never, at], at);
      },
      onUnreachable: (to, _reason, at) => {
        if (to.address !== server) return; // of an exchange before, by chance from the same port
        socket.close();
        this.#call('handleUnreachable', [exchange, at], at);
      },
    });
    socket.send(buildDns({ id, questions: [question], edns }), { address: server, port: DNS_PORT }, now);
  }
}

function decoded(bytes: Uint8Array): DnsMessage | undefined {
  try {
    return decodeDns(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
