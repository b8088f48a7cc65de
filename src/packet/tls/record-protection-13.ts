/**
 * Protection of TLS 1.3 records (RFC 8446 §5.2 to §5.4): every protected record says application_data on its outside;
 * what it is stands encrypted behind the content, and zeros behind that may hide how long the content is.
 */

import { concatBytes, Writer } from '../../bytes/writer.ts';
import { AEAD_TAG_LENGTH, aeadOpen, aeadSeal } from '../../crypto/primitives.ts';
import type { TrafficKeys } from './key-schedule-13.ts';
import { ProtocolVersion } from './protocol-version.ts';
import { ContentType, MAX_PLAINTEXT_LENGTH, type TlsRecord } from './record.ts';
import { recordNonce } from './record-protection.ts';

/** The most that a protected fragment may be (RFC 8446 §5.2). */
export const MAX_CIPHERTEXT_LENGTH_13 = MAX_PLAINTEXT_LENGTH + 256;

/** TLSInnerPlaintext. */
export interface InnerPlaintext {
  /** 0 if there are zeros only, which is an error. */
  contentType: number;
  content: Uint8Array;
  /** Zeros behind the content type. */
  paddingLength: number;
}

/** @param sequenceNumber how many records were sent with these keys before this one */
export function protectRecord(keys: TrafficKeys, sequenceNumber: bigint, inner: InnerPlaintext): TlsRecord {
  const { contentType, content, paddingLength } = inner;
  const plaintext = concatBytes(content, Uint8Array.of(contentType), new Uint8Array(paddingLength));
  const version = ProtocolVersion.TLS_1_2; // legacy_record_version
  const header = recordHeader(version, plaintext.length + AEAD_TAG_LENGTH);
  const fragment = aeadSeal(keys.aead, keys.key, recordNonce(keys.iv, sequenceNumber), header, plaintext);
  return { contentType: ContentType.APPLICATION_DATA, version, fragment };
}

/**
 * What is inside a protected record, or undefined if the tag does not fit: other keys, another sequence number, or a
 * byte that was changed on the way.
 */
export function unprotectRecord(
  keys: TrafficKeys,
  sequenceNumber: bigint,
  record: TlsRecord,
): InnerPlaintext | undefined {
  const header = recordHeader(record.version, record.fragment.length);
  const plaintext = aeadOpen(keys.aead, keys.key, recordNonce(keys.iv, sequenceNumber), header, record.fragment);
  if (!plaintext) return undefined;
  let end = plaintext.length;
  while (end > 0 && plaintext[end - 1] === 0) end--;
  const contentType = plaintext[end - 1] ?? 0;
  return { contentType, content: plaintext.subarray(0, Math.max(0, end - 1)), paddingLength: plaintext.length - end };
}

/** The additional data is the record's header as it goes over the wire. */
function recordHeader(version: number, length: number): Uint8Array {
  return new Writer(5).u8(ContentType.APPLICATION_DATA).u16(version).u16(length).finish();
}
