/**
 * RSA signatures as TLS uses them: RSASSA-PSS (RFC 8017 §8.1 and §9.1) in TLS 1.3 and RSASSA-PKCS1-v1_5 (§8.2 and
 * §9.2) in TLS 1.2. node-forge does the arithmetic; the salt of PSS is drawn here, because it must come from the
 * world's seed.
 */

import type { Random } from '../bytes/random.ts';
import { concatBytes } from '../bytes/writer.ts';
import { fromForge, toForge } from './forge-bytes.ts';
import { equalInConstantTime, type HashName, hash, hashLength } from './primitives.ts';
import { modulusLength, type RsaPrivateKey, type RsaPublicKey } from './rsa.ts';

/** RSASSA-PSS with a salt as long as the hash, as RFC 8446 §4.2.3 wants it. The same `random` gives the same bytes. */
export function signPss(key: RsaPrivateKey, name: HashName, message: Uint8Array, random: Random): Uint8Array {
  const salt = random.bytes(hashLength[name]);
  return privateOperation(key, encodePss(name, hash(name, message), salt, key.n.bitLength() - 1));
}

export function verifyPss(key: RsaPublicKey, name: HashName, message: Uint8Array, signature: Uint8Array): boolean {
  const block = publicOperation(key, signature);
  return block !== undefined && isPssEncoding(block, name, hash(name, message), key.n.bitLength() - 1);
}

/** RSASSA-PKCS1-v1_5: nothing of it is random. */
export function signPkcs1(key: RsaPrivateKey, name: HashName, message: Uint8Array): Uint8Array {
  return privateOperation(key, encodePkcs1(name, message, modulusLength(key)));
}

export function verifyPkcs1(key: RsaPublicKey, name: HashName, message: Uint8Array, signature: Uint8Array): boolean {
  const block = publicOperation(key, signature);
  return block !== undefined && equalInConstantTime(block, encodePkcs1(name, message, modulusLength(key)));
}

/** EMSA-PSS-ENCODE (RFC 8017 §9.1.1) for a block of `bits` bits. */
export function encodePss(name: HashName, messageHash: Uint8Array, salt: Uint8Array, bits: number): Uint8Array {
  const length = Math.ceil(bits / 8);
  if (length < messageHash.length + salt.length + 2) throw new RangeError('the RSA key is too short for PSS');
  const h = hash(name, new Uint8Array(8), messageHash, salt); // H = Hash(M')
  const dataBlock = new Uint8Array(length - h.length - 1); // DB = PS || 01 || salt
  dataBlock[dataBlock.length - salt.length - 1] = 1;
  dataBlock.set(salt, dataBlock.length - salt.length);
  const masked = xor(dataBlock, mgf1(name, h, dataBlock.length));
  masked[0]! &= topMask(bits);
  return concatBytes(masked, h, Uint8Array.of(0xbc));
}

/** EMSA-PSS-VERIFY (RFC 8017 §9.1.2), with a salt as long as the hash. */
function isPssEncoding(block: Uint8Array, name: HashName, messageHash: Uint8Array, bits: number): boolean {
  const length = Math.ceil(bits / 8);
  const encoded = block.subarray(block.length - length);
  const saltLength = hashLength[name];
  if (length < messageHash.length + saltLength + 2 || encoded.at(-1) !== 0xbc) return false;
  if (block.length > length && block[0] !== 0) return false;
  const masked = encoded.subarray(0, length - messageHash.length - 1);
  const h = encoded.subarray(masked.length, length - 1);
  if ((masked[0]! & ~topMask(bits)) !== 0) return false;
  const dataBlock = xor(masked, mgf1(name, h, masked.length));
  dataBlock[0]! &= topMask(bits);
  const separator = dataBlock.length - saltLength - 1;
  if (dataBlock[separator] !== 1 || dataBlock.subarray(0, separator).some((byte) => byte !== 0)) return false;
  const salt = dataBlock.subarray(separator + 1);
  return equalInConstantTime(h, hash(name, new Uint8Array(8), messageHash, salt));
}

/** RFC 8017 appendix B.2.1. */
function mgf1(name: HashName, seed: Uint8Array, length: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / hashLength[name]) }, (_, i) =>
    hash(name, seed, Uint8Array.of(i >>> 24, i >>> 16, i >>> 8, i)),
  );
  return concatBytes(...blocks).subarray(0, length);
}

/** EMSA-PKCS1-v1_5 (RFC 8017 §9.2): 00 01 ff … ff 00 and DigestInfo. */
function encodePkcs1(name: HashName, message: Uint8Array, length: number): Uint8Array {
  const digestInfo = concatBytes(digestInfoStart[name], hash(name, message));
  const block = new Uint8Array(length).fill(0xff);
  block.set([0, 1]);
  block[length - digestInfo.length - 1] = 0;
  block.set(digestInfo, length - digestInfo.length);
  return block;
}

/** RFC 8017 §9.2, note 1. */
const digestInfoStart: Readonly<Record<HashName, Uint8Array>> = {
  sha256: Uint8Array.of(0x30, 0x31, 0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20),
  sha384: Uint8Array.of(0x30, 0x41, 0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2, 5, 0, 4, 0x30),
  sha512: Uint8Array.of(0x30, 0x51, 0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3, 5, 0, 4, 0x40),
};

/** The highest byte of a block of `bits` bits may have these bits. */
function topMask(bits: number): number {
  return 0xff >> (8 * Math.ceil(bits / 8) - bits);
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, i) => byte ^ b[i]!);
}

/** RSASP1. */
function privateOperation(key: RsaPrivateKey, block: Uint8Array): Uint8Array {
  const padded = new Uint8Array(modulusLength(key));
  padded.set(block, padded.length - block.length);
  return fromForge(key.decrypt(toForge(padded), 'RAW'));
}

/** RSAVP1; undefined if the signature is no number below the modulus. */
function publicOperation(key: RsaPublicKey, signature: Uint8Array): Uint8Array | undefined {
  if (signature.length !== modulusLength(key)) return undefined;
  try {
    return fromForge(key.encrypt(toForge(signature), 'RAW'));
  } catch {
    return undefined;
  }
}
