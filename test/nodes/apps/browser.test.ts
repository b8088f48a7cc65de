/** The browser with web servers of ours, over streams that deliver at once and a clock that the test moves. */

import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Browser, type LoadedPage } from '../../../src/nodes/apps/browser.ts';
import type { HttpVersion } from '../../../src/nodes/apps/connection-pool.ts';
import { filePage } from '../../../src/nodes/apps/file-page.ts';
import { servePages, type WebPage } from '../../../src/nodes/apps/web-server.ts';
import { serveAnyHttp } from '../../../src/stack/http/serve-any.ts';
import type { HttpRequest } from '../../../src/stack/http/server-connection.ts';
import { StreamPair } from '../../stack/http/stream-pair.ts';

const EPOCH = Date.UTC(2020, 0, 27);
const wallClock = (now: number) => EPOCH + now / 1000;
const utf8 = (text: string) => new TextEncoder().encode(text);
const html = (body: string, headers: [string, string][] = []): WebPage =>
  filePage({ contentType: 'text/html', body: utf8(body), headers }, wallClock);
const css = (text: string, cacheControl: string): WebPage =>
  filePage(
    {
      contentType: 'text/css',
      body: utf8(text),
      packed: { gzip: gzipSync(text) },
      headers: [['Cache-Control', cacheControl]],
    },
    wallClock,
  );

/** @param settled what a TLS handshake would have settled */
function makeWeb(pages: Readonly<Record<string, WebPage>>, version: HttpVersion = 'http/1.1', settled?: string) {
  const requests: HttpRequest[] = [];
  const pairs: StreamPair[] = [];
  let now = 0;
  const handler = servePages(pages);
  const browser = new Browser({
    version,
    wallClock,
    open({ host }, streamHandler) {
      const pair = new StreamPair();
      pairs.push(pair);
      pair.client.handler = streamHandler;
      if (host === 'nowhere.example') pair.server.abort();
      if (settled !== undefined) Object.assign(pair.client, { applicationProtocol: settled });
      pair.server.handler = serveAnyHttp(pair.server, (request, respond, at) => {
        requests.push(request);
        handler(request, respond, at);
      });
      return pair.client;
    },
  });
  /** One round: whoever is new is open now, and everything written arrives. */
  const opened = new Set<StreamPair>();
  const round = () => {
    now += 1000;
    for (const pair of [...pairs]) {
      pair.now = now;
      if (!opened.has(pair)) pair.client.handler.onOpen?.(now);
      opened.add(pair);
      pair.run();
    }
  };
  const load = (url = 'http://www.example.com/'): LoadedPage => {
    let page: LoadedPage | undefined;
    browser.load(url, (loaded) => (page = loaded), now);
    for (let rounds = 0; rounds < 20 && !page; rounds++) round();
    if (!page) throw new Error('the page was not loaded');
    return page;
  };
  const asked = () => requests.splice(0).map(({ target }) => target);
  return { browser, load, asked, requests, pairs, round, wait: (seconds: number) => (now += seconds * 1_000_000) };
}

const page = '<title>Three</title><link rel=stylesheet href=a.css><img src=b.png><script src=c.js></script>';
const site = {
  '/': html(page, [['Set-Cookie', 'id=7; Path=/']]),
  '/a.css': css('p { color: red }', 'max-age=60'),
  '/b.png': html('picture', [['Cache-Control', 'max-age=60']]),
  '/c.js': html('script', [['Cache-Control', 'no-cache']]),
};

