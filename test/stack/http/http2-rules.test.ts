/** What HTTP/2 allows and what it costs to break it (RFC 9113), frame by frame against our server. */

import { describe, expect, test } from 'vitest';
import { fromHex } from '../../../src/bytes/hex.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { Http2ErrorCode, Http2Setting } from '../../../src/packet/http/http2-constants.ts';
import { buildFrame, type Http2Frame } from '../../../src/packet/http/http2-frames.ts';
import type { HttpResponse } from '../../../src/stack/http/server-connection.ts';
import { data, framesOf, get, headers, inShort, RawPeer, requestFields, settings } from './http2-pair.ts';

const text = (frame: Http2Frame) => ('debugData' in frame ? String.fromCharCode(...frame.debugData) : '');
const PROTOCOL_ERROR = 1;
const FLOW_CONTROL_ERROR = 3;
const STREAM_CLOSED = 5;
const FRAME_SIZE_ERROR = 6;
const REFUSED_STREAM = 7;
const COMPRESSION_ERROR = 9;
const ENHANCE_YOUR_CALM = 11;

const ping: Http2Frame = { type: 'ping', streamId: 0, ack: false, opaqueData: new Uint8Array(8) };
const update = (streamId: number, windowSizeIncrement: number): Http2Frame => ({
  type: 'windowUpdate',
  streamId,
  windowSizeIncrement,
});
const reset = (streamId: number): Http2Frame => ({ type: 'rstStream', streamId, errorCode: 8 });

