/**
 * Content codings (RFC 9110 §8.4.1): how a representation is packed for the way. This is the one file that uses
 * node:zlib, and only its synchronous, pure functions. Content is unpacked here and not packed: what a compressor makes
 * of a text differs from machine to machine, and our captures may not.
 */

import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { DecodeError } from '../../bytes/decode-error.ts';

/** What Accept-Encoding can offer. */
export const contentCodings = ['gzip', 'deflate', 'br'] as const;

/** 16 MiB: a few kilobytes can unpack to gigabytes. */
const MAX_CONTENT_BYTES = 16 << 20;

/**
 * Takes the codings off, the last first.
 * @param field of Content-Encoding; undefined: there is none
 * @throws DecodeError for a coding that is not known here, for damaged content and for too much of it
 */
export function decodeContent(bytes: Uint8Array, field: string | undefined, limit = MAX_CONTENT_BYTES): Uint8Array {
  const codings = (field ?? '').split(',').map((coding) => coding.trim().toLowerCase());
  return codings.toReversed().reduce((content, coding) => decodeOne(content, coding, limit), bytes);
}

function decodeOne(bytes: Uint8Array, coding: string, limit: number): Uint8Array {
  const options = { maxOutputLength: limit };
  switch (coding) {
    case '':
    case 'identity':
      return bytes;
    case 'gzip':
    case 'x-gzip':
      return unpack(coding, () => gunzipSync(bytes, options));
    case 'deflate':
      // The zlib format (RFC 1950); some servers leave out its header, and everybody puts up with it.
      return unpack(coding, () =>
        (bytes[0]! & 0x0f) === 8 ? inflateSync(bytes, options) : inflateRawSync(bytes, options),
      );
    case 'br':
      return unpack(coding, () => brotliDecompressSync(bytes, options));
    default:
      throw new DecodeError('bad-value', 'http', 'contentEncoding', 0, `'${coding}' is not known here`);
  }
}

function unpack(coding: string, decode: () => Uint8Array): Uint8Array {
  try {
    return Uint8Array.from(decode());
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new DecodeError('bad-value', 'http', 'body', 0, `not to be unpacked as ${coding}: ${error.message}`);
  }
}
