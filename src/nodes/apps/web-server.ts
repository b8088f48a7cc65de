/**
 * A web server as a program on a host: pages by path, and a port 80 that only sends visitors on to HTTPS, as every
 * large site has it (RFC 9110; erratum 6 of the documents). HTTP/1.1 or HTTP/2, as the client and TLS agree. What lies
 * between TCP and HTTP is the caller's choice:
 *
 *     new WebServer([
 *       { port: 80, handler: redirectToHttps },
 *       { port: 443, handler: servePages({ '/': page }), wrap: (tcp, accept) => acceptTls(tcp, tls, accept) },
 *     ])
 */

import { type Micros, NEVER } from '../../bytes/time.ts';
import { type HttpHeaders, headerValue } from '../../packet/http/http1.ts';
import { type ServeOptions, serveAnyHttp } from '../../stack/http/serve-any.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from '../../stack/http/server-connection.ts';
import { reasonPhrase } from '../../stack/http/status.ts';
import type { Application, Endpoint, ListenOptions, Sockets } from '../../stack/sockets.ts';
import type { Stream, StreamHandler } from '../../stack/stream.ts';

export interface WebServerPort {
  readonly port: number;
  readonly handler: HttpHandler;
  /** Puts a layer such as TLS over the TCP connection; `accept` is called when that layer is open. */
  readonly wrap?: (transport: Stream, accept: (stream: Stream) => StreamHandler, peer: Endpoint) => StreamHandler;
  readonly listen?: ListenOptions;
  readonly http?: ServeOptions;
}

export class WebServer implements Application {
  readonly #ports: readonly WebServerPort[];

  constructor(ports: readonly WebServerPort[]) {
    this.#ports = ports;
  }

  start(sockets: Sockets, _now: Micros): void {
    for (const { port, handler, wrap, listen, http } of this.#ports) {
      const accept = (stream: Stream) => serveAnyHttp(stream, handler, http);
      sockets.listenTcp(port, (stream, peer) => (wrap ? wrap(stream, accept, peer) : accept(stream)), listen);
    }
  }

  nextTimer(): Micros {
    return NEVER;
  }

  handleTimer(_now: Micros): void {}
}

/** A page, or what makes one from the request. */
export type WebPage = HttpResponse | ((request: HttpRequest, now: Micros) => HttpResponse);

/** A page of HTML, status 200. */
export function htmlPage(html: string, headers: HttpHeaders = []): HttpResponse {
  const body = new TextEncoder().encode(html);
  return { status: 200, headers: [['Content-Type', 'text/html; charset=utf-8'], ...headers], body };
}

/** Pages by path, without regard to the query. Of the methods only GET and HEAD (RFC 9110 §9.1). */
export function servePages(pages: Readonly<Record<string, WebPage>>): HttpHandler {
  return (request, respond, now) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      respond(plainPage(405, [['Allow', 'GET, HEAD']]), now);
      return;
    }
    const path = pathOf(request).replace(/\?.*$/, '');
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (page === undefined) respond(plainPage(404), now);
    else respond(typeof page === 'function' ? page(request, now) : page, now);
  };
}

/** 301 to the same host and path under https (RFC 9110 §15.4.2). */
export const redirectToHttps: HttpHandler = (request, respond, now) => {
  const [, host] = /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d+)?$/i.exec(headerValue(request.headers, 'Host') ?? '') ?? [];
  if (host === undefined) respond(plainPage(400), now);
  else respond(plainPage(301, [['Location', `https://${host}${pathOf(request)}`]]), now);
};

/** The path with its query. A target may be a whole URL, too (RFC 9112 §3.2.2). */
function pathOf({ target }: HttpRequest): string {
  const path = target.replace(/^https?:\/\/[^/?]*/i, '');
  return path.startsWith('/') ? path : `/${path}`;
}

/** The status in words. */
function plainPage(status: number, headers: HttpHeaders = []): HttpResponse {
  const body = new TextEncoder().encode(`${status} ${reasonPhrase(status)}\n`);
  return { status, headers: [['Content-Type', 'text/plain; charset=utf-8'], ...headers], body };
}
