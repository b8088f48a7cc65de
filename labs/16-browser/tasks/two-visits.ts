/** A small site in the clear, and a browser that visits it twice: what the questions of this lab are about. */

import { type Micros, seconds } from '../../../src/bytes/time.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { Browser, type LoadedPage } from '../../../src/nodes/apps/browser.ts';
import { filePage, type WebFile } from '../../../src/nodes/apps/file-page.ts';
import { servePages } from '../../../src/nodes/apps/web-server.ts';
import type { HttpHandler } from '../../../src/stack/http/server-connection.ts';
import { serveHttp } from '../../../src/stack/http/server-connection.ts';
import { type Places, twoHosts } from '../../10-tcp/tasks/two-hosts.ts';

export const LINK = 'client-router';
/** Between the end of the first visit and the second. */
const READING: Micros = seconds(20);
/** A moment after the first visit and before the second. */
export const BETWEEN: Micros = seconds(15);

export interface TwoVisits {
  readonly places: Places;
  readonly host: string;
  readonly files: Readonly<Record<string, WebFile>>;
  /** One way, between router and server. */
  readonly delay: Micros;
  /** The path of a file that the server has to think about, and for how long. */
  readonly slow?: { readonly path: string; readonly thinking: Micros };
  /** What the server does otherwise. */
  readonly spoil?: (handler: HttpHandler) => HttpHandler;
}

/** The page at '/', twice, with one browser; then the connections are closed. */
export async function visitTwice(run: LabRun, visits: TwoVisits): Promise<void> {
  const { world } = run;
  const { places, host, files, delay, slow, spoil = (handler) => handler } = visits;
  const { client, server } = twoHosts(run, places, { far: { delay } });
  const wallClock = (now: Micros) => (world.epoch + now) / 1000;
  const pages = Object.entries(files).map(([path, file]) => [path, filePage(file, wallClock)] as const);
  const handler = spoil(servePages(Object.fromEntries(pages)));
  const waiting: (() => void)[] = [];
  const thinking: HttpHandler = (request, respond, now) => {
    if (request.target !== slow?.path) handler(request, respond, now);
    else waiting.push(() => world.act((at) => handler(request, respond, at)));
  };
  world.act(() => server.sockets.listenTcp(80, (stream) => serveHttp(stream, thinking)));
  const browser = new Browser({
    version: 'http/1.1',
    wallClock,
    open: (_url, above, _record, now) =>
      client.sockets.connectTcp({ address: places.server.address, port: 80 }, above, now),
  });
  for (let visit = 1; visit <= 2; visit++) {
    let page: LoadedPage | undefined;
    world.act((now) =>
      browser.load(
        `http://${host}/`,
        (loaded) => {
          page = loaded;
        },
        now,
      ),
    );
    while (!page) {
      await world.until(() => page !== undefined || waiting.length > 0, 'the page is loaded');
      if (waiting.length === 0) break;
      await world.pass(slow!.thinking);
      waiting.shift()!();
    }
    await world.pass(visit === 1 ? READING : seconds(1));
  }
  world.act((now) => browser.close(now));
  await world.pass(seconds(1));
}

/** HTML that names a style sheet, images and a script. */
export function smallPage(title: string, paths: readonly string[], words: number): Uint8Array {
  const tags = paths.map((path) => {
    if (path.endsWith('.css')) return `<link rel="stylesheet" href="${path}">`;
    return path.endsWith('.js') ? `<script src="${path}"></script>` : `<img src="${path}">`;
  });
  const text = `<title>${title}</title>\n${tags.join('\n')}\n<p>${'real bytes '.repeat(words)}\n`;
  return new TextEncoder().encode(text);
}

export function filler(word: string, length: number): Uint8Array {
  return new TextEncoder().encode(`${word} `.repeat(length).slice(0, length));
}