describe('a page and what it names', () => {
  test('come with their content codings taken off', () => {
    const { load } = makeWeb(site);
    const { document, resources, rendered } = load();
    expect(rendered?.title).toBe('Three');
    expect(document).toMatchObject({ kind: 'document', status: 200, source: 'network' });
    expect(resources.map(({ kind, status, body }) => [kind, status, new TextDecoder().decode(body)])).toEqual([
      ['style', 200, 'p { color: red }'],
      ['image', 200, 'picture'],
      ['script', 200, 'script'],
    ]);
  });

  test("are asked for with document H's fields, and with what each is for", () => {
    const { load, requests } = makeWeb(site);
    load();
    const [first, style] = requests;
    expect(first!.headers).toEqual([
      ['Host', 'www.example.com'],
      ['User-Agent', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'],
      ['Accept', 'text/html,application/xhtml+xml'],
      ['Accept-Language', 'ko-KR,ko;q=0.9'],
      ['Accept-Encoding', 'gzip, deflate, br'],
      ['Connection', 'keep-alive'],
    ]);
    expect(style!.headers).toContainEqual(['Accept', 'text/css']);
    expect(style!.headers).toContainEqual(['Cookie', 'id=7']);
  });

  test('what is missing, or elsewhere, does not keep the rest from coming', () => {
    const { load } = makeWeb({
      '/': html('<img src=gone.png><img src=http://nowhere.example/x.png><img src=old.png>'),
      '/old.png': { status: 302, headers: [['Location', '/new.png']] },
      '/new.png': html('new'),
    });
    const { resources } = load();
    expect(resources.map(({ status, url }) => [status, url])).toEqual([
      [404, 'http://www.example.com/gone.png'],
      [0, 'http://nowhere.example/x.png'],
      [200, 'http://www.example.com/new.png'],
    ]);
    expect(resources[1]!.failure).toBe('connection reset');
  });

  test('a circle of redirects, damaged content and a wrong address are told', () => {
    const { load } = makeWeb({
      '/': { status: 301, headers: [['Location', '/']] },
      '/broken': { status: 200, headers: [['Content-Encoding', 'gzip']], body: utf8('no') },
    });
    expect(load().document.failure).toBe('more than 5 redirects');
    expect(load('http://www.example.com/broken').document.failure).toMatch(/not to be unpacked as gzip/);
    expect(load('mailto:me').document.failure).toMatch(/not a web address/);
  });
});

describe('connections', () => {
  test('HTTP/1.0 takes a new one for each request, one after the other', () => {
    const { load, pairs } = makeWeb(site, 'http/1.0');
    const { document, resources } = load();
    expect(pairs.length).toBe(4);
    expect(pairs.map(({ client }) => client.written.split('\r\n')[0])).toEqual([
      'GET / HTTP/1.0',
      'GET /a.css HTTP/1.0',
      'GET /b.png HTTP/1.0',
      'GET /c.js HTTP/1.0',
    ]);
    expect(pairs[0]!.client.written).not.toContain('Connection');
    const all = [document, ...resources];
    for (const [i, { carried }] of resources.entries()) expect(carried!.connection.asked).toBe(all[i]!.done);
  });

  test('HTTP/1.1 keeps them, and opens more for what cannot go at once', () => {
    const { load, pairs } = makeWeb(site);
    const { resources } = load();
    expect(pairs.length).toBe(3);
    expect(resources.map(({ carried }) => carried!.connection.number)).toEqual([1, 2, 3]);
    load();
    expect(pairs.length).toBe(3);
  });

  test('six to a host and no more; the rest waits its turn', () => {
    const many = Array.from({ length: 20 }, (_, index) => `<img src=${index}.png>`).join('');
    const { load, pairs, asked } = makeWeb({ '/': html(many) });
    const { resources } = load();
    expect(pairs.length).toBe(6);
    expect(asked().length).toBe(21);
    expect(resources.every(({ status }) => status === 404)).toBe(true);
  });

  test('HTTP/2 puts everything on one', () => {
    const { load, pairs, asked, browser } = makeWeb(site, 'h2');
    const { document, resources } = load();
    expect([document, ...resources].map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(asked()).toEqual(['/', '/a.css', '/b.png', '/c.js']);
    expect(pairs.length).toBe(1);
    expect(browser.connections[0]!.version).toBe('h2');
  });

  test('where HTTP/2 was hoped for and TLS settled on HTTP/1.1, that is spoken', () => {
    const images = '<img src=1.png><img src=2.png><img src=3.png>';
    const { load, pairs, browser } = makeWeb({ '/': html(images, [['Connection', 'close']]) }, 'h2', 'http/1.1');
    const { document, resources } = load();
    expect([document, ...resources].map(({ status }) => status)).toEqual([200, 404, 404, 404]);
    expect(pairs.length).toBe(4);
    expect(browser.connections.map(({ version }) => version)).toEqual(Array(4).fill('http/1.1'));
  });

  test('what such a connection had taken too much of goes over others', () => {
    const { browser, round, pairs } = makeWeb({ '/': html('x'), '/2': html('y') }, 'h2', 'http/1.1');
    const pages: LoadedPage[] = [];
    for (const path of ['', '2', '3']) browser.load(`http://www.example.com/${path}`, (page) => pages.push(page), 0);
    expect(pairs.length).toBe(1);
    for (let rounds = 0; rounds < 5; rounds++) round();
    expect(pages.map(({ document }) => document.status).toSorted()).toEqual([200, 200, 404]);
    expect(pairs.length).toBe(3);
  });

  test('a request on a kept connection that ends just then is made once more', () => {
    const { load, pairs, wait, asked } = makeWeb({ '/': html('x', [['Cache-Control', 'no-store']]) });
    load();
    wait(1);
    pairs[0]!.server.abort(); // the server has had enough; the browser does not know yet
    expect(load().document.status).toBe(200);
    expect(pairs.length).toBe(2);
    expect(asked()).toEqual(['/', '/']);
  });

  test('a first connection that fails is a failure, not an endless loop', () => {
    const { load, pairs } = makeWeb(site);
    expect(load('http://nowhere.example/').document).toMatchObject({ status: 0, failure: 'connection reset' });
    expect(pairs.length).toBe(1);
  });
});

describe('the second visit', () => {
  test('asks only for what it must, and is told that it has not changed', () => {
    const { load, asked, wait, requests } = makeWeb(site);
    load();
    asked();
    wait(10);
    const { document, resources } = load();
    expect(document).toMatchObject({ source: 'revalidated', status: 200, transferred: 0 });
    expect(new TextDecoder().decode(document.body)).toBe(page);
    expect(resources.map(({ source }) => source)).toEqual(['cache', 'cache', 'revalidated']);
    expect(requests[0]!.headers.map(([name]) => name)).toContain('If-None-Match');
    expect(asked()).toEqual(['/', '/c.js']);
  });

  test('asks about the style sheet again when its time is over', () => {
    const { load, asked, wait } = makeWeb(site);
    load();
    asked();
    wait(61);
    expect(load().resources.map(({ source }) => source)).toEqual(['revalidated', 'revalidated', 'revalidated']);
    expect(asked().toSorted()).toEqual(['/', '/a.css', '/b.png', '/c.js']);
  });
});