describe('the connection', () => {
  test('a PING comes back as it was, a SETTINGS is acknowledged', () => {
    const peer = RawPeer.client();
    const [pong] = peer.say({ ...ping, opaqueData: fromHex('0102030405060708') }).hear();
    expect(pong).toEqual({ type: 'ping', streamId: 0, ack: true, opaqueData: fromHex('0102030405060708') });
    expect(peer.say(settings([99, 1])).heard()).toEqual(['settings 0 ack']);
    expect(peer.say({ ...ping, ack: true }, { ...settings(), ack: true } as Http2Frame).heard()).toEqual([]);
  });

  test('frames of unknown types and priorities are passed over (§4.1, §5.3.2)', () => {
    const unknown: Http2Frame = { type: 'unknown', streamId: 9, frameType: 77, flags: 255, payload: new Uint8Array(5) };
    const priority = { type: 'priority', streamId: 3, exclusive: true, streamDependency: 1, weight: 5 } as const;
    expect(RawPeer.client().say(unknown, priority, get(5)).heard()).toEqual(['headers 5', 'data 5 2 end']);
  });

  test.each<[name: string, code: number, frames: Http2Frame[]]>([
    ['HEADERS on stream 0', PROTOCOL_ERROR, [get(0)]],
    ['DATA on stream 0', PROTOCOL_ERROR, [data(0, 1)]],
    ['SETTINGS on a stream', PROTOCOL_ERROR, [{ ...settings(), streamId: 1 } as Http2Frame]],
    ['PING on a stream', PROTOCOL_ERROR, [{ ...ping, streamId: 1 } as Http2Frame]],
    ['a stream of even number', PROTOCOL_ERROR, [get(2)]],
    ['DATA on a stream that was never opened', PROTOCOL_ERROR, [data(1, 1)]],
    ['RST_STREAM on a stream that was never opened', PROTOCOL_ERROR, [reset(1)]],
    ['WINDOW_UPDATE on a stream that was never opened', PROTOCOL_ERROR, [update(1, 1)]],
    ['WINDOW_UPDATE of nothing for the connection', PROTOCOL_ERROR, [update(0, 0)]],
    ['a window beyond 2^31 - 1', FLOW_CONTROL_ERROR, [update(0, 2 ** 31 - 1)]],
    ['an initial window beyond 2^31 - 1', FLOW_CONTROL_ERROR, [settings([Http2Setting.INITIAL_WINDOW_SIZE, 2 ** 31])]],
    ['ENABLE_PUSH 2', PROTOCOL_ERROR, [settings([Http2Setting.ENABLE_PUSH, 2])]],
    ['a MAX_FRAME_SIZE too small', PROTOCOL_ERROR, [settings([Http2Setting.MAX_FRAME_SIZE, 100])]],
    [
      'a push by a client',
      PROTOCOL_ERROR,
      [{ type: 'pushPromise', streamId: 1, endHeaders: true, promisedStreamId: 2, fragment: new Uint8Array(0) }],
    ],
    ['another frame within a header block', PROTOCOL_ERROR, [get(1, '/1', { endHeaders: false }), ping]],
    [
      'CONTINUATION of another stream',
      PROTOCOL_ERROR,
      [
        get(1, '/1', { endHeaders: false }),
        { type: 'continuation', streamId: 3, endHeaders: true, fragment: new Uint8Array(0) },
      ],
    ],
    [
      'CONTINUATION without HEADERS',
      PROTOCOL_ERROR,
      [{ type: 'continuation', streamId: 1, endHeaders: true, fragment: new Uint8Array(0) }],
    ],
    [
      'a header block that is none',
      COMPRESSION_ERROR,
      [{ type: 'headers', streamId: 1, endStream: true, endHeaders: true, fragment: fromHex('ff80') }],
    ],
    ['HEADERS on a stream that is over', STREAM_CLOSED, [get(1), get(1)]],
    ['DATA on a stream that is over', STREAM_CLOSED, [get(1), data(1, 1)]],
    ['a stream with a number below the last', STREAM_CLOSED, [get(5), get(3)]],
    [
      'a header block without end',
      ENHANCE_YOUR_CALM,
      [
        get(1, '/1', { endHeaders: false }),
        ...Array.from(
          { length: 40 },
          (): Http2Frame => ({
            type: 'continuation',
            streamId: 1,
            endHeaders: false,
            fragment: new Uint8Array(0),
          }),
        ),
      ],
    ],
    [
      'a header block of megabytes',
      ENHANCE_YOUR_CALM,
      [
        get(1, '/1', { endHeaders: false }),
        ...Array.from(
          { length: 10 },
          (): Http2Frame => ({
            type: 'continuation',
            streamId: 1,
            endHeaders: false,
            fragment: new Uint8Array(16_000),
          }),
        ),
      ],
    ],
    ['many PINGs', ENHANCE_YOUR_CALM, Array.from({ length: 60 }, () => ping)],
    ['many SETTINGS', ENHANCE_YOUR_CALM, Array.from({ length: 30 }, () => settings())],
    [
      'many streams opened and reset at once',
      ENHANCE_YOUR_CALM,
      Array.from({ length: 150 }, (_, i) => [get(2 * i + 1, '/1', { endStream: false }), reset(2 * i + 1)]).flat(),
    ],
    [
      'many streams that make us reset them',
      ENHANCE_YOUR_CALM,
      Array.from({ length: 150 }, (_, i) => [get(2 * i + 1, '/1', { endStream: false }), update(2 * i + 1, 0)]).flat(),
    ],
    [
      'much DATA that holds nothing',
      ENHANCE_YOUR_CALM,
      [get(1, '/1', { endStream: false }), ...Array.from({ length: 150 }, () => data(1, 0))],
    ],
  ])('%s costs the connection', (_, code, frames) => {
    const peer = RawPeer.client();
    for (const frame of frames) peer.say(frame);
    const last = peer.hear().at(-1)!;
    expect(last).toMatchObject({ type: 'goaway', errorCode: code });
    expect(text(last)).not.toBe('');
    expect(peer.failures.at(-1)).toMatch(/^us: connection 0 /);
    expect(peer.pair.server.isEnded).toBe(true);
    // What comes afterwards is not looked at.
    expect(peer.say(get(1001)).heard()).toEqual([]);
  });

  test.each([
    ['a frame that is too large', '004001000000000001', FRAME_SIZE_ERROR],
    ['a RST_STREAM of the wrong size', '00000503000000000100000000ff', FRAME_SIZE_ERROR],
    ['padding longer than its frame', '0000020008000000010900', PROTOCOL_ERROR],
  ])('%s costs the connection', (_, hex, code) => {
    const peer = RawPeer.client();
    peer.say(get(1, '/1', { endStream: false }));
    peer.hear();
    peer.pair.client.write(fromHex(hex));
    peer.pair.run();
    expect(peer.hear().at(-1)).toMatchObject({ type: 'goaway', errorCode: code, lastStreamId: 1 });
  });

  test('something else than SETTINGS at first is refused, and so is another protocol', () => {
    const peer = RawPeer.client({}, undefined, []);
    expect(peer.say(get(1)).hear().at(-1)).toMatchObject({ type: 'goaway', errorCode: PROTOCOL_ERROR });
    const other = RawPeer.client();
    other.pair.client.write(new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n'));
    other.pair.run();
    expect(other.hear().at(-1)).toMatchObject({ type: 'goaway', errorCode: FRAME_SIZE_ERROR });
  });

  test('budgets fill up again with time', () => {
    const peer = RawPeer.client();
    for (let second = 0; second < 20; second++) {
      peer.pair.now += seconds(1);
      peer.say(...Array.from({ length: 10 }, () => ping));
    }
    expect(peer.heard()).toHaveLength(200);
    expect(peer.failures).toEqual([]);
  });
});

describe('streams', () => {
  test.each<[name: string, code: number, frames: Http2Frame[]]>([
    ['a window that grows by nothing', PROTOCOL_ERROR, [get(1, '/1', { endStream: false }), update(1, 0)]],
    ['a window beyond 2^31 - 1', FLOW_CONTROL_ERROR, [get(1, '/1', { endStream: false }), update(1, 2 ** 31 - 1)]],
    [
      'trailers without END_STREAM',
      PROTOCOL_ERROR,
      [get(1, '/1', { endStream: false }), headers(1, [['x-a', '1']], { endStream: false })],
    ],
    [
      'pseudo-header fields in trailers',
      PROTOCOL_ERROR,
      [get(1, '/1', { endStream: false }), headers(1, [[':path', '/']])],
    ],
    ['a capital in a name', PROTOCOL_ERROR, [headers(1, [...requestFields, [':path', '/'], ['X-A', '1']])]],
    ['a blank in a name', PROTOCOL_ERROR, [headers(1, [...requestFields, [':path', '/'], ['x a', '1']])]],
    ['a line end in a value', PROTOCOL_ERROR, [headers(1, [...requestFields, [':path', '/'], ['x', '1\r\ny: 2']])]],
    ['a blank before a value', PROTOCOL_ERROR, [headers(1, [...requestFields, [':path', '/'], ['x', ' 1']])]],
    ['Connection', PROTOCOL_ERROR, [headers(1, [...requestFields, [':path', '/'], ['connection', 'close']])]],
    [
      'Transfer-Encoding',
      PROTOCOL_ERROR,
      [headers(1, [...requestFields, [':path', '/'], ['transfer-encoding', 'chunked']])],
    ],
    ['te: gzip', PROTOCOL_ERROR, [headers(1, [...requestFields, [':path', '/'], ['te', 'gzip']])]],
    ['a pseudo-header field twice', PROTOCOL_ERROR, [headers(1, [...requestFields, [':path', '/'], [':path', '/']])]],
    [
      'a pseudo-header field after others',
      PROTOCOL_ERROR,
      [headers(1, [...requestFields, ['x', '1'], [':path', '/']])],
    ],
    ['an unknown pseudo-header field', PROTOCOL_ERROR, [headers(1, [...requestFields, [':path', '/'], [':new', '1']])]],
    [':status in a request', PROTOCOL_ERROR, [headers(1, [...requestFields, [':path', '/'], [':status', '200']])]],
    ['no :path', PROTOCOL_ERROR, [headers(1, [...requestFields])]],
    ['an empty :path', PROTOCOL_ERROR, [headers(1, [...requestFields, [':path', '']])]],
    [
      'no :method',
      PROTOCOL_ERROR,
      [
        headers(1, [
          [':scheme', 'http'],
          [':path', '/'],
        ]),
      ],
    ],
    [
      'CONNECT with :path',
      PROTOCOL_ERROR,
      [
        headers(1, [
          [':method', 'CONNECT'],
          [':authority', 'a'],
          [':path', '/'],
        ]),
      ],
    ],
    ['another Host than :authority', PROTOCOL_ERROR, [headers(1, [...requestFields, [':path', '/'], ['host', 'b']])]],
    ['two lengths', PROTOCOL_ERROR, [headers(1, [...requestFields, [':path', '/'], ['content-length', '1, 2']])]],
    [
      'a body shorter than announced',
      PROTOCOL_ERROR,
      [
        headers(1, [...requestFields, [':path', '/'], ['content-length', '3']], { endStream: false }),
        data(1, 2, { endStream: true }),
      ],
    ],
    [
      'a body longer than announced',
      PROTOCOL_ERROR,
      [headers(1, [...requestFields, [':path', '/'], ['content-length', '3']], { endStream: false }), data(1, 4)],
    ],
    [
      'no body where one is announced',
      PROTOCOL_ERROR,
      [headers(1, [...requestFields, [':path', '/'], ['content-length', '3']])],
    ],
    ['DATA after END_STREAM', STREAM_CLOSED, [get(1), data(1, 1)]],
  ])('%s costs the stream, and no other', (_, code, frames) => {
    const waiting: ((response: HttpResponse, now: number) => void)[] = [];
    const peer = RawPeer.client({}, (_request, respond) => waiting.push(respond));
    peer.say(...frames, get(3));
    expect(peer.heard()).toEqual([`rstStream 1 ${code}`]);
    for (const respond of waiting) respond({ status: 204, headers: [] }, 0);
    expect(peer.heard()).toEqual(['headers 3 end']);
    expect(peer.failures).toHaveLength(1);
  });

  test('what was under way when we reset a stream is no error, for the tables and windows it counts', () => {
    const peer = RawPeer.client();
    peer.say(get(1, '/1', { endStream: false }), update(1, 0));
    expect(peer.heard()).toEqual(['rstStream 1 1']);
    peer.say(data(1, 16_384), data(1, 16_384), headers(1, [['x-a', '1']]), reset(1), get(3));
    expect(peer.heard()).toEqual([`windowUpdate 0 32768`, 'headers 3', 'data 3 2 end']);
  });

  test('more at a time than announced are refused', () => {
    const peer = RawPeer.client({ maxConcurrentStreams: 2 }, () => {});
    peer.say(get(1), get(3), get(5));
    expect(peer.heard()).toEqual([`rstStream 5 ${REFUSED_STREAM}`]);
  });

  test('requests that were reset still count while they are answered (rapid reset)', () => {
    const peer = RawPeer.client({ maxConcurrentStreams: 2 }, () => {});
    peer.say(get(1), reset(1), get(3), reset(3), get(5));
    expect(peer.heard()).toEqual([`rstStream 5 ${REFUSED_STREAM}`]);
    expect(peer.failures).toContain('us: stream 5 REFUSED_STREAM too many requests are being answered');
  });

  test('a head larger than announced gets 431, a body larger than allowed 413 before its end', () => {
    const peer = RawPeer.client({ maxBodyBytes: 100 });
    peer.say(headers(1, [...requestFields, [':path', '/'], ['x', 'y'.repeat(16_000)], ['z', 'y'.repeat(300)]]));
    peer.say(get(3, '/', { endStream: false }), data(3, 101));
    const frames = peer.hear();
    expect(frames.map(inShort)).toEqual(['headers 1 end', 'headers 3 end', 'rstStream 3 0']);
  });

  test('many bodies at a time, each of them modest, are too many', () => {
    const peer = RawPeer.client({ maxBodyBytes: 1000 });
    const streams = Array.from({ length: 9 }, (_, index) => 2 * index + 1);
    peer.say(...streams.flatMap((streamId) => [get(streamId, '/', { endStream: false }), data(streamId, 900)]));
    expect(peer.heard()).toEqual([`rstStream 17 ${ENHANCE_YOUR_CALM}`]);
  });

  test('answers that nobody wants any more are not sent', () => {
    let answer: ((response: HttpResponse, now: number) => void) | undefined;
    const peer = RawPeer.client({}, (_request, respond) => {
      answer = respond;
    });
    peer.say(get(1), reset(1));
    answer!({ status: 200, headers: [], body: new Uint8Array(5) }, 0);
    expect(peer.heard()).toEqual([]);
    expect(() => answer!({ status: 200, headers: [] }, 0)).toThrow(TypeError);
  });

  test('100 Continue comes before the body (RFC 9110 §10.1.1)', () => {
    const peer = RawPeer.client();
    const fields = [...requestFields, [':path', '/1'], ['expect', '100-continue']] as const;
    expect(peer.say(headers(1, fields, { endStream: false })).heard()).toEqual(['headers 1']);
    expect(peer.say(data(1, 3, { endStream: true })).heard()).toEqual(['headers 1', 'data 1 8 end']);
  });
});

describe('flow control (§5.2, §6.9)', () => {
  const dataOf = (frames: Http2Frame[]) =>
    frames.reduce((sum, frame) => sum + (frame.type === 'data' ? frame.data.length : 0), 0);

  test('no more is sent than the windows allow: of the stream, and of the connection', () => {
    const peer = RawPeer.client();
    peer.say(settings([Http2Setting.INITIAL_WINDOW_SIZE, 1000]));
    peer.say(get(1, '/a/1000'), get(3, '/b/1000'));
    expect(dataOf(peer.hear())).toBe(2000);
    expect(dataOf(peer.say(update(1, 500)).hear())).toBe(500);
    // A smaller window may be below zero; only what goes beyond zero lets further bytes pass (§6.9.2).
    peer.say(settings([Http2Setting.INITIAL_WINDOW_SIZE, 400]));
    expect(dataOf(peer.say(update(1, 500)).hear())).toBe(0);
    expect(dataOf(peer.say(update(1, 200)).hear())).toBe(100);
    expect(dataOf(peer.say(settings([Http2Setting.INITIAL_WINDOW_SIZE, 2 ** 20])).hear())).toBe(14_000 - 2600);
  });

  test('the connection’s window holds for all streams together', () => {
    const peer = RawPeer.client();
    peer.say(settings([Http2Setting.INITIAL_WINDOW_SIZE, 2 ** 20]), get(1, '/a/20000'), get(3, '/b/20000'));
    expect(dataOf(peer.hear())).toBe(65_535);
    const more = peer.say(update(0, 32_769)).hear();
    expect(more.filter(({ type }) => type === 'data').map(inShort)).toEqual([
      'data 1 16384',
      'data 3 16384',
      'data 1 1',
    ]);
  });

  test('the other side gets its windows back when half is used, padding counted', () => {
    const peer = RawPeer.client({ streamWindow: 1000 });
    peer.say({ ...settings(), ack: true } as Http2Frame, get(1, '/', { endStream: false }));
    peer.say(data(1, 400, { padLength: 98 }));
    expect(peer.heard()).toEqual([]);
    expect(peer.say(data(1, 1)).heard()).toEqual(['windowUpdate 1 500']);
  });

  test('who sends more than allowed loses the stream, or the connection', () => {
    const peer = RawPeer.client({ streamWindow: 1000 });
    peer.say({ ...settings(), ack: true } as Http2Frame, get(1, '/', { endStream: false }), data(1, 1001));
    expect(peer.heard()).toEqual([`rstStream 1 ${FLOW_CONTROL_ERROR}`]);
    const other = RawPeer.client({ streamWindow: 2 ** 20 });
    const ack = { ...settings(), ack: true } as Http2Frame;
    const opened = Array.from({ length: 6 }, (_, i) => get(2 * i + 1, '/', { endStream: false }));
    other.say(ack, ...opened);
    // Before the acknowledgement the standard's window holds.
    expect(other.failures).toEqual([]);
  });

  test('frames are as large as the other side allows, and not larger than we like', () => {
    const peer = RawPeer.client({ dataFrameSize: 40_000 });
    peer.say(settings([Http2Setting.MAX_FRAME_SIZE, 20_000]), get(1, '/a/20000'));
    expect(
      peer
        .hear()
        .filter(({ type }) => type === 'data')
        .map(inShort)
        .slice(0, 2),
    ).toEqual(['data 1 20000', 'data 1 20000']);
  });

  test('a transport that lags behind is waited for', () => {
    const peer = RawPeer.client();
    Object.defineProperty(peer.pair.server, 'queued', { value: 1, configurable: true });
    peer.say(get(1, '/a/20000'));
    expect(peer.heard()).toEqual(['headers 1']);
    Object.defineProperty(peer.pair.server, 'queued', { value: 0 });
    peer.pair.server.handler.onDrain?.(0);
    expect(dataOf(peer.hear())).toBe(65_535);
  });

  test('who asks and asks without reading loses the connection', () => {
    const peer = RawPeer.client();
    Object.defineProperty(peer.pair.server, 'queued', { value: 2 ** 21 });
    peer.say(ping);
    expect(peer.failures).toEqual(['us: connection 0 ENHANCE_YOUR_CALM frames are sent, and answers are not read']);
  });
});

describe('the end', () => {
  test('a client that says GOAWAY still gets what it asked for', () => {
    const waiting: ((response: HttpResponse, now: number) => void)[] = [];
    const peer = RawPeer.client({}, (_request, respond) => waiting.push(respond));
    const goaway = { type: 'goaway', streamId: 0, lastStreamId: 0, errorCode: Http2ErrorCode.NO_ERROR } as const;
    peer.say(get(1), { ...goaway, debugData: new Uint8Array(0) });
    expect(peer.pair.server.isEnded).toBe(false);
    waiting[0]!({ status: 200, headers: [] }, 0);
    expect(peer.heard()).toEqual(['headers 1 end']);
    expect(peer.pair.server.isEnded).toBe(true);
  });

  test('a request cut off by the end of the stream is dropped', () => {
    const peer = RawPeer.client();
    peer.say(get(1, '/', { endStream: false }));
    peer.pair.client.end();
    peer.pair.run();
    expect(peer.pair.server.isEnded).toBe(true);
    expect(framesOf('server', peer.pair.server.written).map(inShort)).toEqual(['settings 0', 'settings 0 ack']);
  });

  test('no frame is written that cannot be', () => {
    expect(() => buildFrame({ ...ping, opaqueData: new Uint8Array(2 ** 24) } as Http2Frame)).toThrow(RangeError);
  });
});
