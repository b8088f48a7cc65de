/** Buffers know numbers of 48 bits, in both orders. */

import { createDecipheriv } from 'node:crypto';

export function ccmpHeader(packetNumber: number, keyId: number): Uint8Array {
  const header = Buffer.alloc(8);
  header.writeUInt16LE(packetNumber % 0x10000, 0);
  header.writeUInt8(keyId * 64 + 32, 3);
  header.writeUInt32LE(Math.floor(packetNumber / 0x10000), 4);
  return Uint8Array.from(header);
}

export function ccmpNonce(frame: Uint8Array, packetNumber: number): Uint8Array {
  const nonce = Buffer.alloc(13);
  nonce.set(frame.subarray(10, 16), 1);
  nonce.writeUIntBE(packetNumber, 7, 6);
  return Uint8Array.from(nonce);
}

export function ccmpAad(frame: Uint8Array): Uint8Array {
  const header = Buffer.from(frame.subarray(0, 24));
  const control = (header.readUInt16LE(0) & ~0x3870) | 0x4000;
  header.writeUInt16LE(control, 0);
  header.writeUInt16LE(header.readUInt16LE(22) & 15, 22);
  return Uint8Array.from([...header.subarray(0, 2), ...header.subarray(4)]);
}

export function openFrame(frame: Uint8Array, tk: Uint8Array, lastPacketNumber: number): Uint8Array | null {
  const all = Buffer.from(frame);
  if (all.length < 24 + 8 + 8 || !(all[1]! & 64) || !(all[27]! & 32)) return null;
  const packetNumber = all.readUInt32LE(28) * 65_536 + all.readUInt16LE(24);
  if (packetNumber <= lastPacketNumber) return null;
  const sealed = all.subarray(32, all.length - 8);
  try {
    const aes = createDecipheriv('aes-128-ccm', tk, ccmpNonce(frame, packetNumber), { authTagLength: 8 });
    aes.setAAD(ccmpAad(frame), { plaintextLength: sealed.length });
    aes.setAuthTag(all.subarray(all.length - 8));
    const plain = Uint8Array.from(aes.update(sealed));
    aes.final();
    return plain;
  } catch {
    return null;
  }
}
