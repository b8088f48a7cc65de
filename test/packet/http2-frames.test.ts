import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { fromHex, toHex } from '../../src/bytes/hex.ts';
import { Random } from '../../src/bytes/random.ts';
import { Reader } from '../../src/bytes/reader.ts';
import { concatBytes } from '../../src/bytes/writer.ts';
import { http2ErrorName } from '../../src/packet/http/http2-constants.ts';
import { Http2FrameCutter, prefaceBytes } from '../../src/packet/http/http2-frame-cutter.ts';
import { buildFrame, decodeFrame, type Http2Frame, readFrame } from '../../src/packet/http/http2-frames.ts';
import { expectRobust } from '../helpers/robust.ts';
import { expectToTile } from '../helpers/tile.ts';

/** After github.com/http2jp/http2-frame-test-case: a frame of each type. */
const vectors: readonly [name: string, hex: string, frame: Http2Frame][] = [
  [
    'DATA with padding',
    '0000140008000000020648656c6c6f2c20776f726c6421486f77647921',
    { type: 'data', streamId: 2, endStream: false, data: ascii('Hello, world!'), padLength: 6 },
  ],
  [
    'HEADERS with padding and priority',
    '000023012c00000003108000001409746869732069732064756d6d79546869732069732070616464696e672e',
    {
      type: 'headers',
      streamId: 3,
      endStream: false,
      endHeaders: true,
      priority: { exclusive: true, streamDependency: 20, weight: 10 },
      fragment: ascii('this is dummy'),
      padLength: 16,
    },
  ],
  [
    'PRIORITY',
    '0000050200000000090000000b07',
    { type: 'priority', streamId: 9, exclusive: false, streamDependency: 11, weight: 8 },
  ],
  ['RST_STREAM', '00000403000000000500000008', { type: 'rstStream', streamId: 5, errorCode: 8 }],
  [
    'SETTINGS',
    '00000c040000000000000100002000000300001388',
    {
      type: 'settings',
      streamId: 0,
      ack: false,
      settings: [
        [1, 8192],
        [3, 5000],
      ],
    },
  ],
  ['SETTINGS ACK', '000000040100000000', { type: 'settings', streamId: 0, ack: true, settings: [] }],
  [
    'PUSH_PROMISE with padding',
    '000018050c0000000a060000000c746869732069732064756d6d79486f77647921',
    {
      type: 'pushPromise',
      streamId: 10,
      endHeaders: true,
      promisedStreamId: 12,
      fragment: ascii('this is dummy'),
      padLength: 6,
    },
  ],
  [
    'PING',
    '0000080600000000006465616462656566',
    { type: 'ping', streamId: 0, ack: false, opaqueData: ascii('deadbeef') },
  ],
  [
    'GOAWAY with debug data',
    '0000170700000000000000001e00000009687061636b2069732062726f6b656e',
    { type: 'goaway', streamId: 0, lastStreamId: 30, errorCode: 9, debugData: ascii('hpack is broken') },
  ],
  ['WINDOW_UPDATE', '000004080000000032000003e8', { type: 'windowUpdate', streamId: 50, windowSizeIncrement: 1000 }],
  [
    'CONTINUATION',
    '00000d090000000032746869732069732064756d6d79',
    { type: 'continuation', streamId: 50, endHeaders: false, fragment: ascii('this is dummy') },
  ],
  [
    'a type that nobody knows',
    '000002ff5500000001abcd',
    { type: 'unknown', streamId: 1, frameType: 255, flags: 0x55, payload: Uint8Array.of(0xab, 0xcd) },
  ],
];

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function fieldsOf(bytes: Uint8Array) {
  const r = new Reader('http2', bytes, { record: true });
  readFrame(r);
  return r.fields;
}

