/** What a check works with. */

import type { z } from 'zod';
import type { Random } from '../bytes/random.ts';
import type { Text } from '../explain/text.ts';
import type { LabRun } from '../lab/lab.ts';
import type { Finding } from './finding.ts';
import type { WorldChanges } from './trial-world.ts';

export interface Trial {
  /** For what a check draws beyond the task's parameters. */
  readonly random: Random;
  /** Tells what is wrong. A check that has told nothing is passed. */
  found(finding: Finding): void;
}

/** A trial of code. */
export interface CodeTrial extends Trial {
  readonly student: Student;
  /**
   * A new world to put the student's code into, on the wire that was asked for (memory unless said otherwise), seeded
   * from `random`. It is closed when the check ends.
   */
  newWorld(changes?: WorldChanges): LabRun;
  /** The values are not the student's: a finding must not show them. */
  readonly isHidden: boolean;
}

/**
 * The student's module, in a process of its own. Arguments and results are plain values and Uint8Arrays; a result is
 * checked against its shape before anybody looks at it.
 */
export interface Student {
  /** Calls an exported function (an async one is waited for). @throws StudentError */
  call<T>(name: string, args: readonly Plain[], shape: z.ZodType<T>): T;
  /** Calls an exported function, or the constructor of an exported class, and keeps the object there. @throws StudentError */
  make(name: string, args: readonly Plain[]): StudentObject;
}

export interface StudentObject {
  /** Calls a method. @throws StudentError */
  call<T>(method: string, args: readonly Plain[], shape: z.ZodType<T>): T;
}

/** What can be handed to a student's code and back: JSON, bytes, and undefined in records. */
export type Plain = undefined | null | boolean | number | string | Uint8Array | readonly Plain[] | PlainRecord;
export interface PlainRecord {
  readonly [key: string]: Plain;
}

/** The student's code is to blame. The judge makes a finding of it. */
export class StudentError extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.say.en);
    this.name = 'StudentError';
    this.finding = finding;
  }
}

/** Short for a finding that ends a check at once. */
export function fail(say: Text, more: Omit<Finding, 'say'> = {}): never {
  throw new StudentError({ say, ...more });
}
