/** A reference solution, written as a student would. */

import type { Station } from '../../../labs/03-arp/starter/arp-reply.ts';

export function answerArp(frame: Uint8Array, station: Station): Uint8Array | null {
  if (frame.length < 42) return null;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  if (view.getUint16(12) !== 0x0806) return null;
  if (view.getUint16(14) !== 1 || view.getUint16(16) !== 0x0800) return null;
  if (frame[18] !== 6 || frame[19] !== 4) return null;
  if (view.getUint16(20) !== 1) return null;
  const ownMac = station.mac.split(':').map((part) => parseInt(part, 16));
  const ownAddress = station.address.split('.').map(Number);
  if (!ownAddress.every((byte, index) => frame[38 + index] === byte)) return null;

  const reply = new Uint8Array(60);
  const asker = frame.subarray(22, 28);
  reply.set(asker, 0);
  reply.set(ownMac, 6);
  reply.set([0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, 2], 12);
  reply.set(ownMac, 22);
  reply.set(ownAddress, 28);
  reply.set(asker, 32);
  reply.set(frame.subarray(28, 32), 38);
  return reply;
}
