/** One list of results from those of several machines. */

import { shorten, type Text, text } from '../../explain/text.ts';
import type { Result } from '../result.ts';

export interface ResultList {
  readonly folder: string;
  readonly results: readonly Result[];
  /** All submissions that were to be graded, where that is known. */
  readonly submissions: readonly string[];
}

export interface Merged {
  /** By submission; each once for each lab. */
  readonly results: readonly Result[];
  /** Submissions without a result: a shard is not done yet, or was left out. */
  readonly missing: readonly string[];
  readonly remarks: readonly Text[];
}

/** Where two lists differ about a submission, the later list counts. */
export function mergeResults(lists: readonly ResultList[]): Merged {
  const merged = new Map<string, Result>();
  const remarks: Text[] = [];
  for (const { folder, results } of lists) {
    for (const result of results) {
      const key = JSON.stringify([result.submission, result.lab]);
      const earlier = merged.get(key);
      if (earlier && JSON.stringify(earlier) !== JSON.stringify(result)) remarks.push(differs(result, folder));
      merged.set(key, result);
    }
  }
  const results = [...merged.values()].toSorted((a, b) => order(a.submission, b.submission) || order(a.lab, b.lab));
  const known = new Set(results.map(({ submission }) => submission));
  const wanted = new Set(lists.flatMap(({ submissions }) => submissions));
  return { results, missing: [...wanted].filter((name) => !known.has(name)).toSorted(order), remarks };
}

function differs({ submission }: Result, folder: string): Text {
  const [name, where] = [shorten(submission, 60), shorten(folder, 100)];
  return text(
    `${name} was graded twice, with different results: the one in ${where} counts`,
    `${name}의 채점 결과가 둘이고 서로 다릅니다. ${where}의 결과를 사용합니다`,
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
