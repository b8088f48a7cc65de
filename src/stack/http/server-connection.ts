/**
 * The server's side of one HTTP/1.1 connection: requests in, responses out in the same order (RFC 9112 §9.3.2), the
 * connection kept or closed as both sides say (§9.3, §9.6). It runs over any `Stream`: TCP, or TLS over TCP.
 */

import { DecodeError } from '../../bytes/decode-error.ts';
import type { Micros } from '../../bytes/time.ts';
import { concatBytes } from '../../bytes/writer.ts';
import { type HttpEvent, HttpParser } from '../../packet/http/http-parser.ts';
import {
  bodyFraming,
  type defaultHttpLimits,
  type HttpHeaders,
  type HttpRequestHead,
  headerHas,
  headerValue,
  headerValues,
  writeHead,
} from '../../packet/http/http1.ts';
import type { Stream, StreamHandler } from '../stream.ts';
import { reasonPhrase } from './status.ts';

export interface HttpRequest extends HttpRequestHead {
  readonly body: Uint8Array;
}

export interface HttpResponse {
  readonly status: number;
  /** By default the words that the standard has for the status. */
  readonly reason?: string;
  /** Content-Length and Connection are added. */
  readonly headers: HttpHeaders;
  readonly body?: Uint8Array;
}

/** Answers a request by calling `respond` once, at once or later. */
export type HttpHandler = (
  request: HttpRequest,
  respond: (response: HttpResponse, now: Micros) => void,
  now: Micros,
) => void;

export interface HttpServerOptions {
  limits?: typeof defaultHttpLimits;
  /** Bytes of a request's body that are put up with; 1 MiB by default. */
  maxBodyBytes?: number;
}

/** Bytes of requests that may wait while one is being answered. */
const MAX_WAITING_BYTES = 1 << 20;

/** Serves HTTP/1.1 on a stream; the answer is what the stream must report to. */
export function serveHttp(stream: Stream, handler: HttpHandler, options: HttpServerOptions = {}): StreamHandler {
  return new HttpServerConnection(stream, handler, options).below;
}

class HttpServerConnection {
  /** What the stream reports to. */
  readonly below: StreamHandler;
  readonly #stream: Stream;
  readonly #handler: HttpHandler;
  readonly #parser: HttpParser;
  readonly #maxBodyBytes: number;
  /** The request whose body is coming in. */
  #incoming: { head: HttpRequestHead; pieces: Uint8Array[]; length: number } | undefined;
  /** A request is with the handler; those behind it wait. */
  #isAnswering = false;
  #isOver = false;

