/**
 * Judges the reference solutions of a lab's code tasks, on memory and on real links, and prints what came of it: a JSON
 * list of { task, onMemory, onNetns, milliseconds }. It takes the way into a namespace that the command line takes.
 *
 *     node --import tsx judge-on-wires.ts <lab> <folder of the solutions>
 */

import { assignments } from '../../../src/cli/assignments.ts';
import { rerunForWire } from '../../../src/grade/netns-run.ts';
import type { TrialWire } from '../../../src/grade/trial-world.ts';
import { MediumError } from '../../../src/media/medium-error.ts';
import { judgeFiles, solutionFiles } from '../../helpers/grading.ts';

const [lab = '', folder = ''] = process.argv.slice(2);

try {
  process.exitCode = await (rerunForWire('netns') ?? judgeBoth());
} catch (error) {
  if (!(error instanceof MediumError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function judgeBoth(): Promise<number> {
  const assignment = assignments.find((one) => one.lab === lab)!;
  const files = solutionFiles(folder);
  const judgedOn = (task: string, wire: TrialWire) => judgeFiles(assignment, files, { only: [task], wire });
  const outcomes = [];
  for (const { id, kind } of assignment.tasks) {
    if (kind !== 'build' && kind !== 'swap') continue;
    const onMemory = await judgedOn(id, 'memory');
    const begin = performance.now();
    const onNetns = await judgedOn(id, 'netns');
    outcomes.push({ task: id, onMemory, onNetns, milliseconds: Math.round(performance.now() - begin) });
  }
  console.log(JSON.stringify(outcomes));
  return 0;
}
