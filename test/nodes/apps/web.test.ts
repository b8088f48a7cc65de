import { describe, expect, test } from 'vitest';
import { LaterStream } from '../../../src/nodes/apps/later-stream.ts';
import { type FetchOutcome, parseUrl, type UrlParts, WebClient } from '../../../src/nodes/apps/web-client.ts';
import { htmlPage, redirectToHttps, servePages, WebServer } from '../../../src/nodes/apps/web-server.ts';
import { headerValue } from '../../../src/packet/http/http1.ts';
import type { Sockets } from '../../../src/stack/sockets.ts';
import type { Stream, StreamHandler } from '../../../src/stack/stream.ts';
import { bytesOf, lines, StreamPair } from '../../stack/http/stream-pair.ts';

const HOME = '<!doctype html><title>Google</title><body><h1>Google</h1><p>Search &amp; find</p></body>';

type Accept = (stream: Stream) => StreamHandler;

/** A server's ports and a browser that reaches them; every connection is written down. */
function makeWeb(...servers: [host: string, server: WebServer][]) {
  const hosts = new Map<string, Map<number, Accept>>();
  for (const [host, server] of servers) {
    const ports = new Map<number, Accept>();
    hosts.set(host, ports);
    const sockets: Sockets = {
      listenTcp: (port, accept) => {
        ports.set(port, (stream) => accept(stream, { address: '68.85.2.101', port: 50000 }));
        return { port, close: () => {} };
      },
      bindUdp: () => {
        throw new Error('a web server needs no UDP');
      },
      connectTcp: () => {
        throw new Error('a web server does not connect');
      },
    };
    server.start(sockets, 0);
  }
  const connections: { url: UrlParts; pair: StreamPair }[] = [];
  const client = new WebClient({
    open(url, handler) {
      const pair = new StreamPair();
      connections.push({ url, pair });
      pair.client.handler = handler;
      const accept = hosts.get(url.host)?.get(url.port);
      if (accept) pair.server.handler = accept(pair.server);
      else pair.server.abort(); // nobody listens: RST
      return pair.client;
    },
  });
  const run = () => {
    for (let i = 0; i < connections.length; i++) connections[i]!.pair.run();
  };
  const fetch = (url: string): FetchOutcome => {
    let outcome: FetchOutcome | undefined;
    client.fetch(url, (result) => (outcome = result), 0);
    run();
    if (!outcome) throw new Error('no outcome');
    return outcome;
  };
  const visited = () => connections.map(({ url }) => `${url.scheme}://${url.host}:${url.port}`);
  return { client, connections, fetch, visited, run };
}

/** As google.com: port 80 sends on to 443; `wrap` stands for TLS. */
function google() {
  const wrapped: string[] = [];
  const server = new WebServer([
    { port: 80, handler: redirectToHttps },
    {
      port: 443,
      handler: servePages({ '/': htmlPage(HOME, [['Server', 'gws']]) }),
      wrap(transport, accept, peer) {
        wrapped.push(peer.address);
        return accept(transport);
      },
    },
  ]);
  return { server, wrapped };
}

