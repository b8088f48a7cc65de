/** Task "hpack-integer": whole numbers in HPACK. Read RFC 7541 §5.1 and its examples in appendix C.1. */

/**
 * A number as HPACK writes it.
 * @param value 0 to 4294967295
 * @param prefixBits so many bits of the first byte, its last ones, belong to the number: 1 to 8
 * @param pattern the first byte's other bits, the number's own being 0: 0x80 stands before a number of 7 bits
 */
export function encodeInteger(value: number, prefixBits: number, pattern: number): Uint8Array {
  throw new Error('not written yet');
}

/**
 * The number that begins in the byte at index `at`, and the index of the first byte after it. Null if the bytes end before the
 * number does, if the number is larger than 4294967295, or if more than five bytes follow its first one.
 */
export function decodeInteger(
  bytes: Uint8Array,
  at: number,
  prefixBits: number,
): { value: number; next: number } | null {
  throw new Error('not written yet');
}
