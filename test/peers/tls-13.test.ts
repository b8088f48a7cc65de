/** Our TLS 1.3, and TLS 1.2 with ECDHE, with OpenSSL and GnuTLS on 127.0.0.1 and in namespaces. */

import { readFileSync } from 'node:fs';
import { afterAll, describe, expect } from 'vitest';
import { labIntermediateCa } from '../../src/lab/pki/lab-ca.ts';
import { labKeys } from '../../src/lab/pki/lab-keys.ts';
import { CipherSuite } from '../../src/packet/tls/cipher-suites.ts';
import { NamedGroup } from '../../src/packet/tls/extensions.ts';
import type { TlsEvent } from '../../src/stack/tls/tls-event.ts';
import { namespaceTest, type TestNamespace } from '../helpers/netns.ts';
import { peerTest } from '../helpers/peers.ts';
import { ascii, clientConfig, credentialFiles, echo, latin1, SERVER_NAME, serverConfig } from './tls-credentials.ts';
import { listenTls, run, startServer, talkTls, talkTlsInside } from './tls-sockets.ts';

const files = credentialFiles();
afterAll(() => files.remove());

const REQUEST = ascii(`GET / HTTP/1.0\r\nHost: ${SERVER_NAME}\r\n\r\n`);
const versions = ['1.3'] as const;
const both = ['1.3', '1.2'] as const;
const ticketKey = Uint8Array.from({ length: 32 }, (_, i) => i);

const groups = [
  ['X25519', 'GROUP-X25519', NamedGroup.X25519],
  ['P-256', 'GROUP-SECP256R1', NamedGroup.SECP256R1],
] as const;
const suites13 = [
  ['TLS_AES_128_GCM_SHA256', 'AES-128-GCM', CipherSuite.TLS_AES_128_GCM_SHA256],
  ['TLS_AES_256_GCM_SHA384', 'AES-256-GCM', CipherSuite.TLS_AES_256_GCM_SHA384],
  ['TLS_CHACHA20_POLY1305_SHA256', 'CHACHA20-POLY1305', CipherSuite.TLS_CHACHA20_POLY1305_SHA256],
] as const;
const suites12 = [
  ['ECDHE-RSA-AES128-GCM-SHA256', CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256],
  ['ECDHE-RSA-AES256-GCM-SHA384', CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384],
  ['ECDHE-RSA-CHACHA20-POLY1305', CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256],
] as const;

/** Every suite and every group once. */
const combinations = suites13.map((suite, i) => [suite, groups[i % groups.length]!] as const);

