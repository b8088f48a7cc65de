/** An assignment in which the checks of a task end as soon as a mutant is noticed: what comes after could add nothing. */

import type { Finding } from '../../src/grade/finding.ts';
import type { Assignment, Check, CodeTask } from '../../src/grade/task.ts';
import { type CodeTrial, StudentError } from '../../src/grade/trial.ts';
import type { Mutant } from './task-suite.ts';

/** For one judging. Checks that are left out count as passed, the one that noticed has failed. */
export function untilNoticed(assignment: Assignment, mutant: Mutant): Assignment {
  let isNoticed = false;
  const look = (finding: Finding, isHidden: boolean) => {
    const mistake = finding.mistake ?? (isHidden ? 'hard-coded' : undefined);
    if (mutant.mistake === undefined || mistake === mutant.mistake) isNoticed = true;
  };
  const watched = (check: Check<unknown, CodeTrial>): Check<unknown, CodeTrial> => ({
    ...check,
    async run(trial, parameters) {
      if (isNoticed) return;
      const found = (finding: Finding) => {
        look(finding, trial.isHidden);
        trial.found(finding);
      };
      try {
        await check.run({ ...trial, found }, parameters);
      } catch (error) {
        if (error instanceof StudentError) look(error.finding, trial.isHidden);
        throw error;
      }
    },
  });
  const tasks = assignment.tasks.map((task) =>
    task.id === mutant.task ? { ...(task as CodeTask), checks: (task as CodeTask).checks.map(watched) } : task,
  );
  return { ...assignment, tasks };
}
