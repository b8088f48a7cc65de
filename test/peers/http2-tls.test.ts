/** Our HTTP/2 server over our TLS with curl, nghttp and h2load, which agree on it by ALPN (RFC 9113 §3.2); on 127.0.0.1. */

import { afterAll, describe, expect } from 'vitest';
import { htmlPage, servePages } from '../../src/nodes/apps/web-server.ts';
import type { Http2Failure } from '../../src/stack/http/http2-error.ts';
import { serveAnyHttp } from '../../src/stack/http/serve-any.ts';
import type { TlsServerConfig } from '../../src/stack/tls/server.ts';
import { peerTest } from '../helpers/peers.ts';
import { credentialFiles, SERVER_NAME, serverConfig } from './tls-credentials.ts';
import { listenTls, run } from './tls-sockets.ts';

const files = credentialFiles();
afterAll(() => files.remove());

const LARGE = 'x'.repeat(200_000);
const pages = servePages({ '/': htmlPage('<p>page</p>\n'), '/large': htmlPage(LARGE), '/small': htmlPage('small') });

/** What the program printed, with our server at `https://www.google.com:PORT`. */
async function ask(program: string, args: (port: number) => string[], changes: Partial<TlsServerConfig> = {}) {
  const failures: Http2Failure[] = [];
  const alpn = ['h2', 'http/1.1'];
  const server = await listenTls(serverConfig({ versions: ['1.3', '1.2'], alpn, ...changes }), (stream) =>
    serveAnyHttp(stream, pages, { http2: { onFailure: (failure) => failures.push(failure) } }),
  );
  const { output, errors, code } = await run(program, args(server.port));
  await server.close();
  expect(code, errors).toBe(0);
  expect(failures).toEqual([]);
  return output;
}

function curl(...more: string[]): (port: number) => string[] {
  return (port) => {
    const general = ['-sS', '-m20', '--noproxy', '*', '--cacert', files.root];
    const place = ['--connect-to', `${SERVER_NAME}:443:127.0.0.1:${port}`];
    return [...general, ...place, ...more];
  };
}

const site = `https://${SERVER_NAME}`;

describe('curl', () => {
  const format = '%{http_version} %{http_code} %{size_download} %{num_connects}\n';
  const sink = ['-o', '/dev/null', '-o', '/dev/null', '-o', '/dev/null'];

  for (const version of ['1.3', '1.2']) {
    peerTest(['curl'], `gets pages one after the other on one connection, over TLS ${version}`, async () => {
      const tls = ['--http2', `--tlsv${version}`, '--tls-max', version];
      const output = await ask(
        'curl',
        curl(...tls, '-w', format, ...sink, `${site}/`, `${site}/large`, `${site}/none`),
      );
      expect(output).toBe(`2 200 12 1\n2 200 ${LARGE.length} 0\n2 404 14 0\n`);
    });
  }

  peerTest(['curl'], 'gets twenty large pages at a time', async () => {
    const many = Array.from({ length: 20 }, (_, i) => ['-o', '/dev/null', `${site}/large?${i}`]).flat();
    const output = await ask(
      'curl',
      curl('--parallel', '--parallel-max', '20', '-w', '%{http_version} %{size_download}\n', ...many),
    );
    expect(output).toBe(`2 ${LARGE.length}\n`.repeat(20));
  });

  peerTest(['curl'], 'gets HTTP/1.1 where it asks for that', async () => {
    expect(await ask('curl', curl('--http1.1', '-w', '%{http_version}', '-o', '/dev/null', site))).toBe('1.1');
  });

  peerTest(['curl'], 'gets HTTP/1.1 where our server knows nothing else', async () => {
    expect(await ask('curl', curl('-w', '%{http_version}', '-o', '/dev/null', site), { alpn: ['http/1.1'] })).toBe(
      '1.1',
    );
  });
});

describe('nghttp and h2load', () => {
  peerTest(['nghttp'], 'nghttp gets a small page before a large one that it asked for first', async () => {
    const output = await ask('nghttp', (port) => [
      '-v',
      '-n',
      `https://127.0.0.1:${port}/large`,
      `https://127.0.0.1:${port}/small`,
    ]);
    expect(output).toContain('The negotiated protocol: h2');
    const ends = Array.from(
      output.matchAll(/recv DATA frame <length=\d+, flags=0x01, stream_id=(\d+)>/g),
      ([, id]) => id,
    );
    expect(ends).toEqual(['15', '13']);
  });

  peerTest(['h2load'], 'h2load asks five hundred times', async () => {
    const output = await ask('h2load', (port) => ['-n500', '-c5', '-m20', `https://127.0.0.1:${port}/small`]);
    expect(output).toContain('500 done, 500 succeeded, 0 failed, 0 errored, 0 timeout');
    expect(output).toContain('Application protocol: h2');
  });
});
