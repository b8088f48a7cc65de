/**
 * Task "record": records that only two can read and nobody can change. Read RFC 5246 §6.2.1 and §6.2.3.3, RFC 5288 §3.
 *
 * AES-GCM is there: `import { createCipheriv, createDecipheriv } from 'node:crypto'` ('aes-128-gcm', with `setAAD`,
 * `getAuthTag` and `setAuthTag`), or Web Crypto's `crypto.subtle`, with which the functions are `async`.
 */

/** One direction's keys. */
export interface WriteKeys {
  /** 16 bytes: AES-128. */
  key: Uint8Array;
  /** 4 bytes: the part of the nonce that stays the same. */
  salt: Uint8Array;
}

/**
 * The protected record, header included: version 0x0303, the explicit nonce, the ciphertext, the tag of 16 bytes.
 * @param sequenceNumber how many records went before it with these keys, less than 2^53. It is the explicit nonce, too.
 * @param contentType 20 to 23
 * @param plaintext 0 to 2^14 bytes
 */
export function sealRecord(
  _keys: WriteKeys,
  _sequenceNumber: number,
  _contentType: number,
  _plaintext: Uint8Array,
): Uint8Array {
  throw new Error('not written yet');
}

/**
 * The plaintext of a protected record; null if anything about it is not as it was sealed: content type, version, nonce,
 * ciphertext, tag, sequence number. The sender may have chosen another explicit nonce than the sequence number.
 * @param record header included, whole
 */
export function openRecord(keys: WriteKeys, sequenceNumber: number, record: Uint8Array): Uint8Array | null {
  throw new Error('not written yet');
}
