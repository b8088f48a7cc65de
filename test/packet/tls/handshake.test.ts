/** Handshake messages and extensions: RFC 5246 §7.4, RFC 6066, RFC 7301, RFC 7627, RFC 5746, RFC 8422. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../../src/bytes/decode-error.ts';
import { fromHex, toHex } from '../../../src/bytes/hex.ts';
import { cipherSuiteName, isGrease } from '../../../src/packet/tls/cipher-suites.ts';
import { type Extension, extensionNumber, findExtension } from '../../../src/packet/tls/extensions.ts';
import {
  buildEncryptedPremaster,
  buildHandshake,
  type ClientHello,
  decodeHandshake,
  type HandshakeMessage,
  handshakeNumber,
  readEncryptedPremaster,
} from '../../../src/packet/tls/handshake.ts';
import { expectRobust } from '../../helpers/robust.ts';
import { curlClientHello, opensslClientHello } from './vectors.ts';

const withoutRecordHeader = (record: Uint8Array) => record.subarray(5);

describe('the ClientHello of OpenSSL', () => {
  const bytes = withoutRecordHeader(opensslClientHello);
  const hello = decodeHandshake(bytes) as ClientHello;

  test('has the fields that OpenSSL put in', () => {
    expect(hello).toMatchObject({ type: 'clientHello', clientVersion: 0x0303, compressionMethods: [0] });
    expect(toHex(hello.random)).toBe('f6f7bec029dd100f5340c17b98cf94ab643fb91fa6cb5038f2fd7eae895e09b5');
    expect(hello.sessionId).toHaveLength(0);
    expect(hello.cipherSuites).toHaveLength(28);
    expect(hello.cipherSuites.slice(-8).map(cipherSuiteName)).toEqual([
      'TLS_DHE_RSA_WITH_AES_128_CBC_SHA',
      'TLS_RSA_WITH_AES_256_GCM_SHA384',
      'TLS_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_RSA_WITH_AES_256_CBC_SHA256',
      'TLS_RSA_WITH_AES_128_CBC_SHA256',
      'TLS_RSA_WITH_AES_256_CBC_SHA',
      'TLS_RSA_WITH_AES_128_CBC_SHA',
      'TLS_EMPTY_RENEGOTIATION_INFO_SCSV',
    ]);
  });

  test('has its extensions in order', () => {
    expect(hello.extensions?.map(extensionNumber)).toEqual([0, 11, 10, 35, 16, 22, 23, 13]);
    const find = (type: Extension['type']) => findExtension(hello.extensions, type);
    expect(find('serverName')).toEqual({ type: 'serverName', names: [{ nameType: 0, name: 'www.google.com' }] });
    expect(find('alpn')).toEqual({ type: 'alpn', protocols: ['h2', 'http/1.1'] });
    expect(find('ecPointFormats')).toEqual({ type: 'ecPointFormats', formats: [0, 1, 2] });
    expect(find('supportedGroups')).toMatchObject({ groups: [29, 23, 30, 25, 24] });
    expect(find('extendedMasterSecret')).toEqual({ type: 'extendedMasterSecret' });
    expect(find('sessionTicket')).toMatchObject({ ticket: new Uint8Array(0) });
    expect(findExtension(hello.extensions, 'signatureAlgorithms')?.algorithms.slice(0, 2)).toEqual([0x0403, 0x0503]);
    expect(find('renegotiationInfo')).toBeUndefined();
  });
});

test.each([
  ['OpenSSL', opensslClientHello],
  ['curl', curlClientHello],
])('the ClientHello of %s is built again to the byte', (_, record) => {
  const bytes = withoutRecordHeader(record);
  expect(buildHandshake(decodeHandshake(bytes))).toEqual(bytes);
});

test.each([
  ['OpenSSL', opensslClientHello],
  ['curl', curlClientHello],
])('every prefix and every bit flip of the ClientHello of %s gives a message or a DecodeError', (_, record) => {
  expectRobust(withoutRecordHeader(record), decodeHandshake);
});

describe('round trips', () => {
  const bytes = (constraints: fc.IntArrayConstraints = {}) => fc.uint8Array({ maxLength: 40, ...constraints });
  const u16 = fc.integer({ min: 0, max: 0xffff });
  const random = bytes({ minLength: 32, maxLength: 32 });
  const latin1 = fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    maxLength: 20,
  });
  const extension: fc.Arbitrary<Extension> = fc.oneof(
    fc.record({
      type: fc.constant('serverName' as const),
      names: fc.array(fc.record({ nameType: fc.integer({ min: 0, max: 255 }), name: latin1 }), { maxLength: 3 }),
    }),
    fc.record({ type: fc.constant('supportedGroups' as const), groups: fc.array(u16) }),
    fc.record({ type: fc.constant('ecPointFormats' as const), formats: fc.array(fc.integer({ min: 0, max: 255 })) }),
    fc.record({ type: fc.constant('signatureAlgorithms' as const), algorithms: fc.array(u16) }),
    fc.record({
      type: fc.constant('alpn' as const),
      protocols: fc.array(latin1.filter((protocol) => protocol.length > 0)),
    }),
    fc.constant({ type: 'extendedMasterSecret' as const }),
    fc.record({ type: fc.constant('sessionTicket' as const), ticket: bytes() }),
    fc.record({ type: fc.constant('renegotiationInfo' as const), renegotiatedConnection: bytes() }),
    fc.record({
      type: fc.constant('unknown' as const),
      extensionType: u16.filter((number) => ![0, 10, 11, 13, 16, 23, 35, 0xff01].includes(number)),
      data: bytes(),
    }),
  );
  const extensions = fc.uniqueArray(extension, { selector: extensionNumber, maxLength: 6 });
  const message: fc.Arbitrary<HandshakeMessage> = fc.oneof(
    fc.constant({ type: 'helloRequest' as const }),
    fc.record(
      {
        type: fc.constant('clientHello' as const),
        clientVersion: u16,
        random,
        sessionId: bytes({ maxLength: 32 }),
        cipherSuites: fc.array(u16, { minLength: 1 }),
        compressionMethods: fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1 }),
        extensions,
      },
      { requiredKeys: ['type', 'clientVersion', 'random', 'sessionId', 'cipherSuites', 'compressionMethods'] },
    ),
    fc.record(
      {
        type: fc.constant('serverHello' as const),
        serverVersion: u16,
        random,
        sessionId: bytes({ maxLength: 32 }),
        cipherSuite: u16,
        compressionMethod: fc.integer({ min: 0, max: 255 }),
        extensions,
      },
      { requiredKeys: ['type', 'serverVersion', 'random', 'sessionId', 'cipherSuite', 'compressionMethod'] },
    ),
    fc.record({ type: fc.constant('certificate' as const), certificateList: fc.array(bytes()) }),
    fc.constant({ type: 'serverHelloDone' as const }),
    fc.record({ type: fc.constant('clientKeyExchange' as const), exchangeKeys: bytes() }),
    fc.record({ type: fc.constant('finished' as const), verifyData: bytes() }),
    fc.record({
      type: fc.constant('unknown' as const),
      msgType: fc.integer({ min: 0, max: 255 }).filter((type) => ![0, 1, 2, 11, 14, 16, 20].includes(type)),
      body: bytes(),
    }),
  );

  test('any message that is built is decoded to what it was', () => {
    fc.assert(
      fc.property(message, (original) => {
        const built = buildHandshake(original);
        expect(built[0]).toBe(handshakeNumber(original));
        expect(decodeHandshake(built)).toEqual(original);
      }),
    );
  });

  test('any bytes give a message or a DecodeError', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 24 }), fc.uint8Array({ maxLength: 80 }), (msgType, body) => {
        try {
          decodeHandshake(Uint8Array.of(msgType, 0, 0, body.length, ...body));
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
    );
  });
});

describe('what is wrong is said', () => {
  const decodeError = (hex: string) => {
    try {
      decodeHandshake(fromHex(hex));
    } catch (error) {
      return error instanceof DecodeError ? `${error.code} ${error.field} ${error.offset}` : error;
    }
    return 'no error';
  };
  const helloStart = `0303${'00'.repeat(32)}`;

  test.each([
    ['bytes after the message', '0e00000000', 'bad-length length 1'],
    ['a message that is cut', '0e000001', 'truncated length 4'],
    ['a ServerHelloDone with a body', '0e00000100', 'bad-length length 1'],
    ['a session id of 33 bytes', `01000066${helloStart}21${'00'.repeat(67)}`, 'bad-length sessionIdLength 38'],
    ['no cipher suite', `01000029${helloStart}000000010000 00`.replace(' ', ''), 'bad-length cipherSuites 39'],
    ['half a cipher suite', `01000029${helloStart}00000100010000`, 'truncated cipherSuite 41'],
    [
      'an extension twice',
      `02000030${helloStart}00009c00000800170000 00170000`.replace(' ', ''),
      'bad-value extensionType 48',
    ],
  ])('%s', (_, hex, expected) => {
    expect(decodeError(hex)).toBe(expected);
  });
});

test('the encrypted premaster secret has a length of its own (RFC 5246 §7.4.7.1)', () => {
  const encrypted = Uint8Array.of(1, 2, 3);
  expect(toHex(buildEncryptedPremaster(encrypted))).toBe('0003010203');
  expect(readEncryptedPremaster(fromHex('0003010203'))).toEqual(encrypted);
  expect(() => readEncryptedPremaster(fromHex('000301020304'))).toThrow(DecodeError);
  expect(() => readEncryptedPremaster(fromHex('00030102'))).toThrow(DecodeError);
});

test('GREASE values are those of RFC 8701 §2', () => {
  const grease = Array.from({ length: 0x10000 }, (_, value) => value).filter(isGrease);
  expect(grease).toHaveLength(16);
  expect(grease.slice(0, 2)).toEqual([0x0a0a, 0x1a1a]);
  expect(grease.at(-1)).toBe(0xfafa);
  expect(cipherSuiteName(0x0a0a)).toBe('GREASE');
  expect(cipherSuiteName(0xbeef)).toBe('0xbeef');
});
