/** How much may be in flight without overloading the path (RFC 5681, with the exit from recovery of RFC 6582). */

/** What the sender asks of a congestion control. Sizes are bytes. */
export interface CongestionControl {
  /** May be in flight: the congestion window. */
  readonly cwnd: number;
  readonly ssthresh: number;
  /** New data was acknowledged, outside fast recovery. */
  acknowledged(bytes: number): void;
  /** Fast retransmit: a segment is missing, but others still arrive. */
  lossDetected(flightSize: number): void;
  /** All that was in flight at the loss is acknowledged. */
  recovered(flightSize: number): void;
  /** The retransmission timer expired; `again` if it had already for the same data. */
  timedOut(flightSize: number, again: boolean): void;
  /** The handshake is done; `slow` if a SYN had to be sent again. */
  start(mss: number, slow: boolean): void;
  /** Nothing was sent for longer than a retransmission timeout. */
  wasIdle(): void;
  /** The path turned out to carry only smaller segments. */
  setMss(mss: number): void;
}

/** Slow start and congestion avoidance as in RFC 5681; fast recovery's share of the work is in loss-recovery.ts. */
export class NewReno implements CongestionControl {
  cwnd: number;
  ssthresh = Number.POSITIVE_INFINITY;
  #mss: number;
  readonly #initialSegments: number;
  /** Bytes acknowledged in congestion avoidance since cwnd last grew. */
  #counted = 0;

  /** @param initialSegments the initial window; RFC 6928 §2 takes 10. */
  constructor(mss: number, initialSegments: number) {
    this.#mss = mss;
    this.#initialSegments = initialSegments;
    this.cwnd = this.#initialWindow;
  }

  /** RFC 5681 §3.1: after a lost SYN one segment. */
  start(mss: number, slow: boolean): void {
    this.#mss = mss;
    this.cwnd = slow ? mss : this.#initialWindow;
  }

  /** RFC 5681 §3.1: a segment for each acknowledgment, then a segment for each window acknowledged. */
  acknowledged(bytes: number): void {
    if (this.cwnd < this.ssthresh) {
      this.cwnd += Math.min(bytes, this.#mss);
      return;
    }
    this.#counted += bytes;
    if (this.#counted >= this.cwnd) {
      this.#counted -= this.cwnd;
      this.cwnd += this.#mss;
    }
  }

  /** RFC 5681 §3.2, equation 4. The inflation by duplicate ACKs is done by what `pipe` leaves out. */
  lossDetected(flightSize: number): void {
    this.ssthresh = Math.max(Math.floor(flightSize / 2), 2 * this.#mss);
    this.cwnd = this.ssthresh;
    this.#counted = 0;
  }

  /** RFC 6582 §3.2 step 3, a full acknowledgment: the first of the two choices, which avoids a burst. */
  recovered(flightSize: number): void {
    this.cwnd = Math.min(this.ssthresh, Math.max(flightSize, this.#mss) + this.#mss);
  }

  timedOut(flightSize: number, again: boolean): void {
    if (!again) this.ssthresh = Math.max(Math.floor(flightSize / 2), 2 * this.#mss);
    this.cwnd = this.#mss;
    this.#counted = 0;
  }

  /** RFC 5681 §4.1. */
  wasIdle(): void {
    this.cwnd = Math.min(this.cwnd, this.#initialWindow);
  }

  setMss(mss: number): void {
    this.#mss = mss;
    this.cwnd = Math.max(this.cwnd, mss);
  }
  /** RFC 6928 §2, equation 1: large segments make it fewer. */
  get #initialWindow(): number {
    return Math.min(this.#initialSegments * this.#mss, Math.max(2 * this.#mss, this.#initialSegments * 1460));
  }
}
