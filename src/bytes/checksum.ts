/** The Internet checksum (RFC 1071): the one's complement of the one's complement sum of 16-bit words. */

/**
 * Adds the 16-bit big-endian words of `bytes[start, end)` to `sum`. An odd last byte is padded with zero on the
 * right (RFC 1071 §1), so only the last part of a sum in several parts may have an odd length.
 */
export function addWords(sum: number, bytes: Uint8Array, start = 0, end = bytes.length): number {
  const even = end - ((end - start) & 1);
  for (let i = start; i < even; i += 2) sum += (bytes[i]! << 8) | bytes[i + 1]!;
  if (even !== end) sum += bytes[even]! << 8;
  return sum;
}

/** Folds the carries back in (RFC 1071 §2) and takes the complement: the value of a checksum field. */
export function finishChecksum(sum: number): number {
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

/**
 * The checksum of `bytes[start, end)`. Over data whose checksum field is filled in correctly it is 0
 * (RFC 1071 §1), which is how a receiver checks.
 */
export function internetChecksum(bytes: Uint8Array, start = 0, end = bytes.length): number {
  return finishChecksum(addWords(0, bytes, start, end));
}
