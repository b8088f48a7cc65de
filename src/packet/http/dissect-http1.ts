/** An HTTP/1.1 message taken apart for showing: lines of the head, header fields by name, the body. */

import { DecodeError } from '../../bytes/decode-error.ts';
import type { Field } from '../../bytes/field.ts';
import { Reader } from '../../bytes/reader.ts';
import type { DissectedLayer } from '../dissection.ts';
import { readChunkEnd, readChunkSize } from './chunked.ts';
import { bodyFraming, type HttpHead, readHead, readHeaders } from './http1.ts';

const RESPONSE_START = 'HTTP/';

/**
 * The message that starts at `start`. Of a body that goes on elsewhere the part that is here is shown.
 * @param method for a response: of the request that it answers, if that is known.
 */
export function dissectHttp(bytes: Uint8Array, start: number, end: number, method?: string): DissectedLayer {
  const r = new Reader('http', bytes, { start, end, record: true });
  const head = readHead(kindOf(bytes, start, end), r);
  const fields: Field[] = [...r.fields, ...readBody(head, bytes, r.offset, end, method)];
  const last = fields.at(-1)!;
  return { fields, end: (last.bitOffset + last.bitLength) / 8 };
}

function kindOf(bytes: Uint8Array, start: number, end: number): HttpHead['kind'] {
  const first = bytes.subarray(start, Math.min(start + RESPONSE_START.length, end));
  return String.fromCharCode(...first) === RESPONSE_START ? 'response' : 'request';
}

function readBody(head: HttpHead, bytes: Uint8Array, start: number, end: number, method?: string): Field[] {
  const framing = bodyFraming(head, method);
  const here = framing.kind === 'length' ? Math.min(framing.length, end - start) : end - start;
  if (framing.kind === 'none' || here === 0) return [];
  const chunks = framing.kind === 'chunked' ? readChunks(head, bytes, start, end) : undefined;
  if (chunks) return chunks;
  const r = new Reader('http', bytes, { start, end: start + here, record: true });
  r.rest('body');
  return r.fields;
}

/** The chunks of a body that is here as a whole. */
function readChunks(head: HttpHead, bytes: Uint8Array, start: number, end: number): Field[] | undefined {
  const r = new Reader('http', bytes, { start, end, record: true });
  try {
    for (let size = -1; size !== 0; ) {
      r.group('chunk', () => {
        size = readChunkSize(r);
        if (size === 0) return '';
        const data = r.raw('data', size);
        readChunkEnd(r);
        return data;
      });
    }
    readHeaders(r, head.kind);
    return r.fields;
  } catch (error) {
    if (error instanceof DecodeError && error.code === 'truncated') return undefined;
    throw error;
  }
}
