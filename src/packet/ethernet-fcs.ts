/**
 * What an adapter puts around a frame on an Ethernet cable: before it a preamble, behind it the frame check sequence
 * (IEEE 802.3 §3.1.1, §3.2.1, §3.2.2, §3.2.9). Neither reaches the computer: captures are without them.
 */

import { crc32 } from '../bytes/crc32.ts';
import { concatBytes } from '../bytes/writer.ts';

/** Bytes of the frame check sequence. */
export const FCS_LENGTH = 4;
/** Seven times 0x55 and the start of frame delimiter 0xd5: for receivers to find the beat and the beginning. */
export const PREAMBLE = Uint8Array.of(0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0xd5);
/** Silence after a frame, in the time of so many bytes (IEEE 802.3 §4.4.2). */
export const INTERPACKET_GAP = 12;

/** The FCS of a frame. The CRC's highest term goes first, which is its lowest byte as we count (§3.2.9). */
export function fcsOf(frame: Uint8Array): Uint8Array {
  const fcs = new Uint8Array(FCS_LENGTH);
  new DataView(fcs.buffer).setUint32(0, crc32(frame), true);
  return fcs;
}

/** The frame with its FCS behind it. */
export function appendFcs(frame: Uint8Array): Uint8Array {
  return concatBytes(frame, fcsOf(frame));
}

/** The frame without its FCS; undefined if the FCS does not fit it, or there is none. */
export function checkFcs(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < FCS_LENGTH) return undefined;
  const end = bytes.length - FCS_LENGTH;
  const fcs = new DataView(bytes.buffer, bytes.byteOffset + end, FCS_LENGTH).getUint32(0, true);
  const frame = bytes.subarray(0, end);
  return crc32(frame) === fcs ? frame : undefined;
}
