import { describe, expect, test } from 'vitest';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { Http2Setting } from '../../../src/packet/http/http2-constants.ts';
import { buildFrame, type Http2Frame } from '../../../src/packet/http/http2-frames.ts';
import { HttpClientConnection, type HttpOutcome } from '../../../src/stack/http/client-connection.ts';
import { Http2ClientConnection, type Http2ClientOptions } from '../../../src/stack/http/http2-client.ts';
import { serveAnyHttp } from '../../../src/stack/http/serve-any.ts';
import type { StreamHandler } from '../../../src/stack/stream.ts';
import { data, echoTarget, framesOf, headers, inShort, settings } from './http2-pair.ts';
import { bytesOf, StreamPair } from './stream-pair.ts';

/** Our client with a server that says what the test writes. */
function connect(options: Http2ClientOptions = {}) {
  const pair = new StreamPair();
  const connection = new Http2ClientConnection((handler) => {
    pair.client.handler = handler;
    return pair.client;
  }, options);
  const outcomes: string[] = [];
  const ask = (target: string, more: { method?: string; body?: Uint8Array } = {}) =>
    connection.request(
      { method: 'GET', target, headers: [['Host', 'a']], ...more },
      (outcome) => {
        if (outcome.kind === 'failed') outcomes.push(`${target} failed: ${outcome.reason}`);
        else outcomes.push(`${target} ${outcome.head.status} ${outcome.body.length}`);
      },
      pair.now,
    );
  const say = (...frames: Http2Frame[]) => {
    pair.server.write(concatBytes(...frames.map(buildFrame)));
    pair.run();
  };
  let heardBefore = 0;
  const heard = () => {
    const all = framesOf('client', pair.client.written).map(inShort);
    const fresh = all.slice(heardBefore);
    heardBefore = all.length;
    return fresh;
  };
  return { pair, connection, outcomes, ask, say, heard };
}

const ok = (streamId: number, endStream = true) => headers(streamId, [[':status', '200']], { endStream });
const goaway = (lastStreamId: number, errorCode = 0): Http2Frame => ({
  type: 'goaway',
  streamId: 0,
  lastStreamId,
  errorCode,
  debugData: new Uint8Array(0),
});

describe('many requests at a time', () => {
  test('answers come in any order, and in pieces', () => {
    const { outcomes, ask, say } = connect();
    for (const target of ['/one', '/two', '/three']) ask(target);
    say(settings(), ok(5, false), ok(3, false), data(5, 10), data(3, 20, { endStream: true }), ok(1));
    say(data(5, 10, { endStream: true }));
    expect(outcomes).toEqual(['/two 200 20', '/one 200 0', '/three 200 20']);
  });

  test('interim responses and trailers are put up with, HEAD has no body', () => {
    const { outcomes, ask, say } = connect();
    ask('/one');
    ask('/head', { method: 'HEAD' });
    say(settings(), headers(1, [[':status', '103']], { endStream: false }), ok(1, false), data(1, 3));
    say(
      headers(1, [['x-checksum', '1']]),
      headers(3, [
        [':status', '200'],
        ['content-length', '99'],
      ]),
    );
    expect(outcomes).toEqual(['/one 200 3', '/head 200 0']);
  });

  test('no more than the server allows; the others wait', () => {
    const { outcomes, ask, say, heard } = connect();
    ask('/one');
    say(settings([Http2Setting.MAX_CONCURRENT_STREAMS, 1]));
    ask('/two');
    expect(heard()).toEqual(['settings 0', 'headers 1 end', 'settings 0 ack']);
    say(ok(1));
    expect(heard()).toEqual(['headers 3 end']);
    say(ok(3));
    expect(outcomes).toEqual(['/one 200 0', '/two 200 0']);
  });

  test('a refused stream is asked for again, a few times (§8.7)', () => {
    const { outcomes, ask, say, heard } = connect();
    ask('/one');
    say(settings());
    heard();
    for (const streamId of [1, 3, 5, 7]) say({ type: 'rstStream', streamId, errorCode: 7 });
    expect(heard()).toEqual(['headers 3 end', 'headers 5 end', 'headers 7 end']);
    expect(outcomes).toEqual(['/one failed: the other side reset the stream: REFUSED_STREAM']);
  });

  test('a request that is given up is reset, and what still comes is no error', () => {
    const { outcomes, ask, say, heard } = connect();
    const cancel = ask('/one');
    ask('/two');
    say(settings());
    heard();
    cancel(0);
    expect(heard()).toEqual(['rstStream 1 8']);
    say(ok(1, false), data(1, 5), ok(3));
    expect(outcomes).toEqual(['/one failed: cancelled', '/two 200 0']);
    cancel(0);
    expect(outcomes).toHaveLength(2);
  });

  test('a body is sent as the windows allow', () => {
    const { ask, say, heard } = connect();
    ask('/one', { method: 'POST', body: new Uint8Array(70_000) });
    expect(heard().slice(1)).toEqual(['headers 1', ...[16_384, 16_384, 16_384, 16_383].map((n) => `data 1 ${n}`)]);
    say(settings(), { type: 'windowUpdate', streamId: 0, windowSizeIncrement: 10_000 });
    expect(heard()).toEqual(['settings 0 ack']);
    say({ type: 'windowUpdate', streamId: 1, windowSizeIncrement: 10_000 });
    expect(heard()).toEqual(['data 1 4465 end']);
  });
});

