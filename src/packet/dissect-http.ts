/**
 * Where HTTP/1.1 messages end on a TCP stream (RFC 9112 §6.3). A body too long to wait for, and one that only the end
 * of the connection ends, are not part of the message that is shown.
 */

import { DecodeError } from '../bytes/decode-error.ts';
import { Reader } from '../bytes/reader.ts';
import { type Framing, MAX_MESSAGE_BYTES, type MessageProtocol } from './dissect-messages.ts';
import { MAX_CHUNK_LINE, readChunkEnd, readChunkSize } from './http/chunked.ts';
import { dissectHttp } from './http/dissect-http1.ts';
import { bodyFraming, readHead, readHeaders } from './http/http1.ts';

/** A head that has not ended after so many bytes is none. */
const MAX_HEAD_BYTES = 1 << 16;
/** Requests whose answers were not seen yet. */
const MAX_OPEN_REQUESTS = 256;

const beginnings = [
  'HTTP/1.',
  ...'GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH'.split(' ').map((m) => `${m} `),
];

/** Do the first bytes of a stream begin an HTTP/1 message? Up to what is there: 'HT' may become one. */
export function looksLikeHttp(bytes: Uint8Array): boolean {
  const first = String.fromCharCode(...bytes.subarray(0, 8));
  return first !== '' && beginnings.some((beginning) => beginning.startsWith(first) || first.startsWith(beginning));
}

/** Both directions of one connection: an answer's length depends on the request's method. */
export class HttpConversation {
  /** Methods of the requests that wait for their answers. */
  readonly #methods: string[] = [];

  /** The same for both directions: a message says by itself whether it is a request. */
  readonly protocol: MessageProtocol = {
    name: 'http',
    frame: (bytes, start) => frameMessage(bytes, start, this.#methods[0]),
    dissect: (bytes, start, end) => {
      const method = this.#methods[0];
      this.#count(String.fromCharCode(...bytes.subarray(start, Math.min(start + 16, end))));
      return dissectHttp(bytes, start, end, method);
    },
  };

  #count(beginning: string): void {
    if (!beginning.startsWith('HTTP/')) {
      if (this.#methods.length < MAX_OPEN_REQUESTS) this.#methods.push(beginning.split(' ', 1)[0]!);
    } else if (!/^HTTP\/1\.\d 1\d\d/.test(beginning)) {
      this.#methods.shift(); // 1xx is not the answer yet (RFC 9110 §15.2)
    }
  }
}

function frameMessage(bytes: Uint8Array, start: number, method: string | undefined): Framing {
  if (!looksLikeHttp(bytes.subarray(start))) return undefined;
  const have = bytes.length - start;
  const r = new Reader('http', bytes, { start });
  let isHeadWhole = false;
  try {
    const head = readHead(bytes[start] === 0x48 && bytes[start + 1] === 0x54 ? 'response' : 'request', r);
    const headLength = r.offset - start;
    isHeadWhole = true;
    const framing = bodyFraming(head, method);
    switch (framing.kind) {
      case 'none':
        return { length: headLength };
      case 'length':
        return headLength + framing.length > MAX_MESSAGE_BYTES
          ? { length: headLength, skip: framing.length }
          : { length: headLength + framing.length };
      case 'chunked':
        return frameChunks(r, start, head.kind);
      case 'close':
        return { length: headLength, skip: Number.POSITIVE_INFINITY };
      default:
        return framing satisfies never;
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    // What is wrong will be said when the message is dissected.
    if (error.code !== 'truncated') return { length: have };
    return !isHeadWhole && have > MAX_HEAD_BYTES ? undefined : { need: have + 1 };
  }
}

/** RFC 9112 §7.1: size, chunk, …, a chunk of size 0, trailer fields, an empty line. */
function frameChunks(r: Reader, start: number, kind: 'request' | 'response'): Framing {
  for (;;) {
    const isLineWhole = r.bytes.indexOf(0x0a, r.offset) !== -1;
    if (!isLineWhole && r.remaining <= MAX_CHUNK_LINE) return { need: r.bytes.length - start + 1 };
    const size = readChunkSize(r);
    if (size === 0) break;
    const end = r.offset + size + 2;
    if (end > r.bytes.length) return { need: end - start };
    r.offset += size;
    readChunkEnd(r);
  }
  readHeaders(r, kind);
  return { length: r.offset - start };
}
