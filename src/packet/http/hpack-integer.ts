/**
 * Whole numbers in HPACK (RFC 7541 §5.1): in the last bits of a byte if they fit, else those bits are all ones and what
 * is left follows in groups of seven bits, the lowest first.
 */

import type { Reader } from '../../bytes/reader.ts';
import type { Writer } from '../../bytes/writer.ts';

/** No number of HTTP/2 is larger, and the standard wants a limit (§5.1, §7.4). */
export const MAX_HPACK_INTEGER = 2 ** 32 - 1;
/** Bytes after the first that 32 bits can need; more would be zeros that only look long. */
const MAX_CONTINUATION = 5;

/**
 * Reads a number whose first byte gives it `prefixBits` bits; the bits before those are the caller's.
 * @throws DecodeError
 */
export function readHpackInteger(r: Reader, name: string, prefixBits: number): number {
  const at = r.offset;
  const limit = 2 ** prefixBits - 1;
  let value = peekByte(r, name) & limit;
  r.offset++;
  if (value === limit) {
    for (let shift = 0; ; shift += 7) {
      if (shift === 7 * MAX_CONTINUATION) r.fail('bad-value', name, 'a number of more bytes than 32 bits need', at);
      const byte = peekByte(r, name);
      r.offset++;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    if (value > MAX_HPACK_INTEGER) r.fail('bad-value', name, `${value} is more than 32 bits hold`, at);
  }
  return r.note(name, at * 8 + 8 - prefixBits, (r.offset - at) * 8 - 8 + prefixBits, value);
}

/** @param pattern the first byte's other bits, the number's own being 0. */
export function writeHpackInteger(w: Writer, value: number, prefixBits: number, pattern = 0): void {
  if (!Number.isInteger(value) || value < 0 || value > MAX_HPACK_INTEGER) {
    throw new RangeError(`${value} is not a number of HPACK`);
  }
  const limit = 2 ** prefixBits - 1;
  if (value < limit) {
    w.u8(pattern | value);
    return;
  }
  w.u8(pattern | limit);
  let rest = value - limit;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) w.u8((rest & 0x7f) | 0x80);
  w.u8(rest);
}

/** The next byte, not yet taken. @throws DecodeError 'truncated' */
export function peekByte(r: Reader, name: string): number {
  if (r.remaining < 1) r.fail('truncated', name, 'needs 1 byte, 0 are left');
  return r.bytes[r.offset]!;
}
