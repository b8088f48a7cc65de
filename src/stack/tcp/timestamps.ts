/** The timestamps option: round-trip times and protection against wrapped sequence numbers (RFC 7323 §3 to §5). */

import { seqAdd, seqDiff, seqLe, seqLt } from '../../bytes/sequence.ts';
import { type Micros, milliseconds, seconds } from '../../bytes/time.ts';

/** §5.5: after so long without a segment any timestamp is taken. */
const RECENT_IS_VALID: Micros = seconds(24 * 24 * 3600);

/** One tick is a millisecond (§5.4 allows 1 ms to 1 s). */
export class Timestamps {
  /** Both SYNs had the option. */
  enabled = false;
  /** TS.Recent. */
  recent = 0;
  /** Last.ACK.sent. */
  lastAckSent = 0;
  #recentAt: Micros = 0;
  readonly #offset: number;

  /** @param offset makes the clock of each connection start elsewhere (§5.4). */
  constructor(offset: number) {
    this.#offset = offset;
  }

  /** TSval. */
  value(now: Micros): number {
    return seqAdd(this.#offset, Math.floor(now / milliseconds(1)) % 2 ** 32);
  }

  /** The peer's SYN. */
  start(value: number, now: Micros): void {
    this.recent = value;
    this.#recentAt = now;
  }

  /** PAWS (§5.3 R1): is this segment from before the numbers wrapped? */
  isOld(value: number, now: Micros): boolean {
    return seqLt(value, this.recent) && now - this.#recentAt < RECENT_IS_VALID;
  }

  /** §4.3: only the segment that our last ACK was waiting for sets what we echo, or delayed ACKs spoil the measure. */
  update(value: number, sequenceNumber: number, now: Micros): void {
    if (seqLe(sequenceNumber, this.lastAckSent) && !this.isOld(value, now)) this.start(value, now);
  }

  /** The round trip that an echoed value tells (RTTM, §4.1). */
  roundTrip(echoReply: number, now: Micros): Micros {
    return milliseconds(Math.max(0, seqDiff(this.value(now), echoReply)));
  }
}
