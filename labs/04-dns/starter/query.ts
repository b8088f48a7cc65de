/**
 * Task "query": the question that finds a name's address. Read RFC 1035 §4.1.1 (header), §4.1.2 (question) and §3.1
 * (names).
 */

export interface QueryParameters {
  /** 16 bits, chosen by who asks: the answer will carry it too. */
  id: number;
  /** 'www.example.com', perhaps with a dot at the end; '.' is the root. Printable ASCII. */
  name: string;
  /** QTYPE: 1 for A, 28 for AAAA … */
  type: number;
  /** The RD bit: "find it out for me". */
  recursionDesired: boolean;
}

/**
 * The query: the payload of the UDP datagram to port 53. One question of class IN, nothing in the other three sections
 * (no OPT record either), every bit of the header that is not mentioned above zero. The name keeps its upper and lower
 * case.
 *
 * Null for a name that cannot be sent: one with an empty label ('a..b', ''), with a label of more than 63 octets, or of
 * more than 255 octets in all, length octets and the last zero included.
 */
export function buildQuery(parameters: QueryParameters): Uint8Array | null {
  throw new Error('not written yet');
}
