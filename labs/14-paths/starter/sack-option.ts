/** Task "sack-option": what has come beyond a gap. Read RFC 2018 §3 (the option) and §4 (which blocks, in which order). */

/** Data that has arrived. */
export interface Arrived {
  /** Of its first byte. */
  sequenceNumber: number;
  /** Bytes, 1 or more. */
  length: number;
}

/**
 * The options field of the ACK that is sent right after the last of `segments` has come.
 * @param receiveNext RCV.NXT before the first of them: everything before this number has come, and been given to the
 *   application.
 * @param segments data in the order in which it came: none of it begins before `receiveNext`. What follows `receiveNext`
 *   without a gap is given to the application, and no block speaks of it. Segments may overlap, touch, and come twice.
 * @param room bytes that there are for the option: as many blocks as fit in with it, and never more than four.
 * @returns two NOPs (1, 1), the option's kind 5, its length, and the blocks: left edge, right edge, 32 bits each. Blocks
 *   that touch or overlap are one. The first block holds the segment that came last; the others follow by when data last came
 *   for them, the latest first. If the last segment is in no block because it lies before every gap, the blocks are ordered by the
 *   same rule. An empty array if there is no gap, or no room for a block (two NOPs, kind and length count).
 */
export function sackOption(receiveNext: number, segments: readonly Arrived[], room: number): Uint8Array {
  throw new Error('not written yet');
}
