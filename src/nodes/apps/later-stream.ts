/**
 * A stream that may be written to before anybody knows where it leads: while a name is being resolved, say. What is
 * asked of it meanwhile is done when the stream behind it is there.
 */

import type { Micros } from '../../bytes/time.ts';
import type { Stream, StreamHandler } from '../../stack/stream.ts';

export class LaterStream implements Stream {
  readonly #handler: StreamHandler;
  #stream: Stream | undefined;
  #waiting: ((stream: Stream, now: Micros) => void)[] = [];
  #waitingLength = 0;
  #isOver = false;

  constructor(handler: StreamHandler) {
    this.#handler = handler;
  }

  /** The way is known: opens the stream, unless it was given up meanwhile. */
  connect(open: (handler: StreamHandler) => Stream, now: Micros): void {
    if (this.#isOver || this.#stream) return;
    const stream = open(this.#handler);
    this.#stream = stream;
    for (const act of this.#waiting) act(stream, now);
    this.#waiting = [];
    this.#waitingLength = 0;
  }

  /** There is no way: the handler hears that the stream is over. */
  fail(reason: string, now: Micros): void {
    if (this.#isOver || this.#stream) return;
    this.#isOver = true;
    this.#handler.onClose?.(reason, now);
  }

  get applicationProtocol(): string | undefined {
    return this.#stream?.applicationProtocol;
  }

  get queued(): number {
    return this.#stream?.queued ?? this.#waitingLength;
  }

  write(bytes: Uint8Array, now: Micros): void {
    this.#waitingLength += this.#stream ? 0 : bytes.length;
    this.#do((stream, at) => stream.write(bytes, at), now);
  }

  end(now: Micros): void {
    this.#do((stream, at) => stream.end(at), now);
  }

  abort(now: Micros): void {
    this.#isOver = true;
    this.#stream?.abort(now);
  }

  #do(act: (stream: Stream, now: Micros) => void, now: Micros): void {
    if (this.#stream) act(this.#stream, now);
    else if (!this.#isOver) this.#waiting.push(act);
  }
}