test('what cannot be a header field is not sent', () => {
  const { connection } = connect();
  const ask = (name: string, value: string) =>
    connection.request({ method: 'GET', target: '/', headers: [[name, value]] }, () => {}, 0);
  expect(() => ask('x', 'a\r\nb: c')).toThrow(RangeError);
  expect(() => ask('x y', 'a')).toThrow(RangeError);
  ask('Connection', 'close'); // speaks of a connection of HTTP/1.1, and is left out
});

describe('what a server should not do', () => {
  test.each<[name: string, frames: Http2Frame[], outcome: RegExp, reset: RegExp]>([
    ['no :status', [headers(1, [['x', '1']])], /:status/, /rstStream 1 1/],
    ['101', [headers(1, [[':status', '101']])], /:status '101'/, /rstStream 1 1/],
    ['an interim response at the end', [headers(1, [[':status', '103']])], /interim/, /rstStream 1 1/],
    ['DATA first', [data(1, 1)], /DATA before HEADERS/, /rstStream 1 1/],
    [
      'a shorter body',
      [
        headers(1, [
          [':status', '200'],
          ['content-length', '2'],
        ]),
      ],
      /not as long/,
      /settings/,
    ],
    ['too large a body', [ok(1, false), data(1, 2000)], /too large/, /rstStream 1 8/],
    [
      'too large a head',
      [
        headers(1, [
          [':status', '200'],
          ['x', 'y'.repeat(16_000)],
          ['z', 'z'.repeat(280)],
        ]),
      ],
      /too large/,
      /rstStream 1 8/,
    ],
    ['a reset', [{ type: 'rstStream', streamId: 1, errorCode: 2 }], /INTERNAL_ERROR/, /settings/],
  ])('%s costs one request', (_, frames, outcome, reset) => {
    const { outcomes, ask, say, heard } = connect({ maxBodyBytes: 1000 });
    ask('/one');
    ask('/two');
    say(settings(), ...frames, ok(3));
    expect(outcomes[0]).toMatch(/^\/one failed/);
    expect(outcomes[0]).toMatch(outcome);
    expect(outcomes[1]).toBe('/two 200 0');
    expect(heard().at(-1)).toMatch(reset);
  });

  test.each<[name: string, frames: Http2Frame[], code: number]>([
    [
      'a push',
      [{ type: 'pushPromise', streamId: 1, endHeaders: true, promisedStreamId: 2, fragment: new Uint8Array(0) }],
      1,
    ],
    ['a response to nothing', [ok(7)], 1],
    ['a stream of its own', [ok(2)], 1],
    ['ENABLE_PUSH 1', [settings([Http2Setting.ENABLE_PUSH, 1])], 1],
  ])('%s costs the connection', (_, frames, code) => {
    const { pair, connection, outcomes, ask, say, heard } = connect();
    ask('/one');
    say(settings(), ...frames);
    expect(heard().at(-1)).toBe(`goaway 0 ${code}`);
    expect(outcomes[0]).toMatch(/^\/one failed: PROTOCOL_ERROR/);
    expect(pair.client.isEnded).toBe(true);
    expect(connection.isUsable).toBe(false);
    expect(() => ask('/two')).toThrow(TypeError);
  });
});

