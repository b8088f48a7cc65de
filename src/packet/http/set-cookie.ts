/**
 * Set-Cookie as a browser reads it (RFC 6265 §5.2): it takes nearly everything, and leaves out what it does not
 * understand. SameSite is of the standard's next edition (draft-ietf-httpbis-rfc6265bis §5.4.7): kept, not acted upon.
 */

import { parseCookieDate } from './http-date.ts';

export interface SetCookie {
  readonly name: string;
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly expires?: number;
  /** Seconds; 0 or less ends the cookie at once. It counts more than Expires (§5.3, step 3). */
  readonly maxAge?: number;
  /** Lower case, without a dot in front. */
  readonly domain?: string;
  /** Begins with '/'. */
  readonly path?: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite?: 'Strict' | 'Lax' | 'None';
}

/** The value of one Set-Cookie field; undefined where there is no cookie in it. Of equal attributes the last counts. */
export function parseSetCookie(field: string): SetCookie | undefined {
  const [pair = '', ...attributes] = field.split(';');
  const equals = pair.indexOf('=');
  const name = trim(pair.slice(0, Math.max(0, equals)));
  if (equals === -1 || name === '') return undefined;
  let cookie: SetCookie = { name, value: trim(pair.slice(equals + 1)), secure: false, httpOnly: false };
  for (const attribute of attributes) cookie = { ...cookie, ...readAttribute(attribute) };
  return cookie;
}

/** §5.2.1 to §5.2.6. */
function readAttribute(attribute: string): Partial<SetCookie> {
  const [first = '', ...rest] = attribute.split('=');
  const value = trim(rest.join('='));
  switch (trim(first).toLowerCase()) {
    case 'expires': {
      const expires = parseCookieDate(value);
      return expires === undefined ? {} : { expires };
    }
    case 'max-age':
      return /^-?\d+$/.test(value) ? { maxAge: Number(value) } : {};
    case 'domain':
      return value === '' ? {} : { domain: value.replace(/^\./, '').toLowerCase() };
    case 'path':
      // What is no path counts as none: the default applies, even after a better one.
      return { path: value.startsWith('/') ? value : undefined };
    case 'secure':
      return { secure: true };
    case 'httponly':
      return { httpOnly: true };
    case 'samesite': {
      const known = (['Strict', 'Lax', 'None'] as const).find((each) => each.toLowerCase() === value.toLowerCase());
      return known ? { sameSite: known } : {};
    }
    default:
      return {};
  }
}

function trim(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}
