/** The whole journey as a check: with a student's part in it, the page must still arrive. */

import { shorten, text } from '../../../src/explain/text.ts';
import { type CodeTrial, fail, StudentError } from '../../../src/grade/trial.ts';
import type { WorldChanges } from '../../../src/grade/trial-world.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { WorldTimeout } from '../../../src/lab/world.ts';
import { MediumError } from '../../../src/media/medium-error.ts';
import { wiredJourney } from '../lab.ts';

/** Runs the journey to its end and answers the run, for a look at its frames. @throws StudentError if it stops early */
export async function journeyArrives(trial: CodeTrial, changes: WorldChanges): Promise<LabRun> {
  const run = trial.newWorld(changes);
  try {
    await wiredJourney.run(run);
  } catch (error) {
    if (error instanceof StudentError || error instanceof MediumError || error instanceof WorldTimeout) throw error;
    // The journey's own words: a name was not resolved, a page could not be fetched.
    const message = shorten((error as Error).message, 200);
    fail(text(`the journey stopped: ${message}`, `여정이 멈추었습니다: ${message}`));
  }
  return run;
}
