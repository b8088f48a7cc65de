/** A reference solution, written as a student would. */

import type { Frame } from '../../../labs/16-browser/starter/http2-frame.ts';

const HEADERS = 1;
const CONTINUATION = 9;

export function buildRequest(streamId: number, block: Uint8Array, maxFrameSize: number): Uint8Array {
  const bytes: number[] = [];
  let at = 0;
  do {
    const piece = block.slice(at, at + maxFrameSize);
    const isFirst = at === 0;
    at += piece.length;
    const endHeaders = at === block.length ? 0x4 : 0;
    bytes.push(piece.length >> 16, (piece.length >> 8) & 0xff, piece.length & 0xff);
    bytes.push(isFirst ? HEADERS : CONTINUATION, (isFirst ? 0x1 : 0) | endHeaders);
    bytes.push(streamId >> 24, (streamId >> 16) & 0xff, (streamId >> 8) & 0xff, streamId & 0xff);
    bytes.push(...piece);
  } while (at < block.length);
  return Uint8Array.from(bytes);
}

export function readFrames(
  bytes: Uint8Array,
  maxFrameSize: number,
): { frames: Frame[]; rest: number; tooLarge: boolean } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const frames: Frame[] = [];
  let at = 0;
  let tooLarge = false;
  while (bytes.length - at >= 9) {
    const length = (view.getUint8(at) << 16) | view.getUint16(at + 1);
    tooLarge = length > maxFrameSize;
    if (tooLarge || at + 9 + length > bytes.length) break;
    frames.push({
      type: view.getUint8(at + 3),
      flags: view.getUint8(at + 4),
      streamId: view.getUint32(at + 5) & 0x7fffffff,
      payload: bytes.slice(at + 9, at + 9 + length),
    });
    at += 9 + length;
  }
  return { frames, rest: bytes.length - at, tooLarge };
}

export function readData(frame: Frame): { data: Uint8Array; endStream: boolean; counted: number } | null {
  const { type, flags, payload } = frame;
  if (type !== 0) return null;
  const endStream = (flags & 0x1) !== 0;
  const counted = payload.length;
  if ((flags & 0x8) === 0) return { data: payload, endStream, counted };
  const padding = payload[0];
  if (padding === undefined || padding >= payload.length) return null;
  return { data: payload.slice(1, payload.length - padding), endStream, counted };
}
