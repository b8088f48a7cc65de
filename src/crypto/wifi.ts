/**
 * What WPA2 is made of: PBKDF2 (RFC 8018 §5.2), HMAC-SHA-1 (RFC 2104), AES key wrap (RFC 3394) and AES-CCM (NIST SP
 * 800-38C, RFC 3610), as pure functions over bytes.
 */

import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync } from 'node:crypto';
import { concatBytes } from '../bytes/writer.ts';

/** Bytes of CCM's tag in CCMP-128, which calls it the MIC. */
export const CCM_TAG_LENGTH = 8;

export function hmacSha1(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const mac = createHmac('sha1', key);
  for (const part of parts) mac.update(part);
  return new Uint8Array(mac.digest());
}

export function pbkdf2Sha1(password: Uint8Array, salt: Uint8Array, iterations: number, length: number): Uint8Array {
  return new Uint8Array(pbkdf2Sync(password, salt, iterations, length, 'sha1'));
}

/** RFC 3394 §2.2.3.1: the initial value, and by it the check. */
const WRAP_IV = new Uint8Array(8).fill(0xa6);

/** @param plain a multiple of 8 bytes, 16 or more. @returns 8 bytes more */
export function aesKeyWrap(kek: Uint8Array, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv('id-aes128-wrap', kek, WRAP_IV);
  return concatBytes(cipher.update(plain), cipher.final());
}

/** Undefined if it was wrapped with another key, or changed. */
export function aesKeyUnwrap(kek: Uint8Array, wrapped: Uint8Array): Uint8Array | undefined {
  try {
    const decipher = createDecipheriv('id-aes128-wrap', kek, WRAP_IV);
    return concatBytes(decipher.update(wrapped), decipher.final());
  } catch {
    return undefined;
  }
}

/** @param key 16 bytes. @param nonce 13 bytes, never twice with one key. @returns the ciphertext and 8 bytes of tag */
export function aesCcmSeal(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-128-ccm', key, nonce, { authTagLength: CCM_TAG_LENGTH });
  cipher.setAAD(aad, { plaintextLength: plain.length });
  return concatBytes(cipher.update(plain), cipher.final(), cipher.getAuthTag());
}

/** What was sealed, or undefined if anything of it is not what it was. */
export function aesCcmOpen(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  if (sealed.length < CCM_TAG_LENGTH) return undefined;
  const length = sealed.length - CCM_TAG_LENGTH;
  const decipher = createDecipheriv('aes-128-ccm', key, nonce, { authTagLength: CCM_TAG_LENGTH });
  decipher.setAuthTag(sealed.subarray(length));
  decipher.setAAD(aad, { plaintextLength: length });
  try {
    const plain = decipher.update(sealed.subarray(0, length));
    decipher.final();
    return new Uint8Array(plain);
  } catch {
    return undefined;
  }
}
