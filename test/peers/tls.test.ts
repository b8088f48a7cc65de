/** Our TLS 1.2 with OpenSSL, curl and nginx, on 127.0.0.1. */

import { join } from 'node:path';
import { afterAll, describe, expect } from 'vitest';
import { unknownCa } from '../../src/lab/pki/lab-ca.ts';
import { CipherSuite } from '../../src/packet/tls/cipher-suites.ts';
import type { Stream, StreamHandler } from '../../src/stack/stream.ts';
import type { TlsEvent } from '../../src/stack/tls/tls-event.ts';
import { peerTest } from '../helpers/peers.ts';
import { ascii, clientConfig, credentialFiles, echo, latin1, SERVER_NAME, serverConfig } from './tls-credentials.ts';
import { listenTls, run, startServer, talkTls } from './tls-sockets.ts';

const { folder, chain: chainFile, key: keyFile, root: rootFile, write: inFolder, remove } = credentialFiles();
afterAll(remove);
const otherRootFile = inFolder('other-root.pem', unknownCa().certificate);

const BODY = '<html>the page</html>\n';
const RESPONSE = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${BODY.length}\r\nConnection: close\r\n\r\n${BODY}`;
const REQUEST = ascii(`GET / HTTP/1.1\r\nHost: ${SERVER_NAME}\r\nConnection: close\r\n\r\n`);

const AES_128 = CipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256;
const AES_256 = CipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384;
const suites = [
  ['AES128-GCM-SHA256', AES_128],
  ['AES256-GCM-SHA384', AES_256],
] as const;

describe('our server', () => {
  for (const [name, suite] of suites) {
    peerTest(['openssl'], `openssl s_client shakes hands and exchanges data (${name})`, async () => {
      const events: TlsEvent[] = [];
      const server = await listenTls(serverConfig({ onEvent: (event) => events.push(event) }), echo);
      const client = await run('openssl', sClientArgs(server.port, ['-cipher', name]), 'hello there\n');
      await server.close();
      expect(client.output).toContain('Verify return code: 0 (ok)');
      expect(client.output).toContain(`Cipher is ${name}`);
      expect(client.output).toContain('Extended master secret: yes');
      expect(client.output).toContain('Secure Renegotiation IS supported');
      expect(client.output).toContain('echo: hello there');
      expect(events).toContainEqual({ type: 'open', cipherSuite: suite });
    });
  }

  peerTest(['openssl'], 'openssl s_client gets no renegotiation', async () => {
    const server = await listenTls(serverConfig(), echo);
    // a line that is one R asks s_client to renegotiate
    const client = await run('openssl', sClientArgs(server.port, [], false), 'R\n');
    await server.close();
    expect(client.errors).toMatch(/no renegotiation/i);
  });

  peerTest(['openssl'], 'openssl s_client that offers TLS 1.1 only is told protocol_version', async () => {
    const server = await listenTls(serverConfig(), echo);
    const args = ['s_client', '-connect', `127.0.0.1:${server.port}`, '-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'];
    const client = await run('openssl', args);
    await server.close();
    expect(client.errors).toMatch(/alert protocol version/);
  });

  peerTest(['openssl'], 'openssl s_client without a suite in common is told handshake_failure', async () => {
    const server = await listenTls(serverConfig(), echo);
    const client = await run('openssl', sClientArgs(server.port, ['-cipher', 'ECDHE-RSA-AES128-GCM-SHA256']));
    await server.close();
    expect(client.errors).toMatch(/handshake failure/);
  });

  peerTest(['curl'], 'curl fetches a page over it', async () => {
    const server = await listenTls(serverConfig({ alpn: ['http/1.1'] }), answerHttp);
    const client = await run('curl', curlArgs(server.port, rootFile));
    await server.close();
    expect(client).toMatchObject({ output: BODY, code: 0 });
  });

  peerTest(['curl'], 'curl fetches a megabyte as it is', async () => {
    const body = 'x'.repeat(2 ** 20);
    const server = await listenTls(serverConfig(), (stream) => ({
      onData: (_, now) => {
        stream.write(ascii(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`), now);
        stream.end(now);
      },
    }));
    const client = await run('curl', curlArgs(server.port, rootFile));
    await server.close();
    expect(client.code).toBe(0);
    expect(client.output === body).toBe(true);
  });

  peerTest(['curl'], 'curl that trusts another root refuses it with unknown_ca', async () => {
    const events: TlsEvent[] = [];
    const server = await listenTls(serverConfig({ onEvent: (event) => events.push(event) }), answerHttp);
    const client = await run('curl', curlArgs(server.port, otherRootFile));
    await server.close();
    expect(client.code).toBe(60); // "peer's SSL certificate is not OK", curl(1)
    expect(events.at(-1)).toEqual({ type: 'closed', reason: 'the peer sent unknown_ca' });
  });
});

