/** A reference solution, written as a student would: what came early waits in a sorted list. */

import type { Receiver, ReceiverConfig, ReceiverState } from '../../../labs/10-tcp/starter/receiver.ts';

export function createReceiver(config: ReceiverConfig): Receiver {
  return new ListReceiver(config);
}

interface Piece {
  start: number;
  bytes: Uint8Array;
}

class ListReceiver implements Receiver {
  #capacity: number;
  /** RCV.NXT */
  #next: number;
  /** Came early: sorted by distance from #next. */
  #early: Piece[] = [];
  #unread: Uint8Array[] = [];
  #unreadLength = 0;
  #fin: number | undefined;
  #isFinished = false;

  constructor({ initialSequenceNumber, capacity }: ReceiverConfig) {
    this.#next = add(initialSequenceNumber, 1);
    this.#capacity = capacity;
  }

  receive(sequenceNumber: number, payload: Uint8Array, fin: boolean): void {
    if (this.#isFinished) return;
    let start = distance(this.#next, sequenceNumber);
    let end = start + payload.length;
    const window = this.#window();
    if (fin && end >= 0 && end <= window) this.#fin = add(sequenceNumber, payload.length);
    let bytes = payload;
    if (end > window) {
      bytes = bytes.subarray(0, Math.max(0, window - start));
      end = window;
    }
    if (start < 0) {
      bytes = bytes.subarray(-start);
      start = 0;
    }
    if (end > start) {
      this.#early.push({ start: add(this.#next, start), bytes });
      this.#early.sort((a, b) => distance(b.start, a.start));
    }
    this.#collect();
  }

  read(): Uint8Array {
    const all = new Uint8Array(this.#unreadLength);
    let at = 0;
    for (const bytes of this.#unread) {
      all.set(bytes, at);
      at += bytes.length;
    }
    this.#unread = [];
    this.#unreadLength = 0;
    return all;
  }

  state(): ReceiverState {
    const { acknowledgmentNumber } = this;
    return { acknowledgmentNumber, window: this.#window(), isFinished: this.#isFinished };
  }

  get acknowledgmentNumber(): number {
    return this.#isFinished ? add(this.#next, 1) : this.#next;
  }

  #window(): number {
    return this.#capacity - this.#unreadLength;
  }

  /** Takes what is in order now out of the list. */
  #collect(): void {
    for (let piece = this.#early[0]; piece; piece = this.#early[0]) {
      const known = distance(piece.start, this.#next);
      if (known < 0) break;
      this.#early.shift();
      if (known >= piece.bytes.length) continue;
      const fresh = piece.bytes.slice(known);
      this.#unread.push(fresh);
      this.#unreadLength += fresh.length;
      this.#next = add(this.#next, fresh.length);
    }
    if (this.#fin === this.#next) this.#isFinished = true;
  }
}

function add(a: number, n: number): number {
  return (a + n) >>> 0;
}

/** How far it is from a to b; negative if b comes before a. */
function distance(a: number, b: number): number {
  return (b - a) | 0;
}
