/**
 * What happens to the records of one direction from its first key on: sealed with it, numbered, and opened. TLS 1.2 and
 * 1.3 differ in form and in what else may come (RFC 5246 §6.2.3.3, RFC 8446 §5).
 */

import { AlertDescription } from '../../packet/tls/alert.ts';
import type { WriteKeys } from '../../packet/tls/key-schedule.ts';
import type { TrafficKeys } from '../../packet/tls/key-schedule-13.ts';
import { ContentType, MAX_CIPHERTEXT_LENGTH, MAX_PLAINTEXT_LENGTH, type TlsRecord } from '../../packet/tls/record.ts';
import { decryptRecord, encryptRecord } from '../../packet/tls/record-protection.ts';
import { MAX_CIPHERTEXT_LENGTH_13, protectRecord, unprotectRecord } from '../../packet/tls/record-protection-13.ts';

/** A record's plaintext, or what is wrong with it and the alert that says so. */
export type Incoming =
  | { type: 'record'; contentType: number; plaintext: Uint8Array }
  | { type: 'violation'; alert: number; reason: string };

export interface Protection {
  /** The most that a protected fragment may be, bytes. */
  readonly limit: number;
  seal(record: TlsRecord): TlsRecord;
  open(record: TlsRecord): Incoming;
}

export function violation(alert: number, reason: string): Incoming {
  return { type: 'violation', alert, reason };
}

export function protection12(keys: WriteKeys): Protection {
  let sequenceNumber = 0n;
  return {
    limit: MAX_CIPHERTEXT_LENGTH,
    seal: (record) => encryptRecord(keys, sequenceNumber++, record),
    open: (record) => {
      const plaintext = decryptRecord(keys, sequenceNumber++, record);
      if (!plaintext) return notAuthentic;
      return plaintext.length > MAX_PLAINTEXT_LENGTH ? tooLong(plaintext) : plain(record.contentType, plaintext);
    },
  };
}

/** @param padTo content and type are filled up with zeros to a multiple of this many bytes (RFC 8446 §5.4). */
export function protection13(keys: TrafficKeys, padTo = 1): Protection {
  let sequenceNumber = 0n;
  return {
    limit: MAX_CIPHERTEXT_LENGTH_13,
    seal: ({ contentType, fragment }) => {
      const length = Math.min(padTo * Math.ceil((fragment.length + 1) / padTo), MAX_PLAINTEXT_LENGTH + 1);
      const paddingLength = length - fragment.length - 1;
      return protectRecord(keys, sequenceNumber++, { contentType, content: fragment, paddingLength });
    },
    open: (record) => {
      // §5: a ChangeCipherSpec for middleboxes stays in the clear; it is for the handshake to say whether one may come
      if (record.contentType === ContentType.CHANGE_CIPHER_SPEC) return plain(record.contentType, record.fragment);
      // A peer that could not make sense of our keys or of theirs complains in the clear.
      if (record.contentType === ContentType.ALERT && sequenceNumber === 0n) {
        return plain(record.contentType, record.fragment);
      }
      if (record.contentType !== ContentType.APPLICATION_DATA) {
        return violation(AlertDescription.UNEXPECTED_MESSAGE, `a record of type ${record.contentType} in the clear`);
      }
      const inner = unprotectRecord(keys, sequenceNumber++, record);
      if (!inner) return notAuthentic;
      const { contentType, content, paddingLength } = inner;
      if (content.length + 1 + paddingLength > MAX_PLAINTEXT_LENGTH + 1) return tooLong(content);
      const isType = contentType !== 0 && contentType !== ContentType.CHANGE_CIPHER_SPEC;
      if (!isType) return violation(AlertDescription.UNEXPECTED_MESSAGE, `${contentType} inside a protected record`);
      return plain(contentType, content);
    },
  };
}

const notAuthentic = violation(AlertDescription.BAD_RECORD_MAC, 'a record does not authenticate');

function tooLong({ length }: Uint8Array): Incoming {
  return violation(AlertDescription.RECORD_OVERFLOW, `a record with ${length} bytes of plaintext`);
}

function plain(contentType: number, plaintext: Uint8Array): Incoming {
  return { type: 'record', contentType, plaintext };
}