describe('from address to page', () => {
  test('http is sent on to https, and there is the page (erratum 6)', () => {
    const { server, wrapped } = google();
    const { fetch, visited } = makeWeb(['www.google.com', server]);
    const page = fetch('http://www.google.com/');
    expect(page).toMatchObject({
      kind: 'page',
      url: 'https://www.google.com/',
      redirects: ['http://www.google.com/'],
      status: 200,
      reason: 'OK',
      rendered: { title: 'Google', text: 'Google\nSearch & find' },
    });
    expect(visited()).toEqual(['http://www.google.com:80', 'https://www.google.com:443']);
    expect(wrapped, 'TLS stands between on 443 only').toEqual(['68.85.2.101']);
  });

  test('the request is that of document H', () => {
    const { fetch, connections } = makeWeb(['www.google.com', google().server]);
    fetch('https://www.google.com/');
    expect(connections[0]!.pair.client.written).toBe(
      lines(
        'GET / HTTP/1.1',
        'Host: www.google.com',
        'User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
        'Accept: text/html,application/xhtml+xml',
        'Accept-Language: ko-KR,ko;q=0.9',
        'Connection: keep-alive',
        '',
      ),
    );
  });

  test('a connection is used again (H-WEB-2), and ended when the client closes', () => {
    const { fetch, visited, client, connections, run } = makeWeb(['www.google.com', google().server]);
    fetch('https://www.google.com/');
    fetch('https://www.google.com/?q=1');
    expect(visited()).toHaveLength(1);
    client.close(0);
    run();
    expect(connections[0]!.pair.client.isEnded).toBe(true);
  });

  test('a kept connection that broke is replaced once', () => {
    const { fetch, visited, connections } = makeWeb(['www.google.com', google().server]);
    fetch('https://www.google.com/');
    connections[0]!.pair.server.abort();
    expect(fetch('https://www.google.com/')).toMatchObject({ kind: 'page', status: 200 });
    expect(visited()).toHaveLength(2);
  });

  test('another port stands in Host, the own one does not (RFC 9110 §7.2)', () => {
    const { fetch, connections } = makeWeb(['a', new WebServer([{ port: 8080, handler: servePages({}) }])]);
    expect(fetch('http://a:8080/x')).toMatchObject({ status: 404 });
    expect(connections[0]!.pair.client.written).toContain('\r\nHost: a:8080\r\n');
  });

  test('where nobody listens the reason comes back', () => {
    expect(makeWeb().fetch('http://nobody/')).toEqual({
      kind: 'failed',
      url: 'http://nobody/',
      redirects: [],
      reason: 'connection reset',
    });
  });

  test.each(['ftp://a/', 'no address', 'javascript:alert(1)'])('%s is not a web address', (url) => {
    expect(makeWeb().fetch(url)).toMatchObject({ kind: 'failed', reason: `not a web address: '${url}'` });
  });

  test('a page in another character set is read in it', () => {
    const body = Uint8Array.of(0xb1, 0xb8, 0xb1, 0xdb); // 구글 in EUC-KR
    const page = { status: 200, headers: [['Content-Type', 'text/html; charset=euc-kr']] as const, body };
    const { fetch } = makeWeb(['a', new WebServer([{ port: 80, handler: servePages({ '/': page }) }])]);
    expect(fetch('http://a/')).toMatchObject({ rendered: { text: '구글' } });
  });

  test('an image is not rendered', () => {
    const page = { status: 200, headers: [['Content-Type', 'image/png']] as const, body: Uint8Array.of(1) };
    const { fetch } = makeWeb(['a', new WebServer([{ port: 80, handler: servePages({ '/': page }) }])]);
    const outcome = fetch('http://a/');
    expect(outcome).toMatchObject({ kind: 'page', body: Uint8Array.of(1) });
    expect(outcome).not.toHaveProperty('rendered');
  });
});

describe('redirects', () => {
  const redirectTo = (location: string, status = 302) => ({ status, headers: [['Location', location]] as const });

  test.each([301, 302, 303, 307, 308])('%i is followed, also to a relative address (RFC 9110 §10.2.2)', (status) => {
    const pages = servePages({ '/a/b': redirectTo('../c', status), '/c': htmlPage('here') });
    const { fetch, visited } = makeWeb(['a', new WebServer([{ port: 80, handler: pages }])]);
    expect(fetch('http://a/a/b')).toMatchObject({ url: 'http://a/c', redirects: ['http://a/a/b'], status: 200 });
    expect(visited(), 'on the same connection').toHaveLength(1);
  });

  test('a circle is left after five', () => {
    const { fetch } = makeWeb(['a', new WebServer([{ port: 80, handler: servePages({ '/': redirectTo('/') }) }])]);
    expect(fetch('http://a/')).toMatchObject({ kind: 'failed', reason: 'more than 5 redirects' });
  });

  test('one to what is not a web address fails', () => {
    const pages = servePages({ '/': redirectTo('ftp://a/') });
    const { fetch } = makeWeb(['a', new WebServer([{ port: 80, handler: pages }])]);
    expect(fetch('http://a/')).toMatchObject({ kind: 'failed', url: 'ftp://a/' });
  });

  test('304 and redirects without Location are pages', () => {
    const pages = servePages({
      '/': { status: 304, headers: [['Location', '/x']] },
      '/b': { status: 302, headers: [] },
    });
    const { fetch } = makeWeb(['a', new WebServer([{ port: 80, handler: pages }])]);
    expect(fetch('http://a/')).toMatchObject({ kind: 'page', status: 304 });
    expect(fetch('http://a/b')).toMatchObject({ kind: 'page', status: 302 });
  });
});

