/** Task "http2-frame": what HTTP/2 sends. Read RFC 9113 §4.1, §4.2, §6.1, §6.2 and §6.10. */

export interface Frame {
  type: number;
  flags: number;
  /** 0 to 2^31 - 1. */
  streamId: number;
  payload: Uint8Array;
}

/**
 * The frames that ask for something without a body, one after the other: HEADERS with END_STREAM, and as many CONTINUATION frames
 * as are needed for the rest. All but the last are as full as they may be; the last has END_HEADERS. No padding, no priority.
 * @param block the header block; it may be empty
 * @param maxFrameSize bytes that a frame's payload may have
 */
export function buildRequest(streamId: number, block: Uint8Array, maxFrameSize: number): Uint8Array {
  throw new Error('not written yet');
}

/**
 * The frames at the beginning of `bytes`, as many as are there as a whole, up to the first that is too large.
 * @param maxFrameSize a frame with a longer payload is too large; that shows as soon as its nine bytes of header are there
 * @returns `rest`: how many bytes are left after the last of `frames`. `tooLarge`: reading ended with a frame that is too large;
 *   its bytes count among the rest. The bit before the stream identifier means nothing.
 */
export function readFrames(
  bytes: Uint8Array,
  maxFrameSize: number,
): { frames: Frame[]; rest: number; tooLarge: boolean } {
  throw new Error('not written yet');
}

/**
 * What a DATA frame brings. Null for a frame of another type, and if the padding is as long as the payload or longer (§6.1).
 * @returns `counted`: how many bytes of the flow-control windows the frame takes (§6.9.1)
 */
export function readData(frame: Frame): { data: Uint8Array; endStream: boolean; counted: number } | null {
  throw new Error('not written yet');
}
