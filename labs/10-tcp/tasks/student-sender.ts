/** A student's sender as the checks and the adapter call it. */

import type { Micros } from '../../../src/bytes/time.ts';
import { bytes, flag, micros, u32, z } from '../../../src/grade/shapes.ts';
import type { Plain, Student, StudentObject } from '../../../src/grade/trial.ts';

const segment = z.object({ sequenceNumber: u32, syn: flag, fin: flag, payload: bytes });
/** More than a window of 256 KiB in segments of 88 bytes. */
const segments = z.array(segment).max(4000);
/** null comes as undefined. */
const timer = micros.nullish();

export type Segment = z.infer<typeof segment>;

export class StudentSender {
  readonly #object: StudentObject;
  #timer: Micros | null | undefined;

  constructor(student: Student, initialSequenceNumber: number, maxPayload: number) {
    this.#object = student.make('createSender', [{ initialSequenceNumber, maxPayload }]);
  }

  call(method: 'open' | 'end' | 'handleTimer', now: Micros): Segment[];
  call(method: 'push', bytes: Uint8Array, now: Micros): Segment[];
  call(method: 'handleAck', acknowledgmentNumber: number, window: number, now: Micros): Segment[];
  call(method: string, ...args: Plain[]): Segment[] {
    this.#timer = undefined;
    return this.#object.call(method, args, segments);
  }

  /** Asked only if something was called since it was asked last. */
  get timer(): Micros | null {
    if (this.#timer === undefined) this.#timer = this.#object.call('nextTimer', [], timer) ?? null;
    return this.#timer;
  }
}
