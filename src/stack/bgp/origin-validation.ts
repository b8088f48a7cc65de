/**
 * Route origin validation (RFC 6811): may this AS originate this prefix? The holder of the addresses has said so in a
 * signed ROA (RFC 9582); here the signatures are taken as checked.
 */

import { type Ipv4Prefix, parsePrefix } from '../../bytes/ipv4-address.ts';
import { type AsNumber, type AsPath, originAs } from '../../packet/bgp/as-path.ts';

/** A validated ROA payload. */
export interface Roa {
  readonly prefix: Ipv4Prefix;
  /** The longest prefix inside it that may be announced; that of `prefix` by default. */
  readonly maxLength?: number;
  /** 0: nobody may (RFC 6483 §4). */
  readonly asNumber: AsNumber;
}

export type ValidationState = 'valid' | 'invalid' | 'not-found';

/** RFC 6811 §2: a ROA that covers the prefix must match it; without one that covers it nothing can be said. */
export function validateOrigin(
  roas: readonly Roa[],
  prefix: Ipv4Prefix,
  origin: AsNumber | undefined,
): ValidationState {
  const covering = roas.filter((roa) => covers(roa.prefix, prefix));
  if (covering.length === 0) return 'not-found';
  const { length } = parsePrefix(prefix);
  const isMatched = covering.some((roa) => {
    const maxLength = roa.maxLength ?? parsePrefix(roa.prefix).length;
    return length <= maxLength && roa.asNumber !== 0 && roa.asNumber === origin;
  });
  return isMatched ? 'valid' : 'invalid';
}

/** The same for a route as it came; an AS_SET at the end has no one origin, and matches nothing. */
export function validateRoute(roas: readonly Roa[], prefix: Ipv4Prefix, asPath: AsPath): ValidationState {
  return validateOrigin(roas, prefix, originAs(asPath));
}

/** Does `outer` hold all addresses of `inner`? */
export function covers(outer: Ipv4Prefix, inner: Ipv4Prefix): boolean {
  const [a, b] = [parsePrefix(outer), parsePrefix(inner)];
  return a.length <= b.length && (b.network & a.mask) >>> 0 === a.network;
}
