/** How long to wait for an acknowledgment before sending again (RFC 6298). */

import { type Micros, milliseconds, seconds } from '../../bytes/time.ts';

/** The clock's granularity, G in RFC 6298. */
const GRANULARITY: Micros = milliseconds(1);

export class RtoEstimator {
  /** Smoothed round-trip time; undefined before the first measurement. */
  srtt: Micros | undefined;
  /** Its variation. */
  rttvar: Micros = 0;
  readonly #min: Micros;
  readonly #max: Micros;
  #rto: Micros;

  constructor(limits: { initialRto: Micros; minRto: Micros; maxRto: Micros }) {
    this.#rto = limits.initialRto;
    this.#min = limits.minRto;
    this.#max = limits.maxRto;
  }

  get rto(): Micros {
    return this.#rto;
  }

  /**
   * A measured round trip, §2.2 and §2.3. Never of a segment that was sent twice, for then nobody knows which one was
   * acknowledged (Karn's algorithm, §3), unless a timestamp says so. Ends the backing off.
   */
  sample(rtt: Micros): void {
    if (this.srtt === undefined) {
      this.srtt = rtt;
      this.rttvar = rtt / 2;
    } else {
      this.rttvar = 0.75 * this.rttvar + 0.25 * Math.abs(this.srtt - rtt);
      this.srtt = 0.875 * this.srtt + 0.125 * rtt;
    }
    const rto = Math.round(this.srtt + Math.max(GRANULARITY, 4 * this.rttvar));
    this.#rto = Math.min(this.#max, Math.max(this.#min, rto));
  }

  /** §5.5: the timer expired. */
  backOff(): void {
    this.#rto = this.after(1);
  }

  /** The timeout doubled `times` times, within the maximum; the persist timer counts its own backing off. */
  after(times: number): Micros {
    return Math.min(this.#max, this.#rto * 2 ** times);
  }

  /** §5.7: data transmission begins after a SYN had to be sent again. */
  handshakeWasSlow(): void {
    if (this.srtt === undefined) this.#rto = Math.min(this.#max, Math.max(this.#min, seconds(3)));
  }
}
