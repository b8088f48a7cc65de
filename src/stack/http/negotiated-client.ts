/**
 * A client's connection that speaks HTTP/2 if the stream below has agreed on it (ALPN 'h2', RFC 9113 §3.2), else
 * HTTP/1.1. Until the stream is open nobody knows, so requests wait.
 */

import type { Micros } from '../../bytes/time.ts';
import { ALPN_HTTP2 } from '../../packet/http/http2-constants.ts';
import type { Stream, StreamHandler } from '../stream.ts';
import type { Public } from '../timed.ts';
import {
  HttpClientConnection,
  type HttpClientOptions,
  type HttpClientRequest,
  type HttpOutcome,
} from './client-connection.ts';
import { Http2ClientConnection, type Http2ClientOptions } from './http2-client.ts';

export interface NegotiatedClientOptions extends HttpClientOptions {
  http2?: Http2ClientOptions;
}

type OnOutcome = (outcome: HttpOutcome, now: Micros) => void;

export class NegotiatedHttpConnection {
  readonly #stream: Stream;
  readonly #options: NegotiatedClientOptions;
  readonly #waiting: { request: HttpClientRequest; onOutcome: OnOutcome }[] = [];
  #handler: StreamHandler | undefined;
  #chosen: Public<HttpClientConnection> | undefined;
  #isClosing = false;

  /** @param open makes the stream, which then reports to the handler given. */
  constructor(open: (handler: StreamHandler) => Stream, options: NegotiatedClientOptions = {}) {
    this.#options = options;
    this.#stream = open({
      onOpen: (now) => this.#choose(now),
      onData: (bytes, now) => this.#handler?.onData?.(bytes, now),
      onDrain: (now) => this.#handler?.onDrain?.(now),
      onEnd: (now) => this.#handler?.onEnd?.(now),
      onClose: (reason, now) => this.#handleClose(reason, now),
    });
  }

  /** 'h2' or 'http/1.1' once it is known. */
  get protocol(): string | undefined {
    if (!this.#chosen) return undefined;
    return this.#chosen instanceof Http2ClientConnection ? ALPN_HTTP2 : 'http/1.1';
  }

  /** Can further requests be made here? */
  get isUsable(): boolean {
    return !this.#isClosing && (this.#chosen?.isUsable ?? true);
  }

  request(request: HttpClientRequest, onOutcome: OnOutcome, now: Micros): void {
    if (!this.isUsable) throw new TypeError('this connection takes no more requests');
    if (this.#chosen) this.#chosen.request(request, onOutcome, now);
    else this.#waiting.push({ request, onOutcome });
  }

  /** Ends the connection when all that was asked for has come. */
  close(now: Micros): void {
    this.#isClosing = true;
    this.#chosen?.close(now);
    if (!this.#chosen && this.#waiting.length === 0) this.#stream.end(now);
  }

  #choose(now: Micros): void {
    const open = (handler: StreamHandler) => {
      this.#handler = handler;
      return this.#stream;
    };
    const { http2, ...options } = this.#options;
    const isHttp2 = this.#stream.applicationProtocol === ALPN_HTTP2;
    this.#chosen = isHttp2
      ? new Http2ClientConnection(open, { ...options, ...http2 })
      : new HttpClientConnection(open, options);
    for (const { request, onOutcome } of this.#waiting.splice(0)) this.#chosen.request(request, onOutcome, now);
    this.#handler?.onOpen?.(now);
    if (this.#isClosing) this.#chosen.close(now);
  }

  #handleClose(reason: string | undefined, now: Micros): void {
    this.#isClosing = true;
    this.#handler?.onClose?.(reason, now);
    for (const { onOutcome } of this.#waiting.splice(0)) {
      onOutcome({ kind: 'failed', reason: reason ?? 'the connection was closed' }, now);
    }
  }
}
