/** Puts a student's HTTP client into the laptop's browser, in the place of ours. */

import type { Micros } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { type CodeTrial, StudentError } from '../../../src/grade/trial.ts';
import type { MakeHttpConnection } from '../../../src/nodes/apps/web-client.ts';
import type {
  HttpClientConnection,
  HttpClientRequest,
  HttpOutcome,
} from '../../../src/stack/http/client-connection.ts';
import type { Stream, StreamHandler } from '../../../src/stack/stream.ts';
import type { Public } from '../../../src/stack/timed.ts';
import { type Actions, StudentClient } from './student-client.ts';

export function makeConnection(trial: CodeTrial): MakeHttpConnection {
  return (open) => new AdaptedClient(trial, open);
}

type OnOutcome = (outcome: HttpOutcome, now: Micros) => void;

class AdaptedClient implements Public<HttpClientConnection> {
  readonly #client: StudentClient;
  readonly #stream: Stream;
  /** The exchanges that have no outcome yet, by id. */
  readonly #open = new Map<number, OnOutcome>();
  #lastId = 0;
  /** The browser wants no more. */
  #isClosing = false;
  #isEnded = false;
  #isOver = false;

  constructor(trial: CodeTrial, open: (handler: StreamHandler) => Stream) {
    this.#client = new StudentClient(trial);
    this.#stream = open({
      onData: (bytes, now) => this.#perform(this.#client.receive(bytes), now),
      onEnd: (now) => this.#finish(now),
      onClose: (_reason, now) => this.#finish(now),
    });
  }

  get isUsable(): boolean {
    return !this.#isClosing && !this.#isOver;
  }

  request({ method, target, headers }: HttpClientRequest, onOutcome: OnOutcome, now: Micros): void {
    const id = ++this.#lastId;
    this.#open.set(id, onOutcome);
    const list = headers.map(([name, value]): [string, string] => [name, value]);
    this.#perform(this.#client.request({ id, method, target, headers: list }), now);
  }

  close(now: Micros): void {
    this.#isClosing = true;
    if (this.#open.size === 0) this.#end(now);
  }

  #finish(now: Micros): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#perform(this.#client.end(), now);
    this.#end(now);
    for (const id of [...this.#open.keys()]) this.#settle(id, { kind: 'failed', reason: 'no response' }, now);
  }

  #perform({ send, responses, failed, close }: Actions, now: Micros): void {
    for (const bytes of send) if (!this.#isEnded) this.#stream.write(bytes, now);
    if (close) this.#isClosing = true;
    for (const { id, response } of responses) {
      const { status, headers, body } = response;
      const head = { kind: 'response', version: '1.1', status, reason: '', headers } as const;
      this.#settle(id, { kind: 'response', head, body }, now);
    }
    for (const id of failed) this.#settle(id, { kind: 'failed', reason: 'the connection ended before' }, now);
    if (close || (this.#isClosing && this.#open.size === 0)) this.#end(now);
  }

  #settle(id: number, outcome: HttpOutcome, now: Micros): void {
    const onOutcome = this.#open.get(id);
    if (!onOutcome) {
      throw new StudentError({
        say: text(
          `the exchange ${id} is not open, but something was said of it`,
          `교환 ${id}은(는) 열려 있지 않은데 결과가 나왔습니다`,
        ),
      });
    }
    this.#open.delete(id);
    onOutcome(outcome, now);
  }

  #end(now: Micros): void {
    if (!this.#isEnded) this.#stream.end(now);
    this.#isEnded = true;
  }
}
