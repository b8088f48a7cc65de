/** Vectors from the standards for the functions that everything else in TLS rests on. */

import { expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/bytes/hex.ts';
import { aesGcmOpen, aesGcmSeal, equalInConstantTime, hash, hashLength, hmac } from '../../src/crypto/primitives.ts';

const ascii = (text: string) => new TextEncoder().encode(text);

test('SHA-256 and SHA-384 of "abc" (FIPS 180-2, appendices B.1 and D.1), also in parts', () => {
  const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(toHex(hash('sha256', ascii('abc')))).toBe(sha256);
  expect(toHex(hash('sha256', ascii('a'), ascii('bc')))).toBe(sha256);
  expect(toHex(hash('sha384', ascii('abc')))).toBe(
    'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
  );
});

test('HMAC of test case 2 (RFC 4231 §4.3)', () => {
  const data = ascii('what do ya want for nothing?');
  expect(toHex(hmac('sha256', ascii('Jefe'), data))).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
  expect(toHex(hmac('sha384', ascii('Jefe'), data))).toBe(
    'af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649',
  );
  expect(hmac('sha384', ascii('Jefe'), data)).toHaveLength(hashLength.sha384);
});

/** McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B: test cases 4 and 16, which NIST adopted. */
const gcm = {
  nonce: fromHex('cafebabefacedbaddecaf888'),
  additionalData: fromHex('feedfacedeadbeeffeedfacedeadbeefabaddad2'),
  plaintext: fromHex(
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72' +
      '1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
  ),
};
const case4 = {
  key: fromHex('feffe9928665731c6d6a8f9467308308'),
  sealed:
    '42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e' +
    '21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091' +
    '5bc94fbc3221a5db94fae95ae7121a47',
};
const case16 = {
  key: fromHex('feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308'),
  sealed:
    '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa' +
    '8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662' +
    '76fc6ece0f4e1768cddf8853bb2d551b',
};

test.each([case4, case16])('AES-GCM seals and opens the published test cases', ({ key, sealed }) => {
  expect(toHex(aesGcmSeal(key, gcm.nonce, gcm.additionalData, gcm.plaintext))).toBe(sealed);
  expect(aesGcmOpen(key, gcm.nonce, gcm.additionalData, fromHex(sealed))).toEqual(gcm.plaintext);
});

test('AES-GCM opens nothing if any bit of ciphertext, tag, nonce or additional data has changed', () => {
  const sealed = fromHex(case4.sealed);
  for (let at = 0; at < sealed.length; at++) {
    const changed = sealed.slice();
    changed[at] = changed[at]! ^ 1;
    expect(aesGcmOpen(case4.key, gcm.nonce, gcm.additionalData, changed)).toBeUndefined();
  }
  expect(aesGcmOpen(case4.key, gcm.nonce, gcm.additionalData.subarray(1), sealed)).toBeUndefined();
  expect(
    aesGcmOpen(
      case4.key,
      gcm.nonce.map((byte) => byte ^ 1),
      gcm.additionalData,
      sealed,
    ),
  ).toBeUndefined();
  expect(aesGcmOpen(case4.key, gcm.nonce, gcm.additionalData, sealed.subarray(0, 15))).toBeUndefined();
});

test('a key of another length than 16 or 32 is misuse', () => {
  expect(() => aesGcmSeal(new Uint8Array(24), gcm.nonce, gcm.additionalData, gcm.plaintext)).toThrow(RangeError);
});

test('bytes are equal if all of them are', () => {
  expect(equalInConstantTime(fromHex('0102'), fromHex('0102'))).toBe(true);
  expect(equalInConstantTime(fromHex('0102'), fromHex('0103'))).toBe(false);
  expect(equalInConstantTime(fromHex('0102'), fromHex('01'))).toBe(false);
  expect(equalInConstantTime(fromHex('01'), fromHex('0100'))).toBe(false);
});