describe('frames (RFC 9113 §4.1, §6)', () => {
  test.each(vectors)('%s is read', (_, hex, frame) => {
    expect(decodeFrame(fromHex(hex))).toEqual(frame);
  });

  test.each(vectors)('%s is written, with padding of zeros', (_, hex, frame) => {
    const padLength = 'padLength' in frame ? (frame.padLength ?? 0) : 0;
    const whole = fromHex(hex);
    const wanted = whole.fill(0, whole.length - padLength);
    expect(toHex(buildFrame(frame))).toBe(toHex(wanted));
  });

  test.each(vectors)('the fields of %s tile it', (_, hex) => {
    const bytes = fromHex(hex);
    expectToTile(fieldsOf(bytes), 0, bytes.length);
  });

  test.each(vectors)('%s with bad bytes is a frame or a DecodeError', (_, hex) => {
    expectRobust(fromHex(hex), decodeFrame);
    expectRobust(fromHex(hex), fieldsOf);
  });

  test('random frames come back', () => {
    const random = new Random('http2 frames');
    for (let i = 0; i < 300; i++) {
      const streamId = random.below(2 ** 31);
      const bytes = random.bytes(random.below(50));
      const flag = () => random.below(2) === 0;
      const padded = flag() ? { padLength: random.below(256) } : {};
      const priority = { exclusive: flag(), streamDependency: random.below(2 ** 31), weight: 1 + random.below(256) };
      const frames: Http2Frame[] = [
        { type: 'data', streamId, endStream: flag(), data: bytes, ...padded },
        {
          type: 'headers',
          streamId,
          endStream: flag(),
          endHeaders: flag(),
          fragment: bytes,
          ...(flag() && { priority }),
          ...padded,
        },
        { type: 'priority', streamId, ...priority },
        { type: 'goaway', streamId: 0, lastStreamId: streamId, errorCode: random.u32(), debugData: bytes },
        { type: 'settings', streamId: 0, ack: false, settings: [[random.u16(), random.u32()]] },
      ];
      for (const frame of frames) expect(decodeFrame(buildFrame(frame))).toEqual(frame);
    }
  });

  test('the bit before a stream identifier means nothing', () => {
    expect(decodeFrame(fromHex('00000408008000000180000005'))).toEqual({
      type: 'windowUpdate',
      streamId: 1,
      windowSizeIncrement: 5,
    });
  });

  test.each([
    ['PRIORITY of four bytes', '00000402000000000900000000', 'bad-length'],
    ['RST_STREAM of five', '0000050300000000050000000800', 'bad-length'],
    ['SETTINGS of seven', '00000704000000000000000000000000', 'bad-length'],
    ['SETTINGS ACK with settings', '000006040100000000000000000000', 'bad-length'],
    ['PING of seven', '00000706000000000000000000000000', 'bad-length'],
    ['GOAWAY of seven', '00000707000000000000000000000000', 'bad-length'],
    ['WINDOW_UPDATE of three', '000003080000000001000001', 'bad-length'],
    ['padding longer than the frame', '00000200080000000103aa', 'bad-value'],
    ['HEADERS too short for the priority that it announces', '000003012400000001000000', 'truncated'],
    ['padding of all that is left and one more', '0000020008000000010200', 'bad-value'],
    ['a frame that is not all there', '0000020000000000010a', 'truncated'],
    ['a byte too many', '000000040100000000aa', 'bad-length'],
  ])('%s is refused', (_, hex, code) => {
    expect(() => decodeFrame(fromHex(hex))).toThrow(expect.objectContaining({ code }));
  });

  test('what does not fit is not written', () => {
    const data = { type: 'data', streamId: 1, endStream: false, data: new Uint8Array(0) } as const;
    expect(() => buildFrame({ ...data, padLength: 256 })).toThrow(RangeError);
    expect(() => buildFrame({ ...data, data: new Uint8Array(2 ** 24) })).toThrow(RangeError);
  });

  test('errors have the names of §7', () => {
    expect([0, 1, 11, 99].map(http2ErrorName)).toEqual(['NO_ERROR', 'PROTOCOL_ERROR', 'ENHANCE_YOUR_CALM', 'error 99']);
  });
});

describe('frames on a stream', () => {
  const stream = concatBytes(prefaceBytes(), ...vectors.map(([, hex]) => fromHex(hex)));

  test.each([1, 7, 1000])('are found in pieces of %d bytes, after the preface', (length) => {
    const cutter = new Http2FrameCutter('client');
    const frames: Http2Frame[] = [];
    for (let at = 0; at < stream.length; at += length) {
      cutter.push(stream.subarray(at, at + length));
      for (let frame = cutter.read(); frame; frame = cutter.read()) frames.push(frame);
    }
    expect(frames).toEqual(vectors.map(([, , frame]) => frame));
  });

  test('what does not begin with the preface is noticed at its first wrong byte', () => {
    const cutter = new Http2FrameCutter('client');
    cutter.push(ascii('PRI * HTTP/1'));
    expect(() => cutter.read()).toThrow(DecodeError);
  });

  test('a frame larger than allowed is refused before it is there (§4.2)', () => {
    const cutter = new Http2FrameCutter('server');
    cutter.push(fromHex('004001000000000001'));
    expect(() => cutter.read()).toThrow(expect.objectContaining({ code: 'bad-length' }));
  });
});
