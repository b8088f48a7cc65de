/** Peers of TLS 1.3 that do what they must not, and the alert that each of them gets (RFC 8446 §4.1 to §4.4, §6.2). */

import { describe, expect, test } from 'vitest';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { AlertDescription, alertName } from '../../../src/packet/tls/alert.ts';
import { type Extension, NamedGroup } from '../../../src/packet/tls/extensions.ts';
import {
  buildHandshake,
  type ClientHello,
  decodeHandshake,
  type ServerHello,
} from '../../../src/packet/tls/handshake.ts';
import { HELLO_RETRY_REQUEST_RANDOM } from '../../../src/packet/tls/handshake-13.ts';
import { buildRecord, ContentType, RECORD_HEADER_LENGTH } from '../../../src/packet/tls/record.ts';
import { judgeEncryptedExtensions } from '../../../src/stack/tls/judge-13.ts';
import { collect, eventsOf, makePair, type Pair, type Peer } from './harness.ts';

const versions = ['1.3'] as const;
const { X25519, SECP256R1 } = NamedGroup;

function start(): { pair: Pair; hello: ClientHello } {
  const pair = makePair({ versions }, { versions });
  pair.client.machine.start(0);
  const record = pair.client.machine.pollTransmit()!;
  const hello = decodeHandshake(record.subarray(RECORD_HEADER_LENGTH));
  if (hello.type !== 'clientHello') throw new Error('no ClientHello');
  return { pair, hello };
}

function record(...messages: Uint8Array[]): Uint8Array {
  return buildRecord({ contentType: ContentType.HANDSHAKE, version: 0x0303, fragment: concatBytes(...messages) });
}

/** The name of the alert that this peer has sent. */
function alertOf(peer: Peer): string | undefined {
  collect(peer);
  const [alert] = eventsOf(peer, 'alert-sent');
  return alert && alertName(alert.description);
}

const keyShare = (group: number = X25519, length = 32): Extension => ({
  type: 'keyShareServerHello',
  serverShare: { group, keyExchange: new Uint8Array(length).fill(9) },
});
const tls13: Extension = { type: 'selectedVersion', selectedVersion: 0x0304 };
const retryFor = (selectedGroup: number): Extension => ({ type: 'keyShareHelloRetryRequest', selectedGroup });

function serverHello(hello: ClientHello, changes: Partial<ServerHello> = {}): Uint8Array {
  return buildHandshake({
    type: 'serverHello',
    serverVersion: 0x0303,
    random: new Uint8Array(32).fill(7),
    sessionId: hello.sessionId,
    cipherSuite: 0x1301,
    compressionMethod: 0,
    extensions: [tls13, keyShare()],
    ...changes,
  });
}

const retry = (hello: ClientHello, ...extensions: Extension[]) =>
  serverHello(hello, { random: HELLO_RETRY_REQUEST_RANDOM, extensions: [tls13, ...extensions] });

