/** The record layer's framing (RFC 5246 §6.2.1 and §6.2.3): everything TLS sends travels in records. */

import { Reader } from '../../bytes/reader.ts';
import { Writer } from '../../bytes/writer.ts';

export const ContentType = {
  CHANGE_CIPHER_SPEC: 20,
  ALERT: 21,
  HANDSHAKE: 22,
  APPLICATION_DATA: 23,
} as const;

export const contentTypeNames: ReadonlyMap<number, string> = new Map([
  [ContentType.CHANGE_CIPHER_SPEC, 'change_cipher_spec'],
  [ContentType.ALERT, 'alert'],
  [ContentType.HANDSHAKE, 'handshake'],
  [ContentType.APPLICATION_DATA, 'application_data'],
]);

/** Content type, version, length. */
export const RECORD_HEADER_LENGTH = 5;
/** The most that one record may carry before protection (RFC 5246 §6.2.1). */
export const MAX_PLAINTEXT_LENGTH = 2 ** 14;
/** The most that one protected record may carry (RFC 5246 §6.2.3). */
export const MAX_CIPHERTEXT_LENGTH = MAX_PLAINTEXT_LENGTH + 2048;

/** TLSPlaintext or TLSCiphertext: which of them, only the connection's state tells. */
export interface TlsRecord {
  contentType: number;
  version: number;
  /** A view. */
  fragment: Uint8Array;
}

/** Reads one record, header and fragment, and judges neither. @throws DecodeError if it is not all there. */
export function readRecord(r: Reader): TlsRecord {
  const contentType = r.u8('type');
  const version = r.u16('version');
  const length = r.u16('length');
  return { contentType, version, fragment: r.raw('fragment', length) };
}

/** The one record that `bytes` are. @throws DecodeError */
export function decodeRecord(bytes: Uint8Array): TlsRecord {
  const r = new Reader('tls', bytes);
  const record = readRecord(r);
  if (!contentTypeNames.has(record.contentType)) r.fail('bad-value', 'type', `${record.contentType} is none`, 0);
  if (record.version >> 8 !== 3) r.fail('bad-value', 'version', 'the major version of TLS is 3', 1);
  if (record.fragment.length > MAX_CIPHERTEXT_LENGTH) r.fail('bad-length', 'length', 'more than 2^14 + 2048', 3);
  if (r.remaining > 0) r.fail('bad-length', 'length', `${r.remaining} bytes follow the record`, 3);
  return record;
}

/** The record with its length filled in. @throws RangeError if the fragment is longer than a length can say. */
export function buildRecord({ contentType, version, fragment }: TlsRecord): Uint8Array {
  return new Writer(RECORD_HEADER_LENGTH + fragment.length)
    .u8(contentType)
    .u16(version)
    .sized(2, (w) => w.raw(fragment))
    .finish();
}