describe('our server and openssl s_client', () => {
  const args = (port: number, ...more: string[]) =>
    ['s_client', '-connect', `127.0.0.1:${port}`, '-servername', SERVER_NAME, '-CAfile', files.root]
      .concat('-verify_hostname', SERVER_NAME, '-verify_return_error', '-ign_eof', '-nocommands')
      .concat(more);

  for (const [[name, , suite], [group, , number]] of combinations) {
    peerTest(['openssl'], `TLS 1.3: ${name} with ${group}`, async () => {
      const events: TlsEvent[] = [];
      const config = serverConfig({ versions, ticketKey, onEvent: (event) => events.push(event) });
      const server = await listenTls(config, echo);
      const more = ['-tls1_3', '-ciphersuites', name, '-groups', group];
      const client = await run('openssl', args(server.port, ...more), 'hello there\n');
      await server.close();
      expect(client.output).toContain('Verify return code: 0 (ok)');
      expect(client.output).toContain(`Cipher is ${name}`);
      expect(client.output).toContain('Peer signature type: RSA-PSS');
      expect(client.output).toContain('echo: hello there');
      expect(events).toContainEqual({ type: 'open', cipherSuite: suite });
      expect(events).toContainEqual(expect.objectContaining({ type: 'shared-secret', group: number }));
    });
  }

  peerTest(['openssl'], 'a HelloRetryRequest asks for the second of its groups', async () => {
    const events: TlsEvent[] = [];
    const onEvent = (event: TlsEvent) => events.push(event);
    const server = await listenTls(serverConfig({ versions, groups: [NamedGroup.SECP256R1], onEvent }), echo);
    const client = await run('openssl', args(server.port, '-groups', 'X25519:P-256'), 'hello there\n');
    await server.close();
    expect(client.output).toContain('echo: hello there');
    expect(events.filter(({ type }) => type === 'hello-retry-request')).toHaveLength(1);
  });

  peerTest(['openssl'], 'comes back with our ticket', async () => {
    const events: TlsEvent[] = [];
    const onEvent = (event: TlsEvent) => events.push(event);
    const server = await listenTls(serverConfig({ versions, ticketKey, onEvent }), echo);
    const session = `${files.folder}/session.pem`;
    const first = await run('openssl', args(server.port, '-sess_out', session), 'one\n');
    const second = await run('openssl', args(server.port, '-sess_in', session), 'two\n');
    await server.close();
    expect(first.output).toContain('New, TLSv1.3');
    expect(second.output).toContain('Reused, TLSv1.3');
    expect(second.output).toContain('echo: two');
    expect(events.filter(({ type }) => type === 'resumed')).toHaveLength(1);
  });

  peerTest(['openssl'], 'asks for new keys in both directions, and says goodbye with them', async () => {
    const events: TlsEvent[] = [];
    const server = await listenTls(serverConfig({ versions, onEvent: (event) => events.push(event) }), () => ({}));
    // a line that is one K asks s_client for it
    const listening = args(server.port).filter((arg) => arg !== '-nocommands' && arg !== '-ign_eof');
    await run('openssl', listening, 'K\n');
    await server.close();
    const updates = events.flatMap((event) => (event.type === 'key-update' ? [event.sender] : []));
    expect(updates).toEqual(['client', 'server']);
    expect(events.at(-1)).toEqual({ type: 'closed' }); // its close_notify could be read
  });

  for (const [name, suite] of suites12) {
    peerTest(['openssl'], `TLS 1.2: ${name}`, async () => {
      const events: TlsEvent[] = [];
      const config = { cipherSuites: suites12.map(([, number]) => number) };
      const onEvent = (event: TlsEvent) => events.push(event);
      const server = await listenTls(serverConfig({ ...config, onEvent }), echo);
      const client = await run('openssl', args(server.port, '-tls1_2', '-cipher', name), 'hello there\n');
      await server.close();
      expect(client.output).toContain(`Cipher is ${name}`);
      expect(client.output).toContain('echo: hello there');
      expect(events).toContainEqual({ type: 'open', cipherSuite: suite });
    });
  }

  peerTest(['openssl'], 'a certificate with a key on P-256', async () => {
    const { cert, key } = await ecCredentials();
    const [own, issuer] = [readFileSync(cert, 'utf8'), labIntermediateCa().certificate];
    const credentials = { certificateChain: [own, issuer], privateKey: readFileSync(key, 'utf8') };
    const server = await listenTls(serverConfig({ versions, ...credentials }), echo);
    const client = await run('openssl', args(server.port), 'hello there\n');
    await server.close();
    expect(client.output).toContain('Verify return code: 0 (ok)');
    expect(client.output).toContain('Peer signature type: ECDSA');
    expect(client.output).toContain('echo: hello there');
  });

  peerTest(['openssl'], 'a client of 1.2 that pretends to know no 1.3 sees the downgrade sentinel', async () => {
    const server = await listenTls(serverConfig({ versions: both }), echo);
    const client = await run('openssl', args(server.port, '-tls1_2', '-msg'), 'hello there\n');
    await server.close();
    expect(client.output).toContain('echo: hello there');
    expect(client.output.replace(/\s+/g, ' ')).toContain('44 4f 57 4e 47 52 44 01');
  });
});

