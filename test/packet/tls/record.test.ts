/** Records, alerts (RFC 5246 §6.2.1, §7.2), record protection (RFC 5288 §3). */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DecodeError } from '../../../src/bytes/decode-error.ts';
import { fromHex, toHex } from '../../../src/bytes/hex.ts';
import { AlertDescription, alertName, buildAlert, decodeAlert } from '../../../src/packet/tls/alert.ts';
import { buildRecord, decodeRecord } from '../../../src/packet/tls/record.ts';
import { decryptRecord, encryptRecord } from '../../../src/packet/tls/record-protection.ts';
import { expectRobust } from '../../helpers/robust.ts';
import { opensslClientHello } from './vectors.ts';

test('a record of OpenSSL is read and built again', () => {
  const record = decodeRecord(opensslClientHello);
  expect(record).toMatchObject({ contentType: 22, version: 0x0301 });
  expect(record.fragment).toHaveLength(224);
  expect(buildRecord(record)).toEqual(opensslClientHello);
});

test('every prefix and every bit flip of a record gives a record or a DecodeError', () => {
  expectRobust(opensslClientHello, decodeRecord);
});

test.each([
  ['an unknown type', '1803030000', 'type'],
  ['another major version', '1602030000', 'version'],
  ['a length beyond 2^14 + 2048', `1703034801${'00'.repeat(0x4801)}`, 'length'],
  ['bytes after the record', '160303000100ff', 'length'],
  ['a record that is cut', '160303000200', 'fragment'],
])('%s is a DecodeError', (_, hex, field) => {
  expect(() => decodeRecord(fromHex(hex))).toThrow(expect.objectContaining({ name: 'DecodeError', field }));
});

test('alerts: two bytes, a level that exists, and the names of the RFC', () => {
  expect(decodeAlert(fromHex('022a'))).toEqual({ level: 2, description: AlertDescription.BAD_CERTIFICATE });
  expect(toHex(buildAlert({ level: 1, description: 0 }))).toBe('0100');
  for (const hex of ['', '01', '0300', '010000']) expect(() => decodeAlert(fromHex(hex))).toThrow(DecodeError);
  expect(alertName(48)).toBe('unknown_ca');
  expect(alertName(99)).toBe('alert 99');
});

const keys = { key: fromHex('feffe9928665731c6d6a8f9467308308'), iv: fromHex('cafebabe') };

test('a protected record has the explicit nonce in front and is 24 bytes longer (RFC 5288 §3)', () => {
  const record = { contentType: 23, version: 0x0303, fragment: new Uint8Array(10) };
  const sealed = encryptRecord(keys, 5n, record);
  expect(sealed.fragment).toHaveLength(34);
  expect(toHex(sealed.fragment.subarray(0, 8))).toBe('0000000000000005');
  expect(decryptRecord(keys, 5n, sealed)).toEqual(record.fragment);
});

test('what was protected opens with its own number, type, version and keys only', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.bigInt({ min: 0n, max: 2n ** 64n - 2n }), (fragment, number) => {
      const sealed = encryptRecord(keys, number, { contentType: 23, version: 0x0303, fragment });
      expect(decryptRecord(keys, number, sealed)).toEqual(fragment);
      expect(decryptRecord(keys, number + 1n, sealed)).toBeUndefined();
      expect(decryptRecord(keys, number, { ...sealed, contentType: 22 })).toBeUndefined();
      expect(decryptRecord(keys, number, { ...sealed, version: 0x0302 })).toBeUndefined();
      expect(decryptRecord({ ...keys, iv: fromHex('cafebabf') }, number, sealed)).toBeUndefined();
      expect(decryptRecord(keys, number, { ...sealed, fragment: sealed.fragment.subarray(1) })).toBeUndefined();
    }),
  );
});

test('a fragment too short to be protected opens to nothing', () => {
  expect(decryptRecord(keys, 0n, { contentType: 23, version: 0x0303, fragment: new Uint8Array(23) })).toBeUndefined();
});
