/**
 * Task "receiver": the receiving half of a connection. Segments come in any order, twice, overlapping, or not at all; out
 * of it comes the stream of bytes as it was sent. Read RFC 9293 §3.4 and §3.8.6, and §3.10.7.4 "Seventh, process the
 * segment text".
 *
 * It has no socket and no clock. Whoever uses it calls `receive` for each segment that comes, `read` when somebody wants
 * the bytes, and `state` when an ACK is to be sent. The peer's SYN has been dealt with already.
 */

export interface ReceiverConfig {
  /** The number of the peer's SYN, 32 bits; the first byte of data has the next one. */
  initialSequenceNumber: number;
  /** How many bytes the receiver keeps for its reader, less than 2^30. */
  capacity: number;
}

/** What an ACK says. */
export interface ReceiverState {
  /** RCV.NXT: the number that is expected next, 32 bits. A FIN, once all before it is here, counts as one. */
  acknowledgmentNumber: number;
  /** RCV.WND: `capacity` less the bytes that are in order and were not read yet. */
  window: number;
  /** The FIN and all before it have come. From then on `window` is of no account. */
  isFinished: boolean;
}

export interface Receiver {
  /**
   * A segment has come. What of it lies before RCV.NXT or beyond the window is cut off, and a FIN with what is cut off
   * before it; the rest is kept, even if something before it is still missing.
   * @param sequenceNumber of the first byte of `payload`, or of the FIN if there is no payload
   */
  receive(sequenceNumber: number, payload: Uint8Array, fin: boolean): void;
  /** All bytes in order that were not read yet; empty if there are none. */
  read(): Uint8Array;
  state(): ReceiverState;
}

export function createReceiver(config: ReceiverConfig): Receiver {
  throw new Error('not written yet');
}