  constructor(stream: Stream, handler: HttpHandler, options: HttpServerOptions) {
    this.#stream = stream;
    this.#handler = handler;
    this.#parser = new HttpParser('request', options.limits ? { limits: options.limits } : {});
    this.#maxBodyBytes = options.maxBodyBytes ?? 1 << 20;
    this.below = {
      onData: (bytes, now) => {
        if (this.#isOver) return;
        this.#parser.push(bytes);
        this.#advance(now);
      },
      onEnd: (now) => {
        this.#parser.end();
        this.#advance(now);
      },
      onClose: () => {
        this.#isOver = true;
      },
    };
  }

  /** Takes requests as long as none is being answered. */
  #advance(now: Micros): void {
    try {
      while (!this.#isOver && !this.#isAnswering) {
        const event = this.#parser.read();
        if (!event) break;
        this.#handleEvent(event, now);
      }
      if (this.#isAnswering && this.#parser.buffered > MAX_WAITING_BYTES) this.#stop(now);
      else if (!this.#isAnswering && this.#parser.isOver) this.#stop(now);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#refuse(statusFor(error), error.message, now);
    }
  }

  #handleEvent(event: HttpEvent, now: Micros): void {
    switch (event.kind) {
      case 'head':
        if (event.head.kind === 'request') this.#handleHead(event.head, now);
        break;
      case 'body':
        if (!this.#incoming) break;
        this.#incoming.pieces.push(event.bytes);
        this.#incoming.length += event.bytes.length;
        if (this.#incoming.length > this.#maxBodyBytes) this.#refuse(413, 'the body is too large', now);
        break;
      case 'end':
        if (this.#incoming) this.#handleRequest(this.#incoming.head, concatBytes(...this.#incoming.pieces), now);
        break;
      default:
        event satisfies never;
    }
  }

  #handleHead(head: HttpRequestHead, now: Micros): void {
    // Exactly one Host in HTTP/1.1 (RFC 9112 §3.2).
    const hosts = headerValues(head.headers, 'Host');
    if (hosts.length > 1 || (hosts.length === 0 && head.version !== '1.0')) {
      this.#refuse(400, 'one Host field, no more and no less', now);
      return;
    }
    const framing = bodyFraming(head);
    if (framing.kind === 'length' && framing.length > this.#maxBodyBytes) {
      this.#refuse(413, 'the body is too large', now);
      return;
    }
    this.#incoming = { head, pieces: [], length: 0 };
    // The client waits for a word before it sends the body (RFC 9110 §10.1.1).
    if (framing.kind !== 'none' && head.version !== '1.0' && headerHas(head.headers, 'Expect', '100-continue')) {
      this.#write({ status: 100, headers: [] }, now);
    }
  }

  #handleRequest(head: HttpRequestHead, body: Uint8Array, now: Micros): void {
    this.#incoming = undefined;
    this.#isAnswering = true;
    let isAnswered = false;
    const respond = (response: HttpResponse, at: Micros) => {
      if (isAnswered) throw new TypeError('a request is answered once');
      isAnswered = true;
      this.#respond(head, response, at);
    };
    this.#handler({ ...head, body }, respond, now);
  }

  #respond(request: HttpRequestHead, response: HttpResponse, now: Micros): void {
    this.#isAnswering = false;
    if (this.#isOver) return;
    const keepsAlive = wantsToStay(request) && !headerHas(response.headers, 'Connection', 'close');
    const connection: HttpHeaders = keepsAlive ? keepAliveFor(request) : [['Connection', 'close']];
    const headers = response.headers.filter(([name]) => name.toLowerCase() !== 'connection');
    this.#write({ ...response, headers: [...headers, ...connection] }, now, request.method);
    if (keepsAlive) this.#advance(now);
    else this.#stop(now);
  }

  /** What this side cannot make sense of ends the connection: nobody knows where the next request begins. */
  #refuse(status: number, why: string, now: Micros): void {
    const body = new TextEncoder().encode(`${why}\n`);
    const headers: HttpHeaders = [
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['Connection', 'close'],
    ];
    this.#write({ status, headers, body }, now);
    this.#stop(now);
  }

  #write({ status, reason = reasonPhrase(status), headers, body }: HttpResponse, now: Micros, method?: string): void {
    const hasBody = status >= 200 && status !== 204 && status !== 304;
    const isFramed = ['Content-Length', 'Transfer-Encoding'].some((name) => headerValue(headers, name) !== undefined);
    // HEAD gets the fields that GET would get, and no body (RFC 9110 §9.3.2).
    const framing: HttpHeaders = hasBody && !isFramed ? [['Content-Length', String(body?.length ?? 0)]] : [];
    const head = writeHead({ kind: 'response', version: '1.1', status, reason, headers: [...headers, ...framing] });
    this.#stream.write(hasBody && body && method !== 'HEAD' ? concatBytes(head, body) : head, now);
  }

  #stop(now: Micros): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stream.end(now);
  }
}

/** RFC 9112 §9.3: HTTP/1.1 stays unless told otherwise, HTTP/1.0 goes. */
function wantsToStay({ version, headers }: HttpRequestHead): boolean {
  if (headerHas(headers, 'Connection', 'close')) return false;
  return version !== '1.0' || headerHas(headers, 'Connection', 'keep-alive');
}

/** A client of HTTP/1.0 must be told that its wish is granted. */
function keepAliveFor({ version }: HttpRequestHead): HttpHeaders {
  return version === '1.0' ? [['Connection', 'keep-alive']] : [];
}

/** RFC 9110 §15.5.1, §15.6.2, §15.6.6; RFC 6585 §5. */
function statusFor({ field, code }: DecodeError): number {
  if (field === 'head' && code === 'bad-length') return 431;
  if (field === 'httpVersion') return 505;
  return field === 'transferEncoding' ? 501 : 400;
}
