/** A reference solution, written as a student would. */

import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { WriteKeys } from '../../../labs/11-tls/starter/record.ts';

export function sealRecord(
  keys: WriteKeys,
  sequenceNumber: number,
  contentType: number,
  plaintext: Uint8Array,
): Uint8Array {
  const number = numberBytes(sequenceNumber);
  const cipher = createCipheriv('aes-128-gcm', keys.key, join(keys.salt, number));
  cipher.setAAD(join(number, header(contentType, 3, 3, plaintext.length)));
  const ciphertext = join(cipher.update(plaintext), cipher.final());
  const fragment = join(number, ciphertext, cipher.getAuthTag());
  return join(header(contentType, 3, 3, fragment.length), fragment);
}

export function openRecord(keys: WriteKeys, sequenceNumber: number, record: Uint8Array): Uint8Array | null {
  const nonce = record.subarray(5, 13);
  const ciphertext = record.subarray(13, -16);
  const tag = record.subarray(-16);
  if (record.length < 5 + 8 + 16) return null;
  const decipher = createDecipheriv('aes-128-gcm', keys.key, join(keys.salt, nonce));
  decipher.setAAD(join(numberBytes(sequenceNumber), header(record[0]!, record[1]!, record[2]!, ciphertext.length)));
  decipher.setAuthTag(tag);
  try {
    return join(decipher.update(ciphertext), decipher.final());
  } catch {
    return null;
  }
}

function numberBytes(sequenceNumber: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(sequenceNumber));
  return bytes;
}

function header(contentType: number, major: number, minor: number, length: number): Uint8Array {
  return Uint8Array.of(contentType, major, minor, length >> 8, length & 0xff);
}

function join(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
