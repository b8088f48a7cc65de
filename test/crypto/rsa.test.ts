/** RSAES-PKCS1-v1_5 (RFC 8017 §7.2), with OpenSSL inside Node as the other party. */

import { constants, createPrivateKey, createPublicKey, privateDecrypt, publicEncrypt } from 'node:crypto';
import { expect, test } from 'vitest';
import { Random } from '../../src/bytes/random.ts';
import { fromForge, toForge } from '../../src/crypto/forge-bytes.ts';
import { modulusLength, rsaDecrypt, rsaEncrypt, rsaPrivateKeyFromPem, rsaPublicKeyOf } from '../../src/crypto/rsa.ts';
import { labKeys } from '../../src/lab/pki/lab-keys.ts';

const privateKey = rsaPrivateKeyFromPem(labKeys.webServer);
const publicKey = rsaPublicKeyOf(privateKey);
const message = new Random('rsa').bytes(48);

test('what we encrypt, OpenSSL decrypts to the padded block that RFC 8017 §7.2.1 asks for', () => {
  const encrypted = rsaEncrypt(publicKey, message, new Random('padding'));
  const key = { key: createPrivateKey(labKeys.webServer), padding: constants.RSA_NO_PADDING };
  const block = new Uint8Array(privateDecrypt(key, encrypted));
  expect([...block.subarray(0, 2)]).toEqual([0, 2]);
  expect(block.indexOf(0, 2)).toBe(256 - 48 - 1);
  expect(block.subarray(256 - 48)).toEqual(message);
});

test('what OpenSSL encrypts, we decrypt', () => {
  const key = { key: createPublicKey(labKeys.webServer), padding: constants.RSA_PKCS1_PADDING };
  expect(rsaDecrypt(privateKey, new Uint8Array(publicEncrypt(key, message)))).toEqual(message);
});

test('the same random source gives the same bytes', () => {
  const encrypt = (seed: string) => rsaEncrypt(publicKey, message, new Random(seed));
  expect(encrypt('a')).toEqual(encrypt('a'));
  expect(encrypt('a')).not.toEqual(encrypt('b'));
});

test('the padding has no zero byte, however often it is drawn', () => {
  for (let seed = 0; seed < 20; seed++) {
    const encrypted = rsaEncrypt(publicKey, new Uint8Array(0), new Random(`seed ${seed}`));
    expect(rsaDecrypt(privateKey, encrypted)).toEqual(new Uint8Array(0));
  }
});

test.each([
  ['wrong first byte', (block: Uint8Array) => block.fill(1, 0, 1)],
  ['block type 1', (block: Uint8Array) => block.fill(1, 1, 2)],
  ['fewer than eight bytes of padding', (block: Uint8Array) => block.fill(0, 9, 10)],
  ['no end of the padding', (block: Uint8Array) => block.fill(7, 2)],
])('a block with %s is no message (RFC 8017 §7.2.2)', (_, damage) => {
  const block = new Uint8Array(256).fill(7);
  block.set([0, 2]);
  block[200] = 0;
  const encrypt = (bytes: Uint8Array) => fromForge(publicKey.encrypt(toForge(bytes), 'RAW'));
  expect(rsaDecrypt(privateKey, encrypt(block))).toHaveLength(55);
  expect(rsaDecrypt(privateKey, encrypt(damage(block)))).toBeUndefined();
});

test('a ciphertext of the wrong length, or beyond the modulus, is no message', () => {
  expect(rsaDecrypt(privateKey, new Uint8Array(255))).toBeUndefined();
  expect(rsaDecrypt(privateKey, new Uint8Array(256).fill(255))).toBeUndefined();
});

test('misuse: a message that does not fit, a text that is no key', () => {
  expect(modulusLength(privateKey)).toBe(256);
  expect(() => rsaEncrypt(publicKey, new Uint8Array(246), new Random('x'))).toThrow(RangeError);
  expect(() => rsaPrivateKeyFromPem('no key')).toThrow(RangeError);
});
