/** RFC 1624, equation 3: the checksum is changed without summing everything again. */

export function forward(packet: Uint8Array): Uint8Array | null {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  if (packet.byteLength < 20 || view.getUint8(0) >>> 4 !== 4) return null;
  const ihl = view.getUint8(0) & 15;
  const total = view.getUint16(2);
  if (ihl < 5 || total < 4 * ihl || total > packet.byteLength || !fits(view, ihl)) return null;
  if (view.getUint8(8) < 2) return null;
  const copy = new Uint8Array(packet.subarray(0, total));
  const out = new DataView(copy.buffer);
  const before = out.getUint16(8);
  const after = before - 0x100;
  out.setUint16(8, after);
  let sum = (~out.getUint16(10) & 0xffff) + (~before & 0xffff) + after;
  sum = (sum & 0xffff) + (sum >>> 16);
  sum = (sum & 0xffff) + (sum >>> 16);
  out.setUint16(10, ~sum & 0xffff);
  return copy;
}

function fits(view: DataView, ihl: number): boolean {
  let sum = 0;
  for (let word = 0; word < ihl * 2; word++) sum += view.getUint16(word * 2);
  return sum % 0xffff === 0;
}
