import { describe, expect, test } from 'vitest';
import { headerValue } from '../../../src/packet/http/http1.ts';
import type { HttpHandler } from '../../../src/stack/http/server-connection.ts';
import { framesOf, http2Pair, inShort } from './http2-pair.ts';

describe('our client and our server understand each other', () => {
  test.each([undefined, 1, 100])('in pieces of %s bytes', (pieceLength) => {
    const { pair, outcomes, ask } = http2Pair(pieceLength === undefined ? {} : { pieceLength });
    for (const target of ['/one/1', '/two/2', '/three/3']) ask(target);
    pair.run();
    expect(outcomes).toEqual(['/one/1 200 /one/1', '/two/2 200 /two/2/two/2', `/three/3 200 ${'/three/3'.repeat(3)}`]);
  });

  test('what they say first', () => {
    const { pair, ask } = http2Pair();
    ask('/1');
    pair.run();
    expect(pair.client.written.slice(0, 24)).toBe('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    expect(framesOf('client', pair.client.written).map(inShort)).toEqual([
      'settings 0',
      'headers 1 end',
      'settings 0 ack',
    ]);
    expect(framesOf('server', pair.server.written).map(inShort)).toEqual([
      'settings 0',
      'settings 0 ack',
      'headers 1',
      'data 1 2 end',
    ]);
  });

  test('bodies take turns, a frame each', () => {
    const { pair, connection, ask } = http2Pair({ server: { dataFrameSize: 1000 } });
    // Requests made in answer to something go out together, as a browser's for what a page needs.
    connection.request(
      { method: 'GET', target: '/1', headers: [['Host', 'a.example']] },
      () => ['/aaaaa/300', '/bbb/500', '/c'].map((target) => ask(target)),
      pair.now,
    );
    pair.run();
    const data = framesOf('server', pair.server.written).filter(({ type }) => type === 'data');
    expect(data.map(inShort)).toEqual([
      'data 1 2 end',
      'data 3 1000',
      'data 5 1000',
      'data 7 2 end',
      'data 3 1000',
      'data 5 1000',
      'data 3 1000 end',
      'data 5 1000',
      'data 5 1000 end',
    ]);
  });

  test('a head larger than a frame goes on in CONTINUATION, and comes as it was', () => {
    let seen = 0;
    const handler: HttpHandler = ({ headers }, respond, now) => {
      seen = headerValue(headers, 'x-large')!.length;
      respond({ status: 200, headers: [['x-larger', 'é~'.repeat(20_000)]] }, now);
    };
    const limits = { maxHeaderListSize: 100_000 };
    const { pair, connection } = http2Pair({ client: limits, server: limits, handler });
    let answer = 0;
    const headers = [
      ['Host', 'a.example'],
      ['X-Large', '~'.repeat(30_000)],
    ] as const;
    connection.request(
      { method: 'GET', target: '/', headers },
      (outcome) => {
        if (outcome.kind === 'response') answer = headerValue(outcome.head.headers, 'x-larger')!.length;
      },
      0,
    );
    pair.run();
    expect([seen, answer]).toEqual([30_000, 40_000]);
    expect(framesOf('client', pair.client.written).map(inShort).slice(0, 3)).toEqual([
      'settings 0',
      'headers 1 end',
      'continuation 1',
    ]);
  });

  test('a server that closes answers what it has taken, and takes no more (§6.8)', () => {
    const waiting: (() => void)[] = [];
    const handler: HttpHandler = (_request, respond, now) =>
      waiting.push(() => respond({ status: 204, headers: [] }, now));
    const { pair, connection, serving, outcomes, ask } = http2Pair({ handler });
    ask('/before');
    pair.run();
    serving.close(0);
    ask('/crossing'); // GOAWAY is under way, and this request the other way
    pair.run();
    expect(waiting).toHaveLength(1);
    expect(outcomes).toEqual(['/crossing failed: the server goes away: NO_ERROR']);
    expect(connection.isUsable).toBe(false);
    waiting[0]!();
    pair.run();
    expect(outcomes[1]).toBe('/before 204 ');
    expect([pair.client.isEnded, pair.server.isEnded]).toEqual([true, true]);
  });
});
