/** A peer that does wrong gets the alert that RFC 5246 §7.2.2 has for it, and never an exception. */

import { describe, expect, test } from 'vitest';
import { fromHex } from '../../../src/bytes/hex.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { AlertDescription, AlertLevel, alertName } from '../../../src/packet/tls/alert.ts';
import type { Extension } from '../../../src/packet/tls/extensions.ts';
import {
  buildEncryptedPremaster,
  buildHandshake,
  type CertificateMessage,
  type ClientHello,
  decodeHandshake,
  type HandshakeMessage,
  type ServerHello,
} from '../../../src/packet/tls/handshake.ts';
import { buildRecord, ContentType, decodeRecord } from '../../../src/packet/tls/record.ts';
import { encryptRecord } from '../../../src/packet/tls/record-protection.ts';
import { eventsOf, exchange, makePair, type OnTheWay, type Pair, type Peer, shakeHands } from './harness.ts';

const TLS_1_2 = 0x0303;

function record(contentType: number, fragment: Uint8Array, version = TLS_1_2): Uint8Array {
  return buildRecord({ contentType, version, fragment });
}

const handshake = (message: HandshakeMessage) => record(ContentType.HANDSHAKE, buildHandshake(message));

/** The names of the alerts that a side has sent. */
function alerts(peer: Peer): string[] {
  return eventsOf(peer, 'alert-sent').map(
    ({ level, description }) => `${level === AlertLevel.FATAL ? 'fatal' : 'warning'} ${alertName(description)}`,
  );
}

/** The record of this number from this side arrives as what `change` makes of it. */
function changing(who: 'client' | 'server', number: number, change: (bytes: Uint8Array) => Uint8Array): OnTheWay {
  return (bytes, from, index) => [from === who && index === number ? change(bytes) : bytes];
}

function changingHello<T extends ClientHello | ServerHello>(
  who: 'client' | 'server',
  change: (hello: T) => Partial<T>,
): OnTheWay {
  return changing(who, 0, (bytes) => {
    const hello = decodeHandshake(decodeRecord(bytes).fragment) as T;
    return handshake({ ...hello, ...change(hello) });
  });
}

function flipLastBit(bytes: Uint8Array): Uint8Array {
  const changed = bytes.slice();
  changed[changed.length - 1] = changed.at(-1)! ^ 1;
  return changed;
}

describe('what a server makes of a ClientHello', () => {
  const cases: [string, (hello: ClientHello) => Partial<ClientHello>, string][] = [
    ['of TLS 1.1 at most', () => ({ clientVersion: 0x0302 }), 'fatal protocol_version'],
    ['without a suite in common', () => ({ cipherSuites: [0xc02f, 0x1301] }), 'fatal handshake_failure'],
    ['without the null compression (§7.4.1.2)', () => ({ compressionMethods: [1] }), 'fatal illegal_parameter'],
    [
      'with a renegotiation_info that is not empty (RFC 5746 §3.6)',
      () => ({ extensions: [{ type: 'renegotiationInfo', renegotiatedConnection: Uint8Array.of(1) }] }),
      'fatal handshake_failure',
    ],
    [
      'with an extension twice (§7.4.1.4)',
      () => ({ extensions: [{ type: 'extendedMasterSecret' }, { type: 'extendedMasterSecret' }] }),
      'fatal illegal_parameter',
    ],
  ];
  test.each(cases)('%s', (_, change, alert) => {
    const { client, server } = shakeHands(makePair(), changingHello('client', change));
    expect(alerts(server)).toEqual([alert]);
    expect(server.machine.state.name).toBe('closed');
    expect(client.machine.state.name).toBe('closed');
    expect(eventsOf(client, 'closed')[0]?.reason).toBe(`the peer sent ${alert.replace('fatal ', '')}`);
  });

  test('no application protocol in common (RFC 7301 §3.2)', () => {
    const { server } = shakeHands(makePair({ alpn: ['h2'] }, { alpn: ['http/1.1'] }));
    expect(alerts(server)).toEqual(['fatal no_application_protocol']);
  });

  test('a version later than TLS 1.2 is answered with TLS 1.2 (appendix E.1)', () => {
    const pair = shakeHands(
      makePair(),
      changingHello<ClientHello>('client', () => ({ clientVersion: 0x0304 })),
    );
    expect(eventsOf(pair.server, 'server-hello')[0]?.hello.serverVersion).toBe(0x0303);
  });

  test('the signalling suite instead of renegotiation_info is answered too (RFC 5746 §3.6)', () => {
    const change = (hello: ClientHello) => ({ cipherSuites: [...hello.cipherSuites, 0x00ff], extensions: undefined });
    const { server } = shakeHands(makePair(), changingHello('client', change));
    expect(eventsOf(server, 'server-hello')[0]?.hello.extensions).toEqual([
      { type: 'renegotiationInfo', renegotiatedConnection: new Uint8Array(0) },
    ]);
  });
});

