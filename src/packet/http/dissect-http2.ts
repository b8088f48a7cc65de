/** HTTP/2 taken apart for showing: the preface and frames, with the header fields that HPACK stands for (RFC 9113 §4). */

import type { Field } from '../../bytes/field.ts';
import { Reader } from '../../bytes/reader.ts';
import { concatBytes } from '../../bytes/writer.ts';
import type { DissectedLayer } from '../dissection.ts';
import { HpackDecoder, type HpackField } from './hpack-decoder.ts';
import { CLIENT_PREFACE } from './http2-constants.ts';
import { type ReadFragment, readFrame } from './http2-frames.ts';

/** Of larger header blocks the fields are not shown one by one: a byte can be a field. */
const MAX_SHOWN_BYTES = 1 << 15;
/** Pieces beyond so many bytes together are not kept. */
const MAX_BLOCK_BYTES = 1 << 18;
/** Browsers agree on half of it. */
const LARGEST_TABLE = 1 << 17;

/** What one direction of a connection has said: header blocks can be read in order only. */
export class Http2Direction {
  readonly #decoder = new HpackDecoder({ largestTable: LARGEST_TABLE, maxListSize: MAX_BLOCK_BYTES });
  /** The pieces of a block that goes on in CONTINUATION frames. */
  #pieces: Uint8Array[] = [];
  #length = 0;

  /** The preface or the frame that starts at `start`. @throws DecodeError */
  dissect(bytes: Uint8Array, start: number, end: number): DissectedLayer {
    const r = new Reader('http2', bytes, { start, end, record: true });
    if (startsWithPreface(bytes.subarray(start, end))) r.text('preface', CLIENT_PREFACE.length);
    else readFrame(r, (inner, endHeaders) => this.#readFragment(inner, endHeaders));
    return { fields: r.fields, end: r.offset };
  }

  readonly #readFragment: ReadFragment = (r, endHeaders) => {
    const start = r.offset;
    const isWhole = endHeaders && this.#pieces.length === 0;
    if (isWhole && r.remaining <= MAX_SHOWN_BYTES) {
      this.#decoder.read(r);
      r.offset = r.end;
      return r.bytes.subarray(start, r.end);
    }
    const fragment = r.bytes.subarray(start, r.end);
    this.#length += fragment.length;
    // A copy: the frame's bytes may be gone when the block is whole.
    if (this.#length <= MAX_BLOCK_BYTES) this.#pieces.push(fragment.slice());
    const value = endHeaders ? this.#finish() : fragment;
    if (fragment.length > 0) r.note('fragment', start * 8, fragment.length * 8, value);
    r.offset = r.end;
    return fragment;
  };

  /** The fields of a block that came in several frames, in the last of them. */
  #finish(): string {
    const pieces = this.#pieces.splice(0);
    this.#length = 0;
    return this.#decoder
      .decode(concatBytes(...pieces))
      .fields.map(lineOf)
      .join('\n');
  }
}

/** Does a direction begin with the preface? Also if only its beginning is there. */
export function startsWithPreface(bytes: Uint8Array): boolean {
  const length = Math.min(bytes.length, CLIENT_PREFACE.length);
  for (let at = 0; at < length; at++) if (bytes[at] !== CLIENT_PREFACE.charCodeAt(at)) return false;
  return length > 0;
}

function lineOf({ name, value }: HpackField): string {
  return `${name}: ${value}`;
}

/** The header fields of a dissected layer in order, as 'name: value'. */
export function headerLines(fields: readonly Field[]): string[] {
  return fields.flatMap(({ name, value }) => {
    if (typeof value !== 'string') return [];
    return name === 'headerField' ? [value] : name === 'fragment' ? value.split('\n') : [];
  });
}