describe('a server whose ServerHello', () => {
  const cases: Readonly<Record<string, [Partial<ServerHello>, string]>> = {
    'chooses TLS 1.2': [{ extensions: [] }, 'protocol_version'],
    'chooses TLS 1.2 by supported_versions': [
      { extensions: [{ type: 'selectedVersion', selectedVersion: 0x0303 }, keyShare()] },
      'protocol_version',
    ],
    'chooses a suite that was not offered': [{ cipherSuite: 0x1304 }, 'illegal_parameter'],
    'chooses a suite of TLS 1.2': [{ cipherSuite: 0x009c }, 'illegal_parameter'],
    compresses: [{ compressionMethod: 1 }, 'illegal_parameter'],
    'says another legacy version': [{ serverVersion: 0x0304 }, 'illegal_parameter'],
    'echoes no session id': [{ sessionId: new Uint8Array(0) }, 'illegal_parameter'],
    'has no key share': [{ extensions: [tls13] }, 'missing_extension'],
    'has a key share of another group': [{ extensions: [tls13, keyShare(SECP256R1, 65)] }, 'illegal_parameter'],
    'has a key share that is no key': [{ extensions: [tls13, keyShare(X25519, 31)] }, 'illegal_parameter'],
    'chooses a ticket that was not offered': [
      { extensions: [tls13, keyShare(), { type: 'selectedPsk', selectedIdentity: 0 }] },
      'illegal_parameter',
    ],
    'answers what was not asked': [
      { extensions: [tls13, keyShare(), { type: 'unknown', extensionType: 1234, data: new Uint8Array(0) }] },
      'unsupported_extension',
    ],
    'answers in the clear what belongs into EncryptedExtensions': [
      { extensions: [tls13, keyShare(), { type: 'serverName', names: [] }] },
      'illegal_parameter',
    ],
  };
  test.each(Object.entries(cases))('%s', (_, [changes, alert]) => {
    const { pair, hello } = start();
    pair.client.machine.handleData(record(serverHello(hello, changes)), 0);
    expect(alertOf(pair.client)).toBe(alert);
  });

  test('has something behind it in the clear, in the same record (RFC 8446 §5.1)', () => {
    const { pair, hello } = start();
    const more = buildHandshake({ type: 'encryptedExtensions', extensions: [] });
    pair.client.machine.handleData(record(serverHello(hello), more), 0);
    expect(alertOf(pair.client)).toBe('unexpected_message');
  });

  test('is followed by a handshake message in the clear', () => {
    const { pair, hello } = start();
    pair.client.machine.handleData(record(serverHello(hello)), 0);
    pair.client.machine.handleData(record(buildHandshake({ type: 'encryptedExtensions', extensions: [] })), 0);
    expect(alertOf(pair.client)).toBe('unexpected_message');
  });

  test('never comes, and a Finished does', () => {
    const { pair } = start();
    const finished = buildHandshake({ type: 'finished', verifyData: new Uint8Array(32) });
    pair.client.machine.handleData(record(finished), 0);
    expect(alertOf(pair.client)).toBe('unexpected_message');
  });
});

describe('a server whose HelloRetryRequest', () => {
  test.each([
    ['asks for the group that it has', [retryFor(X25519)], 'illegal_parameter'],
    ['asks for a group that was not offered', [retryFor(0x001e)], 'illegal_parameter'],
    ['asks for nothing', [], 'illegal_parameter'],
    ['brings an extension of its own', [retryFor(SECP256R1), { type: 'serverName', names: [] }], 'illegal_parameter'],
  ] as [string, Extension[], string][])('%s', (_, extensions, alert) => {
    const { pair, hello } = start();
    pair.client.machine.handleData(record(retry(hello, ...extensions)), 0);
    expect(alertOf(pair.client)).toBe(alert);
  });

  test('is right, and comes a second time', () => {
    const { pair, hello } = start();
    const message = record(retry(hello, retryFor(SECP256R1)));
    pair.client.machine.handleData(message, 0);
    expect(alertOf(pair.client)).toBeUndefined();
    pair.client.machine.handleData(message, 0);
    expect(alertOf(pair.client)).toBe('unexpected_message');
  });

  test('is followed by a ServerHello with another suite', () => {
    const { pair, hello } = start();
    pair.client.machine.handleData(record(retry(hello, retryFor(SECP256R1))), 0);
    const extensions = [tls13, keyShare(SECP256R1, 65)];
    pair.client.machine.handleData(record(serverHello(hello, { cipherSuite: 0x1302, extensions })), 0);
    expect(alertOf(pair.client)).toBe('illegal_parameter');
  });

  test('brings a cookie only: it comes back in the second hello', () => {
    const { pair, hello } = start();
    const cookie = new Uint8Array([1, 2, 3]);
    pair.client.machine.handleData(record(retry(hello, { type: 'cookie', cookie })), 0);
    pair.client.machine.pollTransmit(); // ChangeCipherSpec
    const second = decodeHandshake(pair.client.machine.pollTransmit()!.subarray(RECORD_HEADER_LENGTH));
    expect(second).toMatchObject({ type: 'clientHello', random: hello.random });
    expect(second.type === 'clientHello' && second.extensions).toContainEqual({ type: 'cookie', cookie });
  });
});