describe('what a client makes of a ServerHello', () => {
  const add = (extension: Extension) => (hello: ServerHello) => ({
    extensions: [...(hello.extensions ?? []), extension],
  });
  const cases: [string, (hello: ServerHello) => Partial<ServerHello>, string][] = [
    ['of TLS 1.1', () => ({ serverVersion: 0x0302 }), 'fatal protocol_version'],
    ['with a suite that was not offered', () => ({ cipherSuite: 0x009e }), 'fatal illegal_parameter'],
    ['with compression', () => ({ compressionMethod: 1 }), 'fatal illegal_parameter'],
    [
      'with an extension that was not offered (§7.4.1.4)',
      add({ type: 'sessionTicket', ticket: new Uint8Array(0) }),
      'fatal unsupported_extension',
    ],
    [
      'with a protocol that was not offered (RFC 7301 §3.1)',
      add({ type: 'alpn', protocols: ['h2'] }),
      'fatal illegal_parameter',
    ],
    [
      'with a renegotiation_info that is not empty (RFC 5746 §3.4)',
      () => ({ extensions: [{ type: 'renegotiationInfo', renegotiatedConnection: Uint8Array.of(1) }] }),
      'fatal handshake_failure',
    ],
  ];
  test.each(cases)('%s', (_, change, alert) => {
    const { client } = shakeHands(makePair({ alpn: ['http/1.1'] }), changingHello('server', change));
    expect(alerts(client)).toEqual([alert]);
  });
});

describe('a handshake that somebody has touched', () => {
  test('a ClientHello changed on the way: Finished does not fit (§7.4.9)', () => {
    const strip = (hello: ClientHello) => ({ cipherSuites: hello.cipherSuites.slice(1) });
    const onTheWay = changingHello('client', strip);
    // without RFC 7627 both sides have the same keys, and only Finished tells
    const { client, server } = shakeHands(makePair({ extendedMasterSecret: false }), onTheWay);
    expect(alerts(server)).toEqual(['fatal decrypt_error']);
    expect(eventsOf(client, 'open')).toEqual([]);
    expect(eventsOf(server, 'open')).toEqual([]);
  });

  test('the same with the extended master secret: the keys differ already (RFC 7627 §4)', () => {
    const strip = (hello: ClientHello) => ({ cipherSuites: hello.cipherSuites.slice(1) });
    const { server } = shakeHands(makePair(), changingHello('client', strip));
    expect(alerts(server)).toEqual(['fatal bad_record_mac']);
  });

  test.each(['client', 'server'] as const)(
    'a Finished of the %s that is encrypted well and says the wrong thing',
    (who) => {
      const pair = makePair();
      const number = who === 'client' ? 3 : 4;
      const fragment = buildHandshake({ type: 'finished', verifyData: new Uint8Array(12) });
      shakeHands(
        pair,
        changing(who, number, () => {
          const keys = eventsOf(pair.client, 'keys')[0]!.keys[who];
          return buildRecord(
            encryptRecord(keys, 0n, { contentType: ContentType.HANDSHAKE, version: TLS_1_2, fragment }),
          );
        }),
      );
      expect(alerts(who === 'client' ? pair.server : pair.client)).toEqual(['fatal decrypt_error']);
    },
  );

  test('one bit of an encrypted Finished', () => {
    expect(alerts(shakeHands(makePair(), changing('client', 3, flipLastBit)).server)).toEqual(['fatal bad_record_mac']);
    expect(alerts(shakeHands(makePair(), changing('server', 4, flipLastBit)).client)).toEqual(['fatal bad_record_mac']);
  });

  test('one bit of the certificate: a signature that does not verify', () => {
    const onTheWay = changing('server', 1, (bytes) => {
      const message = decodeHandshake(decodeRecord(bytes).fragment) as CertificateMessage;
      const [leaf, ...others] = message.certificateList;
      return handshake({ ...message, certificateList: [flipLastBit(leaf!), ...others] });
    });
    const { client } = shakeHands(makePair(), onTheWay);
    expect(alerts(client)).toEqual(['fatal bad_certificate']);
    expect(eventsOf(client, 'certificate-rejected')[0]?.reason).toMatch(/signature .* is wrong/);
  });
});

