/** Whatever comes, an HTTP/2 connection does not throw; and its streams take the ways of the table, all of them. */

import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/bytes/random.ts';
import { Http2ClientConnection } from '../../../src/stack/http/http2-client.ts';
import { serveHttp2 } from '../../../src/stack/http/http2-server.ts';
import { http2StreamTransitions, nextStreamState } from '../../../src/stack/http/http2-stream-states.ts';
import type { WatchStream } from '../../../src/stack/http/http2-streams.ts';
import { data, echoTarget, get, headers, http2Pair, RawPeer, requestFields } from './http2-pair.ts';
import { bytesOf, StreamPair } from './stream-pair.ts';

/** What both sides say when three pages are fetched, one with a body, and the connection is closed. */
function conversation(): { client: Uint8Array; server: Uint8Array } {
  const { pair, connection, ask } = http2Pair({ server: { dataFrameSize: 200 }, client: { streamWindow: 600 } });
  ask('/one/90');
  ask('/two', { method: 'POST', body: bytesOf('x'.repeat(300)) });
  pair.run();
  ask('/one/3');
  connection.close(0);
  pair.run();
  expect(pair.client.isEnded).toBe(true);
  return { client: bytesOf(pair.client.written), server: bytesOf(pair.server.written) };
}

function feedServer(bytes: Uint8Array, pieceLength?: number): StreamPair {
  const pair = new StreamPair(pieceLength);
  pair.server.handler = serveHttp2(pair.server, echoTarget);
  pair.client.write(bytes);
  pair.client.end();
  pair.run();
  return pair;
}

function feedClient(bytes: Uint8Array): string[] {
  const pair = new StreamPair();
  const outcomes: string[] = [];
  const connection = new Http2ClientConnection((handler) => {
    pair.client.handler = handler;
    return pair.client;
  });
  for (const target of ['/one', '/two', '/three']) {
    connection.request({ method: 'GET', target, headers: [['Host', 'a']] }, ({ kind }) => outcomes.push(kind), 0);
  }
  pair.server.write(bytes);
  pair.server.end();
  pair.run();
  expect(pair.client.isEnded).toBe(true);
  return outcomes;
}

describe('bad bytes', () => {
  const { client, server } = conversation();

  test('a connection cut anywhere comes to its end', () => {
    for (let length = 0; length < client.length; length++) {
      expect(feedServer(client.subarray(0, length)).server.isEnded, `the first ${length} bytes`).toBe(true);
    }
    for (let length = 0; length < server.length; length++) {
      expect(feedClient(server.subarray(0, length)), `the first ${length} bytes`).toHaveLength(3);
    }
  });

  test('any flipped bit costs a stream or the connection at most', () => {
    for (const [bytes, feed] of [
      [client, feedServer],
      [server, feedClient],
    ] as const) {
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const flipped = bytes.slice();
        flipped[bit >> 3] = flipped[bit >> 3]! ^ (0x80 >> (bit & 7));
        expect(() => feed(flipped), `bit ${bit}`).not.toThrow();
      }
    }
  });

  test('noise in place of some bytes, too', () => {
    const random = new Random('http2 noise');
    for (let round = 0; round < 600; round++) {
      const bytes = round % 2 === 0 ? client.slice() : server.slice();
      const at = (round % 2 === 0 ? 24 : 0) + random.below(bytes.length - 30);
      bytes.set(random.bytes(1 + random.below(6)), at);
      expect(() => (round % 2 === 0 ? feedServer(bytes, 1 + random.below(300)) : feedClient(bytes))).not.toThrow();
    }
  });
});

describe('the states of streams (§5.1)', () => {
  test('every way of the table is taken, and no other', () => {
    const seen = new Set<string>();
    const watch: WatchStream = (_, from, event, to) => {
      expect(nextStreamState(from, event)).toBe(to);
      seen.add(`${from} ${event} ${to}`);
    };
    const options = { onStreamState: watch };
    const { pair, ask } = http2Pair({ client: options, server: options });
    ask('/one');
    const cancel = ask('/two', { method: 'POST', body: new Uint8Array(200_000) });
    pair.client.step(0);
    cancel(0);
    pair.run();
    const raw = RawPeer.client(options, () => {});
    const reset = (streamId: number) => ({ type: 'rstStream', streamId, errorCode: 8 }) as const;
    raw.say(get(1), reset(1), get(3, '/', { endStream: false }), reset(3));
    // A head too large is answered before the body has come: this side ends first.
    const large = RawPeer.client({ ...options, maxHeaderListSize: 200 });
    const tooLarge = headers(1, [...requestFields, [':path', '/'], ['x', 'y'.repeat(300)]], { endStream: false });
    large.say(tooLarge, data(1, 5, { endStream: true }));
    expect([...seen].sort()).toEqual(
      http2StreamTransitions.map(({ from, event, to }) => `${from} ${event} ${to}`).sort(),
    );
  });
});
