/** Bytes as hexadecimal text and back. */

const pairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** `toHex(Uint8Array.of(0xca, 0xfe))` is 'cafe'; with a separator ':' it is 'ca:fe'. */
export function toHex(bytes: Uint8Array, separator = ''): string {
  return Array.from(bytes, (byte) => pairs[byte]).join(separator);
}

/**
 * Reads hexadecimal digits; blanks, line ends and the separators `:` and `-` are skipped.
 * @throws RangeError if anything else is left or the number of digits is odd.
 */
export function fromHex(text: string): Uint8Array {
  const digits = text.replace(/[\s:-]/g, '');
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) {
    throw new RangeError(`not hexadecimal bytes: '${text}'`);
  }
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
