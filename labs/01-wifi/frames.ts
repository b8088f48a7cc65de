/** Looking at frames in the air, radiotap and all, and saying one again. */

import { concatBytes } from '../../src/bytes/writer.ts';
import { type Dot11Frame, decodeDot11 } from '../../src/packet/wifi/dot11.ts';
import { buildRadiotap, decodeRadiotap } from '../../src/packet/wifi/radiotap.ts';

/** dBm: as loud as the others. */
const POWER = 15;

/** The data frame in it, if it is one. */
export function dataFrameIn(bytes: Uint8Array): Dot11Frame | undefined {
  const frame = decodeDot11(bytes.subarray(decodeRadiotap(bytes).length));
  return frame.kind === 'data' ? frame : undefined;
}

export function isAckIn(bytes: Uint8Array): boolean {
  return decodeDot11(bytes.subarray(decodeRadiotap(bytes).length)).kind === 'ack';
}

/** The frame as it was heard, for sending: the same to the last bit, but with a power of its own. */
export function sayAgain(bytes: Uint8Array): Uint8Array {
  const { length, flags = 0, rate = 1, frequency = 0, channelFlags = 0 } = decodeRadiotap(bytes);
  return concatBytes(buildRadiotap({ flags, rate, frequency, channelFlags, signal: POWER }), bytes.subarray(length));
}
