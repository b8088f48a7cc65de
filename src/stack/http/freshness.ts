/**
 * How long a stored response may be used without asking: its age against its freshness lifetime (RFC 9111 §4.2). All
 * in seconds; dates are milliseconds since 1970, as everywhere.
 */

import { parseHttpDate } from '../../packet/http/http-date.ts';
import { type HttpHeaders, headerValue } from '../../packet/http/http1.ts';

/** What the arithmetic needs of a response in the cache. */
export interface StoredTimes {
  readonly status: number;
  readonly headers: HttpHeaders;
  /** When it was asked for, and when the answer came: milliseconds since 1970. */
  readonly requestTime: number;
  readonly responseTime: number;
}

/** Statuses that may be kept without being told how long (RFC 9110 §15.1). */
const HEURISTIC = new Set([200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501]);

/** The directives of Cache-Control, names in lower case; '' for one without a value. Of equal ones the first counts. */
export function cacheDirectives(headers: HttpHeaders): ReadonlyMap<string, string> {
  const directives = new Map<string, string>();
  const field = headerValue(headers, 'Cache-Control') ?? '';
  for (const [, name, quoted, token] of field.matchAll(/([\w!#$%&'*+.^`|~-]+)(?:=(?:"([^"]*)"|([^\s,]*)))?/g)) {
    const key = name!.toLowerCase();
    if (!directives.has(key)) directives.set(key, quoted ?? token ?? '');
  }
  return directives;
}

/** May a browser keep this response to a GET at all (§3)? */
export function isStorable({ status, headers }: Pick<StoredTimes, 'status' | 'headers'>): boolean {
  const directives = cacheDirectives(headers);
  if (directives.has('no-store') || status < 200 || status === 206) return false;
  const isExplicit = directives.has('max-age') || directives.has('public') || directives.has('private');
  return isExplicit || headerValue(headers, 'Expires') !== undefined || HEURISTIC.has(status);
}

/** §4.2.1, for a private cache: max-age before Expires before a guess. */
export function freshnessLifetime({ status, headers, responseTime }: StoredTimes): number {
  const maxAge = cacheDirectives(headers).get('max-age');
  if (maxAge !== undefined) return deltaSeconds(maxAge) ?? 0; // what is no number counts as stale (§4.2.1)
  const date = dateOf(headers, responseTime);
  const expires = headerValue(headers, 'Expires');
  if (expires !== undefined) return Math.max(0, ((parseHttpDate(expires) ?? date) - date) / 1000);
  const modified = parseHttpDate(headerValue(headers, 'Last-Modified') ?? '');
  // A tenth of the time for which it has not changed (§4.2.2).
  return modified !== undefined && HEURISTIC.has(status) ? Math.max(0, (date - modified) / 10_000) : 0;
}

/** §4.2.3: how long ago the server made it, or found it still right. */
export function currentAge({ headers, requestTime, responseTime }: StoredTimes, now: number): number {
  const apparentAge = Math.max(0, (responseTime - dateOf(headers, responseTime)) / 1000);
  const ageValue = deltaSeconds(headerValue(headers, 'Age') ?? '') ?? 0;
  const correctedAgeValue = ageValue + (responseTime - requestTime) / 1000;
  return Math.max(apparentAge, correctedAgeValue) + (now - responseTime) / 1000;
}

/** May it be used without asking (§4.2)? `no-cache` says never (§5.2.2.4). */
export function isFresh(stored: StoredTimes, now: number): boolean {
  if (cacheDirectives(stored.headers).has('no-cache')) return false;
  return freshnessLifetime(stored) > currentAge(stored, now);
}

/** A response without a date has that of its arrival (RFC 9110 §6.6.1). */
function dateOf(headers: HttpHeaders, responseTime: number): number {
  return parseHttpDate(headerValue(headers, 'Date') ?? '') ?? responseTime;
}

/** §1.2.2: a number too large to be counted is a very long time. */
function deltaSeconds(text: string): number | undefined {
  return /^\d+$/.test(text) ? Math.min(Number(text), 2 ** 31) : undefined;
}