describe('a premaster secret that is wrong is not talked about (§7.4.7.1)', () => {
  const exchangeKeys = (encrypted: Uint8Array) => () =>
    handshake({ type: 'clientKeyExchange', exchangeKeys: buildEncryptedPremaster(encrypted) });

  test.each([
    ['bad padding', new Uint8Array(256).fill(5)],
    ['a number beyond the modulus', new Uint8Array(256).fill(255)],
    ['a wrong length', new Uint8Array(10)],
  ])('%s: the handshake goes on, and fails where a wrong key would', (_, encrypted) => {
    const { server } = shakeHands(makePair(), changing('client', 1, exchangeKeys(encrypted)));
    expect(eventsOf(server, 'state').map(({ to }) => to)).toContain('wait-finished');
    expect(eventsOf(server, 'premaster')[0]?.premaster).toHaveLength(48);
    expect(alerts(server)).toEqual(['fatal bad_record_mac']);
  });

  test('a version that is not the one of the ClientHello is not believed', () => {
    // the server takes the version of the hello, here 3.4, so that its premaster secret is another than the client's 3.3
    const onTheWay = changingHello<ClientHello>('client', () => ({ clientVersion: 0x0304 }));
    const { server } = shakeHands(makePair({ extendedMasterSecret: false }), onTheWay);
    expect([...eventsOf(server, 'premaster')[0]!.premaster.subarray(0, 2)]).toEqual([3, 4]);
    expect(alerts(server)).toEqual(['fatal bad_record_mac']);
  });

  test('a ClientKeyExchange that is no vector is a decode_error', () => {
    const broken = () => handshake({ type: 'clientKeyExchange', exchangeKeys: Uint8Array.of(1, 0, 5) });
    expect(alerts(shakeHands(makePair(), changing('client', 1, broken)).server)).toEqual(['fatal decode_error']);
  });
});

describe('records that have no business there', () => {
  /** The alerts of a server that gets these bytes first of all. */
  const serverGets = (...pieces: Uint8Array[]) => {
    const pair = makePair();
    pair.server.machine.handleData(concatBytes(...pieces), 0);
    exchange(pair);
    return alerts(pair.server);
  };
  const done = buildHandshake({ type: 'serverHelloDone' });

  test.each([
    ['application data before the handshake', [record(23, Uint8Array.of(1))], 'unexpected_message'],
    ['a ChangeCipherSpec before its time', [record(20, Uint8Array.of(1))], 'unexpected_message'],
    ['a ChangeCipherSpec that is not 1', [record(20, Uint8Array.of(2))], 'illegal_parameter'],
    ['a handshake message of the wrong kind', [record(22, done)], 'unexpected_message'],
    ['a HelloRequest to a server', [record(22, new Uint8Array(4))], 'unexpected_message'],
    ['an unknown type of record', [record(24, Uint8Array.of(1))], 'unexpected_message'],
    ['HTTP', [new TextEncoder().encode('GET / HTTP/1.1\r\n')], 'unexpected_message'],
    ['a record of another major version', [record(22, done, 0x0203)], 'protocol_version'],
    ['an empty handshake record (§6.2.1)', [record(22, new Uint8Array(0))], 'unexpected_message'],
    ['a record beyond 2^14 bytes', [fromHex('1603034001')], 'record_overflow'],
    ['a handshake message of 16 MB', [record(22, fromHex('01ffffff'))], 'illegal_parameter'],
    ['an alert within a handshake message', [record(22, done.subarray(1)), record(21, Uint8Array.of(1, 0))], ''],
    ['an alert of level 7', [record(21, Uint8Array.of(7, 0))], 'illegal_parameter'],
    ['an alert of three bytes', [record(21, Uint8Array.of(1, 0, 0))], 'decode_error'],
  ])('%s', (_, pieces, alert) => {
    expect(serverGets(...pieces)).toEqual([`fatal ${alert || 'unexpected_message'}`]);
  });

  test('a record of another minor version, once TLS 1.2 is agreed on', () => {
    const { server } = shakeHands(
      makePair(),
      changing('client', 1, (bytes) => bytes.with(2, 1)),
    );
    expect(alerts(server)).toEqual(['fatal protocol_version']);
  });

  test('a first record of TLS 1.0 is fine: many clients send it (appendix E.1)', () => {
    const { client, server } = shakeHands(
      makePair(),
      changing('client', 0, (bytes) => bytes.with(2, 1)),
    );
    expect([client.machine.state.name, server.machine.state.name]).toEqual(['connected', 'connected']);
  });

  test('the Certificate left out', () => {
    const onTheWay: OnTheWay = (bytes, from, index) => (from === 'server' && index === 1 ? [] : [bytes]);
    expect(alerts(shakeHands(makePair(), onTheWay).client)).toEqual(['fatal unexpected_message']);
  });

  test('a Finished without a ChangeCipherSpec before it', () => {
    const onTheWay: OnTheWay = (bytes, from, index) => (from === 'client' && index === 2 ? [] : [bytes]);
    expect(alerts(shakeHands(makePair(), onTheWay).server)).toEqual(['fatal unexpected_message']);
  });
});

