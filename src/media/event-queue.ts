/**
 * What is due when: a binary heap, ordered by time and, at equal times, by who asked first. That order is what
 * makes a run in virtual time the same on every machine, and what keeps a delayed link first in, first out.
 */

import type { Micros } from '../bytes/time.ts';

interface Event {
  readonly at: Micros;
  readonly order: number;
  /** undefined once it was cancelled. */
  callback: (() => void) | undefined;
}

export class EventQueue {
  readonly #heap: Event[] = [];
  #asked = 0;

  /** The returned function cancels. @throws RangeError for a time that is not a number */
  add(at: Micros, callback: () => void): () => void {
    if (Number.isNaN(at)) throw new RangeError('an event needs a time');
    const event: Event = { at, order: this.#asked++, callback };
    if (at !== Number.POSITIVE_INFINITY) this.#push(event);
    return () => {
      event.callback = undefined;
    };
  }

  /** When the next event is due, or undefined when there is none. */
  nextAt(): Micros | undefined {
    while (this.#heap.length > 0 && this.#heap[0]!.callback === undefined) this.#pop();
    return this.#heap[0]?.at;
  }

  /** Takes the next event out, or undefined when there is none. */
  take(): (() => void) | undefined {
    if (this.nextAt() === undefined) return undefined;
    const event = this.#pop();
    const callback = event.callback;
    event.callback = undefined;
    return callback;
  }

  clear(): void {
    this.#heap.length = 0;
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = event;
  }

  /** The heap must not be empty. */
  #pop(): Event {
    const heap = this.#heap;
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
