/** What a browser keeps of Set-Cookie, and which of it goes back with a request (RFC 6265 §5.3, §5.4). */

import { parseSetCookie } from '../../packet/http/set-cookie.ts';

/** A cookie in the jar. Times are milliseconds since 1970. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  /** Set without Domain: for this very host, not for hosts below it. */
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite?: 'Strict' | 'Lax' | 'None';
  /** Infinity: until the browser is closed. */
  readonly expires: number;
  readonly created: number;
}

/** Cookies kept; beyond that the oldest go (§6.1 asks for 3000 at least). */
const MAX_COOKIES = 3000;

export class CookieJar {
  #cookies: Cookie[] = [];

  /** All, the oldest first. */
  get cookies(): readonly Cookie[] {
    return this.#cookies;
  }

  /**
   * Takes the value of one Set-Cookie field of a response from `url`. Answers the cookie as it is kept; undefined if it
   * was refused or ends at once.
   */
  set(url: string, field: string, now: number): Cookie | undefined {
    const { hostname, pathname } = new URL(url);
    const said = parseSetCookie(field);
    if (!said) return undefined;
    const { name, value, secure, httpOnly, sameSite, domain, path } = said;
    if (domain !== undefined && domain !== hostname && (isPublicSuffix(domain) || !domainMatches(hostname, domain))) {
      return undefined;
    }
    const cookie: Cookie = {
      ...{ name, value, secure, httpOnly, ...(sameSite && { sameSite }) },
      domain: domain ?? hostname,
      hostOnly: domain === undefined,
      path: path ?? defaultPath(pathname),
      expires: endOf(said, now),
      created: now,
    };
    const isSame = (other: Cookie) =>
      other.name === name && other.domain === cookie.domain && other.path === cookie.path;
    const at = this.#cookies.findIndex(isSame);
    // What takes another's place takes its age, too (§5.3, step 11).
    const kept = at === -1 ? cookie : { ...cookie, created: this.#cookies[at]!.created };
    if (at !== -1) this.#cookies[at] = kept;
    else this.#cookies.push(kept);
    this.#expire(now);
    return this.#cookies.includes(kept) ? kept : undefined;
  }

  /** The value of the Cookie field for a request to `url`; undefined if no cookie goes there. */
  cookieField(url: string, now: number): string | undefined {
    this.#expire(now);
    const { protocol, hostname, pathname } = new URL(url);
    const sent = this.#cookies
      .filter(({ domain, hostOnly }) => hostname === domain || (!hostOnly && domainMatches(hostname, domain)))
      .filter(({ path }) => pathMatches(pathname, path))
      .filter(({ secure }) => !secure || protocol === 'https:')
      .toSorted((a, b) => b.path.length - a.path.length || a.created - b.created);
    return sent.length === 0 ? undefined : sent.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  #expire(now: number): void {
    this.#cookies = this.#cookies.filter(({ expires }) => expires > now).slice(-MAX_COOKIES);
  }
}

/** §5.1.3. An address matches itself only. */
export function domainMatches(host: string, domain: string): boolean {
  return host === domain || (host.endsWith(`.${domain}`) && !/^[\d.]+$|:/.test(host));
}

/** §5.1.4: '/docs' is good for '/docs' and '/docs/a', not for '/docset'. */
export function pathMatches(path: string, cookiePath: string): boolean {
  if (!path.startsWith(cookiePath)) return false;
  return path.length === cookiePath.length || cookiePath.endsWith('/') || path[cookiePath.length] === '/';
}

/** §5.1.4: the folder of what was asked for. */
export function defaultPath(path: string): string {
  return path.lastIndexOf('/') < 1 ? '/' : path.slice(0, path.lastIndexOf('/'));
}

function endOf({ maxAge, expires }: { maxAge?: number; expires?: number }, now: number): number {
  if (maxAge !== undefined) return maxAge <= 0 ? 0 : now + maxAge * 1000;
  return expires ?? Number.POSITIVE_INFINITY;
}

/** Browsers have a list of the names below which everybody may register; here it is every name without a dot. */
function isPublicSuffix(domain: string): boolean {
  return !domain.includes('.');
}