describe('our client and openssl s_server', () => {
  const args = (port: number, ...more: string[]) =>
    ['s_server', '-accept', `127.0.0.1:${port}`, '-cert', files.chain, '-cert_chain', files.chain, '-key', files.key]
      .concat('-www')
      .concat(more);

  for (const [[name, , suite], [group, , number]] of combinations) {
    peerTest(['openssl'], `TLS 1.3: ${name} with ${group}`, async () => {
      const events: TlsEvent[] = [];
      const more = ['-tls1_3', '-ciphersuites', name, '-groups', group];
      const server = await startServer('openssl', (port) => args(port, ...more));
      const onEvent = (event: TlsEvent) => events.push(event);
      const outcome = await talkTls(server.port, clientConfig({ versions: both, onEvent }), REQUEST);
      await server.stop();
      expect(outcome.reason).toBeUndefined();
      expect(latin1(outcome.received)).toContain('HTTP/1.0 200 ok');
      expect(events).toContainEqual({ type: 'open', cipherSuite: suite });
      expect(events).toContainEqual(expect.objectContaining({ type: 'shared-secret', group: number }));
      const retries = events.filter(({ type }) => type === 'hello-retry-request');
      expect(retries).toHaveLength(number === NamedGroup.X25519 ? 0 : 1); // our first key share is X25519's
    });
  }

  peerTest(['openssl'], 'we come back with its ticket', async () => {
    const events: TlsEvent[] = [];
    const server = await startServer('openssl', (port) => args(port, '-tls1_3'));
    const config = clientConfig({ versions, onEvent: (event) => events.push(event) });
    await talkTls(server.port, config, REQUEST);
    const ticket = events.find((event) => event.type === 'session-ticket');
    if (ticket?.type !== 'session-ticket') throw new Error('no ticket');
    const outcome = await talkTls(server.port, { ...config, session: ticket.session }, REQUEST);
    await server.stop();
    expect(latin1(outcome.received)).toContain('Reused, TLSv1.3');
    expect(events.filter(({ type }) => type === 'resumed')).toHaveLength(1);
  });

  peerTest(['openssl'], 'a certificate with a key on P-256', async () => {
    const ecFiles = await ecCredentials();
    const events: TlsEvent[] = [];
    const server = await startServer('openssl', (port) => [
      ...['s_server', '-accept', `127.0.0.1:${port}`, '-cert', ecFiles.cert, '-key', ecFiles.key, '-www', '-tls1_3'],
      ...['-cert_chain', files.chain],
    ]);
    const onEvent = (event: TlsEvent) => events.push(event);
    const wallClock = () => Date.now() + 60_000;
    const outcome = await talkTls(server.port, clientConfig({ versions, wallClock, onEvent }), REQUEST);
    await server.stop();
    expect(outcome.reason).toBeUndefined();
    expect(events).toContainEqual({ type: 'certificate-verified', algorithm: 0x0403 });
  });

  for (const [name, suite] of suites12) {
    peerTest(['openssl'], `a client of both versions falls back to TLS 1.2: ${name}`, async () => {
      const events: TlsEvent[] = [];
      const server = await startServer('openssl', (port) => args(port, '-tls1_2', '-cipher', name));
      const onEvent = (event: TlsEvent) => events.push(event);
      const outcome = await talkTls(server.port, clientConfig({ versions: both, onEvent }), REQUEST);
      await server.stop();
      expect(outcome.reason).toBeUndefined();
      expect(latin1(outcome.received)).toContain(name);
      expect(events).toContainEqual({ type: 'open', cipherSuite: suite });
    });
  }
});

