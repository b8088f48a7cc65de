/**
 * Protection of TLS 1.2 records with AES-GCM (RFC 5246 §6.2.3.3, RFC 5288 §3). A protected fragment is
 * 8 bytes of explicit nonce, the ciphertext, and a tag of 16 bytes.
 */

import { concatBytes, Writer } from '../../bytes/writer.ts';
import { aesGcmOpen, aesGcmSeal, GCM_TAG_LENGTH } from '../../crypto/primitives.ts';
import type { WriteKeys } from './key-schedule.ts';
import type { TlsRecord } from './record.ts';

/** The part of the nonce that a record carries. */
export const EXPLICIT_NONCE_LENGTH = 8;
/** Bytes that protection adds to a fragment. */
export const PROTECTION_OVERHEAD = EXPLICIT_NONCE_LENGTH + GCM_TAG_LENGTH;

/**
 * The record with its fragment protected. The explicit nonce is the sequence number, which never repeats under one
 * key (RFC 5288 §3 allows that choice).
 * @param sequenceNumber how many records were sent with these keys before this one
 */
export function encryptRecord(keys: WriteKeys, sequenceNumber: bigint, record: TlsRecord): TlsRecord {
  const explicitNonce = new Writer(EXPLICIT_NONCE_LENGTH).u64(sequenceNumber).finish();
  const nonce = concatBytes(keys.iv, explicitNonce);
  const additionalData = recordAdditionalData(sequenceNumber, record, record.fragment.length);
  const sealed = aesGcmSeal(keys.key, nonce, additionalData, record.fragment);
  return { ...record, fragment: concatBytes(explicitNonce, sealed) };
}

/**
 * The plaintext of a protected record, or undefined if the tag does not fit: other keys, another sequence number,
 * or a byte that was changed on the way.
 * @param keys those of the direction in which the record went
 * @param sequenceNumber how many records went that way since its ChangeCipherSpec; the Finished is number 0
 */
export function decryptRecord(keys: WriteKeys, sequenceNumber: bigint, record: TlsRecord): Uint8Array | undefined {
  const plaintextLength = record.fragment.length - PROTECTION_OVERHEAD;
  if (plaintextLength < 0) return undefined;
  const nonce = concatBytes(keys.iv, record.fragment.subarray(0, EXPLICIT_NONCE_LENGTH));
  const additionalData = recordAdditionalData(sequenceNumber, record, plaintextLength);
  return aesGcmOpen(keys.key, nonce, additionalData, record.fragment.subarray(EXPLICIT_NONCE_LENGTH));
}

/** seq_num + type + version + length of the plaintext (RFC 5246 §6.2.3.3). */
function recordAdditionalData(sequenceNumber: bigint, record: TlsRecord, plaintextLength: number): Uint8Array {
  return new Writer(13).u64(sequenceNumber).u8(record.contentType).u16(record.version).u16(plaintextLength).finish();
}
