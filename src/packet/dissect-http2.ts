/**
 * HTTP/2 on a TCP stream or inside TLS, a layer a frame. A client's direction is known by its preface, a server's by the
 * SETTINGS frame that must come first (RFC 9113 §3.4).
 */

import type { Framing, MessageProtocol } from './dissect-messages.ts';
import { Http2Direction, startsWithPreface } from './http/dissect-http2.ts';
import { CLIENT_PREFACE, FrameType } from './http/http2-constants.ts';
import { http2FrameHeader } from './http/http2-frames.ts';

/** Settings that a first frame may hold; there are six, and a few that others have made up. */
const MAX_SETTINGS = 32;

/** Do the first bytes of a stream begin a direction of HTTP/2? */
export function looksLikeHttp2(bytes: Uint8Array): boolean {
  if (bytes.length >= 4 && startsWithPreface(bytes)) return true;
  if (bytes.length < http2FrameHeader.size) return false;
  const { length, type, flags, streamId } = http2FrameHeader.read(bytes);
  return type === FrameType.SETTINGS && flags === 0 && streamId === 0 && length % 6 === 0 && length <= 6 * MAX_SETTINGS;
}

/** One direction of a connection; the other has tables of its own. */
export function http2Direction(): MessageProtocol {
  const direction = new Http2Direction();
  return { name: 'http2', frame, dissect: (bytes, start, end) => direction.dissect(bytes, start, end) };
}

function frame(bytes: Uint8Array, start: number): Framing {
  const rest = bytes.subarray(start, start + CLIENT_PREFACE.length);
  // As the beginning of a frame, 'PRI' would say a length of 5 million.
  if (startsWithPreface(rest)) {
    return rest.length < CLIENT_PREFACE.length ? { need: CLIENT_PREFACE.length } : { length: CLIENT_PREFACE.length };
  }
  if (rest.length < http2FrameHeader.size) return { need: http2FrameHeader.size };
  return { length: http2FrameHeader.size + http2FrameHeader.get(bytes, start, 'length') };
}
