/**
 * Where HTTP/1.1 messages end on a TCP stream (RFC 9112 §6.3): after the head, a body by Content-Length, in chunks, or up
 * to the end of the connection; none at all in answers to HEAD and with the status codes 1xx, 204 and 304.
 */

import { Reader } from '../bytes/reader.ts';
import { type Framing, MAX_MESSAGE_BYTES, type MessageProtocol } from './dissect-messages.ts';
import type { DissectedLayer } from './dissection.ts';

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
  const first = latin1(bytes, 0, 8);
  return first !== '' && beginnings.some((beginning) => beginning.startsWith(first) || first.startsWith(beginning));
}

/** Both directions of one connection: an answer's length depends on the request's method. */
export class HttpConversation {
  /** Methods of the requests that wait for their answers. */
  readonly #methods: string[] = [];

  direction(_from: string): MessageProtocol {
    return {
      name: 'http',
      frame: (bytes, start) => this.#frame(bytes, start),
      dissect: (bytes, start, end) => {
        this.#count(latin1(bytes, start, start + 16));
        return dissectHttp(bytes, start, end);
      },
    };
  }

  #count(beginning: string): void {
    if (!beginning.startsWith('HTTP/')) {
      if (this.#methods.length < MAX_OPEN_REQUESTS) this.#methods.push(beginning.split(' ', 1)[0]!);
    } else if (!/^HTTP\/1\.\d 1\d\d/.test(beginning)) {
      this.#methods.shift(); // 1xx is not the answer yet (RFC 9110 §15.2)
    }
  }

  #frame(bytes: Uint8Array, start: number): Framing {
    if (!looksLikeHttp(bytes.subarray(start))) return undefined;
    const headEnd = endOfHead(bytes, start);
    const have = bytes.length - start;
    if (headEnd === undefined) return have > MAX_HEAD_BYTES ? undefined : { need: have + 1 };
    const head = latin1(bytes, start, headEnd);
    const headLength = headEnd - start;
    const isResponse = head.startsWith('HTTP/');
    const hasNoBody = isResponse && (/^HTTP\/1\.\d (1\d\d|204|304)/.test(head) || this.#methods[0] === 'HEAD');
    if (hasNoBody) return { length: headLength };
    // RFC 9112 §6.3: Transfer-Encoding overrides Content-Length.
    if (/^transfer-encoding:.*chunked[ \t]*$/im.test(head)) return frameChunks(bytes, start, headEnd);
    const contentLength = /^content-length:[ \t]*(\d{1,15})[ \t]*$/im.exec(head)?.[1];
    if (contentLength !== undefined) {
      const length = headLength + Number(contentLength);
      return length > MAX_MESSAGE_BYTES ? { length: headLength, skip: Number(contentLength) } : { length };
    }
    return isResponse ? { length: headLength, skip: Number.POSITIVE_INFINITY } : { length: headLength };
  }
}

/** RFC 9112 §7.1: size in hexadecimal, the chunk, …, a chunk of size 0, trailer fields, an empty line. */
function frameChunks(bytes: Uint8Array, start: number, bodyStart: number): Framing {
  const need = (end: number) => ({ need: end - start });
  for (let at = bodyStart; ; ) {
    const lineEnd = indexOfLineEnd(bytes, at);
    if (lineEnd === undefined) return bytes.length - at > MAX_HEAD_BYTES ? undefined : need(bytes.length + 1);
    const size = /^([0-9a-f]{1,8})[ \t]*(;|$)/i.exec(latin1(bytes, at, lineEnd))?.[1];
    if (size === undefined) return undefined;
    at = lineEnd + 2;
    if (Number.parseInt(size, 16) === 0) return frameTrailer(bytes, start, at);
    at += Number.parseInt(size, 16) + 2;
    if (at > bytes.length) return need(at);
  }
}

function frameTrailer(bytes: Uint8Array, start: number, trailerStart: number): Framing {
  for (let at = trailerStart; ; ) {
    const lineEnd = indexOfLineEnd(bytes, at);
    if (lineEnd === undefined) {
      return bytes.length - trailerStart > MAX_HEAD_BYTES ? undefined : { need: bytes.length - start + 1 };
    }
    if (lineEnd === at) return { length: lineEnd + 2 - start };
    at = lineEnd + 2;
  }
}

/** One past the empty line; undefined if there is none yet. */
function endOfHead(bytes: Uint8Array, start: number): number | undefined {
  const limit = Math.min(bytes.length, start + MAX_HEAD_BYTES);
  for (let at = start; at + 3 < limit; at++) {
    if (bytes[at] === 13 && bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10) return at + 4;
  }
  return undefined;
}

function indexOfLineEnd(bytes: Uint8Array, start: number): number | undefined {
  for (let at = start; at + 1 < bytes.length; at++) if (bytes[at] === 13 && bytes[at + 1] === 10) return at;
  return undefined;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < Math.min(end, bytes.length); i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

/** Start line, header fields, body. */
function dissectHttp(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const r = new Reader('http', bytes, { start, end, record: true });
  const headEnd = endOfHead(bytes, start) ?? end;
  r.text('startLine', (indexOfLineEnd(bytes, start) ?? end - 2) + 2 - start);
  r.text('headerFields', headEnd - r.offset);
  if (r.remaining > 0) r.rest('body');
  return { fields: r.fields, end };
}
