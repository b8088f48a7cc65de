/** A reference solution, written as a student would. */

import type { FrameParts } from '../../../labs/03-arp/starter/frame.ts';

export function buildFrame({ dst, src, etherType, payload }: FrameParts): Uint8Array | null {
  if (payload.length > 1500) return null;
  const frame = new Uint8Array(Math.max(60, 14 + payload.length));
  frame.set(macBytes(dst), 0);
  frame.set(macBytes(src), 6);
  frame[12] = etherType >> 8;
  frame[13] = etherType & 0xff;
  frame.set(payload, 14);
  return frame;
}

function macBytes(mac: string): number[] {
  return mac.split(':').map((part) => parseInt(part, 16));
}