describe('the server', () => {
  /** What a server on port 80 answers to a request in words. */
  function ask(server: WebServer, ...request: string[]): string {
    const { connections, client } = makeWeb(['a', server]);
    client.fetch('http://a/', () => {}, 0);
    const { pair } = connections[0]!;
    pair.run();
    const before = pair.server.written.length;
    pair.client.write(bytesOf(lines(...request, '')));
    pair.run();
    return pair.server.written.slice(before);
  }
  const site = (handler = servePages({ '/': htmlPage(HOME) })) => new WebServer([{ port: 80, handler }]);

  test('knows GET and HEAD only', () => {
    expect(ask(site(), 'POST / HTTP/1.1', 'Host: a')).toMatch(
      /^HTTP\/1\.1 405 Method Not Allowed\r\n[\s\S]*Allow: GET, HEAD\r\n/,
    );
    expect(ask(site(), 'HEAD / HTTP/1.1', 'Host: a')).toMatch(new RegExp(`Content-Length: ${HOME.length}\r\n\r\n$`));
  });

  test('finds pages without regard to the query, and takes whole URLs (RFC 9112 §3.2.2)', () => {
    expect(ask(site(), 'GET /?q=1 HTTP/1.1', 'Host: a')).toMatch(/^HTTP\/1\.1 200 /);
    expect(ask(site(), 'GET http://a/ HTTP/1.1', 'Host: a')).toMatch(/^HTTP\/1\.1 200 /);
    expect(ask(site(), 'GET http://a HTTP/1.1', 'Host: a')).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('has no page that nobody put there', () => {
    expect(ask(site(), 'GET /constructor HTTP/1.1', 'Host: a')).toMatch(/^HTTP\/1\.1 404 /);
    expect(ask(site(servePages({})), 'GET __proto__ HTTP/1.1', 'Host: a')).toMatch(/^HTTP\/1\.1 404 /);
  });

  test('a page may be made from the request', () => {
    const handler = servePages({ '/': ({ headers }) => htmlPage(headerValue(headers, 'Accept-Language') ?? '') });
    expect(ask(site(handler), 'GET / HTTP/1.1', 'Host: a', 'Accept-Language: ko')).toMatch(/\r\n\r\nko$/);
  });

  test('sends on to the same host, path and query, without the port', () => {
    const answer = ask(site(redirectToHttps), 'GET /a?b=c HTTP/1.1', 'Host: www.google.com:80');
    expect(answer).toMatch(/^HTTP\/1\.1 301 Moved Permanently\r\n/);
    expect(answer).toContain('\r\nLocation: https://www.google.com/a?b=c\r\n');
  });

  test('sends nobody on to a host that cannot be one', () => {
    expect(ask(site(redirectToHttps), 'GET / HTTP/1.1', 'Host: a/@evil')).toMatch(/^HTTP\/1\.1 400 /);
  });
});

test('a URL comes apart', () => {
  expect(parseUrl('HTTPS://WWW.Google.com')).toEqual({ scheme: 'https', host: 'www.google.com', port: 443, path: '/' });
  expect(parseUrl('http://a:8080/b?c#d')).toEqual({ scheme: 'http', host: 'a', port: 8080, path: '/b?c' });
});

describe('a stream whose way is not known yet', () => {
  function later() {
    const pair = new StreamPair();
    const reasons: (string | undefined)[] = [];
    const stream = new LaterStream({ onClose: (reason) => reasons.push(reason) });
    const connect = () =>
      stream.connect((handler) => {
        pair.client.handler = handler;
        return pair.client;
      }, 0);
    return { pair, stream, connect, reasons };
  }

  test('keeps what is written and does it later, in order', () => {
    const { pair, stream, connect } = later();
    stream.write(bytesOf('ab'), 0);
    expect(stream.queued).toBe(2);
    stream.end(0);
    connect();
    expect(pair.client).toMatchObject({ written: 'ab', isEnded: true });
    expect(stream.queued).toBe(0);
  });

  test('tells its handler that there is no way', () => {
    const { stream, connect, pair, reasons } = later();
    stream.write(bytesOf('ab'), 0);
    stream.fail('no such name', 0);
    connect();
    expect(reasons).toEqual(['no such name']);
    expect(pair.client.written).toBe('');
  });

  test('given up before, it is never opened', () => {
    const { stream, connect, pair } = later();
    stream.write(bytesOf('ab'), 0);
    stream.abort(0);
    connect();
    expect(pair.client.written).toBe('');
  });

  test('afterwards it is the stream behind it', () => {
    const { stream, connect, pair } = later();
    connect();
    stream.write(bytesOf('x'), 0);
    stream.abort(0);
    expect(pair.client).toMatchObject({ written: 'x', isAborted: true });
  });
});
