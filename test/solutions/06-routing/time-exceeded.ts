/** A reference solution, written as a student would. */

const ICMP = 1;
const ERRORS = [3, 4, 5, 11, 12];

export function timeExceeded(packet: Uint8Array, routerAddress: string): Uint8Array | null {
  const headerLength = (packet[0]! & 0x0f) * 4;
  const fragmentOffset = ((packet[6]! & 0x1f) << 8) | packet[7]!;
  const src = packet.subarray(12, 16);
  const dst = packet.subarray(16, 20);
  if (fragmentOffset > 0) return null;
  if (packet[9] === ICMP && ERRORS.includes(packet[headerLength]!)) return null;
  if (isMulticast(dst) || isBroadcast(dst)) return null;
  if (isMulticast(src) || isBroadcast(src) || src[0] === 127 || src.every((byte) => byte === 0)) return null;

  const quoted = packet.subarray(0, headerLength + 8);
  const out = new Uint8Array(20 + 8 + quoted.length);
  const view = new DataView(out.buffer);
  out[0] = 0x45;
  view.setUint16(2, out.length);
  out[8] = 64;
  out[9] = ICMP;
  out.set(routerAddress.split('.').map(Number), 12);
  out.set(src, 16);
  view.setUint16(10, checksum(out.subarray(0, 20)));
  out[20] = 11;
  out[21] = 0;
  out.set(quoted, 28);
  view.setUint16(22, checksum(out.subarray(20)));
  return out;
}

function isMulticast(address: Uint8Array): boolean {
  return address[0]! >= 224 && address[0]! <= 239;
}

function isBroadcast(address: Uint8Array): boolean {
  return address.every((byte) => byte === 255);
}

function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) + (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
