/** Plain numbers in a list, with a checksum of its own. */

interface SynParameters {
  sourceAddress: string;
  destinationAddress: string;
  sourcePort: number;
  destinationPort: number;
  initialSequenceNumber: number;
  window: number;
  mss: number;
}

const u16 = (value: number) => [value >> 8, value & 255];
const u32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const octets = (address: string) => address.split('.').map((part) => parseInt(part, 10));

export function buildSyn(p: SynParameters): Uint8Array {
  const head = [...u16(p.sourcePort), ...u16(p.destinationPort), ...u32(p.initialSequenceNumber), 0, 0, 0, 0];
  const middle = [0x60, 0x02, ...u16(p.window)];
  const tail = [0, 0, 2, 4, ...u16(p.mss)];
  const pseudo = [...octets(p.sourceAddress), ...octets(p.destinationAddress), 0, 6, 0, 24];
  const all = [...pseudo, ...head, ...middle, 0, 0, ...tail];
  let sum = 0;
  for (let i = 0; i < all.length; i += 2) sum = (sum + all[i]! * 256 + all[i + 1]!) % 65535;
  return Uint8Array.from([...head, ...middle, ...u16(65535 - sum), ...tail]);
}
