/**
 * Hashes, HMAC (RFC 2104) and AES-GCM (NIST SP 800-38D) as pure functions over bytes. The only file of the protocol
 * code that knows `node:crypto`: a build for browsers replaces this file and nothing else.
 */

import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';

export type HashName = 'sha256' | 'sha384';

/** Bytes of a hash's output. */
export const hashLength: Readonly<Record<HashName, number>> = { sha256: 32, sha384: 48 };

/** Bytes that AES-GCM adds to a plaintext. */
export const GCM_TAG_LENGTH = 16;

export function hash(name: HashName, ...parts: readonly Uint8Array[]): Uint8Array {
  const digest = createHash(name);
  for (const part of parts) digest.update(part);
  return new Uint8Array(digest.digest());
}

export function hmac(name: HashName, key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const mac = createHmac(name, key);
  for (const part of parts) mac.update(part);
  return new Uint8Array(mac.digest());
}

/**
 * Encrypts and authenticates.
 * @param key 16 or 32 bytes
 * @param nonce 12 bytes, never twice with one key
 * @param additionalData authenticated and not encrypted
 * @returns the ciphertext followed by the tag of 16 bytes
 */
export function aesGcmSeal(
  key: Uint8Array,
  nonce: Uint8Array,
  additionalData: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array {
  const cipher = createCipheriv(gcmName(key), key, nonce);
  cipher.setAAD(additionalData);
  const sealed = new Uint8Array(plaintext.length + GCM_TAG_LENGTH);
  sealed.set(cipher.update(plaintext));
  cipher.final();
  sealed.set(cipher.getAuthTag(), plaintext.length);
  return sealed;
}

/** What `aesGcmSeal` was given, or undefined if the key, nonce, data, ciphertext or tag is not what it was. */
export function aesGcmOpen(
  key: Uint8Array,
  nonce: Uint8Array,
  additionalData: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  const length = sealed.length - GCM_TAG_LENGTH;
  if (length < 0) return undefined;
  const decipher = createDecipheriv(gcmName(key), key, nonce);
  decipher.setAAD(additionalData);
  decipher.setAuthTag(sealed.subarray(length));
  const plaintext = new Uint8Array(decipher.update(sealed.subarray(0, length)));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plaintext;
}

/** Compares in a time that depends on the lengths only, so that it tells an attacker nothing of the contents. */
export function equalInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ (b[i] ?? 0);
  return difference === 0;
}

function gcmName(key: Uint8Array): 'aes-128-gcm' | 'aes-256-gcm' {
  if (key.length === 16) return 'aes-128-gcm';
  if (key.length === 32) return 'aes-256-gcm';
  throw new RangeError(`an AES key of ${key.length} bytes; TLS uses 16 or 32`);
}
