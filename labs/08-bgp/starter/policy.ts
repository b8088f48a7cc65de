/**
 * Task "policy": what an AS takes from its neighbours, and what it tells them. Read RFC 6811 §2 (origin validation), RFC
 * 7908 §3 (route leaks) and RFC 9234 §5 (only to customers).
 */

/** What a neighbour is to us. */
export type Relationship = 'customer' | 'peer' | 'provider';

/** Who may announce what: the AS may originate the prefix, and parts of it up to `maxLength` bits. */
export interface Roa {
  /** '10.37.128.0/17' */
  prefix: string;
  maxLength: number;
  /** 0: nobody may. */
  asNumber: number;
}

export type Validity = 'valid' | 'invalid' | 'not-found';

/**
 * RFC 6811 §2. A ROA covers a route if its prefix holds the route's whole prefix. Without a ROA that covers the route it is
 * 'not-found'. It is 'valid' if one that covers it has the same origin AS (never 0) and allows the length, else 'invalid'.
 *
 * @param origin the last AS of the path; null if it ends in a set: no ROA has that origin
 */
export function validate(_roas: Roa[], _prefix: string, _origin: number | null): Validity {
  throw new Error('not written yet');
}

/**
 * The rule that keeps routes free of valleys: may we tell a neighbour that is `to` of a route that came from a neighbour
 * that is `from`, or is our own? Only if one of the two pays us for it: our customers do.
 */
export function mayTell(_from: Relationship | 'own', _to: Relationship): boolean {
  throw new Error('not written yet');
}

export interface Marked {
  /** The route came down or over where it may only go down from now on, and must not be used. */
  isLeak: boolean;
  /** The route's ONLY_TO_CUSTOMER from here on; null: it has none. Of a leak as it came. */
  onlyToCustomer: number | null;
}

/**
 * RFC 9234 §5, on the way in: what is made of a route from a neighbour.
 * @param onlyToCustomer as the route came; null if it had none
 * @param neighbourAs the neighbour's AS number
 */
export function takeIn(_from: Relationship, _neighbourAs: number, _onlyToCustomer: number | null): Marked {
  throw new Error('not written yet');
}
