/**
 * Diffie-Hellman on two elliptic curves: X25519 (RFC 7748) and secp256r1, also called P-256 (SEC 2 §2.4.2), with the
 * forms of keys and secrets that TLS has for them (RFC 8446 §4.2.8.2 and §7.4.2, RFC 8422 §5.4 and §5.10).
 */

import { createECDH, createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';
import { toHex } from '../bytes/hex.ts';
import type { Random } from '../bytes/random.ts';
import { concatBytes } from '../bytes/writer.ts';
import { toPem } from './pem.ts';

/** The order of P-256's base point: private keys are 1 to n - 1. */
export const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

export type Curve = 'x25519' | 'secp256r1';

export interface KeyPair {
  readonly curve: Curve;
  readonly privateKey: Uint8Array;
  /** 32 bytes for X25519; 4 and the two coordinates, 65 bytes in all, for P-256. */
  readonly publicKey: Uint8Array;
}

/** A key pair drawn from `random`. */
export function drawKeyPair(curve: Curve, random: Random): KeyPair {
  return keyPairOf(curve, curve === 'x25519' ? random.bytes(32) : drawP256Scalar(random));
}

/** The pair that belongs to a private key of 32 bytes. */
export function keyPairOf(curve: Curve, privateKey: Uint8Array): KeyPair {
  if (curve === 'x25519') {
    const spki = createPublicKey(x25519PrivateKey(privateKey)).export({ format: 'der', type: 'spki' });
    return { curve, privateKey, publicKey: new Uint8Array(spki.subarray(X25519_SPKI.length)) };
  }
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(privateKey);
  return { curve, privateKey, publicKey: new Uint8Array(ecdh.getPublicKey()) };
}

/**
 * What both sides come to: 32 bytes of X25519, or the x coordinate on P-256. Undefined if the peer's key is not one:
 * of the wrong length, not on the curve, or of so small an order that the secret is no secret (RFC 8446 §7.4.2).
 */
export function sharedSecret(own: KeyPair, peerPublicKey: Uint8Array): Uint8Array | undefined {
  try {
    if (own.curve === 'x25519') {
      if (peerPublicKey.length !== 32) return undefined;
      const publicKey = createPublicKey(toPem('PUBLIC KEY', concatBytes(X25519_SPKI, peerPublicKey)));
      const secret = diffieHellman({ privateKey: x25519PrivateKey(own.privateKey), publicKey });
      return secret.every((byte) => byte === 0) ? undefined : new Uint8Array(secret);
    }
    if (peerPublicKey.length !== 65 || peerPublicKey[0] !== 4) return undefined; // uncompressed points only
    const ecdh = createECDH('prime256v1');
    ecdh.setPrivateKey(own.privateKey);
    return new Uint8Array(ecdh.computeSecret(peerPublicKey));
  } catch {
    return undefined;
  }
}

/** A number from 1 to n - 1, as 32 bytes. */
export function drawP256Scalar(random: Random): Uint8Array {
  for (;;) {
    const bytes = random.bytes(32);
    const value = BigInt(`0x${toHex(bytes)}`);
    if (value > 0n && value < P256_ORDER) return bytes;
  }
}

/** What stands before the 32 bytes of a key in PKCS #8 and in SubjectPublicKeyInfo (RFC 8410 §7 and §4). */
const X25519_PKCS8 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20);
const X25519_SPKI = Uint8Array.of(0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 3, 0x21, 0);

function x25519PrivateKey(privateKey: Uint8Array): KeyObject {
  return createPrivateKey(toPem('PRIVATE KEY', concatBytes(X25519_PKCS8, privateKey)));
}
