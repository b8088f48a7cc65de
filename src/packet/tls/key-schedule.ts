/**
 * From premaster secret to keys: the PRF (RFC 5246 §5), the master secret (§8.1, or RFC 7627 §4 with
 * extended_master_secret), the key block (RFC 5246 §6.3) and the contents of Finished (§7.4.9).
 */

import { concatBytes } from '../../bytes/writer.ts';
import { type HashName, hmac } from '../../crypto/primitives.ts';
import { cipherSuiteNames } from './cipher-suites.ts';

/** What a TLS 1.2 suite with AES-GCM (RFC 5288 §3) or ChaCha20-Poly1305 (RFC 7905 §2) needs to know of its keys. */
export interface SuiteParameters {
  /** Of the PRF and of the handshake's transcript. */
  hash: HashName;
  /** Bytes of a key. */
  keyLength: 16 | 32;
  /** fixed_iv_length: 4 with AES-GCM, and with ChaCha20-Poly1305 the whole nonce. */
  ivLength: 4 | 12;
}

/** One direction's keys. */
export interface WriteKeys {
  key: Uint8Array;
  /** With AES-GCM the salt: the 4 bytes of the nonce that stay the same (RFC 5288 §3). With ChaCha20-Poly1305 12 bytes. */
  iv: Uint8Array;
}

export interface SessionKeys {
  /** What the client writes with and the server reads with. */
  client: WriteKeys;
  server: WriteKeys;
}

export const MASTER_SECRET_LENGTH = 48;
export const PREMASTER_SECRET_LENGTH = 48;
export const VERIFY_DATA_LENGTH = 12;

/**
 * The parameters of any TLS 1.2 suite with AES-GCM or ChaCha20-Poly1305, whatever its key exchange; undefined for all
 * other suites.
 */
export function suiteParameters(cipherSuite: number): SuiteParameters | undefined {
  const name = cipherSuiteNames.get(cipherSuite) ?? '';
  if (/_WITH_CHACHA20_POLY1305_SHA256$/.test(name)) return { keyLength: 32, hash: 'sha256', ivLength: 12 };
  const match = /_WITH_AES_(128|256)_GCM_(SHA256|SHA384)$/.exec(name);
  if (!match) return undefined;
  return { keyLength: match[1] === '128' ? 16 : 32, hash: match[2] === 'SHA256' ? 'sha256' : 'sha384', ivLength: 4 };
}

/** PRF(secret, label, seed) = P_hash(secret, label + seed), RFC 5246 §5: the first `length` bytes. */
export function prf(name: HashName, secret: Uint8Array, label: string, seed: Uint8Array, length: number): Uint8Array {
  const labelAndSeed = concatBytes(asciiBytes(label), seed);
  const output = new Uint8Array(length);
  let a = labelAndSeed; // A(0)
  for (let at = 0; at < length; ) {
    a = hmac(name, secret, a); // A(i) = HMAC_hash(secret, A(i-1))
    const block = hmac(name, secret, a, labelAndSeed);
    output.set(block.subarray(0, length - at), at);
    at += block.length;
  }
  return output;
}

/** RFC 5246 §8.1: bound to the two randoms only. */
export function masterSecret(
  name: HashName,
  premaster: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
): Uint8Array {
  return prf(name, premaster, 'master secret', concatBytes(clientRandom, serverRandom), MASTER_SECRET_LENGTH);
}

/**
 * RFC 7627 §4: bound to the whole handshake.
 * @param sessionHash the hash of all handshake messages up to and including ClientKeyExchange
 */
export function extendedMasterSecret(name: HashName, premaster: Uint8Array, sessionHash: Uint8Array): Uint8Array {
  return prf(name, premaster, 'extended master secret', sessionHash, MASTER_SECRET_LENGTH);
}

/**
 * The keys of both directions, cut from the key block (RFC 5246 §6.3). With authenticated encryption there are no
 * MAC keys. Undefined if the suite is not a TLS 1.2 suite with AES-GCM or ChaCha20-Poly1305.
 */
export function keysFromMasterSecret(session: {
  masterSecret: Uint8Array;
  clientRandom: Uint8Array;
  serverRandom: Uint8Array;
  cipherSuite: number;
}): SessionKeys | undefined {
  const suite = suiteParameters(session.cipherSuite);
  if (!suite) return undefined;
  const { hash, keyLength, ivLength } = suite;
  const seed = concatBytes(session.serverRandom, session.clientRandom); // the other way round than in §8.1
  const block = prf(hash, session.masterSecret, 'key expansion', seed, 2 * (keyLength + ivLength));
  const ivs = 2 * keyLength;
  return {
    client: { key: block.slice(0, keyLength), iv: block.slice(ivs, ivs + ivLength) },
    server: { key: block.slice(keyLength, ivs), iv: block.slice(ivs + ivLength) },
  };
}

/**
 * verify_data of a Finished (RFC 5246 §7.4.9).
 * @param handshakeHash the hash of all handshake messages before this one
 */
export function verifyData(
  name: HashName,
  master: Uint8Array,
  sender: 'client' | 'server',
  handshakeHash: Uint8Array,
): Uint8Array {
  return prf(name, master, `${sender} finished`, handshakeHash, VERIFY_DATA_LENGTH);
}

function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}
