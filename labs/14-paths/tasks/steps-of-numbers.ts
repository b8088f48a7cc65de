/** Compares a list of numbers, one for each event, with the right one: the first that differs tells the most. */

import { type Text, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';

/** One number of one event. */
export interface Entry {
  /** After which event, in words. */
  readonly after: Text;
  /** What the number is: 'cwnd'. */
  readonly name: string;
  readonly got: number | null;
  readonly wanted: number | null;
  /** What the wrong number looks like. */
  readonly hint?: Pick<Finding, 'say' | 'mistake'>;
}

/** Fractions may differ by rounding. */
const TOLERANCE = 0.5;

export function firstDifference(entries: readonly Entry[], source: string): Finding[] {
  const wrong = entries.find(({ got, wanted }) => !isClose(got, wanted));
  if (!wrong) return [];
  const { after, name, got, wanted, hint } = wrong;
  const say = text(
    `after ${after.en}, ${name} is ${tell(got)}, should be ${tell(wanted)}${hint ? `: ${hint.say.en}` : ''}`,
    `${after.ko} 다음에 ${name}이(가) ${tell(got)}인데 ${tell(wanted)}이어야 합니다${hint ? `: ${hint.say.ko}` : ''}`,
  );
  return [{ say, source, ...(hint?.mistake && { mistake: hint.mistake }) }];
}

/** For findings of a list that has not one entry for each event. */
export function wrongCount(got: number, wanted: number): Finding[] {
  if (got === wanted) return [];
  return [
    {
      say: text(
        `there are ${wanted} events, and ${got} entries in what was returned`,
        `사건은 ${wanted}개인데 돌려받은 항목은 ${got}개입니다`,
      ),
      mistake: got < wanted ? 'too-short' : 'extra-bytes',
    },
  ];
}

export function isClose(got: number | null, wanted: number | null): boolean {
  if (got === null || wanted === null) return got === wanted;
  return Math.abs(got - wanted) <= TOLERANCE;
}

function tell(value: number | null): string {
  return value === null ? 'null' : String(Math.round(value * 10) / 10);
}
