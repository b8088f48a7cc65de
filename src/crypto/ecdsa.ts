/**
 * ECDSA on P-256 with SHA-256 (FIPS 186-5 §6.4). Signing is done here, because the number k of each signature must come
 * from the world's seed; `node:crypto` multiplies points and verifies.
 */

import { createPrivateKey, createPublicKey, verify } from 'node:crypto';
import { fromHex, toHex } from '../bytes/hex.ts';
import type { Random } from '../bytes/random.ts';
import { concatBytes } from '../bytes/writer.ts';
import { drawP256Scalar, keyPairOf, P256_ORDER } from './key-agreement.ts';
import { toPem } from './pem.ts';
import { hash } from './primitives.ts';

/** The private key in a PEM text, or undefined if it is no key on P-256. */
export function p256PrivateKeyFromPem(pem: string): Uint8Array | undefined {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return undefined;
    // ECPrivateKey (RFC 5915 §3): a SEQUENCE of version 1 and an OCTET STRING of 32 bytes
    return new Uint8Array(key.export({ format: 'der', type: 'sec1' }).subarray(7, 39));
  } catch {
    return undefined;
  }
}

/** The signature as DER (RFC 8422 §5.10), with k drawn from `random`. */
export function signEcdsa(privateKey: Uint8Array, message: Uint8Array, random: Random): Uint8Array {
  const e = toNumber(hash('sha256', message));
  for (;;) {
    const k = drawP256Scalar(random);
    const r = toNumber(keyPairOf('secp256r1', k).publicKey.subarray(1, 33)) % P256_ORDER;
    const s = (inverse(toNumber(k)) * (e + r * toNumber(privateKey))) % P256_ORDER;
    if (r !== 0n && s !== 0n) return sequence(concatBytes(integer(r), integer(s)));
  }
}

/** @param publicKey SubjectPublicKeyInfo in DER */
export function verifyEcdsa(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey(toPem('PUBLIC KEY', publicKey));
    return key.asymmetricKeyType === 'ec' && verify('sha256', message, { key, dsaEncoding: 'der' }, signature);
  } catch {
    return false;
  }
}

/** 1 / a modulo the order, which is a prime: a^(n - 2) by Fermat's little theorem. */
function inverse(a: bigint): bigint {
  let result = 1n;
  let base = a;
  for (let exponent = P256_ORDER - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % P256_ORDER;
    base = (base * base) % P256_ORDER;
  }
  return result;
}

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes)}`);
}

/** DER's INTEGER: a leading zero keeps a high bit from being a sign. */
function integer(value: bigint): Uint8Array {
  const hex = value.toString(16);
  const bytes = fromHex(hex.length % 2 === 0 ? hex : `0${hex}`);
  const contents = bytes[0]! >= 0x80 ? concatBytes(Uint8Array.of(0), bytes) : bytes;
  return concatBytes(Uint8Array.of(2, contents.length), contents);
}

function sequence(contents: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(0x30, contents.length), contents);
}
