/** A reference solution, written as a student would. */

import { createDecipheriv } from 'node:crypto';

interface WriteKeys {
  key: Uint8Array;
  iv: Uint8Array;
}

export function openRecord({ key, iv }: WriteKeys, sequenceNumber: number, record: Uint8Array): Uint8Array | null {
  const length = record.length - 5 - 8 - 16;
  if (length < 0) return null;
  const nonce = new Uint8Array(12);
  nonce.set(iv);
  nonce.set(record.subarray(5, 13), 4);
  const additional = new DataView(new ArrayBuffer(13));
  additional.setBigUint64(0, BigInt(sequenceNumber));
  additional.setUint8(8, record[0]!);
  additional.setUint8(9, record[1]!);
  additional.setUint8(10, record[2]!);
  additional.setUint16(11, length);
  const cipher = createDecipheriv('aes-128-gcm', key, nonce);
  cipher.setAAD(new Uint8Array(additional.buffer));
  cipher.setAuthTag(record.subarray(record.length - 16));
  const content = cipher.update(record.subarray(13, record.length - 16));
  try {
    cipher.final();
  } catch {
    return null;
  }
  return new Uint8Array(content);
}
