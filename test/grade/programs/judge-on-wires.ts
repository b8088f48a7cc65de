/**
 * Judges a lab's code tasks on real links and prints what came of it as JSON: the reference solutions, and one wrong
 * solution on both wires. It takes the way into a namespace that the command line takes.
 *
 *     node --import tsx judge-on-wires.ts <lab> <folder of the solutions>
 *     node --import tsx judge-on-wires.ts <lab> <folder of the solutions> <task>     the student's functions are slow
 */

import { rerunForWire } from '../../../src/grade/judge/netns-run.ts';
import { MediumError } from '../../../src/media/medium-error.ts';

const [lab = '', folder = '', slowTask] = process.argv.slice(2);

try {
  // All the rest is loaded where it is needed: not by the process that only starts another.
  const judging = async () => (await import('./judge-lab.ts')).judgeLab(lab, folder, slowTask);
  process.exitCode = await (rerunForWire('netns') ?? judging());
} catch (error) {
  if (!(error instanceof MediumError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
