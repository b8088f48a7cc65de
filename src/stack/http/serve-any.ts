/**
 * HTTP/1.1 or HTTP/2 on a stream that somebody opened: TLS has agreed on one (ALPN, RFC 9113 §3.2); without TLS a client
 * that knows says so with its first bytes ("prior knowledge", §3.3), which are no request of HTTP/1.1.
 */

import type { Micros } from '../../bytes/time.ts';
import { concatBytes } from '../../bytes/writer.ts';
import { ALPN_HTTP2 } from '../../packet/http/http2-constants.ts';
import { prefaceBytes } from '../../packet/http/http2-frame-cutter.ts';
import type { Stream, StreamHandler } from '../stream.ts';
import { type Http2ServerOptions, serveHttp2 } from './http2-server.ts';
import { type HttpHandler, type HttpServerOptions, serveHttp } from './server-connection.ts';

export interface ServeOptions extends HttpServerOptions {
  http2?: Http2ServerOptions;
}

/** Serves what the client speaks; the answer is what the stream must report to. */
export function serveAnyHttp(stream: Stream, handler: HttpHandler, options: ServeOptions = {}): StreamHandler {
  const { maxBodyBytes, limits } = options;
  const http2 = {
    ...(maxBodyBytes !== undefined && { maxBodyBytes }),
    ...(limits && { maxHeaderListSize: limits.headBytes }),
    ...options.http2,
  };
  const serve2 = () => serveHttp2(stream, handler, http2);
  const serve1 = () => serveHttp(stream, handler, options);
  if (stream.applicationProtocol !== undefined) return stream.applicationProtocol === ALPN_HTTP2 ? serve2() : serve1();
  return new FirstBytes(serve1, serve2);
}

/** Waits until it is clear whether the stream begins with HTTP/2's preface. */
class FirstBytes implements StreamHandler {
  readonly #serve1: () => StreamHandler;
  readonly #serve2: () => StreamHandler;
  readonly #preface = prefaceBytes();
  #seen: Uint8Array = new Uint8Array(0);
  #chosen: StreamHandler | undefined;

  constructor(serve1: () => StreamHandler, serve2: () => StreamHandler) {
    this.#serve1 = serve1;
    this.#serve2 = serve2;
  }

  onData(bytes: Uint8Array, now: Micros): void {
    if (this.#chosen) {
      this.#chosen.onData?.(bytes, now);
      return;
    }
    this.#seen = concatBytes(this.#seen, bytes);
    const isPreface = this.#preface.every((byte, at) => at >= this.#seen.length || byte === this.#seen[at]);
    if (isPreface && this.#seen.length < this.#preface.length) return;
    this.#choose(isPreface ? this.#serve2 : this.#serve1).onData?.(this.#seen, now);
  }

  onDrain(now: Micros): void {
    this.#chosen?.onDrain?.(now);
  }

  onEnd(now: Micros): void {
    if (!this.#chosen && this.#seen.length > 0) this.#choose(this.#serve1).onData?.(this.#seen, now);
    (this.#chosen ?? this.#choose(this.#serve1)).onEnd?.(now);
  }

  onClose(reason: string | undefined, now: Micros): void {
    this.#chosen?.onClose?.(reason, now);
  }

  #choose(serve: () => StreamHandler): StreamHandler {
    this.#chosen = serve();
    return this.#chosen;
  }
}
