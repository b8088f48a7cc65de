/** What the command and its worker processes say to each other. */

import { z } from 'zod';
import type { Text } from '../explain/text.ts';
import type { Told } from '../grade/class/whose.ts';
import { type Isolation, type Result, resultSchema } from '../grade/result.ts';
import type { TrialWire } from '../grade/trial-world.ts';

/** One submission to be judged. It reaches the worker over a pipe: arguments and environments can be read by others. */
export interface GradeJob {
  /** What the submission is called in reports. */
  readonly name: string;
  readonly path: string;
  readonly told: Told;
  readonly secret?: string;
  readonly only?: readonly string[];
  readonly wire: TrialWire;
  /** What this machine can do, as the command has found out. */
  readonly isolation: Isolation;
  /** An earlier worker did not get to the end of it: every task is zero, for this reason. */
  readonly spoilt?: Text;
}

/** The variable that tells a worker of its folder for what is only of the moment, which it removes when it ends. */
export const SCRATCH = 'PACKET_JOURNEY_SCRATCH';

/** `problem`: it could not be graded, and not because of what was submitted. The result then only says so. */
export interface Graded {
  readonly result: Result;
  readonly problem?: Text;
}

/** A result that says why there is none. @param notes what else there is to say of the submission */
export function ungraded(
  { name, told }: Pick<GradeJob, 'name' | 'told'>,
  problem: Text,
  notes: readonly Text[] = [],
): Graded {
  const result: Result = {
    version: 1,
    lab: told.lab ?? '',
    student: told.student ?? '',
    submission: name,
    score: 0,
    points: 0,
    hidden: false,
    tasks: [],
    notes: [problem, ...notes],
    personal: [],
    fingerprints: {},
    isolation: { level: 'none', has: [], lacks: [] },
  };
  return { result, problem };
}

const gradedSchema = z.object({
  result: resultSchema,
  problem: z.object({ en: z.string(), ko: z.string() }).optional(),
});

/** Undefined for anything else than a worker's answer. */
export function parseGraded(message: unknown): Graded | undefined {
  return gradedSchema.safeParse(message).data;
}
