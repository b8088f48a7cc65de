import { describe, expect, test } from 'vitest';
import {
  type HttpHandler,
  type HttpRequest,
  type HttpServerOptions,
  serveHttp,
} from '../../../src/stack/http/server-connection.ts';
import { bytesOf, lines, StreamPair } from './stream-pair.ts';

/** Answers with what was asked for. */
const echo: HttpHandler = ({ method, target, body }, respond, now) =>
  respond({ status: 200, headers: [], body: bytesOf(`${method} ${target} ${String.fromCharCode(...body)}`) }, now);

/** Sends `text` to a server and answers what comes back. */
function ask(text: string, handler = echo, options: HttpServerOptions = {}, pieceLength?: number) {
  const pair = new StreamPair(pieceLength);
  pair.server.handler = serveHttp(pair.server, handler, options);
  pair.client.write(bytesOf(text));
  pair.run();
  return { pair, answer: pair.server.written, isEnded: pair.server.isEnded };
}

const get = (path: string, ...headers: string[]) => lines(`GET ${path} HTTP/1.1`, 'Host: a', ...headers, '');
const ok = (body: string, ...headers: string[]) =>
  lines('HTTP/1.1 200 OK', ...headers, `Content-Length: ${body.length}`, '') + body;

describe('answers', () => {
  test('a request is answered, and the connection stays (RFC 9112 §9.3)', () => {
    const { answer, isEnded } = ask(get('/one'));
    expect(answer).toBe(ok('GET /one '));
    expect(isEnded).toBe(false);
  });

  test('byte by byte it is the same', () => {
    expect(ask(get('/one'), echo, {}, 1).answer).toBe(ok('GET /one '));
  });

  test('several requests at once are answered in order (§9.3.2)', () => {
    expect(ask(get('/one') + get('/two') + get('/three')).answer).toBe(
      ok('GET /one ') + ok('GET /two ') + ok('GET /three '),
    );
  });

  test('also if the handler needs longer for the first: the second waits', () => {
    const waiting: (() => void)[] = [];
    const asked: string[] = [];
    const slow: HttpHandler = (request, respond, now) => {
      asked.push(request.target);
      waiting.push(() => echo(request, respond, now));
    };
    const { pair } = ask(get('/one') + get('/two'), slow);
    expect(asked).toEqual(['/one']);
    expect(pair.server.written).toBe('');
    waiting.shift()!();
    expect(asked).toEqual(['/one', '/two']);
    waiting.shift()!();
    expect(pair.server.written).toBe(ok('GET /one ') + ok('GET /two '));
  });

  test('the body comes to the handler, by length or in chunks', () => {
    const byLength = lines('POST /a HTTP/1.1', 'Host: a', 'Content-Length: 3', '');
    const chunked = lines(
      'POST /b HTTP/1.1',
      'Host: a',
      'Transfer-Encoding: chunked',
      '',
      '2',
      'xy',
      '1',
      'z',
      '0',
      '',
    );
    expect(ask(`${byLength}abc${chunked}`, echo, {}, 7).answer).toBe(ok('POST /a abc') + ok('POST /b xyz'));
  });

  test('HEAD gets the fields of GET and no body (RFC 9110 §9.3.2)', () => {
    const { answer } = ask(lines('HEAD /one HTTP/1.1', 'Host: a', '') + get('/two'));
    expect(answer).toBe(lines('HTTP/1.1 200 OK', 'Content-Length: 10', '') + ok('GET /two '));
  });

  test('204 and 304 have neither body nor length (RFC 9110 §8.6)', () => {
    const { answer } = ask(get('/'), (_, respond, now) =>
      respond({ status: 204, headers: [], body: bytesOf('x') }, now),
    );
    expect(answer).toBe(lines('HTTP/1.1 204 No Content', ''));
  });

  test('who waits for 100 Continue gets it before the body (RFC 9110 §10.1.1)', () => {
    const { pair } = ask(lines('POST / HTTP/1.1', 'Host: a', 'Content-Length: 3', 'Expect: 100-continue', ''));
    expect(pair.server.written).toBe(lines('HTTP/1.1 100 Continue', ''));
    pair.client.write(bytesOf('abc'));
    pair.run();
    expect(pair.server.written).toBe(lines('HTTP/1.1 100 Continue', '') + ok('POST / abc'));
  });

  test('a request is answered once', () => {
    const twice: HttpHandler = (request, respond, now) => {
      echo(request, respond, now);
      echo(request, respond, now);
    };
    expect(() => ask(get('/'), twice)).toThrow(TypeError);
  });
});

