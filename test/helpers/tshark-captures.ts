/** For solvers: asks tshark about captures that are only in memory. */

import type { CaptureFile } from '../../src/lab/report.ts';
import { withCaptures } from './capture-folder.ts';
import { type TsharkRow, tsharkFields } from './tshark.ts';

/** Selects frames by a display filter, with some of their fields. */
export type Ask = (filter: string, ...fields: string[]) => TsharkRow[];

/** @param solve is given the first of the captures */
export function withTshark<T>(captures: readonly CaptureFile[], solve: (ask: Ask) => T): T {
  return withCaptures(captures, (path) =>
    solve((filter, ...fields) => tsharkFields(path(captures[0]!.name), filter, fields)),
  );
}
