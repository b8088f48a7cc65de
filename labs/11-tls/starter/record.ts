/**
 * Task "record": open a protected record. Read RFC 5246 §6.2.3.3, RFC 5288 §3 and RFC 5116 §5.1.
 * Node's own cipher may be used: import { createDecipheriv } from 'node:crypto'; its 'aes-128-gcm' takes key, nonce,
 * additional data (setAAD) and tag (setAuthTag), and final() throws if the tag does not fit.
 */

export interface WriteKeys {
  /** 16 bytes: AES-128. */
  key: Uint8Array;
  /** The fixed part of the nonce, 4 bytes. */
  iv: Uint8Array;
}

/**
 * What the record says; null if the tag does not fit, or if it is too short to be one.
 * @param keys of the side that sent it
 * @param sequenceNumber how many records that side sent with these keys before this one
 * @param record the whole record, its header of five bytes included
 */
export function openRecord(keys: WriteKeys, sequenceNumber: number, record: Uint8Array): Uint8Array | null {
  throw new Error('not written yet');
}
