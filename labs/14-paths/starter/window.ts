/** Task "window": how much may be in flight. Read RFC 5681 §3.1 (slow start, congestion avoidance) and §3.2 (loss). */

/** What happens to a sender, in order. */
export type WindowEvent =
  /** `bytes` more were acknowledged, outside of recovery. */
  | { type: 'acknowledged'; bytes: number }
  /** The third duplicate ACK, with `flightSize` bytes in flight: recovery begins. */
  | { type: 'third-duplicate'; flightSize: number }
  /** One more duplicate ACK during recovery. */
  | { type: 'another-duplicate' }
  /** All that was in flight at the loss is acknowledged: recovery ends. */
  | { type: 'recovered' }
  /** The retransmission timer expired, with `flightSize` bytes in flight; for the first time for this data. */
  | { type: 'timeout'; flightSize: number };

export interface Windows {
  /** Bytes. */
  cwnd: number;
  /** Bytes; null as long as there is no threshold. */
  ssthresh: number | null;
}

/**
 * Both sizes after each event.
 * @param mss SMSS, bytes
 * @param initialWindow bytes: cwnd before the first event
 *
 * While cwnd is below ssthresh, an acknowledgment adds its bytes to cwnd, but one SMSS at most. Otherwise the bytes acknowledged
 * are counted (this acknowledgment's too), and once they have reached cwnd, cwnd's size is taken off the count and cwnd grows
 * by one SMSS, once for an acknowledgment. A loss of either kind clears the count. Halves are rounded down. Recovery is that of
 * RFC 5681 §3.2, steps 2 to 6: three SMSS on top, one more for each further duplicate, and back to ssthresh at its end.
 */
export function windows(mss: number, initialWindow: number, events: readonly WindowEvent[]): Windows[] {
  throw new Error('not written yet');
}
