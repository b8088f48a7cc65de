/** Records and handshake messages taken apart for showing, from bytes alone: no state, no keys. */

import { DecodeError } from '../../bytes/decode-error.ts';
import type { Field } from '../../bytes/field.ts';
import { Reader } from '../../bytes/reader.ts';
import { concatBytes } from '../../bytes/writer.ts';
import type { DissectedLayer } from '../dissection.ts';
import { readAlert } from './alert.ts';
import {
  HANDSHAKE_HEADER_LENGTH,
  HandshakeType,
  handshakeTypeNames,
  type MessageForms,
  readHandshake,
} from './handshake.ts';
import { ContentType, contentTypeNames, MAX_CIPHERTEXT_LENGTH, RECORD_HEADER_LENGTH } from './record.ts';
import type { InnerPlaintext } from './record-protection-13.ts';
import { describeCertificate } from './x509.ts';

/**
 * The records in a piece of a TCP stream. What cannot be told from these bytes alone stays data: the rest of a record
 * that began earlier ('segmentData'), a record that goes on later ('fragment'), and what is encrypted
 * ('encryptedHandshake', 'encryptedAlert', 'encryptedApplicationData').
 * @throws DecodeError if a handshake message in the clear contradicts itself.
 */
export function dissectTls(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const r = new Reader('tls', bytes, { start, end, record: true });
  let encrypted = false;
  while (r.remaining > 0) {
    if (!startsRecord(r)) {
      r.rest('segmentData');
      break;
    }
    const contentType = r.bytes[r.offset]!;
    dissectRecord(r, encrypted);
    if (contentType === ContentType.CHANGE_CIPHER_SPEC) encrypted = true;
  }
  return { fields: r.fields.map(withCertificatesDescribed), end };
}

/**
 * TLSInnerPlaintext of TLS 1.3 (RFC 8446 §5.2): the content, what it is, and the zeros that hide its length.
 * @throws DecodeError
 */
export function dissectInnerPlaintext({ contentType, content, paddingLength }: InnerPlaintext): DissectedInner {
  const bytes = concatBytes(content, Uint8Array.of(contentType), new Uint8Array(paddingLength));
  const r = new Reader('tls', bytes, { start: content.length, record: true });
  r.u8('type');
  if (paddingLength > 0) r.rest('zeros');
  return { bytes, fields: [...dissectPlaintext(contentType, content, '1.3'), ...r.fields] };
}

export interface DissectedInner {
  bytes: Uint8Array;
  fields: readonly Field[];
}

/**
 * The handshake messages, alert or data in one record's plaintext, for instance after `decryptRecord`.
 * @throws DecodeError
 */
export function dissectPlaintext(
  contentType: number,
  plaintext: Uint8Array,
  forms: MessageForms = '1.2',
): readonly Field[] {
  const r = new Reader('tls', plaintext, { record: true });
  readPlaintext(r, contentType, forms);
  return r.fields.map(withCertificatesDescribed);
}

/** A record of a known type and version and of a possible length; its header may be cut. */
function startsRecord(r: Reader): boolean {
  const [type = 0, major = 3, minor = 0, upper = 0, lower = 0] = r.bytes.subarray(r.offset, r.end);
  return contentTypeNames.has(type) && major === 3 && minor <= 4 && ((upper << 8) | lower) <= MAX_CIPHERTEXT_LENGTH;
}

function dissectRecord(r: Reader, encrypted: boolean): void {
  r.group('record', () => {
    if (r.remaining < RECORD_HEADER_LENGTH) {
      r.rest('header');
      return;
    }
    const contentType = r.u8('type');
    r.u16('version');
    const length = r.u16('length');
    if (length === 0) return;
    if (length > r.remaining) {
      if (r.remaining > 0) r.rest('fragment');
      return;
    }
    const fragment = r.sub('fragment', length);
    if (encrypted || looksEncrypted(contentType, fragment)) {
      fragment.rest(encryptedNames.get(contentType) ?? 'fragment');
    } else {
      readPlaintext(fragment, contentType);
    }
  });
}

const encryptedNames: ReadonlyMap<number, string> = new Map([
  [ContentType.HANDSHAKE, 'encryptedHandshake'],
  [ContentType.ALERT, 'encryptedAlert'],
  [ContentType.APPLICATION_DATA, 'encryptedApplicationData'],
]);

/** A guess, for a record that is seen without those before it. */
function looksEncrypted(contentType: number, fragment: Reader): boolean {
  switch (contentType) {
    case ContentType.APPLICATION_DATA:
      return true;
    case ContentType.ALERT:
      return fragment.remaining !== 2;
    case ContentType.HANDSHAKE: {
      const { msgType, length } = peekHandshake(fragment);
      // The explicit nonce of the first AES-GCM record can be zeros, which look like two HelloRequests.
      if (msgType === HandshakeType.HELLO_REQUEST) return fragment.remaining !== HANDSHAKE_HEADER_LENGTH;
      return !handshakeTypeNames.has(msgType) || length > 2 ** 17;
    }
    default:
      return false;
  }
}

function peekHandshake(r: Reader): { msgType: number; length: number } {
  const [msgType = -1, upper = 0, middle = 0, lower = 0] = r.bytes.subarray(r.offset, r.end);
  return { msgType, length: (upper << 16) | (middle << 8) | lower };
}

function readPlaintext(r: Reader, contentType: number, forms: MessageForms = '1.2'): void {
  switch (contentType) {
    case ContentType.CHANGE_CIPHER_SPEC:
      r.u8('changeCipherSpec');
      break;
    case ContentType.ALERT:
      r.group('alert', () => readAlert(r));
      break;
    case ContentType.HANDSHAKE:
      while (r.remaining >= HANDSHAKE_HEADER_LENGTH) {
        if (HANDSHAKE_HEADER_LENGTH + peekHandshake(r).length > r.remaining) break; // goes on in the next record
        readHandshake(r, forms);
      }
      break;
    case ContentType.APPLICATION_DATA:
      if (r.remaining > 0) r.rest('applicationData');
      break;
    default:
      throw new DecodeError('bad-value', 'tls', 'type', r.offset, `${contentType} is no content type`);
  }
  if (r.remaining > 0) r.rest('fragment');
}

function withCertificatesDescribed(field: Field): Field {
  if (field.name === 'certificateEntry' && field.value instanceof Uint8Array) {
    return { ...field, value: describeCertificate(field.value) };
  }
  return field.children ? { ...field, children: field.children.map(withCertificatesDescribed) } : field;
}
