/** A check tries many cases; one that went wrong is enough to tell. */

import type { Finding } from '../../../src/grade/finding.ts';
import { type CodeTrial, StudentError } from '../../../src/grade/trial.ts';

/** Tells all that is wrong with one case, and ends the check: the other cases would only repeat it. */
export function endIfWrong(trial: Pick<CodeTrial, 'found'>, findings: readonly Finding[]): void {
  const [last, ...others] = findings.toReversed();
  for (const finding of others.toReversed()) trial.found(finding);
  if (last) throw new StudentError(last);
}
