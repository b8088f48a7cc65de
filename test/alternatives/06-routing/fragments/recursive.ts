/** Cuts the first piece off and goes on with the rest, which is a smaller packet. */

export function fragment(packet: Uint8Array, mtu: number): Uint8Array[] | null {
  const isWhole = packet.length <= mtu;
  const mayNot = (packet[6]! & 0x40) !== 0;
  if (isWhole) return [packet];
  return mayNot ? null : cut(packet, mtu);
}

function cut(packet: Uint8Array, mtu: number): Uint8Array[] {
  if (packet.length <= mtu) return [packet];
  const room = (mtu - 20) & ~7;
  const word = packet[6]! * 256 + packet[7]!;
  const head = part(packet, 20, 20 + room, word | 0x2000);
  const rest = part(packet, 20 + room, packet.length, word + room / 8);
  return [head, ...cut(rest, mtu)];
}

/** A packet of its own with some of the data. */
function part(packet: Uint8Array, from: number, to: number, flagsAndOffset: number): Uint8Array {
  const out = Uint8Array.from([...packet.subarray(0, 20), ...packet.subarray(from, to)]);
  const header = new DataView(out.buffer, 0, 20);
  header.setUint16(2, out.length);
  header.setUint16(6, flagsAndOffset);
  header.setUint16(10, 0);
  let sum = 0;
  for (let at = 0; at < 20; at += 2) sum += header.getUint16(at);
  sum = (sum >>> 16) + (sum & 0xffff);
  header.setUint16(10, ~(sum + (sum >>> 16)));
  return out;
}
