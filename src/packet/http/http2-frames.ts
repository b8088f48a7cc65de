/**
 * HTTP/2's frames, all ten of them (RFC 9113 §4.1, §6): nine bytes of header, then what the type says. Reading checks
 * that lengths fit; what is allowed when is the connection's matter (`stack/http/http2-connection.ts`).
 */

import { Reader } from '../../bytes/reader.ts';
import { Writer } from '../../bytes/writer.ts';
import { flag, layout, uint } from '../layout.ts';
import { FrameFlag, FrameType, settingNames } from './http2-constants.ts';

export const http2FrameHeader = layout('http2', {
  length: uint(24, 'Length'),
  type: uint(8, 'Type'),
  flags: uint(8, 'Flags'),
  reserved: flag('R'),
  streamId: uint(31, 'Stream Identifier'),
});

/** Deprecated, and still sent by many (§5.3.2). */
export interface Http2Priority {
  readonly exclusive: boolean;
  readonly streamDependency: number;
  /** 1 to 256; one less is sent. */
  readonly weight: number;
}

interface Padded {
  /** Bytes of padding; without it the frame is not padded at all. */
  readonly padLength?: number;
}

export type Http2Frame =
  | ({
      readonly type: 'data';
      readonly streamId: number;
      readonly endStream: boolean;
      readonly data: Uint8Array;
    } & Padded)
  | ({
      readonly type: 'headers';
      readonly streamId: number;
      readonly endStream: boolean;
      readonly endHeaders: boolean;
      readonly priority?: Http2Priority;
      readonly fragment: Uint8Array;
    } & Padded)
  | ({ readonly type: 'priority'; readonly streamId: number } & Http2Priority)
  | { readonly type: 'rstStream'; readonly streamId: number; readonly errorCode: number }
  | {
      readonly type: 'settings';
      readonly streamId: number;
      readonly ack: boolean;
      readonly settings: readonly (readonly [identifier: number, value: number])[];
    }
  | ({
      readonly type: 'pushPromise';
      readonly streamId: number;
      readonly endHeaders: boolean;
      readonly promisedStreamId: number;
      readonly fragment: Uint8Array;
    } & Padded)
  | { readonly type: 'ping'; readonly streamId: number; readonly ack: boolean; readonly opaqueData: Uint8Array }
  | {
      readonly type: 'goaway';
      readonly streamId: number;
      readonly lastStreamId: number;
      readonly errorCode: number;
      readonly debugData: Uint8Array;
    }
  | { readonly type: 'windowUpdate'; readonly streamId: number; readonly windowSizeIncrement: number }
  | {
      readonly type: 'continuation';
      readonly streamId: number;
      readonly endHeaders: boolean;
      readonly fragment: Uint8Array;
    }
  /** A type that is not known: passed over (§4.1). */
  | {
      readonly type: 'unknown';
      readonly streamId: number;
      readonly frameType: number;
      readonly flags: number;
      readonly payload: Uint8Array;
    };

/** Reads a piece of a header block; whoever knows the HPACK state may read what is inside. */
export type ReadFragment = (r: Reader, endHeaders: boolean) => Uint8Array;

/** The one frame that `bytes` are. @throws DecodeError */
export function decodeFrame(bytes: Uint8Array): Http2Frame {
  const r = new Reader('http2', bytes);
  const frame = readFrame(r);
  if (r.remaining > 0) r.fail('bad-length', 'length', `${r.remaining} bytes follow the frame`, 0);
  return frame;
}

