/** One difference for all words at once, added where the complement of a checksum stands. */

export function turn(packet: Uint8Array, address: string, port: number): Uint8Array {
  const out = new Uint8Array(packet);
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  const start = (view.getUint8(0) % 16) * 4;
  const next = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const before = view.getUint32(12);
  // What one's complement arithmetic adds: the new words, and what the old ones lack to 0xffff.
  const difference = (next >>> 16) + (next & 0xffff) + (0xffff - (before >>> 16)) + (0xffff - (before & 0xffff));
  const withPort = difference + port + (0xffff - view.getUint16(start));
  view.setUint32(12, next);
  view.setUint16(start, port);
  adjust(view, 10, difference);
  if (view.getUint8(9) === 6) adjust(view, start + 16, withPort);
  else if (view.getUint16(start + 6) !== 0) {
    adjust(view, start + 6, withPort);
    if (view.getUint16(start + 6) === 0) view.setUint16(start + 6, 0xffff);
  }
  return out;
}

function adjust(view: DataView, at: number, difference: number): void {
  let sum = 0xffff - view.getUint16(at) + difference;
  while (sum >= 0x10000) sum = Math.floor(sum / 0x10000) + (sum % 0x10000);
  view.setUint16(at, 0xffff - sum);
}
