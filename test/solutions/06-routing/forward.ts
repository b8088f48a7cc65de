/** A reference solution, written as a student would. */

export function forward(packet: Uint8Array): Uint8Array | null {
  if (packet.length < 20) return null;
  const version = packet[0]! >> 4;
  const headerLength = (packet[0]! & 0x0f) * 4;
  const totalLength = packet[2]! * 256 + packet[3]!;
  if (version !== 4) return null;
  if (headerLength < 20) return null;
  if (totalLength < headerLength) return null;
  if (totalLength > packet.length) return null;
  if (sumWords(packet, headerLength) !== 0xffff) return null;
  const ttl = packet[8]!;
  if (ttl <= 1) return null;
  const out = packet.slice(0, totalLength);
  out[8] = ttl - 1;
  out[10] = 0;
  out[11] = 0;
  const checksum = ~sumWords(out, headerLength) & 0xffff;
  out[10] = checksum >> 8;
  out[11] = checksum & 0xff;
  return out;
}

/** The one's complement sum of the header's words. */
function sumWords(bytes: Uint8Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i += 2) sum += (bytes[i]! << 8) | bytes[i + 1]!;
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return sum;
}
