/** Task "freshness": may the browser use what it has? Read RFC 9111 §4.2, §4.3.1 and §5.2.2. */

/** A response in the cache of a browser. Times are whole seconds since 1970. */
export interface StoredResponse {
  /** Header fields as they came; capitals in names do not matter. Each name is there once at most. */
  headers: readonly (readonly [name: string, value: string])[];
  /** When it was asked for. */
  requestTime: number;
  /** When it came. */
  responseTime: number;
}

export interface Decision {
  /** Seconds for which it is fresh, never below 0. */
  lifetime: number;
  /** Its age now in seconds: current_age of §4.2.3. */
  age: number;
  /** Use it without asking; ask whether it still holds; or fetch it as if nothing were stored. */
  action: 'use' | 'ask' | 'fetch';
  /** What to send when asking, the value of If-None-Match; null if nothing is asked, or there is nothing to send. */
  ifNoneMatch: string | null;
  /** The same for If-Modified-Since. */
  ifModifiedSince: string | null;
}

/**
 * What a browser does with a stored response of status 200 at `now`.
 * - Directives of Cache-Control are parted by commas; blanks around them and capitals in names do not matter; values may
 *   stand in double quotes. `s-maxage` is not for browsers.
 * - The lifetime is that of `max-age`, else the time from Date to Expires, else a tenth of the time from Last-Modified
 *   to Date, rounded down, else 0. A `max-age` that is not made of digits is a lifetime of 0; so is an Expires that is
 *   no date.
 * - Dates have the form 'Sun, 06 Nov 1994 08:49:37 GMT'. Where Date is missing, `responseTime` takes its place. Where
 *   Last-Modified is no date, it counts as missing, but is still sent.
 * - It is fresh while its lifetime is greater than its age. Fresh: 'use', unless there is `no-cache`. `no-store`:
 *   'fetch', always.
 * - Not to be used: 'ask' with ETag's value as If-None-Match and Last-Modified's as If-Modified-Since, those that are
 *   there; with neither of the two 'fetch'.
 */
export function decide(stored: StoredResponse, now: number): Decision {
  throw new Error('not written yet');
}
