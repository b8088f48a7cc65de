/**
 * The signatures of handshakes: ServerKeyExchange (RFC 5246 §7.4.3, RFC 8422 §5.4) and CertificateVerify (RFC 8446
 * §4.4.3), with the algorithms of RFC 8446 §4.2.3 that are spoken here.
 */

import type { Random } from '../../bytes/random.ts';
import { p256PrivateKeyFromPem, signEcdsa, verifyEcdsa } from '../../crypto/ecdsa.ts';
import { type RsaPrivateKey, type RsaPublicKey, rsaPrivateKeyFromPem } from '../../crypto/rsa.ts';
import { signPkcs1, signPss, verifyPkcs1, verifyPss } from '../../crypto/rsa-signature.ts';
import { SignatureAlgorithm, SignatureScheme } from '../../packet/tls/extensions.ts';

/** The key in a certificate. */
export type PublicKey =
  | { kind: 'rsa'; rsa: RsaPublicKey }
  /** SubjectPublicKeyInfo, DER. */
  | { kind: 'p256'; subjectPublicKeyInfo: Uint8Array };

export type PrivateKey = { kind: 'rsa'; rsa: RsaPrivateKey } | { kind: 'p256'; scalar: Uint8Array };

/** @throws RangeError if the text is neither an RSA key nor one on P-256. */
export function privateKeyFromPem(pem: string): PrivateKey {
  const scalar = p256PrivateKeyFromPem(pem);
  return scalar ? { kind: 'p256', scalar } : { kind: 'rsa', rsa: rsaPrivateKeyFromPem(pem) };
}

/** The algorithm with which TLS 1.3 signs with this key (RFC 8446 §9.1). */
export function scheme13(key: PrivateKey): number {
  return key.kind === 'rsa' ? SignatureScheme.RSA_PSS_RSAE_SHA256 : SignatureScheme.ECDSA_SECP256R1_SHA256;
}

/** @throws RangeError for an algorithm that does not go with the key */
export function sign(key: PrivateKey, algorithm: number, content: Uint8Array, random: Random): Uint8Array {
  if (key.kind === 'rsa' && algorithm === SignatureScheme.RSA_PSS_RSAE_SHA256) {
    return signPss(key.rsa, 'sha256', content, random);
  }
  if (key.kind === 'rsa' && algorithm === SignatureAlgorithm.RSA_SHA256) return signPkcs1(key.rsa, 'sha256', content);
  if (key.kind === 'p256' && algorithm === SignatureScheme.ECDSA_SECP256R1_SHA256) {
    return signEcdsa(key.scalar, content, random);
  }
  throw new RangeError(`no signature 0x${algorithm.toString(16)} with a key of kind ${key.kind}`);
}

export function verifySignature(
  key: PublicKey,
  algorithm: number,
  content: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (key.kind === 'p256') {
    const known = algorithm === SignatureScheme.ECDSA_SECP256R1_SHA256;
    return known && verifyEcdsa(key.subjectPublicKeyInfo, content, signature);
  }
  switch (algorithm) {
    case SignatureScheme.RSA_PSS_RSAE_SHA256:
      return verifyPss(key.rsa, 'sha256', content, signature);
    case SignatureAlgorithm.RSA_SHA256:
      return verifyPkcs1(key.rsa, 'sha256', content, signature);
    case SignatureAlgorithm.RSA_SHA384:
      return verifyPkcs1(key.rsa, 'sha384', content, signature);
    case SignatureAlgorithm.RSA_SHA512:
      return verifyPkcs1(key.rsa, 'sha512', content, signature);
    default:
      return false;
  }
}
