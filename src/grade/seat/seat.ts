/**
 * Where a student's code runs while it is graded. A seat is taken for one task and one set of values, and closed
 * afterwards: no state goes from one to the next.
 *
 * - process-seat.ts: a process of its own, isolated as well as the machine allows (isolation.ts), or not at all where
 *   students check their own work.
 * - module-seat.ts: in this process. For tests of tasks, never for submissions.
 */

import type { Isolation } from '../result.ts';
import type { Student } from '../trial.ts';

export interface Seat {
  readonly student: Student;
  /** The process has ended, or was ended: no further call will be answered. */
  readonly isOver: boolean;
  /** What the code printed so far, cut short. */
  readonly printed: string;
  /** Ends the code and all that it started. */
  close(): void;
}

export interface Seats {
  readonly isolation: Isolation;
  /**
   * Loads `file` from the submission's files.
   * @param files code files by path ('discover.ts', 'lib/checksum.ts'), text
   * @throws StudentError if the module does not load
   * @throws IsolationError if this machine cannot start a seat: nothing of the student's ran
   */
  open(files: ReadonlyMap<string, string>, file: string): Seat;
}

/**
 * What a seat grants. Processor time is what counts; the limits of real time are there for code that waits for nothing,
 * and so generous that a busy machine changes no verdict.
 */
export const limits = {
  /** For one call, the module's loading included, milliseconds of real time. */
  callTimeout: 60_000,
  /** For all calls of one seat, milliseconds of real time. */
  seatTimeout: 180_000,
  /** For the seat to be ready, before anything of the student's runs, milliseconds. */
  startTimeout: 60_000,
  /** For taking the types off all files of a submission, milliseconds; it takes a few. */
  parseTimeout: 20_000,
  /** Calls in one seat. */
  calls: 50_000,
  /** Seconds of processor time in one seat. */
  cpu: 20,
  /** Bytes of memory that can be written. */
  memory: 1 << 30,
  /** Megabytes of JavaScript's heap. */
  heap: 512,
  /** Threads; Node itself has a dozen. There is one process. */
  threads: 64,
  /** Bytes of the largest file that could be written, were there a place for it. */
  fileSize: 1 << 20,
  openFiles: 64,
  /** Bytes of one message either way. */
  message: 4 << 20,
  /** How deep lists and records may be nested in a message. */
  depth: 32,
  /** Values in a message. */
  values: 200_000,
  /** Bytes that the code may print; 4 KiB of it are kept. */
  printed: 1 << 20,
} as const;

export type Limits = Readonly<Record<keyof typeof limits, number>>;
