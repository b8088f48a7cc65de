/** One report on the results of several runs, such as the shards of a class. */

import { mergeResults } from '../grade/class/merge.ts';
import type { GradeOptions } from './grade-options.ts';
import { checkFormat, report, tell } from './grade-run.ts';
import { readResults } from './grade-store.ts';

/** Answers the exit status. @param folders what `--out` made @throws UsageError */
export async function mergeAndReport(folders: readonly string[], options: GradeOptions): Promise<number> {
  const lists = folders.map((folder) => readResults(folder));
  const unreadable = lists.flatMap((list) => list.unreadable);
  const { results, missing, remarks } = mergeResults(lists);
  checkFormat(options.format, results.length);
  await report(results, options);
  for (const remark of remarks) tell(remark, options);
  for (const path of unreadable) {
    tell({ en: `${path}: no result; grade again`, ko: `${path}: 채점 결과가 아닙니다. 다시 채점하십시오` }, options);
  }
  for (const name of missing) {
    tell({ en: `${name}: not graded yet`, ko: `${name}: 아직 채점하지 않았습니다` }, options);
  }
  return missing.length + unreadable.length > 0 ? 1 : 0;
}
