/** Task "hpack-string": text in HPACK. Read RFC 7541 §5.2 and appendix B. */

/** The Huffman code of one symbol. */
export interface Code {
  /** Its bits as a number, the first of them the highest. */
  bits: number;
  /** How many they are: up to 30. */
  length: number;
}

/**
 * A string as HPACK writes it: one bit that says whether it is Huffman coded, the length of what follows in bytes (a number of
 * seven bits, as in the task "hpack-integer"), and the bytes. It is Huffman coded if that is not longer than the text itself.
 * @param text characters U+0000 to U+00FF, each of them one byte
 * @param codes the code of each byte value, and as number 256 the one of EOS. Bits that are left over in the last byte are the
 *   first bits of EOS.
 */
export function encodeString(text: string, codes: readonly Code[]): Uint8Array {
  throw new Error('not written yet');
}

/**
 * The text that such bytes stand for. Null if they are not one whole string: the length is not that of what follows it, the
 * Huffman code holds EOS, or it ends with anything but up to seven first bits of EOS. A string may be Huffman coded even if that
 * is longer.
 */
export function decodeString(bytes: Uint8Array, codes: readonly Code[]): string | null {
  throw new Error('not written yet');
}
