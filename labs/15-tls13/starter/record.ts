/**
 * Task "record": records of TLS 1.3, which do not even tell what they are. Read RFC 8446 §5.2 (the form), §5.3 (the
 * nonce) and §5.4 (padding).
 *
 * AES-GCM is there: `import { createCipheriv, createDecipheriv } from 'node:crypto'` ('aes-128-gcm', with `setAAD`,
 * `getAuthTag` and `setAuthTag`), or Web Crypto's `crypto.subtle`, with which the functions are `async`.
 */

/** One direction's keys. */
export interface TrafficKeys {
  /** 16 bytes: AES-128. */
  key: Uint8Array;
  /** 12 bytes. None of them is sent. */
  iv: Uint8Array;
}

export interface Opened {
  /** What the record really is: 21 to 23. */
  contentType: number;
  /** Without padding. */
  content: Uint8Array;
}

/**
 * The protected record, header included.
 * @param sequenceNumber how many records went before it with these keys, less than 2^53
 * @param contentType 21 to 23
 * @param content 0 to 2^14 bytes
 * @param paddingLength how many zeros hide the length
 */
export function sealRecord(
  keys: TrafficKeys,
  sequenceNumber: number,
  contentType: number,
  content: Uint8Array,
  paddingLength: number,
): Uint8Array {
  throw new Error('not written yet');
}

/**
 * What is in a whole record, header included; null if it does not authenticate, or if there is no content type in it.
 * @param record of type application_data
 */
export function openRecord(keys: TrafficKeys, sequenceNumber: number, record: Uint8Array): Opened | null {
  throw new Error('not written yet');
}
