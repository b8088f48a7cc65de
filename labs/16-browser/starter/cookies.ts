/** Task "cookies": which cookies go back? Read RFC 6265 §5.1.3, §5.1.4 and §5.2 to §5.4. */

/** A Set-Cookie field that came. */
export interface ReceivedCookie {
  /** What had been asked for, as in 'https://www.example.com/shop/cart?id=7'. No port, host and scheme in lower case. */
  url: string;
  /** The field's value: 'id=7; Path=/; Max-Age=60'. */
  setCookie: string;
  /** When it came: whole seconds since 1970. */
  time: number;
}

/**
 * The value of the field Cookie in a GET for `url` at `time` (seconds), after these fields came in this order; null if
 * no cookie is sent.
 * - The part before the first ';' is name and value, parted by the first '='; blanks around both do not count. Without
 *   '=' or without a name the field is ignored. An empty value is one.
 * - Of the attributes, names without regard to capitals, blanks around names and values not counted, the last of a kind
 *   counts. HttpOnly, SameSite and unknown ones change nothing here.
 * - Domain (without regard to capitals; a dot in front does not count): the cookie is for that host and all hosts below
 *   it. If the host that set it is neither, the field is ignored. Without Domain: for the very host that set it.
 * - Path: the cookie is for that path and what lies below it. If it does not begin with '/', or is missing: the path
 *   of the URL that set it up to, without, its last '/'; '/' if that is empty.
 * - Secure: for https only.
 * - Max-Age: so many seconds from its coming; 0 or less ends it at once. What is no whole number is ignored.
 *   Expires: until this date ('Sun, 06 Nov 1994 08:49:37 GMT', always written like this); anything else is ignored.
 *   Max-Age counts more than Expires. At its end a cookie is not sent any more.
 * - A cookie takes the place of an older one of the same name, the same domain and the same path, and counts as old as
 *   that was, if that had not ended; one that has ended at its coming takes it away.
 * - Sent are 'name=value', joined with '; ': longer paths first, of equally long ones the older first.
 */
export function cookieField(received: readonly ReceivedCookie[], url: string, time: number): string | null {
  throw new Error('not written yet');
}
