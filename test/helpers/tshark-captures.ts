/** For solvers: asks tshark about captures that are only in memory. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaptureFile } from '../../src/lab/report.ts';
import { type TsharkRow, tsharkFields } from './tshark.ts';

/** Selects frames by a display filter, with some of their fields. */
export type Ask = (filter: string, ...fields: string[]) => TsharkRow[];

/** @param solve is given the first of the captures */
export function withTshark<T>([capture]: readonly CaptureFile[], solve: (ask: Ask) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'packet-journey-test-'));
  try {
    const file = join(folder, capture!.name);
    writeFileSync(file, capture!.bytes);
    return solve((filter, ...fields) => tsharkFields(file, filter, fields));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
