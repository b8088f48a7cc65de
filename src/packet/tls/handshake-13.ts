/**
 * The handshake messages that TLS 1.3 brought or changed (RFC 8446 §4.3 to §4.6), and ServerKeyExchange of
 * TLS 1.2 with ECDHE (RFC 8422 §5.4), which 1.3 did away with. handshake.ts puts type and length around them.
 */

import { fromHex } from '../../bytes/hex.ts';
import type { Reader } from '../../bytes/reader.ts';
import type { Writer } from '../../bytes/writer.ts';
import { type Extension, readExtensions, writeExtensions } from './extensions.ts';
import { readList, readOpaque } from './vector.ts';

export interface EncryptedExtensions {
  type: 'encryptedExtensions';
  extensions: readonly Extension[];
}

export interface CertificateEntry {
  /** DER. */
  certificate: Uint8Array;
  extensions: readonly Extension[];
}

/** Certificate in TLS 1.3's form. */
export interface Certificate13 {
  type: 'certificate13';
  /** Empty in a server's. */
  certificateRequestContext: Uint8Array;
  /** The sender's own first. */
  entries: readonly CertificateEntry[];
}

export interface CertificateVerify {
  type: 'certificateVerify';
  algorithm: number;
  signature: Uint8Array;
}

export interface CertificateRequest13 {
  type: 'certificateRequest13';
  certificateRequestContext: Uint8Array;
  extensions: readonly Extension[];
}

/** NewSessionTicket in TLS 1.3's form. */
export interface NewSessionTicket {
  type: 'newSessionTicket';
  /** Seconds. */
  ticketLifetime: number;
  ticketAgeAdd: number;
  ticketNonce: Uint8Array;
  ticket: Uint8Array;
  extensions: readonly Extension[];
}

export interface KeyUpdate {
  type: 'keyUpdate';
  requestUpdate: number;
}

/** With a named curve; ServerKeyExchange of other forms stays bytes. */
export interface ServerKeyExchange {
  type: 'serverKeyExchange';
  namedCurve: number;
  publicKey: Uint8Array;
  algorithm: number;
  signature: Uint8Array;
}

export const KeyUpdateRequest = { UPDATE_NOT_REQUESTED: 0, UPDATE_REQUESTED: 1 } as const;

/** A ServerHello with this random is a HelloRetryRequest: SHA-256 of that word (RFC 8446 §4.1.3). */
export const HELLO_RETRY_REQUEST_RANDOM = fromHex('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c');

/** The last eight bytes of the random of a server that speaks 1.3 and answers a client in 1.2 (RFC 8446 §4.1.3). */
export const DOWNGRADE_TO_1_2 = fromHex('444f574e47524401'); // DOWNGRD and 1

export function isHelloRetryRequest(hello: { random: Uint8Array }): boolean {
  return hello.random.every((byte, i) => byte === HELLO_RETRY_REQUEST_RANDOM[i]);
}

/** RFC 8446 §4.3.1. */
export function readEncryptedExtensions(r: Reader): EncryptedExtensions {
  return { type: 'encryptedExtensions', extensions: readNeededExtensions(r) };
}

/** RFC 8446 §4.4.2. */
export function readCertificate13(r: Reader): Certificate13 {
  return {
    type: 'certificate13',
    certificateRequestContext: readOpaque(r, 1, 'certificateRequestContextLength', 'certificateRequestContext'),
    entries: readList(r, 3, 'certificateListLength', readCertificateEntry),
  };
}

/** RFC 8446 §4.3.2. */
export function readCertificateRequest13(r: Reader): CertificateRequest13 {
  return {
    type: 'certificateRequest13',
    certificateRequestContext: readOpaque(r, 1, 'certificateRequestContextLength', 'certificateRequestContext'),
    extensions: readNeededExtensions(r),
  };
}

/** RFC 8446 §4.4.3. */
export function readCertificateVerify(r: Reader): CertificateVerify {
  return {
    type: 'certificateVerify',
    algorithm: r.u16('algorithm'),
    signature: readOpaque(r, 2, 'signatureLength', 'signature'),
  };
}

