/** Task "rto": how long to wait before sending again. Read RFC 6298 §2 to §5. */

/** What happens to a sender, in order. */
export type TimerEvent =
  /** A segment was acknowledged that had been sent once only: its round trip took `rtt` microseconds. */
  | { type: 'sample'; rtt: number }
  /** The timer expired: the segment is sent again. */
  | { type: 'timeout' };

/**
 * The retransmission timeout after each event, microseconds; fractions need not be rounded.
 * Before the first event it is 1 second. The clock's granularity G is 1000 microseconds, K is 4, alpha 1/8, beta 1/4. The
 * smallest timeout is 1 second, the largest 60 seconds. A timeout doubles it, up to the largest; the next sample makes it anew
 * from all samples so far, and SRTT and RTTVAR are never forgotten.
 */
export function timeouts(events: readonly TimerEvent[]): number[] {
  throw new Error('not written yet');
}
