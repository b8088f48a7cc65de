/** A reference solution, written as a student would. */

import { createDecipheriv } from 'node:crypto';

const HEADER = 24;

export function ccmpHeader(packetNumber: number, keyId: number): Uint8Array {
  const pn = lowestFirst(packetNumber);
  return Uint8Array.from([pn[0]!, pn[1]!, 0, 0x20 | (keyId << 6), ...pn.slice(2)]);
}

export function ccmpNonce(frame: Uint8Array, packetNumber: number): Uint8Array {
  const priority = 0;
  const transmitter = frame.slice(10, 16);
  return Uint8Array.from([priority, ...transmitter, ...lowestFirst(packetNumber).reverse()]);
}

export function ccmpAad(frame: Uint8Array): Uint8Array {
  const aad = new Uint8Array(22);
  aad[0] = frame[0]! & 0b1000_1111;
  aad[1] = (frame[1]! & 0b1100_0111) | 0b0100_0000;
  aad.set(frame.slice(4, 22), 2);
  aad[20] = frame[22]! & 0x0f;
  return aad;
}

export function openFrame(frame: Uint8Array, tk: Uint8Array, lastPacketNumber: number): Uint8Array | null {
  const isProtected = (frame[1]! & 0x40) !== 0;
  const body = frame.slice(HEADER);
  if (!isProtected || body.length < 16) return null;
  if ((body[3]! & 0x20) === 0) return null;
  const pn = [body[7]!, body[6]!, body[5]!, body[4]!, body[1]!, body[0]!];
  const packetNumber = pn.reduce((value, byte) => value * 256 + byte, 0);
  if (packetNumber <= lastPacketNumber) return null;
  const encrypted = body.slice(8, -8);
  const decipher = createDecipheriv('aes-128-ccm', tk, ccmpNonce(frame, packetNumber), { authTagLength: 8 });
  decipher.setAuthTag(body.slice(-8));
  decipher.setAAD(ccmpAad(frame), { plaintextLength: encrypted.length });
  try {
    const plain = decipher.update(encrypted);
    decipher.final();
    return new Uint8Array(plain);
  } catch {
    return null;
  }
}

function lowestFirst(packetNumber: number): number[] {
  return Array.from({ length: 6 }, (_, index) => Math.floor(packetNumber / 256 ** index) % 256);
}
