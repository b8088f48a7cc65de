/** The whole journey with a part of the student's in it. */

import { milliseconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import type { WorldChanges } from '../../../src/grade/trial-world.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { wiredJourney } from '../../20-journey/lab.ts';

/** What the laptop's cable does to frames. Our own parts arrive in it with any seed. */
export const badWeather: NonNullable<WorldChanges['weather']> = {
  'laptop-ap': { loss: 0.03, duplicate: 0.1, reorder: { share: 0.1, extra: milliseconds(5) } },
};

/** @throws StudentError or WorldTimeout if the page does not arrive */
export async function journeyArrives(trial: CodeTrial, changes: WorldChanges): Promise<LabRun> {
  const run = trial.newWorld(changes);
  try {
    await wiredJourney.run(run);
  } catch (error) {
    // What the lab itself throws when the laptop's programs give up; all else is for the judge.
    if (!(error instanceof Error) || error.constructor !== Error) throw error;
    fail(text(`the journey ended early: ${error.message}`, `여정이 중간에 끝났습니다: ${error.message}`));
  }
  return run;
}
