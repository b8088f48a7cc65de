/**
 * Protection of TLS 1.2 records with AES-GCM (RFC 5246 §6.2.3.3, RFC 5288 §3): a protected fragment is 8 bytes of
 * explicit nonce, the ciphertext, and a tag of 16 bytes. With ChaCha20-Poly1305 (RFC 7905 §2) no nonce is sent.
 */

import { concatBytes, Writer } from '../../bytes/writer.ts';
import { AEAD_TAG_LENGTH, type AeadName, aeadOpen, aeadSeal, GCM_TAG_LENGTH } from '../../crypto/primitives.ts';
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
  const { explicitNonceLength, aead } = formOf(keys);
  const sequence = new Writer(8).u64(sequenceNumber).finish();
  const nonce = explicitNonceLength > 0 ? concatBytes(keys.iv, sequence) : recordNonce(keys.iv, sequenceNumber);
  const additionalData = recordAdditionalData(sequenceNumber, record, record.fragment.length);
  const sealed = aeadSeal(aead, keys.key, nonce, additionalData, record.fragment);
  return { ...record, fragment: concatBytes(sequence.subarray(0, explicitNonceLength), sealed) };
}

/**
 * The plaintext of a protected record, or undefined if the tag does not fit: other keys, another sequence number,
 * or a byte that was changed on the way.
 * @param keys those of the direction in which the record went
 * @param sequenceNumber how many records went that way since its ChangeCipherSpec; the Finished is number 0
 */
export function decryptRecord(keys: WriteKeys, sequenceNumber: bigint, record: TlsRecord): Uint8Array | undefined {
  const { explicitNonceLength, aead } = formOf(keys);
  const plaintextLength = record.fragment.length - explicitNonceLength - AEAD_TAG_LENGTH;
  if (plaintextLength < 0) return undefined;
  const explicitNonce = record.fragment.subarray(0, explicitNonceLength);
  const nonce = explicitNonceLength > 0 ? concatBytes(keys.iv, explicitNonce) : recordNonce(keys.iv, sequenceNumber);
  const additionalData = recordAdditionalData(sequenceNumber, record, plaintextLength);
  return aeadOpen(aead, keys.key, nonce, additionalData, record.fragment.subarray(explicitNonceLength));
}

/**
 * The nonce of a record that carries none: the sequence number, 8 bytes, laid over the end of the IV with exclusive or
 * (RFC 7905 §2; RFC 8446 §5.3 does the same with every suite).
 */
export function recordNonce(iv: Uint8Array, sequenceNumber: bigint): Uint8Array {
  const sequence = new Writer(8).u64(sequenceNumber).finish();
  return iv.map((byte, i) => byte ^ (sequence[i - (iv.length - 8)] ?? 0));
}

/** The length of the fixed IV tells the ciphers apart: 4 bytes with AES-GCM, 12 with ChaCha20-Poly1305. */
function formOf(keys: WriteKeys): { explicitNonceLength: number; aead: AeadName } {
  return keys.iv.length === 12
    ? { explicitNonceLength: 0, aead: 'chacha20-poly1305' }
    : { explicitNonceLength: EXPLICIT_NONCE_LENGTH, aead: 'aes-gcm' };
}

/** seq_num + type + version + length of the plaintext (RFC 5246 §6.2.3.3). */
function recordAdditionalData(sequenceNumber: bigint, record: TlsRecord, plaintextLength: number): Uint8Array {
  return new Writer(13).u64(sequenceNumber).u8(record.contentType).u16(record.version).u16(plaintextLength).finish();
}