/** RFC 8446 §4.6.1. */
export function readNewSessionTicket(r: Reader): NewSessionTicket {
  return {
    type: 'newSessionTicket',
    ticketLifetime: r.u32('ticketLifetime'),
    ticketAgeAdd: r.u32('ticketAgeAdd'),
    ticketNonce: readOpaque(r, 1, 'ticketNonceLength', 'ticketNonce'),
    ticket: readOpaque(r, 2, 'ticketLength', 'ticket'),
    extensions: readNeededExtensions(r),
  };
}

/** RFC 8446 §4.6.3. */
export function readKeyUpdate(r: Reader): KeyUpdate {
  const at = r.offset;
  const requestUpdate = r.u8('requestUpdate');
  if (requestUpdate > 1) r.fail('bad-value', 'requestUpdate', `${requestUpdate} is neither 0 nor 1`, at);
  return { type: 'keyUpdate', requestUpdate };
}

/** Does a ServerKeyExchange begin with curve_type named_curve? */
export function namesCurve(r: Reader): boolean {
  return r.remaining > 4 && r.bytes[r.offset] === NAMED_CURVE;
}

/** RFC 8422 §5.4, RFC 5246 §7.4.3. */
export function readServerKeyExchange(r: Reader): ServerKeyExchange {
  r.u8('curveType');
  return {
    type: 'serverKeyExchange',
    namedCurve: r.u16('namedCurve'),
    publicKey: readOpaque(r, 1, 'publicLength', 'public'),
    algorithm: r.u16('algorithm'),
    signature: readOpaque(r, 2, 'signatureLength', 'signature'),
  };
}

export type NewMessage =
  | EncryptedExtensions
  | Certificate13
  | CertificateRequest13
  | CertificateVerify
  | NewSessionTicket
  | KeyUpdate
  | ServerKeyExchange;

export function writeNewMessage(w: Writer, message: NewMessage): void {
  switch (message.type) {
    case 'encryptedExtensions':
      writeExtensions(w, message.extensions);
      return;
    case 'certificate13':
      w.sized(1, () => w.raw(message.certificateRequestContext));
      w.sized(3, () => {
        for (const { certificate, extensions } of message.entries) {
          w.sized(3, () => w.raw(certificate));
          writeExtensions(w, extensions);
        }
      });
      return;
    case 'certificateRequest13':
      w.sized(1, () => w.raw(message.certificateRequestContext));
      writeExtensions(w, message.extensions);
      return;
    case 'certificateVerify':
      w.u16(message.algorithm).sized(2, () => w.raw(message.signature));
      return;
    case 'newSessionTicket':
      w.u32(message.ticketLifetime).u32(message.ticketAgeAdd);
      w.sized(1, () => w.raw(message.ticketNonce)).sized(2, () => w.raw(message.ticket));
      writeExtensions(w, message.extensions);
      return;
    case 'keyUpdate':
      w.u8(message.requestUpdate);
      return;
    case 'serverKeyExchange':
      w.raw(serverEcdhParams(message)).u16(message.algorithm);
      w.sized(2, () => w.raw(message.signature));
      return;
    default:
      message satisfies never;
  }
}

/** ServerECDHParams, which the signature of a ServerKeyExchange is over. */
export function serverEcdhParams({ namedCurve, publicKey }: { namedCurve: number; publicKey: Uint8Array }): Uint8Array {
  return Uint8Array.of(NAMED_CURVE, namedCurve >> 8, namedCurve & 0xff, publicKey.length, ...publicKey);
}

/** ECCurveType named_curve; the others are deprecated. */
const NAMED_CURVE = 3;

function readCertificateEntry(r: Reader): CertificateEntry {
  let extensions: Extension[] = [];
  const certificate = r.group('certificateEntry', () => {
    const der = readOpaque(r, 3, 'certificateLength', 'asn1Cert');
    extensions = readNeededExtensions(r);
    return der;
  });
  return { certificate, extensions };
}

/** In TLS 1.3's messages the list stands there even if it is empty. */
function readNeededExtensions(r: Reader): Extension[] {
  return readExtensions(r, 'other') ?? r.fail('truncated', 'extensions', 'needs 2 bytes, 0 are left');
}
