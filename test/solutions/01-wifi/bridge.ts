/** A reference solution, written as a student would. */

const TO_DS = 0x01;
const FROM_DS = 0x02;
const PROTECTED = 0x40;
const SNAP = [0xaa, 0xaa, 0x03, 0, 0, 0];

export function toEthernet(frame: Uint8Array): Uint8Array | null {
  if (frame.length < 24 + 8) return null;
  if ((frame[0]! & 0xfc) !== 0x08) return null;
  const control = frame[1]!;
  if (control & PROTECTED) return null;
  if (!SNAP.every((byte, index) => frame[24 + index] === byte)) return null;
  const [a1, a2, a3] = [4, 10, 16].map((at) => frame.slice(at, at + 6)) as [Uint8Array, Uint8Array, Uint8Array];
  const bits = control & (TO_DS | FROM_DS);
  let addresses: Uint8Array[];
  if (bits === TO_DS) addresses = [a3, a2];
  else if (bits === FROM_DS) addresses = [a1, a3];
  else return null;
  const rest = frame.slice(30);
  const ethernet = new Uint8Array(Math.max(60, 12 + rest.length));
  ethernet.set(addresses[0]!, 0);
  ethernet.set(addresses[1]!, 6);
  ethernet.set(rest, 12);
  return ethernet;
}

export function toDot11(
  ethernet: Uint8Array,
  way: 'to-ds' | 'from-ds',
  bssid: Uint8Array,
  sequenceNumber: number,
): Uint8Array {
  const destination = ethernet.slice(0, 6);
  const source = ethernet.slice(6, 12);
  const etherType = ethernet[12]! * 256 + ethernet[13]!;
  let payload = ethernet.slice(14);
  if (etherType === 0x0800) payload = payload.slice(0, payload[2]! * 256 + payload[3]!);
  if (etherType === 0x0806) payload = payload.slice(0, 28);
  const addresses = way === 'to-ds' ? [bssid, source, destination] : [destination, bssid, source];
  const sequenceControl = sequenceNumber << 4;
  return Uint8Array.from([
    0x08,
    way === 'to-ds' ? TO_DS : FROM_DS,
    0,
    0,
    ...addresses.flatMap((address) => [...address]),
    sequenceControl & 0xff,
    sequenceControl >> 8,
    ...SNAP,
    ...ethernet.slice(12, 14),
    ...payload,
  ]);
}
