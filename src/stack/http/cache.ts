/**
 * A browser's cache of responses to GET (RFC 9111): what it has and may use at once, what it must ask the server about
 * first, and what a 304 says of it. Private: it serves one person, so `private` may be kept and `s-maxage` says nothing.
 */

import { type HttpHeaders, type HttpResponseHead, headerValue } from '../../packet/http/http1.ts';
import { cacheDirectives, isFresh, isStorable, type StoredTimes } from './freshness.ts';

export interface StoredResponse extends StoredTimes {
  readonly head: HttpResponseHead;
  /** As it came, content codings and all. */
  readonly body: Uint8Array;
  /** The request's fields that Vary names, with the values for which this response is right. */
  readonly varying: HttpHeaders;
}

export type CacheAnswer =
  /** Use it, ask nobody. */
  | { readonly kind: 'fresh'; readonly stored: StoredResponse }
  /** Ask, with these fields: the answer may be 304. */
  | { readonly kind: 'stale'; readonly stored: StoredResponse; readonly conditions: HttpHeaders }
  | { readonly kind: 'nothing' };

/** Bytes of bodies that are kept; beyond that the oldest go. */
const MAX_BYTES = 64 << 20;

export class HttpCache {
  /** By URL without its fragment; the oldest first. */
  readonly #stored = new Map<string, StoredResponse>();
  #bytes = 0;

  /** What is there for a GET with these fields. Times are milliseconds since 1970. */
  lookUp(url: string, request: HttpHeaders, now: number): CacheAnswer {
    const stored = this.#stored.get(keyOf(url));
    const wish = cacheDirectives(request);
    if (!stored || wish.has('no-store') || !varyMatches(stored, request)) return { kind: 'nothing' };
    if (isFresh(stored, now) && !wish.has('no-cache')) return { kind: 'fresh', stored };
    const conditions = conditionsFor(stored.headers);
    return conditions.length > 0 ? { kind: 'stale', stored, conditions } : { kind: 'nothing' };
  }

  /** Keeps a response to a GET, if it may be kept; what was there for the URL is gone either way. */
  store(
    url: string,
    request: HttpHeaders,
    response: { head: HttpResponseHead; body: Uint8Array; requestTime: number; responseTime: number },
  ): void {
    const { head, body, requestTime, responseTime } = response;
    this.#remove(keyOf(url));
    const vary = listOf(headerValue(head.headers, 'Vary'));
    if (!isStorable(head) || cacheDirectives(request).has('no-store') || vary.includes('*')) return;
    const varying: HttpHeaders = vary.map((name) => [name, headerValue(request, name) ?? '']);
    const { status, headers } = head;
    this.#put(keyOf(url), { head, body, status, headers, requestTime, responseTime, varying });
  }

  /** After 304: what is stored is right, and takes on the new fields (§3.2, §4.3.4). Answers it. */
  freshen(
    url: string,
    stored: StoredResponse,
    notModified: { headers: HttpHeaders; requestTime: number; responseTime: number },
  ): StoredResponse {
    const { requestTime, responseTime } = notModified;
    const isKept = (name: string) =>
      /^content-(length|encoding|type|range)$|^(connection|transfer-encoding)$/i.test(name);
    const newer = notModified.headers.filter(([name]) => !isKept(name));
    const replaced = new Set(newer.map(([name]) => name.toLowerCase()));
    const headers = [...stored.headers.filter(([name]) => !replaced.has(name.toLowerCase())), ...newer];
    const head = { ...stored.head, headers };
    const freshened = { ...stored, head, headers, requestTime, responseTime };
    this.#remove(keyOf(url));
    this.#put(keyOf(url), freshened);
    return freshened;
  }

  #put(key: string, stored: StoredResponse): void {
    this.#stored.set(key, stored);
    this.#bytes += stored.body.length;
    for (const oldest of this.#stored.keys()) {
      if (this.#bytes <= MAX_BYTES) break;
      this.#remove(oldest);
    }
  }

  #remove(key: string): void {
    this.#bytes -= this.#stored.get(key)?.body.length ?? 0;
    this.#stored.delete(key);
  }
}

/** §4.3.1: both validators, if there are two. */
function conditionsFor(headers: HttpHeaders): HttpHeaders {
  const etag = headerValue(headers, 'ETag');
  const modified = headerValue(headers, 'Last-Modified');
  return [
    ...(etag === undefined ? [] : [['If-None-Match', etag] as const]),
    ...(modified === undefined ? [] : [['If-Modified-Since', modified] as const]),
  ];
}

/** §4.1. */
function varyMatches({ varying }: StoredResponse, request: HttpHeaders): boolean {
  return varying.every(([name, value]) => (headerValue(request, name) ?? '') === value);
}

function listOf(field = ''): string[] {
  return field
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== '');
}

function keyOf(url: string): string {
  return url.replace(/#.*$/, '');
}