describe('our server and gnutls-cli', () => {
  const args = (port: number, priority: string, ...more: string[]) =>
    ['-p', String(port), '--sni-hostname', SERVER_NAME, '--verify-hostname', SERVER_NAME]
      .concat('--x509cafile', files.root, '--priority', priority, ...more)
      .concat('127.0.0.1');

  for (const [[name, cipher, suite], [, group]] of combinations) {
    peerTest(['gnutls-cli'], `TLS 1.3: ${name} with ${group}`, async () => {
      const events: TlsEvent[] = [];
      const config = serverConfig({ versions, ticketKey, onEvent: (event) => events.push(event) });
      const server = await listenTls(config, echo);
      const priority = `NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+${cipher}:-GROUP-ALL:+${group}`;
      const client = await run('gnutls-cli', args(server.port, priority), 'hello there\n');
      await server.close();
      expect(client.output).toContain('echo: hello there');
      expect(client.output).toMatch(/Description: \(TLS1\.3/);
      expect(events).toContainEqual({ type: 'open', cipherSuite: suite });
    });
  }

  peerTest(['gnutls-cli'], 'TLS 1.2 with ECDHE', async () => {
    const events: TlsEvent[] = [];
    const cipherSuites = suites12.map(([, number]) => number);
    const server = await listenTls(serverConfig({ cipherSuites, onEvent: (event) => events.push(event) }), echo);
    const client = await run('gnutls-cli', args(server.port, 'NORMAL:-VERS-ALL:+VERS-TLS1.2'), 'hello there\n');
    await server.close();
    expect(client.output).toContain('echo: hello there');
    expect(client.output).toMatch(/Description: \(TLS1\.2.*ECDHE/);
    expect(events.filter(({ type }) => type === 'open')).toHaveLength(1);
  });

  peerTest(['gnutls-cli'], 'resumes with our ticket', async () => {
    const events: TlsEvent[] = [];
    const config = serverConfig({ versions, ticketKey, onEvent: (event) => events.push(event) });
    const server = await listenTls(config, echo);
    const client = await run(
      'gnutls-cli',
      args(server.port, 'NORMAL', '--resume', '--waitresumption'),
      'hello there\n',
    );
    await server.close();
    expect(client.output).toContain('This is a resumed session');
    expect(events.filter(({ type }) => type === 'resumed')).toHaveLength(1);
  });
});

describe('our client and gnutls-serv', () => {
  const PORT = 5556;
  // it listens on every interface there is, so it gets a namespace of its own
  const talk = (
    ns: TestNamespace,
    priority: string,
    onEvent: (event: TlsEvent) => void,
    more = ['--disable-client-cert'],
  ) => {
    const args = ['-p', String(PORT), '--http', '--x509certfile', files.chain, '--x509keyfile', files.key];
    ns.spawn('gnutls-serv', [...args, ...more, '--priority', priority]);
    return talkTlsInside(ns.name, PORT, clientConfig({ versions: both, onEvent }), REQUEST);
  };

  for (const [[name, cipher, suite], [, group]] of combinations) {
    namespaceTest(['gnutls-serv'], `TLS 1.3: ${name} with ${group}`, async (ns) => {
      const events: TlsEvent[] = [];
      const priority = `NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+${cipher}:-GROUP-ALL:+${group}`;
      const outcome = await talk(ns, priority, (event) => events.push(event));
      expect(outcome.reason).toBeUndefined();
      expect(latin1(outcome.received)).toContain('HTTP/1.0 200 OK');
      expect(events).toContainEqual({ type: 'open', cipherSuite: suite });
    });
  }

  namespaceTest(['gnutls-serv'], 'is given no certificate though it asks for one', async (ns) => {
    const outcome = await talk(ns, 'NORMAL:-VERS-ALL:+VERS-TLS1.3', () => {}, []);
    expect(outcome.reason).toBeUndefined();
    expect(latin1(outcome.received)).toContain('HTTP/1.0 200 OK');
  });

  namespaceTest(['gnutls-serv'], 'a client of both versions falls back to TLS 1.2 with ECDHE', async (ns) => {
    const events: TlsEvent[] = [];
    const outcome = await talk(ns, 'NORMAL:-VERS-ALL:+VERS-TLS1.2', (event) => events.push(event));
    expect(outcome.reason).toBeUndefined();
    const open = events.find((event) => event.type === 'open');
    expect(suites12.map(([, number]) => number)).toContain(open?.type === 'open' && open.cipherSuite);
  });
});

/** A key on P-256 with a certificate by the lab's intermediate CA, made by openssl: node-forge cannot. Valid from now on. */
async function ecCredentials(): Promise<{ cert: string; key: string }> {
  const [key, cert, request] = ['ec-key.pem', 'ec-cert.pem', 'ec.csr'].map((name) => `${files.folder}/${name}`);
  const caKey = files.write('ca-key.pem', labKeys.intermediateCa);
  const ca = files.write('ca.pem', labIntermediateCa().certificate);
  const extensions = files.write('ec.ext', `subjectAltName=DNS:${SERVER_NAME}\nkeyUsage=digitalSignature\n`);
  await run('openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', key!]);
  await run('openssl', ['req', '-new', '-key', key!, '-subj', `/CN=${SERVER_NAME}`, '-out', request!]);
  await run('openssl', [
    ...['x509', '-req', '-in', request!, '-CA', ca, '-CAkey', caKey, '-set_serial', '7', '-extfile', extensions],
    ...['-days', '9', '-out', cert!],
  ]);
  return { cert: cert!, key: key! };
}
