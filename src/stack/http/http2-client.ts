/**
 * The client's side of HTTP/2: as many requests at a time as the server allows, on one connection (RFC 9113 §8.1). The
 * requests and outcomes are the same as for HTTP/1.1.
 */

import type { Micros } from '../../bytes/time.ts';
import { concatBytes } from '../../bytes/writer.ts';
import type { HttpResponseHead } from '../../packet/http/http1.ts';
import { Http2ErrorCode } from '../../packet/http/http2-constants.ts';
import type { Stream, StreamHandler } from '../stream.ts';
import type { HttpClientOptions, HttpClientRequest, HttpOutcome } from './client-connection.ts';
import { Http2Connection } from './http2-connection.ts';
import { violate } from './http2-error.ts';
import type { HeaderBlock } from './http2-header-blocks.ts';
import { announcedLength, checkTrailers, fieldsOfRequest, responseOf } from './http2-messages.ts';
import type { Http2Options } from './http2-options.ts';

export interface Http2ClientOptions extends Http2Options, Pick<HttpClientOptions, 'maxBodyBytes'> {
  /** ':scheme' of the requests; 'https' by default. */
  scheme?: 'http' | 'https';
}

interface Exchange {
  readonly request: HttpClientRequest;
  readonly onOutcome: (outcome: HttpOutcome, now: Micros) => void;
  head?: HttpResponseHead;
  announced?: number | undefined;
  readonly pieces: Uint8Array[];
  length: number;
  refusals: number;
}

const MAX_REFUSALS = 3;

export class Http2ClientConnection {
  readonly #connection: Http2Connection;
  readonly #scheme: string;
  readonly #maxBodyBytes: number;
  /** By stream. */
  readonly #exchanges = new Map<number, Exchange>();
  /** Requests that wait until the server allows one more stream. */
  readonly #waiting: Exchange[] = [];
  #isClosing = false;

  /** @param open makes the stream, which then reports to the handler given. */
  constructor(open: (handler: StreamHandler) => Stream, options: Http2ClientOptions = {}) {
    this.#scheme = options.scheme ?? 'https';
    this.#maxBodyBytes = options.maxBodyBytes ?? 16 << 20;
    this.#connection = new Http2Connection(
      'client',
      {
        onHeaders: (block, now) => this.#handleHeaders(block, now),
        onData: (streamId, bytes, now) => this.#handleBody(streamId, bytes, now),
        onEndStream: (streamId, now) => this.#handleEndStream(streamId, now),
        onReset: (streamId, reason, isRefused, now) => {
          if (!isRefused || !this.#askAgain(streamId, now)) this.#fail(streamId, reason, now);
        },
        onRoom: (now) => this.#sendWaiting(now),
        onClosing: (now) => this.#failWaiting(now),
      },
      options,
    );
    this.#connection.attach(open(this.#connection.below));
  }

  /** Can further requests be made here? */
  get isUsable(): boolean {
    return this.#connection.isUsable && !this.#isClosing;
  }

  /** Sends a request, or queues it while the server allows no more. The answer gives the request up (RST_STREAM). */
  request(request: HttpClientRequest, onOutcome: Exchange['onOutcome'], now: Micros): (now: Micros) => void {
    if (!this.isUsable) throw new TypeError('this connection takes no more requests');
    const exchange: Exchange = { request, onOutcome, pieces: [], length: 0, refusals: 0 };
    this.#waiting.push(exchange);
    this.#sendWaiting(now);
    return (at) => this.#cancel(exchange, at);
  }

