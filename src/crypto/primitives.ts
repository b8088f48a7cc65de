/**
 * Hashes, HMAC (RFC 2104), AES-GCM (NIST SP 800-38D) and ChaCha20-Poly1305 (RFC 8439) as pure functions over bytes.
 * With key-agreement.ts and ecdsa.ts the only files of the protocol code that know `node:crypto`: a build for browsers
 * replaces these files and nothing else.
 */

import { type CipherGCMTypes, createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';

export type HashName = 'sha256' | 'sha384' | 'sha512';

/** Bytes of a hash's output. */
export const hashLength: Readonly<Record<HashName, number>> = { sha256: 32, sha384: 48, sha512: 64 };

/** Bytes that AES-GCM adds to a plaintext. */
export const GCM_TAG_LENGTH = 16;

/** Authenticated encryption with additional data (RFC 5116). Both of these have nonces of 12 bytes and tags of 16. */
export type AeadName = 'aes-gcm' | 'chacha20-poly1305';
export const AEAD_TAG_LENGTH = 16;

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
  return aeadSeal('aes-gcm', key, nonce, additionalData, plaintext);
}

/** What `aesGcmSeal` was given, or undefined if the key, nonce, data, ciphertext or tag is not what it was. */
export function aesGcmOpen(
  key: Uint8Array,
  nonce: Uint8Array,
  additionalData: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  return aeadOpen('aes-gcm', key, nonce, additionalData, sealed);
}

/** As `aesGcmSeal`, with the cipher named. ChaCha20-Poly1305 takes keys of 32 bytes. */
export function aeadSeal(
  name: AeadName,
  key: Uint8Array,
  nonce: Uint8Array,
  additionalData: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array {
  const cipher = createCipheriv(cipherName(name, key), key, nonce, { authTagLength: AEAD_TAG_LENGTH });
  cipher.setAAD(additionalData, { plaintextLength: plaintext.length });
  const sealed = new Uint8Array(plaintext.length + AEAD_TAG_LENGTH);
  sealed.set(cipher.update(plaintext));
  cipher.final();
  sealed.set(cipher.getAuthTag(), plaintext.length);
  return sealed;
}

/** What `aeadSeal` was given, or undefined if the key, nonce, data, ciphertext or tag is not what it was. */
export function aeadOpen(
  name: AeadName,
  key: Uint8Array,
  nonce: Uint8Array,
  additionalData: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  const length = sealed.length - AEAD_TAG_LENGTH;
  if (length < 0) return undefined;
  const decipher = createDecipheriv(cipherName(name, key), key, nonce, { authTagLength: AEAD_TAG_LENGTH });
  decipher.setAAD(additionalData, { plaintextLength: length });
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

/** To the types of `node:crypto` ChaCha20-Poly1305 has an interface of its own; it is GCM's. */
function cipherName(name: AeadName, key: Uint8Array): CipherGCMTypes {
  if (name === 'chacha20-poly1305' && key.length === 32) return 'chacha20-poly1305' as CipherGCMTypes;
  if (name === 'aes-gcm' && key.length === 16) return 'aes-128-gcm';
  if (name === 'aes-gcm' && key.length === 32) return 'aes-256-gcm';
  throw new RangeError(`a key of ${key.length} bytes for ${name}`);
}
