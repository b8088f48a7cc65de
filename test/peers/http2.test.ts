/** HTTP/2 in the clear, by prior knowledge: our server with curl and nghttp, our client with nghttpd, over our own TCP. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { htmlPage, servePages, WebServer } from '../../src/nodes/apps/web-server.ts';
import type { HttpOutcome } from '../../src/stack/http/client-connection.ts';
import { Http2ClientConnection, type Http2ClientOptions } from '../../src/stack/http/http2-client.ts';
import { namespaceTest, type TestNamespace } from '../helpers/netns.ts';
import { KERNELS, OURS, onCable } from './our-host.ts';

const HOME = '<title>Home</title><link rel="stylesheet" href="/style.css"><img src="/large.png"><p>page</p>\n';
const LARGE = 'x'.repeat(300_000);

describe('our server', () => {
  async function ask(ns: TestNamespace, program: string, ...args: string[]): Promise<string> {
    const { medium, world, host } = onCable(ns);
    const pages = { '/': htmlPage(HOME), '/large.png': htmlPage(LARGE), '/style.css': htmlPage('p { color: red }') };
    const server = new WebServer([
      { port: 80, handler: servePages(pages), http: { http2: { maxHeaderListSize: 1 << 16 } } },
      {
        port: 81,
        handler: ({ method, body, headers }, respond, now) => {
          const text = `${method} of ${body.length} bytes, ${headers.filter(([name]) => name === 'cookie').join()}\n`;
          respond({ status: 200, headers: [], body: new TextEncoder().encode(text) }, now);
        },
      },
    ]);
    world.act((now) => host.run(server, now));
    const { stdout, stderr, code } = await ns.during(medium, ns.exec(program, args));
    expect(code, stderr).toBe(0);
    return stdout.replaceAll('\r', '');
  }

  const curl = ['-sS', '-m20', '--http2-prior-knowledge'];

  // One page each: curl 7.88.1 fails when it uses such a connection again (github.com/curl/curl/issues/10634).
  namespaceTest(['curl'], 'gives curl a large page', async (ns) => {
    const format = '%{http_version} %{http_code} %{size_download}\n';
    const output = await ask(ns, 'curl', ...curl, '-w', format, '-o', '/dev/null', `http://${OURS}/large.png`);
    expect(output).toBe(`2 200 ${LARGE.length}\n`);
  });

  namespaceTest(['curl'], 'answers HEAD', async (ns) => {
    expect(await ask(ns, 'curl', ...curl, '-I', `http://${OURS}/`)).toBe(
      `HTTP/2 200 \ncontent-type: text/html; charset=utf-8\ncontent-length: ${HOME.length}\n\n`,
    );
  });

  namespaceTest(['curl'], 'has no page that is not there, and still HTTP/1.1 for who asks so', async (ns) => {
    const output = await ask(ns, 'curl', '-sS', '-i', `http://${OURS}/nowhere`);
    expect(output).toMatch(/^HTTP\/1\.1 404 Not Found\n/);
  });

  namespaceTest(['curl'], 'takes bodies larger than its windows, and cookies', async (ns) => {
    const file = join(ns.folder, 'upload');
    writeFileSync(file, LARGE);
    const upload = ['-H', 'Cookie: a=1; b=2', '--data-binary', `@${file}`, `http://${OURS}:81/`];
    expect(await ask(ns, 'curl', ...curl, '-H', 'Expect:', ...upload)).toBe('POST of 300000 bytes, cookie,a=1; b=2\n');
  });

  namespaceTest(['nghttp'], 'gives nghttp a page with all that it needs, and pads nothing', async (ns) => {
    const output = await ask(ns, 'nghttp', '-v', '-n', '-a', `http://${OURS}/`);
    expect(output).toMatch(/recv \(stream_id=13\) :status: 200/);
    expect(output.match(/; Open new stream|END_STREAM/g)!.length).toBeGreaterThanOrEqual(6);
    expect(output).not.toMatch(/invalid|error_code=(?!NO_ERROR)/i);
    // The style sheet's end came before the picture's: bodies take turns.
    const ends = [...output.matchAll(/recv DATA frame <length=\d+, flags=0x01, stream_id=(\d+)>/g)].map(([, id]) => id);
    expect(new Set(ends).size).toBe(3);
  });

  namespaceTest(['nghttp'], 'understands padding, CONTINUATION and small tables of nghttp', async (ns) => {
    const options = ['-n', '-v', '-b', '200', '--continuation', '-c', '100', '-c', '0'];
    const output = await ask(ns, 'nghttp', ...options, '-H', `x-long: ${'y'.repeat(2000)}`, `http://${OURS}/`);
    expect(output).toMatch(/recv \(stream_id=13\) :status: 200/);
    expect(output).not.toMatch(/invalid|error_code=(?!NO_ERROR)/i);
  });

  namespaceTest(['h2load'], 'stands a little load of h2load', async (ns) => {
    const output = await ask(ns, 'h2load', '-n', '200', '-c', '4', '-m', '20', `http://${OURS}/`);
    expect(output).toContain('200 total, 200 started, 200 done, 200 succeeded, 0 failed, 0 errored, 0 timeout');
  });
});

describe('our client', () => {
  async function fetchAll(
    ns: TestNamespace,
    args: readonly string[],
    targets: readonly string[],
    options: Http2ClientOptions = {},
  ): Promise<{ outcomes: HttpOutcome[]; log: string }> {
    const { world, host } = onCable(ns);
    writeFileSync(join(ns.folder, 'index.html'), HOME);
    writeFileSync(join(ns.folder, 'large.txt'), LARGE);
    writeFileSync(join(ns.folder, 'large2.txt'), LARGE);
    const nghttpd = ns.spawn('nghttpd', ['-v', '--no-tls', '-a', KERNELS, '-d', ns.folder, ...args, '80']);
    let log = '';
    nghttpd.stdout!.setEncoding('utf8').on('data', (text) => (log += text));
    const outcomes = new Map<string, HttpOutcome>();
    for (let tries = 0; tries < 50; tries++) {
      const connection = world.act(
        (now) =>
          new Http2ClientConnection(
            (handler) => host.sockets.connectTcp({ address: KERNELS, port: 80 }, handler, now),
            { scheme: 'http', ...options },
          ),
      );
      world.act((now) => {
        for (const target of targets) {
          const request = { method: 'GET', target, headers: [['Host', KERNELS]] as const };
          connection.request(request, (outcome) => outcomes.set(target, outcome), now);
        }
      });
      await world.until(() => outcomes.size === targets.length, `nghttpd answers (${log})`);
      if (outcomes.get(targets[0]!)!.kind === 'response') break;
      outcomes.clear();
      await new Promise((resolve) => setTimeout(resolve, 100)); // until nghttpd listens
    }
    return { outcomes: targets.map((target) => outcomes.get(target)!), log };
  }

  const lengths = (outcomes: HttpOutcome[]) =>
    outcomes.map((outcome) => (outcome.kind === 'response' ? [outcome.head.status, outcome.body.length] : outcome));

  namespaceTest(['nghttpd'], 'fetches pages from nghttpd, all at a time', async (ns) => {
    const { outcomes } = await fetchAll(ns, [], ['/', '/large.txt', '/large2.txt', '/nowhere']);
    expect(lengths(outcomes.slice(0, 3))).toEqual([
      [200, HOME.length],
      [200, LARGE.length],
      [200, LARGE.length],
    ]);
    expect(outcomes[3]).toMatchObject({ kind: 'response', head: { status: 404, version: '2' } });
  });

  namespaceTest(['nghttpd'], 'waits where nghttpd allows one stream, pads, and wants to push', async (ns) => {
    const args = ['-m', '1', '-b', '100', '-p', '/=/large.txt', '-c', '0'];
    const { outcomes, log } = await fetchAll(ns, args, ['/', '/large.txt', '/large2.txt'], { streamWindow: 20_000 });
    expect(lengths(outcomes).map((each) => Array.isArray(each) && each[0])).toEqual([200, 200, 200]);
    expect(log).not.toContain('PUSH_PROMISE');
    // Before its SETTINGS came we could not know: what was refused was asked for again.
    expect(log).not.toMatch(/error_code=(?!NO_ERROR|REFUSED_STREAM)/);
  });
});