describe('EncryptedExtensions', () => {
  const { hello } = start();
  const withAlpn: ClientHello = {
    ...hello,
    extensions: [...hello.extensions!, { type: 'alpn', protocols: ['h2', 'http/1.1'] }],
  };
  test.each([
    [[{ type: 'alpn', protocols: ['h2'] }], undefined],
    [[{ type: 'serverName', names: [] }], undefined],
    [[{ type: 'alpn', protocols: ['spdy/3'] }], AlertDescription.ILLEGAL_PARAMETER],
    [[{ type: 'alpn', protocols: ['h2', 'http/1.1'] }], AlertDescription.ILLEGAL_PARAMETER],
    [[{ type: 'cookie', cookie: new Uint8Array(1) }], AlertDescription.UNSUPPORTED_EXTENSION],
    [[{ type: 'selectedVersion', selectedVersion: 0x0304 }], AlertDescription.ILLEGAL_PARAMETER],
  ] as [Extension[], number | undefined][])('%o', (extensions, alert) => {
    expect(judgeEncryptedExtensions(extensions, withAlpn)?.alert).toBe(alert);
  });
});

describe('a client whose ClientHello', () => {
  const without = (hello: ClientHello, ...types: string[]) =>
    hello.extensions!.filter(({ type }) => !types.includes(type));
  const cases: Readonly<Record<string, [(hello: ClientHello) => Partial<ClientHello>, string]>> = {
    'names no versions': [(hello) => ({ extensions: without(hello, 'supportedVersions') }), 'protocol_version'],
    'names no groups': [(hello) => ({ extensions: without(hello, 'supportedGroups') }), 'missing_extension'],
    'has no key_share': [(hello) => ({ extensions: without(hello, 'keyShareClientHello') }), 'missing_extension'],
    'takes no signatures': [(hello) => ({ extensions: without(hello, 'signatureAlgorithms') }), 'handshake_failure'],
    'has no suite of TLS 1.3': [() => ({ cipherSuites: [0x009c] }), 'handshake_failure'],
    compresses: [() => ({ compressionMethods: [1, 0] }), 'illegal_parameter'],
    'has a ticket that is not the last extension': [
      (hello) => ({
        extensions: [{ type: 'offeredPsks', identities: [], binders: [] }, ...without(hello, 'pskKeyExchangeModes')],
      }),
      'illegal_parameter',
    ],
    'has a key share that is no key': [
      (hello) => ({
        extensions: [
          ...without(hello, 'keyShareClientHello'),
          { type: 'keyShareClientHello', clientShares: [{ group: X25519, keyExchange: new Uint8Array(32) }] },
        ],
      }),
      'illegal_parameter',
    ],
  };
  test.each(Object.entries(cases))('%s', (_, [change, alert]) => {
    const { pair, hello } = start();
    pair.server.machine.handleData(record(buildHandshake({ ...hello, ...change(hello) })), 0);
    expect(alertOf(pair.server)).toBe(alert);
  });

  test('comes a second time with another group than was asked for', () => {
    const pair = makePair({ versions, groups: [SECP256R1, X25519] }, { versions, groups: [X25519] });
    pair.client.machine.start(0);
    const first = pair.client.machine.pollTransmit()!;
    pair.server.machine.handleData(first, 0);
    pair.server.machine.handleData(first, 0);
    expect(alertOf(pair.server)).toBe('illegal_parameter');
  });

  test('is behind a ChangeCipherSpec', () => {
    const { pair } = start();
    pair.server.machine.handleData(Uint8Array.of(20, 3, 3, 0, 1, 1), 0);
    expect(alertOf(pair.server)).toBe('unexpected_message');
  });
});
