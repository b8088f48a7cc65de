/** A reference solution, written as a student would. */

const HEADER = 20;

export function fragment(packet: Uint8Array, mtu: number): Uint8Array[] | null {
  if (packet.length <= mtu) return [packet];
  const flagsAndOffset = (packet[6]! << 8) | packet[7]!;
  if (flagsAndOffset & 0x4000) return null;
  const firstOffset = flagsAndOffset & 0x1fff;
  const hadMore = (flagsAndOffset & 0x2000) !== 0;
  const data = packet.subarray(HEADER);
  const room = Math.floor((mtu - HEADER) / 8) * 8;

  const fragments: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += room) {
    const piece = data.subarray(at, at + room);
    const isLast = at + room >= data.length;
    const more = !isLast || hadMore;
    const out = new Uint8Array(HEADER + piece.length);
    out.set(packet.subarray(0, HEADER));
    const view = new DataView(out.buffer);
    view.setUint16(2, out.length);
    view.setUint16(6, (more ? 0x2000 : 0) | (firstOffset + at / 8));
    view.setUint16(10, 0);
    view.setUint16(10, checksum(out.subarray(0, HEADER)));
    out.set(piece, HEADER);
    fragments.push(out);
  }
  return fragments;
}

function checksum(header: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < header.length; i += 2) sum += (header[i]! << 8) | header[i + 1]!;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
