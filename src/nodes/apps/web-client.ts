/**
 * What a browser does with an address that was typed in: opens a connection, asks, follows redirects, and takes the
 * page out of the response. Connections are kept and used again (RFC 9112 §9.3). How one is opened (name resolution,
 * TCP, TLS) is the caller's part.
 */

import type { Micros } from '../../bytes/time.ts';
import { type HttpHeaders, headerValue } from '../../packet/http/http1.ts';
import { HttpClientConnection, type HttpClientOptions, type HttpOutcome } from '../../stack/http/client-connection.ts';
import type { Stream, StreamHandler } from '../../stack/stream.ts';
import type { Public } from '../../stack/timed.ts';
import { type RenderedPage, renderHtml } from './html-text.ts';

/** Where a URL leads to. */
export interface UrlParts {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** With the query: what the request asks for. */
  readonly path: string;
}

export interface WebClientOptions {
  /** Opens a connection to host and port, for 'https' with TLS. Bytes written before it is open must be kept. */
  open(url: UrlParts, handler: StreamHandler, now: Micros): Stream;
  /** Instead of `browserHeaders`; Host comes before them. */
  headers?: HttpHeaders;
  /** 5 by default. */
  maxRedirects?: number;
  http?: HttpClientOptions;
  /** Another HTTP client instead of ours, one for each connection. */
  makeConnection?: MakeHttpConnection;
}

export type MakeHttpConnection = (
  open: (handler: StreamHandler) => Stream,
  options?: HttpClientOptions,
) => Public<HttpClientConnection>;

export interface FetchedPage {
  readonly kind: 'page';
  /** Where the page was found in the end. */
  readonly url: string;
  /** The URLs on the way that sent the client on. */
  readonly redirects: readonly string[];
  readonly status: number;
  readonly reason: string;
  readonly headers: HttpHeaders;
  readonly body: Uint8Array;
  /** For a body of HTML. */
  readonly rendered?: RenderedPage;
}

export type FetchOutcome =
  | FetchedPage
  | { readonly kind: 'failed'; readonly url: string; readonly redirects: readonly string[]; readonly reason: string };

