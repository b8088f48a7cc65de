/**
 * Takes HTTP/1.1 messages out of a stream as its bytes come, in pieces of any size: heads, pieces of bodies, ends
 * (RFC 9112 §2.1, §6, §7, §8). Several messages may follow each other.
 *
 *     parser.push(bytes);
 *     for (let event = parser.read(); event; event = parser.read()) …
 */

import { DecodeError } from '../../bytes/decode-error.ts';
import { Reader } from '../../bytes/reader.ts';
import { concatBytes } from '../../bytes/writer.ts';
import { MAX_CHUNK_LINE, readChunkEnd, readChunkSize } from './chunked.ts';
import { bodyFraming, defaultHttpLimits, type HttpHead, type HttpHeaders, readHead, readHeaders } from './http1.ts';

export type HttpEvent =
  | { readonly kind: 'head'; readonly head: HttpHead }
  | { readonly kind: 'body'; readonly bytes: Uint8Array }
  /** The message is whole. Trailers are fields that came after a chunked body. */
  | { readonly kind: 'end'; readonly trailers: HttpHeaders };

type State =
  | { readonly name: 'head' }
  /** `left` bytes of the body are to come. */
  | { readonly name: 'length'; readonly left: number }
  | { readonly name: 'chunkSize' }
  | { readonly name: 'chunkData'; readonly left: number }
  | { readonly name: 'chunkEnd' }
  | { readonly name: 'trailers' }
  /** The body goes on to the end of the stream. */
  | { readonly name: 'close' }
  /** Nothing more can come. */
  | { readonly name: 'over' }
  | { readonly name: 'failed'; readonly error: DecodeError };

/** Which state of the parser follows which; a test holds the parser to it. */
export const httpParserTransitions: Readonly<Record<State['name'], readonly State['name'][]>> = {
  head: ['head', 'length', 'chunkSize', 'close', 'over', 'failed'],
  length: ['length', 'head', 'failed'],
  chunkSize: ['chunkData', 'trailers', 'failed'],
  chunkData: ['chunkData', 'chunkEnd', 'failed'],
  chunkEnd: ['chunkSize', 'failed'],
  trailers: ['head', 'failed'],
  close: ['over'],
  over: [],
  failed: [],
};

export class HttpParser {
  readonly #kind: HttpHead['kind'];
  readonly #limits = defaultHttpLimits;
  readonly #onTransition: ((from: State['name'], to: State['name']) => void) | undefined;
  /** Methods of the requests whose responses are to come. */
  readonly #methods: string[] = [];
  #state: State = { name: 'head' };
  #bytes: Uint8Array = new Uint8Array(0);
  #isEnded = false;
  /** The start of the first line of the head or trailers that was not looked at yet. */
  #lineStart = 0;
  #pending: HttpEvent | undefined;

  constructor(
    kind: HttpHead['kind'],
    options: {
      limits?: typeof defaultHttpLimits;
      onTransition?: (from: State['name'], to: State['name']) => void;
    } = {},
  ) {
    this.#kind = kind;
    this.#limits = options.limits ?? defaultHttpLimits;
    this.#onTransition = options.onTransition;
  }

  /** The stream has ended, and all that came was read. */
  get isOver(): boolean {
    return this.#state.name === 'over';
  }

  /** Bytes that came and were not read yet. */
  get buffered(): number {
    return this.#bytes.length;
  }

  /** A request was sent: one more response will come. Whether that has a body depends on the method. */
  expectResponseTo(method: string): void {
    this.#methods.push(method);
  }

  push(bytes: Uint8Array): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : concatBytes(this.#bytes, bytes);
  }

  /** The stream has ended. */
  end(): void {
    this.#isEnded = true;
  }

