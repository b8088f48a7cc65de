/** Asks a student's function for a verdict, case after case, and says which were wrong. */

import type { Text } from '../../../src/explain/text.ts';
import { text } from '../../../src/explain/text.ts';
import type { Mistake } from '../../../src/grade/finding.ts';
import { z } from '../../../src/grade/shapes.ts';
import type { CodeTrial, Plain } from '../../../src/grade/trial.ts';

export interface VerdictCase<V extends string> {
  /** What is decided on, as in 'a RST one beyond the expected number'. */
  readonly say: Text;
  readonly args: readonly Plain[];
  readonly want: V;
  readonly source: string;
  /** What it probably was that led to another verdict. */
  readonly mistake?: Mistake;
}

/** More than this tell nothing new. */
const MOST_TOLD = 4;

export function tryCases<V extends string>(
  trial: CodeTrial,
  name: string,
  verdicts: readonly [V, ...V[]],
  cases: readonly VerdictCase<V>[],
): void {
  const list = verdicts.map((verdict) => `'${verdict}'`).join(', ');
  const shape = z.enum(verdicts, { error: `one of ${list} is wanted` });
  let told = 0;
  for (const { say, args, want, source, mistake } of cases) {
    const got: string = trial.student.call(name, args, shape);
    if (got === want || told === MOST_TOLD) continue;
    told++;
    trial.found({
      say: text(`${say.en}: '${got}', should be '${want}'`, `${say.ko}: '${got}'. '${want}'여야 합니다`),
      source,
      ...(mistake && { mistake }),
    });
  }
}
