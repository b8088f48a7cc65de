/** Bytes are copied to where they belong; tables say where that is. */

/** Where destination and source stand in an 802.11 frame, by the two DS bits. */
const places: Readonly<Record<number, readonly [number, number]>> = { 1: [16, 10], 2: [4, 16] };

export function toEthernet(frame: Uint8Array): Uint8Array | null {
  const from = Buffer.from(frame);
  const place = from.length > 31 ? places[from[1]! & 3] : undefined;
  const isClear = place && from[0]! >> 2 === 2 && !(from[1]! & 64);
  if (!isClear || from.toString('hex', 24, 30) !== 'aaaa03000000') return null;
  const length = frame.length - 18;
  const ethernet = Buffer.alloc(length < 60 ? 60 : length);
  for (const [index, at] of place.entries()) from.copy(ethernet, 6 * index, at, at + 6);
  from.copy(ethernet, 12, 30);
  return Uint8Array.from(ethernet);
}

export function toDot11(ethernet: Uint8Array, way: string, bssid: Uint8Array, sequenceNumber: number): Uint8Array {
  const from = Buffer.from(ethernet);
  const ends: Readonly<Record<number, number>> = { 2048: 14 + from.readUInt16BE(16), 2054: 42 };
  const end = Math.min(ends[from.readUInt16BE(12)] ?? from.length, from.length);
  const frame = Buffer.alloc(end + 18);
  const bits = way === 'to-ds' ? 1 : 2;
  const [destination, source] = places[bits]!;
  frame[0] = 8;
  frame[1] = bits;
  frame.set(bssid, bits === 1 ? 4 : 10);
  from.copy(frame, destination, 0, 6);
  from.copy(frame, source, 6, 12);
  frame.writeUInt16LE(sequenceNumber * 16, 22);
  frame.write('aaaa03000000', 24, 'hex');
  from.copy(frame, 30, 12, end);
  return Uint8Array.from(frame);
}
