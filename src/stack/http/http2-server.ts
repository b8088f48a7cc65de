/**
 * The server's side of HTTP/2: requests of many streams at once, each answered when its answer is there, the answers'
 * bodies taking turns (RFC 9113 §8.1). The handler is the same as for HTTP/1.1.
 */

import type { Micros } from '../../bytes/time.ts';
import { concatBytes } from '../../bytes/writer.ts';
import { type HttpRequestHead, headerHas } from '../../packet/http/http1.ts';
import { Http2ErrorCode } from '../../packet/http/http2-constants.ts';
import type { Stream, StreamHandler } from '../stream.ts';
import { Http2Connection } from './http2-connection.ts';
import { Http2Error, violate } from './http2-error.ts';
import type { HeaderBlock } from './http2-header-blocks.ts';
import { announcedLength, checkTrailers, fieldsOfResponse, requestOf } from './http2-messages.ts';
import type { Http2Options } from './http2-options.ts';
import type { HttpHandler, HttpResponse, HttpServerOptions } from './server-connection.ts';

export interface Http2ServerOptions extends Http2Options, Pick<HttpServerOptions, 'maxBodyBytes'> {}

/** Serves HTTP/2 on a stream; the answer is what the stream must report to. */
export function serveHttp2(stream: Stream, handler: HttpHandler, options: Http2ServerOptions = {}): StreamHandler {
  return new Http2ServerConnection(stream, handler, options).below;
}

/** So many bodies of the largest size may be held at a time. */
const MAX_BODIES = 8;

/** A request on its way in, or with the handler. */
interface Exchange {
  readonly streamId: number;
  readonly head: HttpRequestHead;
  readonly announced: number | undefined;
  readonly pieces: Uint8Array[];
  length: number;
  isAnswered: boolean;
}

export class Http2ServerConnection {
  readonly #connection: Http2Connection;
  readonly #handler: HttpHandler;
  readonly #maxBodyBytes: number;
  readonly #maxRunning: number;
  readonly #exchanges = new Map<number, Exchange>();
  /** Requests that are with the handler, also those whose streams were reset: they cost the same ("rapid reset"). */
  #running = 0;

  constructor(stream: Stream, handler: HttpHandler, options: Http2ServerOptions = {}) {
    this.#handler = handler;
    this.#maxBodyBytes = options.maxBodyBytes ?? 1 << 20;
    this.#maxRunning = options.maxConcurrentStreams ?? 100;
    this.#connection = new Http2Connection(
      'server',
      {
        onHeaders: (block, now) => this.#handleHeaders(block, now),
        onData: (streamId, bytes, now) => this.#handleBody(streamId, bytes, now),
        onEndStream: (streamId, now) => this.#handleEndStream(streamId, now),
        onReset: (streamId) => this.#exchanges.delete(streamId),
      },
      options,
    );
    this.#connection.attach(stream);
  }

  /** What the stream reports to. */
  get below(): StreamHandler {
    return this.#connection.below;
  }

  /** Ends the connection in order: GOAWAY, then what was begun, then the end (§6.8). */
  close(now: Micros): void {
    this.#connection.close(now);
  }

  #handleHeaders({ fields, isTooLarge, streamId, endStream }: HeaderBlock, now: Micros): void {
    if (this.#exchanges.has(streamId)) {
      checkTrailers(fields, endStream, streamId);
      return;
    }
    if (isTooLarge) {
      this.#connection.send(streamId, fieldsOfResponse({ status: 431, headers: [] }), new Uint8Array(0), now);
      if (!endStream) this.#connection.reset(streamId, Http2ErrorCode.NO_ERROR, now);
      return;
    }
    const head = requestOf(fields, streamId);
    const announced = announcedLength(head.headers, streamId);
    if (this.#running >= this.#maxRunning) {
      throw new Http2Error(Http2ErrorCode.REFUSED_STREAM, 'too many requests are being answered', streamId);
    }
    this.#exchanges.set(streamId, { streamId, head, announced, pieces: [], length: 0, isAnswered: false });
    if (announced !== undefined && announced > this.#maxBodyBytes) this.#refuse(streamId, now);
    else if (!endStream && headerHas(head.headers, 'Expect', '100-continue')) {
      this.#connection.sendInterim(streamId, [{ name: ':status', value: '100' }], now);
    }
  }

  #handleBody(streamId: number, bytes: Uint8Array, now: Micros): void {
    const exchange = this.#exchanges.get(streamId);
    if (!exchange) return;
    exchange.length += bytes.length;
    if (exchange.length > (exchange.announced ?? Number.POSITIVE_INFINITY)) violate('more than announced', streamId);
    if (exchange.length > this.#maxBodyBytes) this.#refuse(streamId, now);
    else exchange.pieces.push(bytes);
    // Each stream alone may be modest, and all of them together are not.
    const all = [...this.#exchanges.values()].reduce((sum, { length }) => sum + length, 0);
    if (all > MAX_BODIES * this.#maxBodyBytes) {
      throw new Http2Error(Http2ErrorCode.ENHANCE_YOUR_CALM, 'too many bodies at a time', streamId);
    }
  }

  #handleEndStream(streamId: number, now: Micros): void {
    const exchange = this.#exchanges.get(streamId);
    if (!exchange) return;
    const { head, announced, pieces, length } = exchange;
    if (announced !== undefined && announced !== length) {
      this.#exchanges.delete(streamId);
      violate(`${length} bytes where ${announced} were announced`, streamId);
    }
    this.#running++;
    const respond = (response: HttpResponse, at: Micros) => {
      if (exchange.isAnswered) throw new TypeError('a request is answered once');
      exchange.isAnswered = true;
      this.#running--;
      this.#respond(exchange, response, at);
    };
    this.#handler({ ...head, body: concatBytes(...pieces) }, respond, now);
  }

  #respond({ streamId, head }: Exchange, response: HttpResponse, now: Micros): void {
    if (!this.#exchanges.delete(streamId)) return; // nobody wants it any more
    const { status, body = new Uint8Array(0) } = response;
    // HEAD gets the fields that GET would get, and no body (RFC 9110 §9.3.2).
    const hasBody = head.method !== 'HEAD' && status >= 200 && status !== 204 && status !== 304;
    this.#connection.send(streamId, fieldsOfResponse(response), hasBody ? body : new Uint8Array(0), now);
  }

  /** Too much: the answer comes before the request is whole, and the rest of that is not wanted (§8.1). */
  #refuse(streamId: number, now: Micros): void {
    this.#exchanges.delete(streamId);
    this.#connection.send(streamId, fieldsOfResponse({ status: 413, headers: [] }), new Uint8Array(0), now);
    this.#connection.reset(streamId, Http2ErrorCode.NO_ERROR, now);
  }
}
