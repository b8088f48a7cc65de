/** The shape that every protocol machine shares: no I/O, no clock; the time comes in as an argument. */

import { type Micros, NEVER } from '../bytes/time.ts';

/** What a machine shows to others: anything with the same members can take its place. */
export type Public<T> = Pick<T, keyof T>;

export interface Timed {
  /** When `handleTimer` wants to be called next; NEVER if nothing is pending. */
  nextTimer(): Micros;
  /** Does what is due at `now`. Calling it early is harmless. */
  handleTimer(now: Micros): void;
}

/** The earliest timer of several machines. */
export function earliestTimer(machines: Iterable<Timed>): Micros {
  let earliest = NEVER;
  for (const machine of machines) earliest = Math.min(earliest, machine.nextTimer());
  return earliest;
}
