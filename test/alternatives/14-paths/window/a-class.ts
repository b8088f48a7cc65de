/** An object with a method for each event. */

import type { WindowEvent, Windows } from '../../../../labs/14-paths/starter/window.ts';

class Sender {
  private threshold = Number.POSITIVE_INFINITY;
  private credit = 0;
  private size: number;
  private readonly segment: number;

  constructor(segment: number, size: number) {
    this.segment = segment;
    this.size = size;
  }

  handle(event: WindowEvent): void {
    switch (event.type) {
      case 'acknowledged':
        this.grow(event.bytes);
        break;
      case 'third-duplicate':
        this.shrink(event.flightSize);
        this.size = this.threshold + this.segment * 3;
        break;
      case 'another-duplicate':
        this.size += this.segment;
        break;
      case 'recovered':
        this.size = this.threshold;
        break;
      case 'timeout':
        this.shrink(event.flightSize);
        this.size = this.segment;
        break;
    }
  }

  get windows(): Windows {
    return { cwnd: this.size, ssthresh: this.threshold === Number.POSITIVE_INFINITY ? null : this.threshold };
  }

  private grow(bytes: number): void {
    if (this.size < this.threshold) {
      this.size += bytes < this.segment ? bytes : this.segment;
      return;
    }
    this.credit += bytes;
    if (this.credit < this.size) return;
    this.credit -= this.size;
    this.size += this.segment;
  }

  private shrink(flight: number): void {
    const half = (flight - (flight % 2)) / 2;
    this.threshold = half > 2 * this.segment ? half : 2 * this.segment;
    this.credit = 0;
  }
}

export function windows(mss: number, initialWindow: number, events: readonly WindowEvent[]): Windows[] {
  const sender = new Sender(mss, initialWindow);
  return events.map((event) => {
    sender.handle(event);
    return sender.windows;
  });
}
