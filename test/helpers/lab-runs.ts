/** Labs run inside a test, without files and without the command line. */

import { MEMORY_EPOCH } from '../../src/cli/wires.ts';
import { type Lab, LabRun, type WireName } from '../../src/lab/lab.ts';
import { type Report, reportOf } from '../../src/lab/report.ts';
import type { Medium } from '../../src/media/medium.ts';
import { createMemoryMedium } from '../../src/media/memory.ts';

/** The seed that the command line takes unless told otherwise. */
export const DEFAULT_SEED = '1';

/** A run in virtual time: what the reference captures are made of. */
export function runOnMemory(lab: Lab, seed = DEFAULT_SEED): Promise<Report> {
  return runOn(createMemoryMedium({ epoch: MEMORY_EPOCH }), 'memory', lab, seed);
}

export async function runOn(medium: Medium, wire: WireName, lab: Lab, seed = DEFAULT_SEED): Promise<Report> {
  const run = new LabRun({ wire, medium, seed });
  try {
    await lab.run(run);
  } finally {
    medium.close();
  }
  return reportOf(lab, run);
}
