/**
 * Mends a checksum when a part of what it covers changes, without summing everything anew. Read RFC 1624 §3.
 * A checksum that was wrong before stays wrong: who comes last still finds out.
 */

import { addWords } from '../../bytes/checksum.ts';

/**
 * RFC 1624 §3, equation 3: HC' = ~(~HC + ~m + m'), for all the 16-bit words that were `before` and are `after` now.
 * @throws RangeError unless both are whole words and equally many
 */
export function updateChecksum(checksum: number, before: Uint8Array, after: Uint8Array): number {
  if (before.length !== after.length || before.length % 2 !== 0) {
    throw new RangeError(`${before.length} bytes became ${after.length}; whole words replace as many`);
  }
  // ~m of every word: the complement of a word is what it lacks to 0xffff.
  const complements = (before.length / 2) * 0xffff - addWords(0, before);
  let sum = (~checksum & 0xffff) + complements + addWords(0, after);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
