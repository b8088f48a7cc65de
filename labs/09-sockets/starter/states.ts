/**
 * Task "states": the life of a connection, read from the segments that one host sends and receives. Read RFC 9293 §3.3.2 and
 * figure 5, §3.10.4 (close) and §3.10.7 (segments arrive).
 */

export type State =
  | 'CLOSED'
  | 'LISTEN'
  | 'SYN-SENT'
  | 'SYN-RECEIVED'
  | 'ESTABLISHED'
  | 'FIN-WAIT-1'
  | 'FIN-WAIT-2'
  | 'CLOSE-WAIT'
  | 'CLOSING'
  | 'LAST-ACK'
  | 'TIME-WAIT';

/** What happens at this host, to this one connection. */
export interface Event {
  /**
   * 'listen': the program waits for a connection. 'sent' and 'received': a segment, with the fields below. 'timeout': the
   * 2 MSL of TIME-WAIT have passed.
   */
  what: 'listen' | 'sent' | 'received' | 'timeout';
  syn: boolean;
  ack: boolean;
  fin: boolean;
  rst: boolean;
  /** 32 bits; they begin again at 0. The second counts only with `ack`. */
  sequenceNumber: number;
  acknowledgmentNumber: number;
  /** Bytes of data. */
  length: number;
}

/**
 * The state after each event, beginning in CLOSED. As many as there are events. What is received comes in order, though some
 * of it may come twice; what is sent may have been sent before. Every segment is acceptable, and every RST is meant.
 *
 * - A listening host is in SYN-RECEIVED when the SYN has come, and a host that closes is in its next state when its FIN has
 *   been sent.
 * - Our FIN is acknowledged when the acknowledgment number is one more than the FIN's own number or beyond, modulo 2^32: an
 *   acknowledgment of the data before it is not enough.
 * - One segment may do two things: acknowledge our FIN and be a FIN itself. The state is the one after both.
 * - A RST, sent or received, leads to CLOSED; received in SYN-RECEIVED it leads back to LISTEN if we had listened; received
 *   in LISTEN it changes nothing.
 */
export function states(events: Event[]): State[] {
  throw new Error('not written yet');
}
