/**
 * The client's side of one HTTP/1.1 connection: requests wait in a queue, each is sent when the response before it is
 * whole (pipelining, RFC 9112 §9.3.2, is what browsers gave up). It runs over any `Stream`.
 */

import { DecodeError } from '../../bytes/decode-error.ts';
import type { Micros } from '../../bytes/time.ts';
import { concatBytes } from '../../bytes/writer.ts';
import { type HttpEvent, HttpParser } from '../../packet/http/http-parser.ts';
import {
  buildMessage,
  type defaultHttpLimits,
  type HttpHeaders,
  type HttpResponseHead,
  headerHas,
  headerValue,
} from '../../packet/http/http1.ts';
import type { Stream, StreamHandler } from '../stream.ts';

export interface HttpClientRequest {
  /** '1.1' unless said otherwise; HTTP/2 has no such thing in its messages. */
  readonly version?: '1.0' | '1.1';
  readonly method: string;
  readonly target: string;
  /** Host must be among them; Content-Length is added for a body. */
  readonly headers: HttpHeaders;
  readonly body?: Uint8Array;
  /** The head of the response is there, its body on the way: for those who measure. */
  readonly onHead?: (head: HttpResponseHead, now: Micros) => void;
}

export type HttpOutcome =
  | { readonly kind: 'response'; readonly head: HttpResponseHead; readonly body: Uint8Array }
  /** No whole response came: the connection failed, or what came is not HTTP. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface HttpClientOptions {
  limits?: typeof defaultHttpLimits;
  /** Bytes of a response's body that are put up with; 16 MiB by default. */
  maxBodyBytes?: number;
}

interface Exchange {
  readonly request: HttpClientRequest;
  readonly onOutcome: (outcome: HttpOutcome, now: Micros) => void;
}

export class HttpClientConnection {
  readonly #stream: Stream;
  readonly #parser: HttpParser;
  readonly #maxBodyBytes: number;
  readonly #queue: Exchange[] = [];
  /** The exchange whose response is to come. */
  #current: Exchange | undefined;
  #response: { head: HttpResponseHead; pieces: Uint8Array[]; length: number } | undefined;
  /** No further request can be sent: the other side said so, or this side. */
  #isClosing = false;
  #isEnded = false;
  #isOver = false;

  /** @param open makes the stream, which then reports to the handler given. */
  constructor(open: (handler: StreamHandler) => Stream, options: HttpClientOptions = {}) {
    this.#parser = new HttpParser('response', options.limits ? { limits: options.limits } : {});
    this.#maxBodyBytes = options.maxBodyBytes ?? 16 << 20;
    this.#stream = open({
      onData: (bytes, now) => this.#handleData(bytes, now),
      onEnd: (now) => this.#handleEnd(now),
      onClose: (reason, now) => this.#handleClose(reason, now),
    });
  }

  /** Can further requests be made here? */
  get isUsable(): boolean {
    return !this.#isClosing && !this.#isOver;
  }

  /** Queues a request. It may be made before the stream is open. */
  request(request: HttpClientRequest, onOutcome: Exchange['onOutcome'], now: Micros): void {
    if (!this.isUsable) throw new TypeError('this connection takes no more requests');
    this.#queue.push({ request, onOutcome });
    this.#sendNext(now);
  }

  /** Ends the connection when all that was asked for has come. */
  close(now: Micros): void {
    if (this.#isClosing || this.#isOver) return;
    this.#isClosing = true;
    if (!this.#current && this.#queue.length === 0) this.#end(now);
  }

  #sendNext(now: Micros): void {
    if (this.#current) return;
    const next = this.#queue.shift();
    if (!next) {
      if (this.#isClosing) this.#end(now);
      return;
    }
    this.#current = next;
    this.#parser.expectResponseTo(next.request.method);
    const { onHead: _, ...message } = next.request;
    this.#stream.write(buildMessage({ kind: 'request', ...message }), now);
  }

  #handleData(bytes: Uint8Array, now: Micros): void {
    if (this.#isOver) return;
    this.#parser.push(bytes);
    this.#advance(now);
  }

  #handleEnd(now: Micros): void {
    if (this.#isOver) return;
    this.#parser.end();
    this.#advance(now);
    this.#isClosing = true;
    if (this.#isOver) return;
    this.#end(now);
    this.#fail('the server ended the connection before the response', now);
  }

  #handleClose(reason: string | undefined, now: Micros): void {
    this.#isOver = true;
    this.#fail(reason ?? 'the connection was closed', now);
  }

  #advance(now: Micros): void {
    try {
      for (let event = this.#parser.read(); event && !this.#isOver; event = this.#parser.read()) {
        this.#handleEvent(event, now);
      }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#giveUp(error.message, now);
    }
  }

  #handleEvent(event: HttpEvent, now: Micros): void {
    switch (event.kind) {
      case 'head':
        if (!this.#current) this.#giveUp('a response came to no request', now);
        else if (event.head.kind === 'response') {
          this.#response = { head: event.head, pieces: [], length: 0 };
          if (event.head.status >= 200) this.#current.request.onHead?.(event.head, now);
        }
        break;
      case 'body':
        if (!this.#response) break;
        this.#response.pieces.push(event.bytes);
        this.#response.length += event.bytes.length;
        if (this.#response.length > this.#maxBodyBytes) this.#giveUp('the response is too large', now);
        break;
      case 'end':
        this.#handleResponseEnd(now);
        break;
      default:
        event satisfies never;
    }
  }

  #handleResponseEnd(now: Micros): void {
    const { head, pieces } = this.#response ?? {};
    const { request, onOutcome } = this.#current ?? {};
    this.#response = undefined;
    // 1xx is a word before the response, not the response (RFC 9110 §15.2).
    if (!head || !pieces || !request || head.status < 200) return;
    this.#current = undefined;
    if (!canStay(head, request)) {
      // What waits would never be answered; its caller may try elsewhere (RFC 9112 §9.6).
      this.#isClosing = true;
      this.#end(now);
      onOutcome?.({ kind: 'response', head, body: concatBytes(...pieces) }, now);
      this.#fail('the server closes the connection after this response', now);
      return;
    }
    onOutcome?.({ kind: 'response', head, body: concatBytes(...pieces) }, now);
    this.#sendNext(now);
  }

  /** The other side does not speak HTTP as it should: nothing that follows can be trusted. */
  #giveUp(reason: string, now: Micros): void {
    this.#isOver = true;
    this.#stream.abort(now);
    this.#fail(reason, now);
  }

  #end(now: Micros): void {
    if (!this.#isEnded) this.#stream.end(now);
    this.#isEnded = true;
  }

  #fail(reason: string, now: Micros): void {
    const failed = [...(this.#current ? [this.#current] : []), ...this.#queue.splice(0)];
    this.#current = undefined;
    for (const { onOutcome } of failed) onOutcome({ kind: 'failed', reason }, now);
  }
}

/** RFC 9112 §9.3. A body that ends with the connection leaves none to go on with. */
function canStay({ status, version, headers }: HttpResponseHead, request: HttpClientRequest): boolean {
  if (headerHas(headers, 'Connection', 'close') || headerHas(request.headers, 'Connection', 'close')) return false;
  if (version === '1.0' && !headerHas(headers, 'Connection', 'keep-alive')) return false;
  const hasNoBody = request.method === 'HEAD' || status === 204 || status === 304;
  const isFramed = ['Content-Length', 'Transfer-Encoding'].some((name) => headerValue(headers, name) !== undefined);
  return hasNoBody || isFramed;
}