  /** Ends the connection when all that was asked for has come. */
  close(now: Micros): void {
    this.#isClosing = true;
    if (this.#waiting.length === 0) this.#connection.close(now);
  }

  #sendWaiting(now: Micros): void {
    while (this.#waiting.length > 0 && this.#connection.hasRoom) {
      const exchange = this.#waiting.shift()!;
      const { request } = exchange;
      const fields = fieldsOfRequest(request, this.#scheme);
      const streamId = this.#connection.open(fields, request.body ?? new Uint8Array(0), now);
      this.#exchanges.set(streamId, exchange);
    }
    if (this.#isClosing && this.#waiting.length === 0) this.#connection.close(now);
  }

  /** A stream refused was one too many, as a rule: the server's SETTINGS had not come yet (§5.1.2, §8.7). */
  #askAgain(streamId: number, now: Micros): boolean {
    const exchange = this.#exchanges.get(streamId);
    if (!exchange || exchange.refusals === MAX_REFUSALS || !this.#connection.isUsable) return false;
    this.#exchanges.delete(streamId);
    exchange.refusals++;
    this.#waiting.unshift(exchange);
    this.#sendWaiting(now);
    return true;
  }

  #cancel(exchange: Exchange, now: Micros): void {
    const index = this.#waiting.indexOf(exchange);
    if (index >= 0) this.#waiting.splice(index, 1);
    const [streamId] = [...this.#exchanges].find(([, each]) => each === exchange) ?? [];
    if (streamId !== undefined) {
      this.#exchanges.delete(streamId);
      this.#connection.reset(streamId, Http2ErrorCode.CANCEL, now);
    }
    if (index >= 0 || streamId !== undefined) exchange.onOutcome({ kind: 'failed', reason: 'cancelled' }, now);
  }

  #handleHeaders({ fields, isTooLarge, streamId, endStream }: HeaderBlock, now: Micros): void {
    const exchange = this.#exchanges.get(streamId);
    if (!exchange) return;
    if (isTooLarge) {
      this.#giveUp(streamId, 'the header fields are too large', now);
      return;
    }
    if (exchange.head) {
      checkTrailers(fields, endStream, streamId);
      return;
    }
    const head = responseOf(fields, streamId);
    // 1xx is a word before the response, not the response (RFC 9110 §15.2).
    if (head.status < 200 && endStream) violate('the stream ends with an interim response', streamId);
    if (head.status < 200) return;
    exchange.head = head;
    exchange.request.onHead?.(head, now);
    const hasNoBody = exchange.request.method === 'HEAD' || head.status === 204 || head.status === 304;
    exchange.announced = hasNoBody ? undefined : announcedLength(head.headers, streamId);
  }

  #handleBody(streamId: number, bytes: Uint8Array, now: Micros): void {
    const exchange = this.#exchanges.get(streamId);
    if (!exchange) return;
    if (!exchange.head) violate('DATA before HEADERS', streamId);
    exchange.pieces.push(bytes);
    exchange.length += bytes.length;
    if (exchange.length > this.#maxBodyBytes) this.#giveUp(streamId, 'the response is too large', now);
  }

  #handleEndStream(streamId: number, now: Micros): void {
    const exchange = this.#exchanges.get(streamId);
    if (!exchange) return;
    const { head, announced, pieces, length, onOutcome } = exchange;
    if (!head || (announced !== undefined && announced !== length)) {
      this.#giveUp(streamId, 'the response is not as long as announced', now);
      return;
    }
    this.#exchanges.delete(streamId);
    onOutcome({ kind: 'response', head, body: concatBytes(...pieces) }, now);
  }

  #giveUp(streamId: number, reason: string, now: Micros): void {
    this.#connection.reset(streamId, Http2ErrorCode.CANCEL, now);
    this.#fail(streamId, reason, now);
  }

  #fail(streamId: number, reason: string, now: Micros): void {
    const exchange = this.#exchanges.get(streamId);
    this.#exchanges.delete(streamId);
    exchange?.onOutcome({ kind: 'failed', reason }, now);
  }

  #failWaiting(now: Micros): void {
    const waiting = this.#waiting.splice(0);
    for (const { onOutcome } of waiting)
      onOutcome({ kind: 'failed', reason: 'the server takes no more requests' }, now);
  }
}
