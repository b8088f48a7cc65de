/** What a student's own values, and the hidden ones, are drawn from. */

import { createHmac } from 'node:crypto';
import { Random } from '../bytes/random.ts';

/** Anybody may know it: it only makes each student's values the student's own. */
export function openSeed(student: string, lab: string, task: string): string {
  return `student ${student}/${lab}/${task}`;
}

/** Nobody can tell it without the secret. */
export function hiddenSeed(secret: string, student: string, lab: string, task: string): string {
  return createHmac('sha256', secret)
    .update(openSeed(student, lab, task))
    .digest('hex');
}

/** The draws of one task: what it is given, and the world that it is about. */
export interface Draws {
  readonly parameters: Random;
  readonly evidence: Random;
}

/** The same for the folder that a student gets and for the judge. */
export function drawsOf(random: Random): Draws {
  return { parameters: random.fork('parameters'), evidence: random.fork('evidence') };
}

export function openDraws(student: string, lab: string, task: string): Draws {
  return drawsOf(new Random(openSeed(student, lab, task)));
}
