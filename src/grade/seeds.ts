/** What a student's own values, and the hidden ones, are drawn from. */

import { createHmac } from 'node:crypto';

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