describe('the end', () => {
  test('close waits for what was asked, and says GOAWAY', () => {
    const { pair, connection, outcomes, ask, say, heard } = connect();
    ask('/one');
    say(settings([Http2Setting.MAX_CONCURRENT_STREAMS, 1]));
    ask('/two');
    connection.close(0);
    say(ok(1));
    say(ok(3));
    expect(outcomes).toEqual(['/one 200 0', '/two 200 0']);
    expect(heard().at(-1)).toBe('goaway 0 0');
    expect(pair.client.isEnded).toBe(true);
  });

  test('GOAWAY of the server fails what it did not look at, and lets the rest come (§6.8)', () => {
    const { pair, connection, outcomes, ask, say } = connect();
    for (const target of ['/one', '/two']) ask(target);
    say(settings(), goaway(1));
    expect(outcomes).toEqual(['/two failed: the server goes away: NO_ERROR']);
    expect(connection.isUsable).toBe(false);
    say(ok(1));
    expect(outcomes[1]).toBe('/one 200 0');
    expect(pair.client.isEnded).toBe(true);
  });

  test.each(['the server ended the connection', 'connection reset'])('%s: everything fails', (how) => {
    const { pair, outcomes, ask, say } = connect();
    ask('/one');
    say(settings([Http2Setting.MAX_CONCURRENT_STREAMS, 1]));
    ask('/two');
    if (how === 'connection reset') pair.server.abort();
    else pair.server.end();
    pair.run();
    expect(outcomes).toEqual([`/one failed: ${how}`, '/two failed: the server takes no more requests']);
  });
});

describe('a server of either protocol', () => {
  test.each([
    ['h2', '2'],
    ['http/1.1', '1.1'],
  ])('serves what TLS agreed on: %s', (agreed, version) => {
    const pair = new StreamPair();
    Object.defineProperty(pair.server, 'applicationProtocol', { value: agreed });
    pair.server.handler = serveAnyHttp(pair.server, echoTarget);
    const open = (handler: StreamHandler) => {
      pair.client.handler = handler;
      return pair.client;
    };
    const connection = agreed === 'h2' ? new Http2ClientConnection(open) : new HttpClientConnection(open);
    const outcomes: string[] = [];
    const request = { method: 'GET', target: '/1', headers: [['Host', 'a']] } as const;
    const tell = (outcome: HttpOutcome) =>
      outcomes.push(outcome.kind === 'response' ? outcome.head.version : outcome.kind);
    connection.request(request, tell, 0);
    pair.run();
    expect(outcomes).toEqual([version]);
  });

  test('limits hold for both', () => {
    const pair = new StreamPair();
    Object.defineProperty(pair.server, 'applicationProtocol', { value: 'h2' });
    pair.server.handler = serveAnyHttp(pair.server, echoTarget, { limits: { headBytes: 500, headerCount: 5 } });
    pair.server.handler.onOpen?.(0);
    expect(framesOf('server', pair.server.written)[0]).toMatchObject({
      settings: [
        [Http2Setting.MAX_CONCURRENT_STREAMS, 100],
        [Http2Setting.MAX_HEADER_LIST_SIZE, 500],
      ],
    });
  });

  test('without TLS the first bytes tell: HTTP/2 by prior knowledge, else HTTP/1.1, however they are cut', () => {
    for (const pieceLength of [1, 5, 100]) {
      const old = new StreamPair(pieceLength);
      old.server.handler = serveAnyHttp(old.server, echoTarget);
      old.client.write(bytesOf('PRIVATE /1 HTTP/1.1\r\nHost: a\r\n\r\n'));
      old.run();
      expect(old.server.written).toMatch(/^HTTP\/1\.1 200 OK/);
      const fresh = new StreamPair(pieceLength);
      fresh.server.handler = serveAnyHttp(fresh.server, echoTarget);
      const connection = new Http2ClientConnection((handler) => {
        fresh.client.handler = handler;
        return fresh.client;
      });
      let status = 0;
      const request = { method: 'GET', target: '/', headers: [['Host', 'a']] } as const;
      connection.request(
        request,
        (outcome) => {
          if (outcome.kind === 'response') status = outcome.head.status;
        },
        0,
      );
      fresh.run();
      expect(status).toBe(200);
    }
  });

  test('a client that leaves at once is let go', () => {
    const pair = new StreamPair();
    pair.server.handler = serveAnyHttp(pair.server, echoTarget);
    pair.client.write(bytesOf('PRI'));
    pair.client.end();
    pair.run();
    expect(pair.server.isEnded).toBe(true);
  });
});
