/** A reference solution, written as a student would. */

import type { FoundName } from '../../../labs/04-dns/starter/name.ts';

export function readName(message: Uint8Array, offset: number): FoundName | null {
  const labels: string[] = [];
  let octets = 1; // the zero at the end
  let at = offset;
  let partStart = offset;
  let end = -1; // not known before the first pointer, or the zero
  for (;;) {
    const length = message[at];
    if (length === undefined) return null;
    if (length === 0) {
      if (end === -1) end = at + 1;
      return { name: labels.length === 0 ? '.' : labels.join('.'), end };
    }
    if (length >= 0xc0) {
      const low = message[at + 1];
      if (low === undefined) return null;
      if (end === -1) end = at + 2;
      const target = ((length & 0x3f) << 8) | low;
      if (target >= partStart) return null;
      at = partStart = target;
      continue;
    }
    if (length > 63) return null;
    if (at + 1 + length > message.length) return null;
    octets += length + 1;
    if (octets > 255) return null;
    labels.push(new TextDecoder().decode(message.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
}
