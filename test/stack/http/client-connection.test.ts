import { describe, expect, test } from 'vitest';
import { HttpClientConnection, type HttpClientOptions } from '../../../src/stack/http/client-connection.ts';
import { serveHttp } from '../../../src/stack/http/server-connection.ts';
import { bytesOf, lines, StreamPair } from './stream-pair.ts';

/** A client with a server that says what the test writes. */
function connect(options: HttpClientOptions = {}, pieceLength?: number) {
  const pair = new StreamPair(pieceLength);
  const connection = new HttpClientConnection((handler) => {
    pair.client.handler = handler;
    return pair.client;
  }, options);
  const outcomes: string[] = [];
  const get = (target: string, method = 'GET') =>
    connection.request(
      { method, target, headers: [['Host', 'a']] },
      (outcome) => {
        if (outcome.kind === 'failed') outcomes.push(`${target} failed: ${outcome.reason}`);
        else outcomes.push(`${target} ${outcome.head.status} ${String.fromCharCode(...outcome.body)}`);
      },
      pair.now,
    );
  const say = (text: string) => {
    pair.server.write(bytesOf(text));
    pair.run();
  };
  return { pair, connection, outcomes, get, say };
}

const ok = (body: string, ...headers: string[]) =>
  lines('HTTP/1.1 200 OK', ...headers, `Content-Length: ${body.length}`, '') + body;

describe('requests on one connection', () => {
  test('each is sent when the response before it is whole', () => {
    const { pair, outcomes, get, say } = connect();
    get('/one');
    get('/two');
    expect(pair.client.written).toBe(lines('GET /one HTTP/1.1', 'Host: a', ''));
    say(ok('1').slice(0, -1));
    expect(outcomes).toEqual([]);
    say('1');
    expect(outcomes).toEqual(['/one 200 1']);
    expect(pair.client.written).toContain('GET /two');
    say(ok('2'));
    expect(outcomes).toEqual(['/one 200 1', '/two 200 2']);
    expect(pair.client.isEnded).toBe(false);
  });

  test('a response byte by byte is the same', () => {
    const { outcomes, get, say } = connect({}, 1);
    get('/one');
    say(ok('body'));
    expect(outcomes).toEqual(['/one 200 body']);
  });

  test('interim responses are not the response (RFC 9110 §15.2)', () => {
    const { outcomes, get, say } = connect();
    get('/one');
    say(lines('HTTP/1.1 103 Early Hints', '') + ok('1'));
    expect(outcomes).toEqual(['/one 200 1']);
  });

  test('after HEAD no body is waited for', () => {
    const { outcomes, get, say } = connect();
    get('/one', 'HEAD');
    get('/two');
    say(lines('HTTP/1.1 200 OK', 'Content-Length: 100', ''));
    say(ok('2'));
    expect(outcomes).toEqual(['/one 200 ', '/two 200 2']);
  });

  test('a body that ends with the connection', () => {
    const { pair, outcomes, get, say } = connect();
    get('/one');
    say(`${lines('HTTP/1.1 200 OK', '')}to the end`);
    expect(outcomes).toEqual([]);
    pair.server.end();
    pair.run();
    expect(outcomes).toEqual(['/one 200 to the end']);
    expect(pair.client.isEnded).toBe(true);
  });

  test('our server and our client understand each other', () => {
    const { pair, outcomes, get } = connect({}, 3);
    pair.server.handler = serveHttp(pair.server, ({ target }, respond, now) =>
      respond({ status: 200, headers: [], body: bytesOf(target.repeat(100)) }, now),
    );
    for (const target of ['/one', '/two', '/three']) get(target);
    pair.run();
    expect(outcomes).toEqual(['/one', '/two', '/three'].map((target) => `${target} 200 ${target.repeat(100)}`));
  });
});

describe('the end (RFC 9112 §9.3, §9.6)', () => {
  test('close waits for what was asked', () => {
    const { pair, connection, outcomes, get, say } = connect();
    get('/one');
    get('/two');
    connection.close(0);
    expect(connection.isUsable).toBe(false);
    say(ok('1'));
    expect(pair.client.isEnded).toBe(false);
    say(ok('2'));
    expect(outcomes).toHaveLength(2);
    expect(pair.client.isEnded).toBe(true);
    expect(() => get('/three')).toThrow(TypeError);
  });

  test('close of an idle connection is at once', () => {
    const { pair, connection } = connect();
    connection.close(0);
    expect(pair.client.isEnded).toBe(true);
  });

  test.each([
    ['the server says close', ok('1', 'Connection: close')],
    ['the server speaks HTTP/1.0', ok('1').replace('1.1', '1.0')],
  ])('%s: further requests fail, the connection is ended', (_, response) => {
    const { pair, connection, outcomes, get, say } = connect();
    get('/one');
    get('/two');
    say(response);
    expect(outcomes).toEqual(['/one 200 1', '/two failed: the server closes the connection after this response']);
    expect(connection.isUsable).toBe(false);
    expect(pair.client.isEnded).toBe(true);
  });

  test('the server goes without an answer', () => {
    const { pair, connection, outcomes, get } = connect();
    get('/one');
    pair.server.end();
    pair.run();
    expect(outcomes).toEqual(['/one failed: the server ended the connection before the response']);
    expect(connection.isUsable).toBe(false);
  });

  test('an idle server that goes leaves a connection that cannot be used', () => {
    const { pair, connection, get, say } = connect();
    get('/one');
    say(ok('1'));
    expect(connection.isUsable).toBe(true);
    pair.server.end();
    pair.run();
    expect(connection.isUsable).toBe(false);
  });

  test('a connection that breaks fails all that waits, with the reason', () => {
    const { pair, outcomes, get } = connect();
    get('/one');
    get('/two');
    pair.server.abort();
    pair.run();
    expect(outcomes).toEqual(['/one failed: connection reset', '/two failed: connection reset']);
  });
});

describe('what is not HTTP ends the connection with an abort', () => {
  test.each([
    ['nonsense', lines('nonsense', ''), /status|line/],
    ['a body cut short', `${lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '')}zz\r\n`, /chunkSize/],
    ['a body too large', ok('0123456789x'), /too large/],
  ])('%s', (_, text, reason) => {
    const { pair, outcomes, get, say } = connect({ maxBodyBytes: 10 });
    get('/one');
    get('/two');
    say(text);
    expect(outcomes).toHaveLength(2);
    expect(outcomes[0]).toMatch(reason);
    expect(pair.client.isAborted).toBe(true);
  });

  test('a response to no request', () => {
    const { pair, connection, say } = connect();
    say(ok('1'));
    expect(pair.client.isAborted).toBe(true);
    expect(connection.isUsable).toBe(false);
  });

  test('a response that ends too early', () => {
    const { pair, outcomes, get, say } = connect();
    get('/one');
    say(ok('12345').slice(0, -2));
    pair.server.end();
    pair.run();
    expect(outcomes[0]).toMatch(/failed: .*ends within a message/);
  });
});
