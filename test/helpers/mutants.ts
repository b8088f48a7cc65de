/** Mutants of one task, a line each. */

import type { Mistake } from '../../src/grade/finding.ts';
import type { Mutant } from './task-suite.ts';

type More = Mistake | Pick<Mutant, 'mistake'> | Pick<Mutant, 'survives'>;

/** @returns makes a mutant in which `from`, there exactly once, became `to`; at last the mistake's name, or why it survives */
export function mutantsOf(task: string): (name: string, from: string, to: string, more?: More) => Mutant {
  return (name, from, to, more = {}) => ({
    task,
    name,
    replace: [[from, to]],
    ...(typeof more === 'string' ? { mistake: more } : more),
  });
}
