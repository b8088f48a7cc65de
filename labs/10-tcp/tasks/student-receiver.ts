/** A student's receiver, and beside it what a right one would say: bytes counted from 0, no modulo arithmetic. */

import { seqAdd } from '../../../src/bytes/sequence.ts';
import { flag, nothing, u32, z } from '../../../src/grade/shapes.ts';
import type { Student, StudentObject } from '../../../src/grade/trial.ts';

export const receiverState = z.object({
  acknowledgmentNumber: u32,
  window: z.int({ error: 'a whole number is wanted' }),
  isFinished: flag,
});
export type ReceiverState = z.infer<typeof receiverState>;

/** A reader may have let a whole buffer gather. */
const readBytes = z.instanceof(Uint8Array, { error: 'a Uint8Array is wanted' });

export class StudentReceiver {
  readonly #object: StudentObject;

  constructor(student: Student, initialSequenceNumber: number, capacity: number) {
    this.#object = student.make('createReceiver', [{ initialSequenceNumber, capacity }]);
  }

  receive(sequenceNumber: number, payload: Uint8Array, fin: boolean): void {
    this.#object.call('receive', [sequenceNumber, payload, fin], nothing);
  }

  read(): Uint8Array {
    return this.#object.call('read', [], readBytes);
  }

  state(): ReceiverState {
    return this.#object.call('state', [], receiverState);
  }
}

/** What has come of a stream. Positions count from its first byte. */
export class ReceiverModel {
  readonly #capacity: number;
  readonly #initialSequenceNumber: number;
  readonly #here: boolean[] = [];
  #next = 0;
  #read = 0;
  #finAt: number | undefined;

  constructor(initialSequenceNumber: number, capacity: number) {
    this.#initialSequenceNumber = initialSequenceNumber;
    this.#capacity = capacity;
  }

  /** One past the last position that has room. */
  get edge(): number {
    return this.#read + this.#capacity;
  }

  /** The position that is expected next. */
  get next(): number {
    return this.#next;
  }

  receive(start: number, length: number, fin: boolean): void {
    const end = start + length;
    for (let at = Math.max(start, this.#next); at < Math.min(end, this.edge); at++) this.#here[at] = true;
    if (fin && end <= this.edge) this.#finAt = end;
    while (this.#here[this.#next]) this.#next++;
  }

  /** The positions [start, end) of what a reader gets. */
  read(): { start: number; end: number } {
    const range = { start: this.#read, end: this.#next };
    this.#read = this.#next;
    return range;
  }

  state(): ReceiverState {
    const isFinished = this.#finAt === this.#next;
    return {
      acknowledgmentNumber: seqAdd(this.#initialSequenceNumber, 1 + this.#next + (isFinished ? 1 : 0)),
      window: this.edge - this.#next,
      isFinished,
    };
  }
}
