/** Our browser with nginx and nghttpd, over our own TCP and TLS 1.3: every file of a page, byte for byte. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { Random } from '../../src/bytes/random.ts';
import { labIntermediateCa, labRootCa } from '../../src/lab/pki/lab-ca.ts';
import { Browser, type LoadedPage } from '../../src/nodes/apps/browser.ts';
import type { HttpVersion } from '../../src/nodes/apps/connection-pool.ts';
import { headerValue } from '../../src/packet/http/http1.ts';
import type { StreamHandler } from '../../src/stack/stream.ts';
import { connectTls } from '../../src/stack/tls/tls-stream.ts';
import { namespaceTest, type TestNamespace } from '../helpers/netns.ts';
import { KERNELS, onCable } from './our-host.ts';

const NAME = 'www.google.com';
const files: Readonly<Record<string, Uint8Array>> = {
  'index.html': new TextEncoder().encode(
    '<title>Three</title><link rel="stylesheet" href="style.css"><img src="/logo.png"><script src="app.js"></script>\n',
  ),
  'style.css': new TextEncoder().encode('p { color: red }\n'.repeat(2000)),
  'logo.png': new Random('logo').bytes(90_000),
  'app.js': new TextEncoder().encode('console.log("real bytes");\n'.repeat(700)),
};

/** The files of the site, a key and a certificate, in the test's folder. */
function furnish(ns: TestNamespace): { key: string; chain: string } {
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(ns.folder, name), bytes);
  const { certificateChain, privateKey } = labIntermediateCa().issue({ names: [NAME] });
  const [key, chain] = [join(ns.folder, 'key.pem'), join(ns.folder, 'chain.pem')];
  writeFileSync(key, privateKey);
  writeFileSync(chain, certificateChain.join(''));
  return { key, chain };
}

function browserOn(ns: TestNamespace, version: HttpVersion, port: number) {
  const { world, host } = onCable(ns);
  const tls = {
    serverName: NAME,
    trustedRoots: [labRootCa().certificate],
    wallClock: () => Date.UTC(2026, 0, 1),
    random: new Random('browser peers'),
    versions: ['1.3'] as const,
    alpn: [version],
  };
  const browser = new Browser({
    version,
    wallClock: (now) => (world.epoch + now) / 1000,
    open: (_url, handler, _record, now) => {
      const connect = (below: StreamHandler, at: number) =>
        host.sockets.connectTcp({ address: KERNELS, port }, below, at);
      return connectTls(connect, tls, handler, now);
    },
  });
  const load = async (): Promise<LoadedPage> => {
    let page: LoadedPage | undefined;
    const onLoaded = (loaded: LoadedPage) => {
      page = loaded;
    };
    world.act((now) => browser.load(`https://${NAME}/`, onLoaded, now));
    await world.until(() => page !== undefined, 'the page is loaded');
    return page!;
  };
  /** As soon as somebody listens there. */
  const first = async (): Promise<LoadedPage> => {
    for (let tries = 0; ; tries++) {
      const page = await load();
      if (page.document.failure === undefined || tries === 50) return page;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  return { browser, load, first };
}

function expectAll(page: LoadedPage): void {
  const got = [page.document, ...page.resources].map(({ url, status, failure, body }) => ({
    url,
    status,
    failure,
    body,
  }));
  const paths = ['', 'style.css', 'logo.png', 'app.js'];
  expect(got.map(({ url, status, failure }) => [url, status, failure])).toEqual(
    paths.map((path) => [`https://${NAME}/${path}`, 200, undefined]),
  );
  for (const [index, path] of paths.entries()) {
    const isSame = Buffer.compare(got[index]!.body, files[path === '' ? 'index.html' : path]!) === 0;
    expect(isSame, path).toBe(true);
  }
}

describe('our browser and nginx', () => {
  for (const { version, connections } of [
    { version: 'http/1.0', connections: 4 },
    { version: 'http/1.1', connections: 3 },
    { version: 'h2', connections: 1 },
  ] as const) {
    namespaceTest(
      ['nginx'],
      `${version}: all files, packed in gzip where it pays; unchanged the second time`,
      async (ns) => {
        const { browser, load, first } = browserOn(ns, version, 443);
        const { key, chain } = furnish(ns);
        const config = join(ns.folder, 'nginx.conf');
        writeFileSync(config, nginxConfig(ns.folder, key, chain));
        ns.spawn('nginx', ['-e', join(ns.folder, 'error.log'), '-c', config]);
        const page = await first();
        expectAll(page);
        const used = new Set([page.document, ...page.resources].map(({ carried }) => carried!.connection.number));
        expect(used.size).toBe(connections);
        expect(page.resources.map(({ headers }) => headerValue(headers, 'Content-Encoding'))).toEqual([
          'gzip',
          undefined,
          'gzip',
        ]);
        expect(page.resources[0]!.transferred).toBeLessThan(files['style.css']!.length / 10);
        expect(browser.cookies.cookies).toMatchObject([{ name: 'id', value: '7', secure: true, path: '/' }]);
        const again = await load();
        expectAll(again);
        expect([again.document, ...again.resources].map(({ source }) => source)).toEqual([
          'revalidated',
          'cache',
          'revalidated',
          'revalidated',
        ]);
        const log = readFileSync(join(ns.folder, 'access.log'), 'utf8').trim().split('\n').slice(-7);
        const said = { 'http/1.0': 'HTTP/1.0', 'http/1.1': 'HTTP/1.1', h2: 'HTTP/2.0' }[version];
        expect(log.toSorted()).toEqual(
          [
            `/ ${said} 200 -`,
            `/ ${said} 304 id=7`,
            `/app.js ${said} 200 id=7`,
            `/app.js ${said} 304 id=7`,
            `/logo.png ${said} 200 id=7`,
            `/logo.png ${said} 304 id=7`,
            `/style.css ${said} 200 id=7`,
          ].toSorted(),
        );
      },
    );
  }
});

describe('our browser and nghttpd', () => {
  namespaceTest(['nghttpd'], 'all files at once on one connection', async (ns) => {
    const { browser, first } = browserOn(ns, 'h2', 443);
    const { key, chain } = furnish(ns);
    ns.spawn('nghttpd', ['-a', KERNELS, '-d', ns.folder, '443', key, chain]);
    expectAll(await first());
    expect(browser.connections.at(-1)!.version).toBe('h2');
  });
});

function nginxConfig(folder: string, key: string, chain: string): string {
  return `
    daemon off; master_process off; error_log stderr; pid ${folder}/nginx.pid;
    events {}
    http {
      types { text/html html; text/css css; text/javascript js; image/png png; }
      log_format short '$request_uri $server_protocol $status $http_cookie';
      access_log ${folder}/access.log short;
      gzip on; gzip_types text/css text/javascript; gzip_min_length 100; gzip_http_version 1.0; gzip_vary on;
      client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
      uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
      server {
        listen ${KERNELS}:443 ssl http2; root ${folder};
        ssl_certificate ${chain}; ssl_certificate_key ${key}; ssl_protocols TLSv1.3;
        location = / { index index.html; }
        location = /index.html { add_header Set-Cookie 'id=7; Path=/; Secure; HttpOnly'; add_header Cache-Control no-cache; }
        location = /style.css { add_header Cache-Control max-age=60; }
        location / { add_header Cache-Control no-cache; }
      }
    }`;
}
