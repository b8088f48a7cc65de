/**
 * Where HTTP/1.1 messages end on a TCP stream (RFC 9112 §6.3). A body too long to wait for, and one that only the end
 * of the connection ends, are not part of the message that is shown.
 */

import { DecodeError } from '../bytes/decode-error.ts';
import { Reader } from '../bytes/reader.ts';
import { type Framing, MAX_MESSAGE_BYTES, type MessageProtocol } from './dissect-messages.ts';
import { readChunkEnd, readChunkSize } from './http/chunked.ts';
import { dissectHttp } from './http/dissect-http1.ts';
import { bodyFraming, type HttpHead, readHead, readHeaders } from './http/http1.ts';

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
    frame: (bytes, start, progress) => frameMessage(bytes, start, this.#methods[0], progress as Progress | undefined),
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

/** How far a message was looked at that is not whole yet; places count from its start. */
type Progress =
  | { readonly part: 'head'; readonly searched: number }
  | { readonly part: 'chunks'; readonly at: number; readonly kind: HttpHead['kind'] };

function frameMessage(bytes: Uint8Array, start: number, method: string | undefined, progress?: Progress): Framing {
  const have = bytes.length - start;
  if (progress?.part === 'chunks') return frameChunks(bytes, start, start + progress.at, progress.kind);
  if (!looksLikeHttp(bytes.subarray(start))) return undefined;
  if (!hasEmptyLine(bytes, start + Math.max(0, (progress?.searched ?? 0) - 3))) {
    return have > MAX_HEAD_BYTES ? undefined : { need: have + 1, progress: { part: 'head', searched: have } };
  }
  const r = new Reader('http', bytes, { start });
  try {
    const head = readHead(isResponse(bytes, start) ? 'response' : 'request', r);
    const headLength = r.offset - start;
    const framing = bodyFraming(head, method);
    switch (framing.kind) {
      case 'none':
        return { length: headLength };
      case 'length':
        return headLength + framing.length > MAX_MESSAGE_BYTES
          ? { length: headLength, skip: framing.length }
          : { length: headLength + framing.length };
      case 'chunked':
        return frameChunks(bytes, start, r.offset, head.kind);
      case 'close':
        return { length: headLength, skip: Number.POSITIVE_INFINITY };
      default:
        return framing satisfies never;
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { length: have }; // what is wrong will be said when the message is dissected
  }
}

/** RFC 9112 §7.1, from the chunk at `from` on: size, chunk, …, a chunk of size 0, trailer fields, an empty line. */
function frameChunks(bytes: Uint8Array, start: number, from: number, kind: HttpHead['kind']): Framing {
  const r = new Reader('http', bytes, { start: from });
  let at = from;
  try {
    for (;;) {
      at = r.offset;
      const size = readChunkSize(r);
      if (size === 0) break;
      r.raw('data', size);
      readChunkEnd(r);
    }
    readHeaders(r, kind);
    return { length: r.offset - start };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const have = bytes.length - start;
    if (error.code !== 'truncated') return { length: have };
    const isLine = bytes.length - at <= MAX_HEAD_BYTES || r.offset > at;
    return isLine ? { need: have + 1, progress: { part: 'chunks', at: at - start, kind } } : undefined;
  }
}

function isResponse(bytes: Uint8Array, start: number): boolean {
  return bytes[start] === 0x48 && bytes[start + 1] === 0x54 && bytes[start + 2] === 0x54; // HTT
}

/** Two line ends one after the other; a lone LF ends a line, too (RFC 9112 §2.2). */
function hasEmptyLine(bytes: Uint8Array, from: number): boolean {
  for (let at = bytes.indexOf(LF, from); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF || (bytes[at + 1] === CR && bytes[at + 2] === LF)) return true;
  }
  return false;
}

const CR = 0x0d;
const LF = 0x0a;
