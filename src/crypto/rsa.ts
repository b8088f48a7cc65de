/**
 * RSA encryption with the padding of PKCS #1 v1.5 (RFC 8017 §7.2, RSAES-PKCS1-v1_5). node-forge does the arithmetic;
 * the padding is made here, because its random bytes must come from the world's seed.
 */

import forge from 'node-forge';
import type { Random } from '../bytes/random.ts';
import { fromForge, toForge } from './forge-bytes.ts';

export type RsaPublicKey = forge.pki.rsa.PublicKey;
export type RsaPrivateKey = forge.pki.rsa.PrivateKey;

/** 00 02, at least eight random bytes, 00. */
const PADDING_OVERHEAD = 11;

/** @throws RangeError if the text is not an RSA private key in PEM (PKCS #1 or PKCS #8). */
export function rsaPrivateKeyFromPem(pem: string): RsaPrivateKey {
  try {
    return forge.pki.privateKeyFromPem(pem);
  } catch (cause) {
    throw new RangeError('not an RSA private key in PEM', { cause });
  }
}

/** The public half of a private key. */
export function rsaPublicKeyOf(key: RsaPrivateKey): RsaPublicKey {
  return forge.pki.setRsaPublicKey(key.n, key.e);
}

/** Bytes of the modulus, which is also the length of every ciphertext. */
export function modulusLength(key: RsaPublicKey | RsaPrivateKey): number {
  return Math.ceil(key.n.bitLength() / 8);
}

/**
 * Encrypts `message`; the same `random` gives the same bytes.
 * @throws RangeError if the message is longer than the modulus less 11 bytes.
 */
export function rsaEncrypt(key: RsaPublicKey, message: Uint8Array, random: Random): Uint8Array {
  const length = modulusLength(key);
  if (message.length > length - PADDING_OVERHEAD) {
    throw new RangeError(`${message.length} bytes do not fit an RSA modulus of ${length} bytes`);
  }
  const block = new Uint8Array(length);
  const messageStart = length - message.length;
  block[1] = 2;
  // RFC 8017 §7.2.1 step 2: the padding has no zero byte, since the first zero ends it.
  for (let i = 2; i < messageStart - 1; i++) block[i] = 1 + random.below(255);
  block.set(message, messageStart);
  return fromForge(key.encrypt(toForge(block), 'RAW'));
}

/**
 * The message, or undefined if the ciphertext has the wrong length or the block the wrong padding (RFC 8017 §7.2.2).
 * Whoever tells a peer which of these it was, by answer or by time, opens Bleichenbacher's attack: see RFC 5246 §7.4.7.1.
 */
export function rsaDecrypt(key: RsaPrivateKey, ciphertext: Uint8Array): Uint8Array | undefined {
  if (ciphertext.length !== modulusLength(key)) return undefined;
  let block: Uint8Array;
  try {
    block = fromForge(key.decrypt(toForge(ciphertext), 'RAW'));
  } catch {
    return undefined; // the number is not below the modulus
  }
  const separator = block.indexOf(0, 2);
  if (block[0] !== 0 || block[1] !== 2 || separator < PADDING_OVERHEAD - 1) return undefined;
  return block.subarray(separator + 1);
}