describe('the end of a connection (RFC 9112 §9.3, §9.6)', () => {
  test('the client asked to close: the answer says so, and what follows is not answered', () => {
    const { answer, isEnded } = ask(get('/one', 'Connection: close') + get('/two'));
    expect(answer).toBe(ok('GET /one ', 'Connection: close'));
    expect(isEnded).toBe(true);
  });

  test('the handler asked to close', () => {
    const handler: HttpHandler = (_, respond, now) => respond({ status: 200, headers: [['Connection', 'close']] }, now);
    const { answer, isEnded } = ask(get('/'), handler);
    expect(answer).toBe(lines('HTTP/1.1 200 OK', 'Connection: close', 'Content-Length: 0', ''));
    expect(isEnded).toBe(true);
  });

  test('HTTP/1.0 closes unless it asks to stay', () => {
    expect(ask(lines('GET / HTTP/1.0', '')).isEnded).toBe(true);
    const { answer, isEnded } = ask(lines('GET / HTTP/1.0', 'Connection: keep-alive', ''));
    expect(isEnded).toBe(false);
    expect(answer).toContain('Connection: keep-alive\r\n');
  });

  test('the client has nothing more to say: what it asked is answered first', () => {
    const pair = new StreamPair();
    pair.server.handler = serveHttp(pair.server, echo);
    pair.client.write(bytesOf(get('/one')));
    pair.client.end();
    pair.run();
    expect(pair.server.written).toBe(ok('GET /one '));
    expect(pair.server.isEnded).toBe(true);
  });

  test('a late answer, when the connection is gone, is not sent', () => {
    let respondLate = () => {};
    const { pair } = ask(get('/'), (_, respond, now) => {
      respondLate = () => respond({ status: 200, headers: [] }, now);
    });
    pair.client.abort();
    pair.run();
    respondLate();
    expect(pair.server.written).toBe('');
  });
});

describe('refused, and the connection closed', () => {
  const limits = { headBytes: 200, headerCount: 5 };
  test.each([
    [400, 'nonsense', lines('nonsense', '')],
    [400, 'no Host (§3.2)', lines('GET / HTTP/1.1', '')],
    [400, 'two Hosts', get('/', 'Host: b')],
    [400, 'a folded line (§5.2)', get('/', 'A: b', ' c')],
    [400, 'length and chunks at once (§11.2)', get('/', 'Content-Length: 3', 'Transfer-Encoding: chunked')],
    [400, 'a bad chunk', `${get('/', 'Transfer-Encoding: chunked')}xyz\r\n`],
    [501, 'a coding that we do not know (§6.1)', get('/', 'Transfer-Encoding: gzip, chunked')],
    [505, 'HTTP/2 in words', lines('GET / HTTP/2.0', 'Host: a', '')],
    [431, 'a long head (RFC 6585 §5)', get('/', `A: ${'x'.repeat(200)}`)],
    [431, 'many header fields', get('/', ...Array(6).fill('A: b'))],
    [413, 'a long body', get('/', 'Content-Length: 11')],
    [413, 'a long body in chunks', `${get('/', 'Transfer-Encoding: chunked')}b\r\n01234567890\r\n0\r\n\r\n`],
  ])('%i for %s', (status, _, text) => {
    const seen: HttpRequest[] = [];
    const handler: HttpHandler = (request) => seen.push(request);
    const { answer, isEnded } = ask(text + get('/next'), handler, { limits, maxBodyBytes: 10 });
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('\r\nConnection: close\r\n');
    expect(answer.match(/HTTP\/1\.1/g), 'one answer, none to what follows').toHaveLength(1);
    expect(isEnded).toBe(true);
    expect(seen).toEqual([]);
  });

  test('a client that floods while it waits is cut off', () => {
    const { isEnded } = ask(get('/') + get('/x').repeat(60_000), () => {});
    expect(isEnded).toBe(true);
  });
});
