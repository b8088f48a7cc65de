/**
 * Name servers without a network around them: hands a student's resolver questions, and responses as our authoritative
 * server makes them, in virtual time. Servers can be slow, silent or wrong.
 */

import type { Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import { type Micros, milliseconds, seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { type CodeTrial, fail, type StudentObject } from '../../../src/grade/trial.ts';
import { buildDns, decodeDns } from '../../../src/packet/dns/codec.ts';
import type { DnsFields } from '../../../src/packet/dns/message.ts';
import { AuthoritativeServer } from '../../../src/stack/dns/authority.ts';
import type { ZoneData } from '../../../src/stack/dns/zone.ts';
import type { Question, ResolverConfig } from '../starter/resolver.ts';
import {
  type Answering,
  type Asking,
  outputs,
  type StudentOutput,
  sendable,
  timer,
  toResponse,
} from './resolver-records.ts';

export const TIMEOUT = seconds(1);
const DEFAULT_DELAY = milliseconds(20);
/** What a student may use for one `ask`: more is a resolver that runs in circles. */
const MAX_EVENTS = 1000;
const MAX_QUESTIONS = 60;
const PATIENCE = seconds(120);

export interface BenchServer {
  readonly zones: readonly ZoneData[];
  /** There and back. */
  readonly delay?: Micros;
  /** What the server really sends; undefined: nothing; 'unreachable': an ICMP error comes back. `nth` from 0. */
  say?(response: DnsFields, nth: number): DnsFields | 'unreachable' | undefined;
  /** Each response arrives twice. */
  readonly isDoubled?: boolean;
}

export interface AskedQuestion {
  readonly server: Ipv4Address;
  readonly question: Question;
  readonly at: Micros;
}

export class ResolverBench {
  now: Micros = seconds(5);
  /** All questions that the resolver has put to servers. */
  readonly asked: AskedQuestion[] = [];
  /** All answers to clients. */
  readonly answered: (Answering & { at: Micros })[] = [];
  readonly #resolver: StudentObject;
  readonly #servers: ReadonlyMap<Ipv4Address, BenchServer & { authority: AuthoritativeServer }>;
  readonly #events: { at: Micros; happen: () => void }[] = [];
  readonly #exchanges = new Set<number>();
  #timer: Micros | undefined;
  #clients = 0;

  constructor(
    trial: CodeTrial,
    servers: Readonly<Record<Ipv4Address, BenchServer>>,
    rootServers: ResolverConfig['rootServers'],
  ) {
    this.#servers = new Map(
      Object.entries(servers).map(([address, server]) => [
        address,
        { ...server, say: server.say?.bind(server), authority: new AuthoritativeServer(server.zones) },
      ]),
    );
    this.#resolver = trial.student.make('createResolver', [{ rootServers, timeout: TIMEOUT }]);
  }

  /** A client's question, and the answer that came of it. @throws StudentError if none does, or there is no end of it */
  ask(name: string, type = 'A'): Answering {
    const client = this.start(name, type);
    const before = this.asked.length;
    const end = this.now + PATIENCE;
    for (let events = 0; ; events++) {
      const answer = this.answered.find((one) => one.client === client);
      if (answer) return answer;
      if (this.asked.length - before > MAX_QUESTIONS) {
        const say = text(
          `more than ${MAX_QUESTIONS} questions to servers for ${name}`,
          `${name} 하나에 서버에 보낸 질문이 ${MAX_QUESTIONS}개를 넘습니다`,
        );
        fail(say, { mistake: 'endless-loop' });
      }
      if (events > MAX_EVENTS || !this.#step(end)) {
        fail(text(`${name} ${type} was never answered`, `${name} ${type}에 끝내 답하지 않았습니다`));
      }
    }
  }

  /** A client's question. Answers the client's number. */
  start(name: string, type = 'A'): number {
    const client = ++this.#clients;
    this.#call('handleQuery', client, { name, type }, this.now);
    return client;
  }

  /** Lets time pass, and what is due in it happen. */
  pass(duration: Micros): void {
    const end = this.now + duration;
    for (let events = 0; this.#step(end); events++) {
      if (events > MAX_EVENTS)
        fail(text('there is no end of timers', '타이머가 끝없이 이어집니다'), { mistake: 'endless-loop' });
    }
    this.now = end;
  }

  /** The next thing that happens, unless that is after `end`. */
  #step(end: Micros): boolean {
    this.#events.sort((one, other) => one.at - other.at);
    const [next] = this.#events;
    if (this.#timer !== undefined && this.#timer <= (next?.at ?? Number.POSITIVE_INFINITY)) {
      if (this.#timer > end) return false;
      this.now = Math.max(this.now + 1, this.#timer);
      this.#call('handleTimer', this.now);
      return true;
    }
    if (!next || next.at > end) return false;
    this.#events.shift();
    this.now = Math.max(this.now, next.at);
    next.happen();
    return true;
  }

  #call(method: string, ...args: Parameters<StudentObject['call']>[1]): void {
    for (const output of this.#resolver.call(method, args, outputs)) this.#perform(output);
    this.#timer = this.#resolver.call('nextTimer', [], timer);
  }

  #perform(output: StudentOutput): void {
    if (output.kind === 'ask') {
      this.#ask(output);
      return;
    }
    const { client } = output;
    const isKnown = client >= 1 && client <= this.#clients;
    if (!isKnown || this.answered.some((one) => one.client === client)) {
      fail(
        text(
          `client ${client} is answered twice, or never asked`,
          `클라이언트 ${client}에 두 번 답했거나 묻지 않은 클라이언트입니다`,
        ),
      );
    }
    this.answered.push({ ...output, at: this.now });
  }

  #ask({ exchange, server: address, question }: Asking): void {
    if (this.#exchanges.has(exchange)) {
      fail(text(`exchange ${exchange} was used before`, `교환 번호 ${exchange}은(는) 이미 사용했습니다`));
    }
    this.#exchanges.add(exchange);
    this.asked.push({ server: address, question, at: this.now });
    const server = this.#servers.get(address);
    if (!server) return; // nobody there
    const nth = this.asked.filter((one) => one.server === address).length - 1;
    const query = {
      id: 1,
      questions: [{ name: sendable(question.name), type: question.type as 'A', class: 'IN' as const }],
    };
    const right = server.authority.answer(decodeDns(buildDns(query)));
    const said = server.say ? server.say(right, nth) : right;
    if (said === undefined) return;
    const at = this.now + (server.delay ?? DEFAULT_DELAY);
    const happen =
      said === 'unreachable'
        ? () => this.#call('handleUnreachable', exchange, this.now)
        : () => this.#call('handleResponse', exchange, { ...toResponse(decodeDns(buildDns(said))) } as never, this.now);
    this.#events.push({ at, happen });
    if (server.isDoubled) this.#events.push({ at: at + 10, happen });
  }
}