describe('our client', () => {
  for (const [name, suite] of suites) {
    peerTest(['openssl'], `openssl s_server answers it (${name})`, async () => {
      const events: TlsEvent[] = [];
      const server = await startServer('openssl', (port) => [...sServerArgs(port), '-cipher', name, '-www']);
      const onEvent = (event: TlsEvent) => events.push(event);
      const outcome = await talkTls(server.port, clientConfig({ cipherSuites: [AES_256, AES_128], onEvent }), REQUEST);
      await server.stop();
      expect(outcome.reason).toBeUndefined();
      expect(latin1(outcome.received)).toContain('HTTP/1.0 200 ok');
      expect(latin1(outcome.received)).toContain(name);
      expect(events).toContainEqual({ type: 'open', cipherSuite: suite });
    });
  }

  peerTest(['openssl'], 'openssl s_server is refused with unknown_ca if its root is not trusted', async () => {
    // it ends by itself after the connection that found it listening and ours, so that it has said all
    const server = await startServer('openssl', (port) => [...sServerArgs(port), '-naccept', '2']);
    const outcome = await talkTls(server.port, clientConfig({ trustedRoots: [unknownCa().certificate] }), REQUEST);
    const { errors } = await server.finished;
    expect(outcome.reason).toMatch(/sent unknown_ca/);
    expect(errors).toMatch(/alert unknown ca/);
  });

  peerTest(['nginx'], 'nginx serves it a page, and one of a megabyte', async () => {
    for (const body of [BODY, 'y'.repeat(2 ** 20)]) {
      inFolder('index.html', body);
      const server = await startServer('nginx', (port) => {
        const config = inFolder('nginx.conf', nginxConfig(port));
        return ['-c', config, '-e', join(folder, 'error.log'), '-p', folder];
      });
      const outcome = await talkTls(server.port, clientConfig({ alpn: ['http/1.1'] }), REQUEST);
      await server.stop();
      expect(outcome.reason).toBeUndefined();
      expect(latin1(outcome.received)).toMatch(/^HTTP\/1.1 200 OK\r\n/);
      expect(latin1(outcome.received).endsWith(`\r\n\r\n${body}`)).toBe(true);
    }
  });
});

function sClientArgs(port: number, more: readonly string[], ignoreCommands = true): string[] {
  const args = ['s_client', '-connect', `127.0.0.1:${port}`, '-tls1_2', '-servername', SERVER_NAME];
  args.push('-CAfile', rootFile, '-verify_hostname', SERVER_NAME, '-verify_return_error');
  if (ignoreCommands) args.push('-ign_eof', '-nocommands');
  if (!more.includes('-cipher')) args.push('-cipher', 'AES128-GCM-SHA256');
  return [...args, ...more];
}

function sServerArgs(port: number): string[] {
  const args = ['s_server', '-accept', `127.0.0.1:${port}`, '-tls1_2', '-cipher', 'AES128-GCM-SHA256'];
  return [...args, '-cert', chainFile, '-cert_chain', chainFile, '-key', keyFile];
}

function curlArgs(port: number, caFile: string): string[] {
  const url = `https://${SERVER_NAME}:${port}/`;
  const where = ['--resolve', `${SERVER_NAME}:${port}:127.0.0.1`, '--noproxy', '*'];
  return ['-sS', '--tls-max', '1.2', '--ciphers', 'AES128-GCM-SHA256', '--cacert', caFile, '--http1.1', ...where, url];
}

function nginxConfig(port: number): string {
  return `
    daemon off;
    master_process off;
    pid ${folder}/nginx.pid;
    error_log ${folder}/error.log;
    events {}
    http {
      access_log off;
      types { text/html html; }
      client_body_temp_path ${folder}/body;
      proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/fastcgi;
      uwsgi_temp_path ${folder}/uwsgi;
      scgi_temp_path ${folder}/scgi;
      server {
        listen 127.0.0.1:${port} ssl;
        server_name ${SERVER_NAME};
        ssl_certificate ${chainFile};
        ssl_certificate_key ${keyFile};
        ssl_protocols TLSv1.2;
        ssl_ciphers AES128-GCM-SHA256;
        root ${folder};
      }
    }`;
}

/** Answers whatever is asked with one page. */
function answerHttp(stream: Stream): StreamHandler {
  return {
    onData: (_, now) => {
      stream.write(ascii(RESPONSE), now);
      stream.end(now);
    },
  };
}
