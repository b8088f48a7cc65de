/**
 * From a Diffie-Hellman secret to keys in TLS 1.3: HKDF-Expand-Label and Derive-Secret, the chain of secrets (RFC 8446
 * §7.1), traffic keys and their updates (§7.2, §7.3), Finished (§4.4.4), binders (§4.2.11.2) and tickets (§4.6.1).
 */

import { concatBytes, Writer } from '../../bytes/writer.ts';
import { hkdfExpand, hkdfExtract } from '../../crypto/hkdf.ts';
import { type AeadName, type HashName, hash, hashLength, hmac } from '../../crypto/primitives.ts';
import { CipherSuite } from './cipher-suites.ts';

export interface SuiteParameters13 {
  hash: HashName;
  aead: AeadName;
  /** Bytes of a key. */
  keyLength: 16 | 32;
}

/** One direction's keys; the whole IV is secret and none of it is sent. */
export interface TrafficKeys {
  aead: AeadName;
  key: Uint8Array;
  iv: Uint8Array;
}

/** The traffic secrets of both directions. */
export interface TrafficSecrets {
  client: Uint8Array;
  server: Uint8Array;
}

/** 12 bytes with every suite (RFC 8446 §5.3). */
const IV_LENGTH = 12;

/** The suites of TLS 1.3 that are spoken here; undefined for all others. A suite no longer says how keys are agreed on. */
export function suiteParameters13(cipherSuite: number): SuiteParameters13 | undefined {
  switch (cipherSuite) {
    case CipherSuite.TLS_AES_128_GCM_SHA256:
      return { hash: 'sha256', aead: 'aes-gcm', keyLength: 16 };
    case CipherSuite.TLS_AES_256_GCM_SHA384:
      return { hash: 'sha384', aead: 'aes-gcm', keyLength: 32 };
    case CipherSuite.TLS_CHACHA20_POLY1305_SHA256:
      return { hash: 'sha256', aead: 'chacha20-poly1305', keyLength: 32 };
    default:
      return undefined;
  }
}

/** RFC 8446 §7.1: HKDF-Expand with an HkdfLabel as its info. */
export function hkdfExpandLabel(
  name: HashName,
  secret: Uint8Array,
  label: string,
  context: Uint8Array,
  length: number,
): Uint8Array {
  const info = new Writer()
    .u16(length)
    .sized(1, (w) => w.text(`tls13 ${label}`))
    .sized(1, (w) => w.raw(context))
    .finish();
  return hkdfExpand(name, secret, info, length);
}

/** RFC 8446 §7.1. @param transcriptHash of the messages so far */
export function deriveSecret(
  name: HashName,
  secret: Uint8Array,
  label: string,
  transcriptHash: Uint8Array,
): Uint8Array {
  return hkdfExpandLabel(name, secret, label, transcriptHash, hashLength[name]);
}

/** The first of the three: from a pre-shared key, or from zeros without one. */
export function earlySecret(name: HashName, psk: Uint8Array = zeros(name)): Uint8Array {
  return hkdfExtract(name, zeros(name), psk);
}

/** The second: takes in the Diffie-Hellman secret. */
export function handshakeSecret(name: HashName, early: Uint8Array, sharedSecret: Uint8Array): Uint8Array {
  return hkdfExtract(name, derived(name, early), sharedSecret);
}

/** The third. */
export function masterSecret13(name: HashName, handshake: Uint8Array): Uint8Array {
  return hkdfExtract(name, derived(name, handshake), zeros(name));
}

/** For EncryptedExtensions to Finished. @param transcriptHash of ClientHello to ServerHello */
export function handshakeTrafficSecrets(
  name: HashName,
  handshake: Uint8Array,
  transcriptHash: Uint8Array,
): TrafficSecrets {
  return {
    client: deriveSecret(name, handshake, 'c hs traffic', transcriptHash),
    server: deriveSecret(name, handshake, 's hs traffic', transcriptHash),
  };
}

/** For application data. @param transcriptHash of ClientHello to the server's Finished */
export function applicationTrafficSecrets(
  name: HashName,
  master: Uint8Array,
  transcriptHash: Uint8Array,
): TrafficSecrets {
  return {
    client: deriveSecret(name, master, 'c ap traffic', transcriptHash),
    server: deriveSecret(name, master, 's ap traffic', transcriptHash),
  };
}

/** RFC 8446 §7.3. */
export function trafficKeys({ hash, aead, keyLength }: SuiteParameters13, secret: Uint8Array): TrafficKeys {
  const none = new Uint8Array(0);
  return {
    aead,
    key: hkdfExpandLabel(hash, secret, 'key', none, keyLength),
    iv: hkdfExpandLabel(hash, secret, 'iv', none, IV_LENGTH),
  };
}

/** RFC 8446 §7.2: what follows a KeyUpdate. */
export function nextTrafficSecret(name: HashName, secret: Uint8Array): Uint8Array {
  return hkdfExpandLabel(name, secret, 'traffic upd', new Uint8Array(0), hashLength[name]);
}

/**
 * verify_data of Finished (RFC 8446 §4.4.4).
 * @param baseSecret the sender's handshake traffic secret; for a binder the binder key
 */
export function verifyData13(name: HashName, baseSecret: Uint8Array, transcriptHash: Uint8Array): Uint8Array {
  return hmac(name, hkdfExpandLabel(name, baseSecret, 'finished', new Uint8Array(0), hashLength[name]), transcriptHash);
}

/**
 * The binder of a ticket's key (RFC 8446 §4.2.11.2): whoever sends it has the key.
 * @param truncatedHash of all up to this ClientHello, which counts up to its binders only
 */
export function pskBinder(name: HashName, psk: Uint8Array, truncatedHash: Uint8Array): Uint8Array {
  return verifyData13(name, deriveSecret(name, earlySecret(name, psk), 'res binder', hash(name)), truncatedHash);
}

/** @param transcriptHash of ClientHello to the client's Finished */
export function resumptionMasterSecret(name: HashName, master: Uint8Array, transcriptHash: Uint8Array): Uint8Array {
  return deriveSecret(name, master, 'res master', transcriptHash);
}

/** The key that a ticket stands for (RFC 8446 §4.6.1). */
export function ticketPsk(name: HashName, resumptionMaster: Uint8Array, ticketNonce: Uint8Array): Uint8Array {
  return hkdfExpandLabel(name, resumptionMaster, 'resumption', ticketNonce, hashLength[name]);
}

/** What the signature of CertificateVerify is over (RFC 8446 §4.4.3). */
export function certificateVerifyContent(signer: 'client' | 'server', transcriptHash: Uint8Array): Uint8Array {
  const context = new Writer().text(`TLS 1.3, ${signer} CertificateVerify`).u8(0).finish();
  return concatBytes(new Uint8Array(64).fill(0x20), context, transcriptHash);
}

/** What a first ClientHello becomes in the transcript when a HelloRetryRequest answers it (RFC 8446 §4.4.1). */
export function messageHash(name: HashName, firstHello: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(254, 0, 0, hashLength[name]), hash(name, firstHello));
}

function derived(name: HashName, secret: Uint8Array): Uint8Array {
  return deriveSecret(name, secret, 'derived', hash(name));
}

function zeros(name: HashName): Uint8Array {
  return new Uint8Array(hashLength[name]);
}
