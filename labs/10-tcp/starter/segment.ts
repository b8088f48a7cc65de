/** Task "segments": from bytes to fields and options. Read RFC 9293 §3.1 and §3.2, RFC 7323 §2.2 and §3.2, RFC 2018 §2 and §3. */

export interface Segment {
  sourcePort: number;
  destinationPort: number;
  /** 32 bits, 0 to 4294967295. */
  sequenceNumber: number;
  acknowledgmentNumber: number;
  flags: Flags;
  /** As it stands there, not scaled. */
  window: number;
  checksum: number;
  urgentPointer: number;
  options: Options;
  /** What follows header and options; empty if there is nothing. */
  payload: Uint8Array;
}

export interface Flags {
  cwr: boolean;
  ece: boolean;
  urg: boolean;
  ack: boolean;
  psh: boolean;
  rst: boolean;
  syn: boolean;
  fin: boolean;
}

/** Those that are not in the segment are left out. */
export interface Options {
  /** Kind 2. */
  mss?: number;
  /** Kind 3: the shift count. */
  windowScale?: number;
  /** Kind 4. */
  sackPermitted?: boolean;
  /** Kind 5: left and right edge of each block, in their order. */
  sack?: [number, number][];
  /** Kind 8. */
  timestamps?: { value: number; echoReply: number };
}

/**
 * Takes a segment apart. The checksum is not verified. No-Operations (kind 1) may stand anywhere, options may come in any
 * order, after End of Option List (kind 0) the rest of the header is padding, and options of other kinds are skipped.
 *
 * Answers null for bytes that cannot be a segment: fewer than 20, a data offset of less than 5 or beyond the end, an
 * option without a length, with a length of less than 2, with one that leads out of the header, or with another length
 * than its kind (2, 3, 4, 5, 8) has.
 */
export function readSegment(bytes: Uint8Array): Segment | null {
  throw new Error('not written yet');
}
