/**
 * Task "sender": the sending half of a connection. Bytes go in; out come segments, as many as the peer has room for, and
 * again when nobody acknowledges them. Read RFC 9293 §3.4 and §3.8 (§3.8.6.1: zero windows), RFC 6298 §2, §3 and §5.
 *
 * It has no socket and no clock: the time is an argument, in whole microseconds, and each method answers the segments
 * that are to be sent now. There is no congestion control and no Nagle: what the window lets go is sent at once.
 */

export interface SenderConfig {
  /** The number of our SYN, 32 bits. */
  initialSequenceNumber: number;
  /** The most bytes of data that a segment may carry. */
  maxPayload: number;
}

export interface Segment {
  /** Of the SYN, of the first byte of data, or of the FIN, whatever comes first. */
  sequenceNumber: number;
  syn: boolean;
  fin: boolean;
  payload: Uint8Array;
}

export interface Sender {
  /** The connection opens: a SYN, without data. Nothing else is sent before it is acknowledged. */
  open(now: number): Segment[];
  /** More bytes to send. What the window has no room for waits. Not called after `end`. */
  push(bytes: Uint8Array, now: number): Segment[];
  /** There is nothing more to say: after the last byte comes a FIN, alone or in the segment of the last byte. */
  end(now: number): Segment[];
  /**
   * An acknowledgment has come. If it is older than the last one, or of something that was never sent, it changes nothing.
   * Otherwise bytes up to `acknowledgmentNumber + window`, and no further, may now be sent, in as few segments as
   * possible; SYN and FIN take a place in the window as each byte does.
   * @param window bytes, scaled already
   */
  handleAck(acknowledgmentNumber: number, window: number, now: number): Segment[];
  /** When `handleTimer` wants to be called; null while there is nothing to wait for. */
  nextTimer(): number | null;
  /**
   * Before its time it does nothing. When its time has come:
   * - something was not acknowledged: the earliest of it is sent again (more of it may be), and the timeout doubles;
   * - the window is zero, everything is acknowledged and more waits: its first byte, or the FIN if no byte is left, is
   *   sent as a probe. The first probe comes one timeout after the window was found closed, and the intervals double.
   *
   * The timeout is 1 s before anything was measured and never less. It follows the round trips (RFC 6298 §2) of segments
   * that were sent once (§3), the SYN's too, and may stop growing at 60 s or more. The timer is managed as §5.1 to §5.6 say.
   */
  handleTimer(now: number): Segment[];
}

export function createSender(config: SenderConfig): Sender {
  throw new Error('not written yet');
}