/** @throws DecodeError 'bad-length' where the length does not suit the type, 'bad-value' for too much padding */
export function readFrame(r: Reader, readFragment: ReadFragment = (inner) => restOf(inner, 'fragment')): Http2Frame {
  const length = r.u24('length');
  const type = r.u8('type');
  const flags = r.group('flags', () => readFlags(r, type));
  const streamId = readStreamId(r, 'reserved', 'streamId');
  const inner = r.sub('payload', length);
  const has = (mask: number) => (flags & mask) !== 0;
  switch (type) {
    case FrameType.DATA: {
      const padLength = readPadLength(inner, has(FrameFlag.PADDED));
      const data = withoutPadding(inner, padLength, (body) => restOf(body, 'data'));
      return { type: 'data', streamId, endStream: has(FrameFlag.END_STREAM), data, ...padding(padLength) };
    }
    case FrameType.HEADERS: {
      const padLength = readPadLength(inner, has(FrameFlag.PADDED));
      const priority = has(FrameFlag.PRIORITY) ? { priority: readPriority(inner) } : {};
      const endHeaders = has(FrameFlag.END_HEADERS);
      const fragment = withoutPadding(inner, padLength, (body) => readFragment(body, endHeaders));
      const endStream = has(FrameFlag.END_STREAM);
      return { type: 'headers', streamId, endStream, endHeaders, ...priority, fragment, ...padding(padLength) };
    }
    case FrameType.PRIORITY:
      expectLength(r, length, length === 5);
      return { type: 'priority', streamId, ...readPriority(inner) };
    case FrameType.RST_STREAM:
      expectLength(r, length, length === 4);
      return { type: 'rstStream', streamId, errorCode: inner.u32('errorCode') };
    case FrameType.SETTINGS: {
      const ack = has(FrameFlag.ACK);
      expectLength(r, length, ack ? length === 0 : length % 6 === 0);
      const settings: [number, number][] = [];
      while (inner.remaining > 0) inner.group('setting', () => readSetting(inner, settings));
      return { type: 'settings', streamId, ack, settings };
    }
    case FrameType.PUSH_PROMISE: {
      const padLength = readPadLength(inner, has(FrameFlag.PADDED));
      const promisedStreamId = readStreamId(inner, 'promisedReserved', 'promisedStreamId');
      const endHeaders = has(FrameFlag.END_HEADERS);
      const fragment = withoutPadding(inner, padLength, (body) => readFragment(body, endHeaders));
      return { type: 'pushPromise', streamId, endHeaders, promisedStreamId, fragment, ...padding(padLength) };
    }
    case FrameType.PING:
      expectLength(r, length, length === 8);
      return { type: 'ping', streamId, ack: has(FrameFlag.ACK), opaqueData: inner.rest('opaqueData') };
    case FrameType.GOAWAY: {
      expectLength(r, length, length >= 8);
      const lastStreamId = readStreamId(inner, 'lastStreamReserved', 'lastStreamId');
      const errorCode = inner.u32('errorCode');
      return { type: 'goaway', streamId, lastStreamId, errorCode, debugData: restOf(inner, 'debugData') };
    }
    case FrameType.WINDOW_UPDATE:
      expectLength(r, length, length === 4);
      return {
        type: 'windowUpdate',
        streamId,
        windowSizeIncrement: readStreamId(inner, 'incrementReserved', 'windowSizeIncrement'),
      };
    case FrameType.CONTINUATION: {
      const endHeaders = has(FrameFlag.END_HEADERS);
      return { type: 'continuation', streamId, endHeaders, fragment: readFragment(inner, endHeaders) };
    }
    default:
      return { type: 'unknown', streamId, frameType: type, flags, payload: restOf(inner, 'payload') };
  }
}

/** The frame with its length and flags filled in. @throws RangeError for what does not fit its field */
export function buildFrame(frame: Http2Frame): Uint8Array {
  const { streamId } = frame;
  const w = new Writer(32).zeros(http2FrameHeader.size);
  const [type, flags] = writePayload(w, frame);
  const bytes = w.finish();
  const length = bytes.length - http2FrameHeader.size;
  if (length >= 2 ** 24) throw new RangeError(`${length} bytes do not fit a frame`);
  http2FrameHeader.write(bytes, 0, { length, type, flags, reserved: false, streamId });
  return bytes;
}

/** Writes what follows the header, and answers type and flags. */
function writePayload(w: Writer, frame: Http2Frame): [type: number, flags: number] {
  switch (frame.type) {
    case 'data':
      writePadded(w, frame, () => w.raw(frame.data));
      return [FrameType.DATA, flagsOf(frame)];
    case 'headers':
      writePadded(w, frame, () => {
        if (frame.priority) writePriority(w, frame.priority);
        w.raw(frame.fragment);
      });
      return [FrameType.HEADERS, flagsOf(frame) | (frame.priority ? FrameFlag.PRIORITY : 0)];
    case 'priority':
      writePriority(w, frame);
      return [FrameType.PRIORITY, 0];
    case 'rstStream':
      w.u32(frame.errorCode);
      return [FrameType.RST_STREAM, 0];
    case 'settings':
      for (const [identifier, value] of frame.settings) w.u16(identifier).u32(value);
      return [FrameType.SETTINGS, flagsOf(frame)];
    case 'pushPromise':
      writePadded(w, frame, () => w.u32(frame.promisedStreamId).raw(frame.fragment));
      return [FrameType.PUSH_PROMISE, flagsOf(frame)];
    case 'ping':
      w.raw(frame.opaqueData);
      return [FrameType.PING, flagsOf(frame)];
    case 'goaway':
      w.u32(frame.lastStreamId).u32(frame.errorCode).raw(frame.debugData);
      return [FrameType.GOAWAY, 0];
    case 'windowUpdate':
      w.u32(frame.windowSizeIncrement);
      return [FrameType.WINDOW_UPDATE, 0];
    case 'continuation':
      w.raw(frame.fragment);
      return [FrameType.CONTINUATION, flagsOf(frame)];
    case 'unknown':
      w.raw(frame.payload);
      return [frame.frameType, frame.flags];
    default:
      return frame satisfies never;
  }
}

