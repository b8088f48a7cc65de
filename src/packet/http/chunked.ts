/** The chunked transfer coding (RFC 9112 §7.1): a body in pieces, each with its length before it, the last empty. */

import type { Reader } from '../../bytes/reader.ts';
import { Writer } from '../../bytes/writer.ts';
import { type HttpHeaders, writeHeaders } from './http1.ts';

/** Longer size lines are refused; what they hold beyond the size nobody needs (RFC 9112 §7.1.1). */
export const MAX_CHUNK_LINE = 4096;

/** One chunk. @throws RangeError for no bytes: that would end the body. */
export function buildChunk(data: Uint8Array): Uint8Array {
  if (data.length === 0) throw new RangeError('an empty chunk ends the body');
  const size = data.length.toString(16);
  return new Writer(data.length + 16).text(`${size}\r\n`).raw(data).text('\r\n').finish();
}

/** The end of a chunked body, with the trailer section if there is one. */
export function buildLastChunk(trailers: HttpHeaders = []): Uint8Array {
  const w = new Writer(16).text('0\r\n');
  writeHeaders(w, trailers);
  return w.finish();
}

/**
 * Reads a chunk's first line and answers the chunk's size in bytes; 0: the last. Extensions are ignored.
 * @throws DecodeError 'truncated' if the line is not whole yet.
 */
export function readChunkSize(r: Reader): number {
  const lineFeed = r.bytes.indexOf(0x0a, r.offset);
  if (lineFeed === -1 || lineFeed >= r.end) r.fail('truncated', 'chunkSize', 'the line has no end');
  const at = r.offset;
  const line = r.text('chunkSize', lineFeed + 1 - at);
  const [, digits] = /^([0-9A-Fa-f]{1,13})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?\r\n$/.exec(line) ?? [];
  const size = Number.parseInt(digits ?? '', 16);
  // Unlike in the head, a lone LF is refused here: RFC 9112 §2.2 does not allow it.
  if (!Number.isSafeInteger(size)) r.fail('bad-value', 'chunkSize', 'is not a hexadecimal number', at);
  return size;
}

/** The line end after a chunk's data. */
export function readChunkEnd(r: Reader): void {
  const at = r.offset;
  const [first, second] = r.raw('lineEnd', 2);
  if (first !== 0x0d || second !== 0x0a) r.fail('bad-length', 'chunkSize', 'the chunk does not end where it says', at);
}
