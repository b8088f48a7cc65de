/**
 * Task "blind": what a TCP connection does with a segment that somebody may have sent blindly, in another's name. Read
 * RFC 5961 §3 to §5 and §7, and RFC 9293 §3.10.7.4 for what is acceptable.
 *
 * All sequence numbers are of 32 bits and start again at 0 after 4294967295; "in the window" means from `rcvNxt` on,
 * `rcvWnd` numbers long.
 */

/** A connection in ESTABLISHED. */
export interface Connection {
  /** RCV.NXT and RCV.WND: the number that is expected next, and how many the peer may send from there. */
  rcvNxt: number;
  rcvWnd: number;
  /** SND.UNA and SND.NXT: the oldest number not acknowledged yet, and the one that is sent next. */
  sndUna: number;
  sndNxt: number;
  /** MAX.SND.WND: the largest window that the peer has ever offered. */
  maxSndWnd: number;
  /** How many challenge ACKs may still be sent in these five seconds. */
  challengesLeft: number;
}

export interface Segment {
  sequenceNumber: number;
  acknowledgmentNumber: number;
  syn: boolean;
  rst: boolean;
  ack: boolean;
  /** SEG.LEN: bytes of data, and one each for SYN and FIN. */
  length: number;
}

/**
 * What is done with the segment:
 *
 * - 'take': it is processed as usual
 * - 'drop': nothing
 * - 'reset': the connection is over
 * - 'ack': it is not taken, and answered with an ACK
 * - 'challenge': it is not taken, and answered with a challenge ACK; these are counted
 *
 * The first rule that fits decides:
 *
 * 1. RST: exactly at `rcvNxt` it ends the connection, elsewhere in the window it is challenged, outside of the window
 *    it is dropped. Its ACK and its SYN are not looked at.
 * 2. SYN: it is challenged, wherever its number lies.
 * 3. Is the segment acceptable (RFC 9293 §3.10.7.4)? Of length 0 it must be in the window, or at `rcvNxt` if the window
 *    is 0. Otherwise its first or its last number must be in the window, and no window of 0 takes any. If it is not
 *    acceptable: 'ack', which is not counted.
 * 4. Without ACK it is dropped.
 * 5. Its acknowledgment must not lie before `sndUna` by more than `maxSndWnd`, nor beyond `sndNxt`. If it does, the
 *    segment is challenged.
 * 6. Everything else is taken.
 *
 * With `challengesLeft` 0, what would be challenged is dropped.
 */
export function verdict(_connection: Connection, _segment: Segment): 'take' | 'drop' | 'reset' | 'ack' | 'challenge' {
  throw new Error('not written yet');
}
