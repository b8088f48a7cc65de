/**
 * Task "update": BGP's UPDATE message, written and read. Read RFC 4271 §4.1 (header), §4.3 (UPDATE) and RFC 1997
 * (communities).
 *
 * - AS numbers in AS_PATH have four octets, as two speakers of today agree (RFC 6793).
 * - The path is one AS_SEQUENCE; an empty path is an attribute of length 0.
 * - ORIGIN, AS_PATH, NEXT_HOP and LOCAL_PREF are well-known, MULTI_EXIT_DISC is optional and not transitive, COMMUNITIES
 *   optional and transitive. No other flag is set, but for the extended length of a value of more than 255 octets.
 * - Written attributes stand in the order of their type codes, prefixes in the order of the lists.
 */

export interface Update {
  /** Prefixes without a way any more, '10.37.128.0/17'. */
  withdrawn: string[];
  /** Prefixes that the attributes are about. */
  announced: string[];
  /** 0, 1 or 2. Here and below, null: the attribute is not there. */
  origin: number | null;
  asPath: number[] | null;
  nextHop: string | null;
  med: number | null;
  localPref: number | null;
  /** '64496:100'; an empty list: the attribute is not there. */
  communities: string[];
}

/** The whole message, header included. */
export function encodeUpdate(_update: Update): Uint8Array {
  throw new Error('not written yet');
}

/**
 * What a whole message says. It is well-formed, but attributes may stand in any order, unknown ones among them; any of
 * them may use the extended length; and what stands behind a prefix's length in its last octet means nothing: the bits
 * are zero in your result.
 */
export function decodeUpdate(_message: Uint8Array): Update {
  throw new Error('not written yet');
}
