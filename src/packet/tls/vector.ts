/** The vectors of TLS's presentation language (RFC 5246 §4.3): a length in bytes, then that many bytes. */

import type { Reader } from '../../bytes/reader.ts';

/**
 * Reads the length, `width` bytes wide, and lets `read` have a reader of exactly that many bytes.
 * @throws DecodeError also if `read` leaves some of them.
 */
export function readVector<T>(r: Reader, width: 1 | 2 | 3, lengthName: string, read: (inner: Reader) => T): T {
  const lengthAt = r.offset;
  const length = width === 1 ? r.u8(lengthName) : width === 2 ? r.u16(lengthName) : r.u24(lengthName);
  const inner = r.sub(lengthName, length);
  const value = read(inner);
  if (inner.remaining > 0) inner.fail('bad-length', lengthName, `${inner.remaining} bytes are left over`, lengthAt);
  return value;
}

/** A vector of opaque bytes, as a view. */
export function readOpaque(r: Reader, width: 1 | 2 | 3, lengthName: string, name: string): Uint8Array {
  return readVector(r, width, lengthName, (inner) =>
    inner.remaining > 0 ? inner.rest(name) : inner.bytes.subarray(inner.offset, inner.offset),
  );
}

/** A vector of elements; `readOne` is called until the bytes are used up and must take at least one each time. */
export function readList<T>(r: Reader, width: 1 | 2 | 3, lengthName: string, readOne: (inner: Reader) => T): T[] {
  return readVector(r, width, lengthName, (inner) => readAll(inner, readOne));
}

export function readAll<T>(r: Reader, readOne: (r: Reader) => T): T[] {
  const list: T[] = [];
  while (r.remaining > 0) list.push(readOne(r));
  return list;
}
