/** Needs no other file: of the PTK only the KCK is wanted, and that is in the PRF's first block. */

import { createHmac, timingSafeEqual } from 'node:crypto';

interface Known {
  pmk: Uint8Array;
  ap: Uint8Array;
  station: Uint8Array;
}

export function keyMic(frame: Uint8Array, kck: Uint8Array): Uint8Array {
  const end = 4 + Buffer.from(frame).readUInt16BE(2);
  const hmac = createHmac('sha1', kck);
  hmac.update(frame.subarray(0, 81));
  hmac.update(new Uint8Array(16));
  hmac.update(frame.subarray(97, end));
  return Uint8Array.from(hmac.digest().subarray(0, 16));
}

export function judgeMessage2(message1: Uint8Array, message2: Uint8Array, { pmk, ap, station }: Known) {
  const [one, two] = [Buffer.from(message1), Buffer.from(message2)];
  const information = two.readUInt16BE(5);
  const bit = (number: number) => (information >> number) & 1;
  const isMessage2 = bit(3) && bit(8) && !bit(7) && !bit(9);
  if (!isMessage2 || one.readBigUInt64BE(9) !== two.readBigUInt64BE(9)) return 'no-answer';
  const addresses = [Buffer.from(ap), Buffer.from(station)].sort(Buffer.compare);
  const nonces = [one, two].map((message) => message.subarray(17, 49)).sort(Buffer.compare);
  const label = Buffer.from('Pairwise key expansion\0');
  const block = createHmac('sha1', pmk)
    .update(Buffer.concat([label, ...addresses, ...nonces, Buffer.of(0)]))
    .digest();
  const mic = keyMic(message2, block.subarray(0, 16));
  return timingSafeEqual(mic, two.subarray(81, 97)) ? 'same' : 'other';
}
