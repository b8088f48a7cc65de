/** A reference solution, written as a student would. */

const UDP = 17;

export function turn(packet: Uint8Array, address: string, port: number): Uint8Array {
  const out = packet.slice();
  const transport = (packet[0]! & 0x0f) * 4;
  const bytes = address.split('.').map(Number);
  const newWords = [bytes[0]! * 256 + bytes[1]!, bytes[2]! * 256 + bytes[3]!];
  const oldWords = [word(packet, 12), word(packet, 14)];

  out.set(bytes, 12);
  setWord(out, transport, port);

  let header = word(packet, 10);
  for (let i = 0; i < 2; i++) header = mend(header, oldWords[i]!, newWords[i]!);
  setWord(out, 10, header);

  const isUdp = packet[9] === UDP;
  const at = transport + (isUdp ? 6 : 16);
  let checksum = word(packet, at);
  if (isUdp && checksum === 0) return out;
  for (let i = 0; i < 2; i++) checksum = mend(checksum, oldWords[i]!, newWords[i]!);
  checksum = mend(checksum, word(packet, transport), port);
  if (isUdp && checksum === 0) checksum = 0xffff;
  setWord(out, at, checksum);
  return out;
}

/** RFC 1624, equation 3. */
function mend(checksum: number, before: number, after: number): number {
  let sum = (~checksum & 0xffff) + (~before & 0xffff) + after;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! * 256 + bytes[at + 1]!;
}

function setWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value & 0xff;
}
