/** How a wrong result for one case is told; the values of a hidden case are not. */

import { shorten, type Text, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';

/** What is known of the mistake. */
export type Names = Pick<Finding, 'mistake' | 'source' | 'offset'>;

/** @param given what the function was called with, for those who may see it */
export function findingFor(
  { isHidden }: CodeTrial,
  what: Text,
  given: string,
  is: string,
  should: string,
  names: Names,
): Finding {
  if (isHidden)
    return { say: text(`${what.en}: another result was wanted`, `${what.ko}: 다른 결과여야 합니다`), ...names };
  const [shown, got, want] = [shorten(given, 260), shorten(is, 80), shorten(should, 80)];
  return {
    say: text(
      `${what.en} (${shown}): the result is ${got}, should be ${want}`,
      `${what.ko} (${shown}): 결과가 ${got}입니다. ${want}이어야 합니다`,
    ),
    ...names,
  };
}
