/** A layout read through a Reader: the fixed part of a message whose rest has no fixed shape. */

import type { FieldValue } from '../../bytes/field.ts';
import type { Reader } from '../../bytes/reader.ts';
import type { Layout } from '../layout.ts';

/** Reads and records the header at the reader's place and moves past it. @throws DecodeError 'truncated' */
export function readFixed<H extends Record<string, FieldValue>>(r: Reader, layout: Layout<H>): H {
  const header = layout.read(r.bytes, r.offset, r.end);
  for (const { name, bitOffset, bitLength, value } of layout.spans(r.bytes, r.offset, r.end)) {
    r.note(name, bitOffset, bitLength, value);
  }
  r.offset += layout.size;
  return header;
}
