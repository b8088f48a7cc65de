/** Our HTTP/1.1 server with curl, our client with nginx, over our own TCP. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type FetchOutcome, WebClient } from '../../src/nodes/apps/web-client.ts';
import { htmlPage, redirectToHttps, servePages, WebServer } from '../../src/nodes/apps/web-server.ts';
import { namespaceTest, type TestNamespace } from '../helpers/netns.ts';
import { KERNELS, OURS, onCable } from './our-host.ts';

const HOME = '<title>Home</title><p>page</p>\n';
const LARGE = 'x'.repeat(300_000);

describe('our server', () => {
  /** curl with our server: what it printed. */
  async function curl(ns: TestNamespace, ...args: string[]): Promise<string> {
    const { medium, world, host } = onCable(ns);
    const server = new WebServer([
      { port: 80, handler: servePages({ '/': htmlPage(HOME), '/large': htmlPage(LARGE) }) },
      {
        port: 81,
        handler: ({ method, body }, respond, now) =>
          respond(
            { status: 200, headers: [], body: new TextEncoder().encode(`${method} of ${body.length} bytes\n`) },
            now,
          ),
      },
      { port: 82, handler: redirectToHttps },
    ]);
    world.act((now) => host.run(server, now));
    const { stdout, stderr, code } = await ns.during(medium, ns.exec('curl', ['-sS', '-m20', ...args]));
    expect(code, stderr).toBe(0);
    return stdout.replaceAll('\r', '');
  }

  namespaceTest(['curl'], 'gives curl pages of any size, several on one connection', async (ns) => {
    const format = '%{http_code} %{size_download} %{num_connects}\n';
    const output = await curl(
      ns,
      '-w',
      format,
      '-o',
      '/dev/null',
      '-o',
      '/dev/null',
      `http://${OURS}/`,
      `http://${OURS}/large`,
    );
    expect(output).toBe(`200 ${HOME.length} 1\n200 ${LARGE.length} 0\n`);
  });

  namespaceTest(['curl'], 'answers HEAD', async (ns) => {
    expect(await curl(ns, '-I', `http://${OURS}/`)).toBe(
      `HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8\nContent-Length: ${HOME.length}\n\n`,
    );
  });

  namespaceTest(['curl'], 'has no page that is not there, and closes after HTTP/1.0', async (ns) => {
    const output = await curl(ns, '-0', '-i', `http://${OURS}/nowhere`);
    expect(output).toMatch(/^HTTP\/1\.1 404 Not Found\n/);
    expect(output).toContain('\nConnection: close\n');
  });

  namespaceTest(['curl'], 'takes bodies by length, with 100 Continue, and in chunks', async (ns) => {
    const file = join(ns.folder, 'upload');
    writeFileSync(file, LARGE);
    const upload = ['--data-binary', `@${file}`, `http://${OURS}:81/`];
    const chunked = [
      '-X',
      'PUT',
      '-H',
      'Transfer-Encoding: chunked',
      '--data-binary',
      `@${file}`,
      `http://${OURS}:81/`,
    ];
    const output = await curl(ns, '-i', '-H', 'Expect: 100-continue', ...upload, '--next', '-sS', ...chunked);
    expect(output).toMatch(/^HTTP\/1\.1 100 Continue\n\nHTTP\/1\.1 200 OK\n/);
    expect(output).toContain('POST of 300000 bytes\n');
    expect(output).toContain('PUT of 300000 bytes\n');
  });

  namespaceTest(['curl'], 'sends curl on to https', async (ns) => {
    const output = await curl(ns, '-o', '/dev/null', '-w', '%{http_code} %{redirect_url}', `http://${OURS}:82/a?b=c`);
    expect(output).toBe(`301 https://${OURS}/a?b=c`);
  });
});

describe('our client', () => {
  namespaceTest(
    ['nginx'],
    'fetches pages from nginx: by length, in chunks, redirected, on one connection',
    async (ns) => {
      const { world, host } = onCable(ns);
      writeFileSync(join(ns.folder, 'index.html'), HOME);
      writeFileSync(join(ns.folder, 'parts.html'), '<p>one<!--# echo var="host" --> <p>two\n');
      writeFileSync(join(ns.folder, 'large.txt'), LARGE);
      const config = join(ns.folder, 'nginx.conf');
      writeFileSync(config, nginxConfig(ns.folder));
      const nginx = ns.spawn('nginx', ['-e', join(ns.folder, 'error.log'), '-c', config]);
      let said = '';
      nginx.stderr!.setEncoding('utf8').on('data', (text) => (said += text));

      let connections = 0;
      const client = new WebClient({
        open({ port }, handler, now) {
          connections++;
          return host.sockets.connectTcp({ address: KERNELS, port }, handler, now);
        },
      });
      const fetch = async (path: string): Promise<FetchOutcome> => {
        let outcome: FetchOutcome | undefined;
        world.act((now) => client.fetch(`http://${KERNELS}${path}`, (result) => (outcome = result), now));
        await world.until(() => outcome !== undefined, `nginx answers ${path} (${said})`);
        return outcome!;
      };

      let home = await fetch('/');
      for (let tries = 0; home.kind === 'failed' && tries < 50; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 100)); // until nginx listens
        home = await fetch('/');
      }
      connections = 1;
      expect(home).toMatchObject({ status: 200, rendered: { title: 'Home', text: 'page' } });
      expect(await fetch('/moved')).toMatchObject({
        url: `http://${KERNELS}/`,
        redirects: [`http://${KERNELS}/moved`],
      });
      const parts = await fetch('/parts.html');
      expect(parts).toMatchObject({ status: 200, rendered: { text: `one${KERNELS}\ntwo` } });
      expect(parts.kind === 'page' && parts.headers).toContainEqual(['Transfer-Encoding', 'chunked']);
      const large = await fetch('/large.txt');
      expect(large.kind === 'page' && large.body.length).toBe(LARGE.length);
      expect(await fetch('/nowhere')).toMatchObject({ status: 404 });
      expect(connections).toBe(1);
    },
  );
});

function nginxConfig(folder: string): string {
  return `
    daemon off; master_process off; error_log stderr; pid ${folder}/nginx.pid;
    events {}
    http {
      access_log off; types { text/html html; text/plain txt; }
      client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
      uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
      server {
        listen ${KERNELS}:80; root ${folder};
        location = /moved { return 301 /; }
        location = /parts.html { ssi on; }
      }
    }`;
}