/** The request of document H; without Accept-Encoding, for the page is not decompressed here. */
export const browserHeaders: HttpHeaders = [
  ['User-Agent', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'],
  ['Accept', 'text/html,application/xhtml+xml'],
  ['Accept-Language', 'ko-KR,ko;q=0.9'],
  ['Connection', 'keep-alive'],
];

interface Visit {
  readonly url: string;
  readonly redirects: readonly string[];
  readonly onOutcome: (outcome: FetchOutcome, now: Micros) => void;
}

export class WebClient {
  readonly #options: WebClientOptions;
  /** By scheme, host and port. */
  readonly #connections = new Map<string, Public<HttpClientConnection>>();

  constructor(options: WebClientOptions) {
    this.#options = options;
  }

  /** Fetches a page with GET. A URL that cannot be one is an outcome, too. */
  fetch(url: string, onOutcome: Visit['onOutcome'], now: Micros): void {
    this.#visit({ url, redirects: [], onOutcome }, now);
  }

  /** Ends all connections when what was asked for has come. */
  close(now: Micros): void {
    for (const connection of this.#connections.values()) connection.close(now);
    this.#connections.clear();
  }

  #visit(visit: Visit, now: Micros): void {
    const parts = parseUrl(visit.url);
    if (!parts) {
      const { url, redirects } = visit;
      visit.onOutcome({ kind: 'failed', url, redirects, reason: `not a web address: '${url}'` }, now);
      return;
    }
    const key = originOf(parts);
    const old = this.#connections.get(key);
    const connection = old?.isUsable ? old : this.#connect(key, parts, now);
    const onOutcome = (outcome: HttpOutcome, at: Micros) => {
      // A kept connection may have ended under way: GET may be asked again (RFC 9112 §9.3.1).
      const mayRetry = outcome.kind === 'failed' && connection === old;
      if (mayRetry)
        this.#ask(this.#connect(key, parts, at), parts, (again, later) => this.#handle(visit, again, later), at);
      else this.#handle(visit, outcome, at);
    };
    this.#ask(connection, parts, onOutcome, now);
  }

  #connect(key: string, parts: UrlParts, now: Micros): Public<HttpClientConnection> {
    const { open, http, makeConnection } = this.#options;
    const make: MakeHttpConnection = makeConnection ?? ((to, options) => new HttpClientConnection(to, options));
    const connection = make((handler) => open(parts, handler, now), http);
    this.#connections.set(key, connection);
    return connection;
  }

  #ask(
    connection: Public<HttpClientConnection>,
    parts: UrlParts,
    onOutcome: (outcome: HttpOutcome, now: Micros) => void,
    now: Micros,
  ): void {
    const headers: HttpHeaders = [['Host', hostField(parts)], ...(this.#options.headers ?? browserHeaders)];
    connection.request({ method: 'GET', target: parts.path, headers }, onOutcome, now);
  }

  #handle({ url, redirects, onOutcome }: Visit, outcome: HttpOutcome, now: Micros): void {
    if (outcome.kind === 'failed') {
      onOutcome({ kind: 'failed', url, redirects, reason: outcome.reason }, now);
      return;
    }
    const { head, body } = outcome;
    const location = redirectOf(head, url);
    if (location === undefined) {
      const html = htmlOf(head.headers, body);
      const rendered = html === undefined ? undefined : renderHtml(html);
      const { status, reason, headers } = head;
      onOutcome({ kind: 'page', url, redirects, status, reason, headers, body, ...(rendered && { rendered }) }, now);
    } else if (redirects.length >= (this.#options.maxRedirects ?? 5)) {
      onOutcome({ kind: 'failed', url, redirects, reason: `more than ${redirects.length} redirects` }, now);
    } else {
      this.#visit({ url: location, redirects: [...redirects, url], onOutcome }, now);
    }
  }
}

/** Undefined for what is not an http or https URL with a host. */
export function parseUrl(text: string): UrlParts | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  if (url.protocol !== `${scheme}:`) return undefined;
  const port = url.port === '' ? defaultPort(scheme) : Number(url.port);
  return { scheme, host: url.hostname, port, path: `${url.pathname}${url.search}` };
}

function defaultPort(scheme: UrlParts['scheme']): number {
  return scheme === 'https' ? 443 : 80;
}

export function originOf({ scheme, host, port }: UrlParts): string {
  return `${scheme}://${host}:${port}`;
}

/** The port stands there only if it is not the scheme's own (RFC 9110 §7.2). */
export function hostField({ scheme, host, port }: UrlParts): string {
  return port === defaultPort(scheme) ? host : `${host}:${port}`;
}

/** Statuses that name another place in Location (RFC 9110 §15.4). */
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Where a response sends its reader on to; undefined if it does not. */
export function redirectOf(
  { status, headers }: Pick<FetchedPage, 'status' | 'headers'>,
  url: string,
): string | undefined {
  const location = REDIRECTS.has(status) ? headerValue(headers, 'Location') : undefined;
  if (location === undefined) return undefined;
  return URL.canParse(location, url) ? new URL(location, url).href : location;
}

/** The text of a body of HTML; undefined for one of another type. */
export function htmlOf(headers: HttpHeaders, body: Uint8Array): string | undefined {
  const type = headerValue(headers, 'Content-Type') ?? '';
  if (!/^(text\/html|application\/xhtml\+xml)\b/i.test(type)) return undefined;
  const [, charset = 'utf-8'] = /;\s*charset="?([\w.:-]+)"?/i.exec(type) ?? [];
  return decodeText(body, charset);
}

/** A character set that nobody knows is read as UTF-8. */
function decodeText(bytes: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new TextDecoder().decode(bytes);
  }
}
