/** A reference solution, written as a student would: when the timer runs out, one segment goes again. */

import type { Segment, Sender, SenderConfig } from '../../../labs/10-tcp/starter/sender.ts';

export function createSender(config: SenderConfig): Sender {
  return new OneTimerSender(config);
}

const SECOND = 1_000_000;

/** Places count from the SYN, which is 0; the first byte of data is 1. */
class OneTimerSender implements Sender {
  #initial: number;
  #maxPayload: number;
  #data = new Uint8Array(0);
  #isOpen = false;
  #isEnded = false;
  #una = 0;
  #nxt = 0;
  #window = 0;
  #timer: number | null = null;
  #timeout = SECOND;
  #smoothed: number | undefined;
  #variation = 0;
  /** The segment whose round trip is measured. */
  #measured: { end: number; at: number } | undefined;

  constructor({ initialSequenceNumber, maxPayload }: SenderConfig) {
    this.#initial = initialSequenceNumber;
    this.#maxPayload = maxPayload;
  }

  open(now: number): Segment[] {
    this.#isOpen = true;
    return this.#sendNew(now);
  }

  push(bytes: Uint8Array, now: number): Segment[] {
    const longer = new Uint8Array(this.#data.length + bytes.length);
    longer.set(this.#data);
    longer.set(bytes, this.#data.length);
    this.#data = longer;
    return this.#sendNew(now);
  }

  end(now: number): Segment[] {
    this.#isEnded = true;
    return this.#sendNew(now);
  }

  handleAck(acknowledgmentNumber: number, window: number, now: number): Segment[] {
    const place = this.#una + ((acknowledgmentNumber - this.#numberOf(this.#una)) | 0);
    if (place < this.#una || place > this.#nxt) return [];
    const isNew = place > this.#una;
    this.#una = place;
    this.#window = window;
    if (this.#measured && place >= this.#measured.end) {
      this.#measure(now - this.#measured.at);
      this.#measured = undefined;
    }
    if (isNew) this.#timer = null;
    const segments = this.#sendNew(now);
    this.#startTimer(now);
    return segments;
  }

  nextTimer(): number | null {
    return this.#timer;
  }

  handleTimer(now: number): Segment[] {
    if (this.#timer === null || now < this.#timer) return [];
    this.#timer = null;
    this.#timeout = Math.min(60 * SECOND, this.#timeout * 2);
    this.#measured = undefined;
    // Nothing in flight: then this is a probe.
    const end = Math.min(this.#una + this.#maxPayload, Math.max(this.#nxt, this.#una + 1));
    const segment = this.#segment(this.#una, this.#una === 0 ? 1 : end);
    this.#nxt = Math.max(this.#nxt, end);
    this.#startTimer(now);
    return [segment];
  }

  /** One past the last place that there is to send. */
  get #last(): number {
    return 1 + this.#data.length + (this.#isEnded ? 1 : 0);
  }

  /** All that the window lets go. */
  #sendNew(now: number): Segment[] {
    const segments: Segment[] = [];
    const limit = this.#una === 0 ? (this.#isOpen ? 1 : 0) : Math.min(this.#last, this.#una + this.#window);
    while (this.#nxt < limit) {
      const dataEnd = 1 + this.#data.length;
      const isFin = this.#nxt === dataEnd;
      const end = isFin ? dataEnd + 1 : Math.min(limit, dataEnd, this.#nxt + this.#maxPayload);
      segments.push(this.#segment(this.#nxt, this.#nxt === 0 ? 1 : end));
      this.#nxt = this.#nxt === 0 ? 1 : end;
      this.#measured ??= { end: this.#nxt, at: now };
    }
    this.#startTimer(now);
    return segments;
  }

  #segment(start: number, end: number): Segment {
    const dataEnd = 1 + this.#data.length;
    const payload = start === 0 ? new Uint8Array(0) : this.#data.slice(start - 1, Math.min(end, dataEnd) - 1);
    return { sequenceNumber: this.#numberOf(start), syn: start === 0, fin: this.#isEnded && end > dataEnd, payload };
  }

  /** Something is unacknowledged, or waits before a closed window. */
  #startTimer(now: number): void {
    const isInFlight = this.#una < this.#nxt;
    const isStuck = this.#una > 0 && this.#window === 0 && this.#una < this.#last;
    if (!isInFlight && !isStuck) this.#timer = null;
    else if (this.#timer === null) this.#timer = now + this.#timeout;
  }

  #measure(roundTrip: number): void {
    if (this.#smoothed === undefined) {
      this.#smoothed = roundTrip;
      this.#variation = roundTrip / 2;
    } else {
      this.#variation = 0.75 * this.#variation + 0.25 * Math.abs(this.#smoothed - roundTrip);
      this.#smoothed = 0.875 * this.#smoothed + 0.125 * roundTrip;
    }
    this.#timeout = Math.round(Math.max(SECOND, this.#smoothed + 4 * this.#variation));
  }

  #numberOf(place: number): number {
    return (this.#initial + place) >>> 0;
  }
}
