/** A reference solution, written as a student would. */

export function tcpChecksum(sourceAddress: string, destinationAddress: string, segment: Uint8Array): number {
  const pseudo = new Uint8Array(12);
  const view = new DataView(pseudo.buffer);
  pseudo.set(sourceAddress.split('.').map(Number), 0);
  pseudo.set(destinationAddress.split('.').map(Number), 4);
  view.setUint8(9, 6);
  view.setUint16(10, segment.length);

  const copy = segment.slice();
  copy[16] = 0;
  copy[17] = 0;
  let sum = addWords(0, pseudo);
  sum = addWords(sum, copy);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function addWords(start: number, bytes: Uint8Array): number {
  let sum = start;
  for (let i = 0; i < bytes.length; i += 2) {
    const high = bytes[i]!;
    const low = bytes[i + 1] ?? 0;
    sum += high * 256 + low;
  }
  return sum;
}