function flagsOf(frame: { ack?: boolean; endStream?: boolean; endHeaders?: boolean; padLength?: number }): number {
  return (
    (frame.ack ? FrameFlag.ACK : 0) |
    (frame.endStream ? FrameFlag.END_STREAM : 0) |
    (frame.endHeaders ? FrameFlag.END_HEADERS : 0) |
    (frame.padLength === undefined ? 0 : FrameFlag.PADDED)
  );
}

function writePadded(w: Writer, { padLength }: Padded, write: () => void): void {
  if (padLength !== undefined && padLength > 255) throw new RangeError(`${padLength} bytes are more than padding has`);
  if (padLength !== undefined) w.u8(padLength);
  write();
  w.zeros(padLength ?? 0);
}

function writePriority(w: Writer, { exclusive, streamDependency, weight }: Http2Priority): void {
  w.u32((streamDependency | (exclusive ? 0x80000000 : 0)) >>> 0).u8(weight - 1);
}

/** The flags that each type has, by bit; the others mean nothing there. */
const flagNames: ReadonlyMap<number, Readonly<Record<number, string>>> = new Map<number, Record<number, string>>([
  [FrameType.DATA, { [FrameFlag.PADDED]: 'padded', [FrameFlag.END_STREAM]: 'endStream' }],
  [
    FrameType.HEADERS,
    {
      [FrameFlag.PRIORITY]: 'priority',
      [FrameFlag.PADDED]: 'padded',
      [FrameFlag.END_HEADERS]: 'endHeaders',
      [FrameFlag.END_STREAM]: 'endStream',
    },
  ],
  [FrameType.SETTINGS, { [FrameFlag.ACK]: 'ack' }],
  [FrameType.PUSH_PROMISE, { [FrameFlag.PADDED]: 'padded', [FrameFlag.END_HEADERS]: 'endHeaders' }],
  [FrameType.PING, { [FrameFlag.ACK]: 'ack' }],
  [FrameType.CONTINUATION, { [FrameFlag.END_HEADERS]: 'endHeaders' }],
]);

/** The flags one by one, with the bits between them. */
function readFlags(r: Reader, type: number): number {
  const at = r.offset * 8;
  const flags = r.remaining > 0 ? r.bytes[r.offset]! : r.u8('flags');
  const names = flagNames.get(type) ?? {};
  let unused = 0;
  const noteUnused = (bit: number) => {
    const value = (flags >> (8 - bit)) & (2 ** unused - 1);
    if (unused > 0) r.note('unusedFlags', at + bit - unused, unused, value);
    unused = 0;
  };
  for (let bit = 0; bit < 8; bit++) {
    const name = names[0x80 >> bit];
    if (name === undefined) unused++;
    else {
      noteUnused(bit);
      r.note(name, at + bit, 1, (flags & (0x80 >> bit)) !== 0);
    }
  }
  noteUnused(8);
  r.offset++;
  return flags;
}

function readSetting(r: Reader, settings: [identifier: number, value: number][]): string {
  const identifier = r.u16('identifier');
  const value = r.u32('value');
  settings.push([identifier, value]);
  return `${settingNames.get(identifier) ?? identifier}=${value}`;
}

/** 31 bits after a bit that means nothing: stream identifiers and increments (§4.1, §6.9). */
function readStreamId(r: Reader, reservedName: string, name: string): number {
  const at = r.offset;
  const reserved = new Reader(r.layer, r.bytes, { start: at, end: r.end }).u32(name);
  r.offset = at + 4;
  r.note(reservedName, at * 8, 1, reserved >= 2 ** 31);
  return r.note(name, at * 8 + 1, 31, reserved % 2 ** 31);
}

function readPriority(r: Reader): Http2Priority {
  return r.group('prioritySignal', () => {
    const at = r.offset;
    const streamDependency = readStreamId(r, 'exclusive', 'streamDependency');
    return { exclusive: r.bytes[at]! >= 0x80, streamDependency, weight: r.u8('weight') + 1 };
  });
}

function readPadLength(r: Reader, isPadded: boolean): number | undefined {
  return isPadded ? r.u8('padLength') : undefined;
}

function padding(padLength: number | undefined): Padded {
  return padLength === undefined ? {} : { padLength };
}

/** Padding as long as all the rest of the frame, or longer, is an error (§6.1). */
function withoutPadding<T>(r: Reader, padLength = 0, read: (r: Reader) => T): T {
  if (padLength > r.remaining) r.fail('bad-value', 'padLength', `${padLength} is more than the frame has left`);
  const value = read(r.sub('payload', r.remaining - padLength));
  if (padLength > 0) r.rest('padding');
  return value;
}

/** What is left, which may be nothing: then nothing is recorded. */
function restOf(r: Reader, name: string): Uint8Array {
  return r.remaining > 0 ? r.rest(name) : new Uint8Array(0);
}

function expectLength(r: Reader, length: number, isRight: boolean): void {
  if (!isRight) r.fail('bad-length', 'length', `${length} bytes do not suit this type of frame`);
}
