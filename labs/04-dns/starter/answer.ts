/** Task "answer": what a response says. Read RFC 1035 §4.1, RFC 1034 §3.6.2 (aliases), RFC 5452 §9.1 (what to believe). */

export interface Asked {
  /** The query's id. */
  id: number;
  /** The name that was asked for, type A, class IN: 'www.example.com', no dot at the end. */
  name: string;
}

export interface Answer {
  /**
   * The first of these that is true:
   * - 'not-mine': the id is another one, QR is not set, or the question is not the one asked (upper and lower case are
   *   the same). Whoever reads this goes on waiting.
   * - 'truncated': TC is set. The same would be asked again over TCP.
   * - 'no-such-name': RCODE is 3.
   * - 'failed': RCODE is anything else but 0, or the aliases lead round in a circle.
   * - 'no-data': there is no address at the end of the aliases.
   * - 'found'
   */
  status: 'not-mine' | 'truncated' | 'no-such-name' | 'failed' | 'no-data' | 'found';
  /** For 'found': every address of the name, or of the name its aliases (CNAME) lead to, in the message's order. */
  addresses: string[];
  /** For 'found': seconds for which that may be remembered, the smallest TTL of all records it rests on; else 0. */
  ttl: number;
}

/**
 * Reads a response. It is whole and well made: one question, names compressed or not. Records of the answer section may
 * stand in any order, and records of other names and other types (of any length) between them.
 */
export function readAnswer(message: Uint8Array, asked: Asked): Answer {
  throw new Error('not written yet');
}