  /**
   * The next event, or undefined until more bytes are pushed.
   * @throws DecodeError if the stream is not HTTP/1.1 or ends within a message, from then on every time.
   */
  read(): HttpEvent | undefined {
    if (this.#state.name === 'failed') throw this.#state.error;
    try {
      return this.#read();
    } catch (error) {
      if (error instanceof DecodeError) this.#become({ name: 'failed', error });
      throw error;
    }
  }

  #read(): HttpEvent | undefined {
    for (;;) {
      const pending = this.#pending;
      this.#pending = undefined;
      if (pending) return pending;
      const before = this.#state;
      const event = this.#step(before);
      if (event) return event;
      if (this.#state === before) {
        if (this.#isEnded) this.#handleEnd();
        return this.#state.name === 'over' && before.name === 'close' ? { kind: 'end', trailers: [] } : undefined;
      }
    }
  }

  /** Takes what the state can take; neither an event nor another state means that bytes are missing. */
  #step(state: State): HttpEvent | undefined {
    switch (state.name) {
      case 'head':
        return this.#readHead();
      case 'length':
        return this.#readBody(state.left, (left) => (left > 0 ? { name: 'length', left } : this.#finish([])));
      case 'chunkSize':
        return this.#readChunkSize();
      case 'chunkData':
        return this.#readBody(state.left, (left) => (left > 0 ? { name: 'chunkData', left } : { name: 'chunkEnd' }));
      case 'chunkEnd':
        if (this.#bytes.length < 2) return undefined;
        this.#take(readChunkEnd);
        this.#become({ name: 'chunkSize' });
        return undefined;
      case 'trailers':
        return this.#readTrailers();
      case 'close':
        return this.#bytes.length > 0 ? { kind: 'body', bytes: this.#consume(this.#bytes.length) } : undefined;
      case 'over':
      case 'failed':
        return undefined;
      default:
        return state satisfies never;
    }
  }

  #readHead(): HttpEvent | undefined {
    // Empty lines before a request are skipped (RFC 9112 §2.2).
    while (this.#kind === 'request' && this.#bytes[0] === 0x0d && this.#bytes[1] === 0x0a) this.#consume(2);
    const length = this.#findSection();
    if (length === undefined) return undefined;
    const bytes = this.#consume(length);
    const head = readHead(this.#kind, new Reader('http', bytes), this.#limits);
    const isInterim = head.kind === 'response' && head.status < 200 && head.status !== 101;
    const framing = bodyFraming(head, isInterim ? undefined : this.#methods.shift());
    switch (framing.kind) {
      case 'none':
        this.#become(this.#finish([]));
        break;
      case 'length':
        this.#become(framing.length > 0 ? { name: 'length', left: framing.length } : this.#finish([]));
        break;
      case 'chunked':
        this.#become({ name: 'chunkSize' });
        break;
      case 'close':
        this.#become({ name: 'close' });
        break;
      default:
        framing satisfies never;
    }
    return { kind: 'head', head };
  }

  #readBody(left: number, next: (left: number) => State): HttpEvent | undefined {
    const length = Math.min(left, this.#bytes.length);
    if (length === 0) return undefined;
    const bytes = this.#consume(length);
    this.#become(next(left - length));
    return { kind: 'body', bytes };
  }

  #readChunkSize(): undefined {
    const lineFeed = this.#bytes.indexOf(0x0a);
    if (lineFeed === -1) {
      if (this.#bytes.length > MAX_CHUNK_LINE) fail('bad-length', 'chunkSize', 'the line is too long');
      return;
    }
    const left = this.#take(readChunkSize);
    this.#become(left > 0 ? { name: 'chunkData', left } : { name: 'trailers' });
  }

  #readTrailers(): HttpEvent | undefined {
    const length = this.#findSection();
    if (length === undefined) return undefined;
    const trailers = readHeaders(new Reader('http', this.#consume(length)), this.#kind, this.#limits);
    this.#become(this.#finish(trailers));
    return undefined;
  }

  /** The length of the lines up to and with the first empty one, once that has come. */
  #findSection(): number | undefined {
    for (;;) {
      const start = this.#lineStart;
      const lineFeed = this.#bytes.indexOf(0x0a, start);
      const length = lineFeed === -1 ? this.#bytes.length : lineFeed + 1;
      if (length > this.#limits.headBytes) fail('bad-length', 'head', `more than ${this.#limits.headBytes} bytes`);
      if (lineFeed === -1) return undefined;
      this.#lineStart = lineFeed + 1;
      if (lineFeed === start || (lineFeed === start + 1 && this.#bytes[start] === 0x0d)) {
        this.#lineStart = 0;
        return length;
      }
    }
  }

  /** The message is whole; the next may follow. */
  #finish(trailers: HttpHeaders): State {
    this.#pending = { kind: 'end', trailers };
    return { name: 'head' };
  }

  #handleEnd(): void {
    const { name } = this.#state;
    const isBetweenMessages = name === 'head' && this.#bytes.length === 0;
    if (name === 'over') return;
    if (name === 'close' || isBetweenMessages) this.#become({ name: 'over' });
    else fail('truncated', 'message', 'the stream ends within a message');
  }

  #take<T>(read: (r: Reader) => T): T {
    const r = new Reader('http', this.#bytes);
    const value = read(r);
    this.#bytes = this.#bytes.subarray(r.offset);
    return value;
  }

  #consume(length: number): Uint8Array {
    const taken = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return taken;
  }

  #become(next: State): void {
    this.#onTransition?.(this.#state.name, next.name);
    this.#state = next;
  }
}

function fail(code: 'truncated' | 'bad-length', field: string, detail: string): never {
  throw new DecodeError(code, 'http', field, 0, detail);
}