describe('when connected', () => {
  const connected = () => shakeHands(makePair());
  const send = (pair: Pair, from: 'client' | 'server', contentType: number, fragment: Uint8Array) => {
    const keys = eventsOf(pair.client, 'keys')[0]!.keys[from];
    const to = from === 'client' ? pair.server : pair.client;
    to.machine.handleData(buildRecord(encryptRecord(keys, 1n, { contentType, version: TLS_1_2, fragment })), 0);
    exchange(pair);
    return alerts(to);
  };

  test('a HelloRequest is refused with the warning no_renegotiation, and the connection goes on', () => {
    const pair = connected();
    const request = buildHandshake({ type: 'helloRequest' });
    expect(send(pair, 'server', ContentType.HANDSHAKE, request)).toEqual(['warning no_renegotiation']);
    expect(pair.client.machine.state.name).toBe('connected');
  });

  test('a ClientHello is refused in the same way', () => {
    const pair = connected();
    const hello = decodeRecord(pair.client.sent[0]!).fragment;
    expect(send(pair, 'client', ContentType.HANDSHAKE, hello)).toEqual(['warning no_renegotiation']);
    expect(pair.server.machine.state.name).toBe('connected');
  });

  test('any other handshake message is unexpected', () => {
    const done = buildHandshake({ type: 'serverHelloDone' });
    expect(send(connected(), 'server', ContentType.HANDSHAKE, done)).toEqual(['fatal unexpected_message']);
  });

  test('so is a second ChangeCipherSpec', () => {
    const change = Uint8Array.of(1);
    expect(send(connected(), 'client', ContentType.CHANGE_CIPHER_SPEC, change)).toEqual(['fatal unexpected_message']);
  });

  test('a record played twice does not authenticate', () => {
    const pair = connected();
    pair.client.machine.write(Uint8Array.of(1, 2, 3));
    exchange(pair, (bytes) => [bytes, bytes]);
    expect(eventsOf(pair.server, 'data')).toHaveLength(1);
    expect(alerts(pair.server)).toEqual(['fatal bad_record_mac']);
  });

  test('a record left out is noticed at the next', () => {
    const pair = connected();
    pair.client.machine.write(Uint8Array.of(1));
    pair.client.machine.write(Uint8Array.of(2));
    exchange(pair, (bytes, _, index) => (index === 4 ? [] : [bytes]));
    expect(eventsOf(pair.server, 'data')).toEqual([]);
    expect(alerts(pair.server)).toEqual(['fatal bad_record_mac']);
  });

  test('an empty application data record is allowed and carries nothing (§6.2.1)', () => {
    const pair = connected();
    expect(send(pair, 'client', ContentType.APPLICATION_DATA, new Uint8Array(0))).toEqual([]);
    expect(eventsOf(pair.server, 'data')).toEqual([]);
  });

  test('warnings are reported and change nothing; a fatal alert ends it', () => {
    const pair = connected();
    expect(send(pair, 'client', ContentType.ALERT, Uint8Array.of(1, AlertDescription.USER_CANCELED))).toEqual([]);
    expect(eventsOf(pair.server, 'alert-received')).toHaveLength(1);
    expect(pair.server.machine.state.name).toBe('connected');
    const other = connected();
    send(other, 'server', ContentType.ALERT, Uint8Array.of(2, AlertDescription.INTERNAL_ERROR));
    expect(other.client.machine.state).toEqual({ name: 'closed', reason: 'the peer sent internal_error' });
  });
});

test('any bit of any record of a handshake, flipped: an alert or a hanging handshake, never an exception or an open', () => {
  const { client, server } = shakeHands(makePair());
  const lengths = {
    client: client.sent.map((bytes) => bytes.length),
    server: server.sent.map((bytes) => bytes.length),
  };
  for (const who of ['client', 'server'] as const) {
    for (const [number, length] of lengths[who].entries()) {
      for (let at = 0; at < length; at += Math.ceil(length / 8)) {
        const flip = (bytes: Uint8Array) => bytes.with(at, bytes[at]! ^ (1 << (at % 8)));
        const pair = shakeHands(makePair(), changing(who, number, flip));
        const opened = [...eventsOf(pair.client, 'open'), ...eventsOf(pair.server, 'open')];
        // The version in the first record is not looked at, and the last message closes one side's handshake only.
        const harmless = who === 'client' && number === 0 && at < 3;
        const last = who === 'server' && number >= 3;
        expect(opened.length, `${who} record ${number} byte ${at}`).toBeLessThanOrEqual(harmless ? 2 : last ? 1 : 0);
      }
    }
  }
});
