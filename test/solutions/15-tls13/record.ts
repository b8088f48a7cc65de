/** A reference solution, written as a student would. */

import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Opened, TrafficKeys } from '../../../labs/15-tls13/starter/record.ts';

const APPLICATION_DATA = 23;
const TAG_LENGTH = 16;

export function sealRecord(
  keys: TrafficKeys,
  sequenceNumber: number,
  contentType: number,
  content: Uint8Array,
  paddingLength: number,
): Uint8Array {
  const inner = join(content, Uint8Array.of(contentType), new Uint8Array(paddingLength));
  const header = headerFor(inner.length + TAG_LENGTH);
  const cipher = createCipheriv('aes-128-gcm', keys.key, nonceFor(keys.iv, sequenceNumber));
  cipher.setAAD(header);
  const ciphertext = join(cipher.update(inner), cipher.final());
  return join(header, ciphertext, cipher.getAuthTag());
}

export function openRecord(keys: TrafficKeys, sequenceNumber: number, record: Uint8Array): Opened | null {
  if (record.length < 5 + TAG_LENGTH) return null;
  const decipher = createDecipheriv('aes-128-gcm', keys.key, nonceFor(keys.iv, sequenceNumber));
  decipher.setAAD(record.subarray(0, 5));
  decipher.setAuthTag(record.subarray(-TAG_LENGTH));
  let inner: Uint8Array;
  try {
    inner = join(decipher.update(record.subarray(5, -TAG_LENGTH)), decipher.final());
  } catch {
    return null;
  }
  let end = inner.length - 1;
  while (end >= 0 && inner[end] === 0) end--;
  if (end < 0) return null;
  return { contentType: inner[end]!, content: inner.slice(0, end) };
}

function nonceFor(iv: Uint8Array, sequenceNumber: number): Uint8Array {
  const nonce = iv.slice();
  const number = new Uint8Array(8);
  new DataView(number.buffer).setBigUint64(0, BigInt(sequenceNumber));
  for (let i = 0; i < 8; i++) nonce[4 + i]! ^= number[i]!;
  return nonce;
}

function headerFor(length: number): Uint8Array {
  return Uint8Array.of(APPLICATION_DATA, 3, 3, length >> 8, length & 0xff);
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
