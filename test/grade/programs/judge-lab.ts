/** What judge-on-wires.ts does once it is where real links can be made. */

import { assignments } from '../../../src/cli/assignments.ts';
import type { Result } from '../../../src/grade/result.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { TrialWire } from '../../../src/grade/trial-world.ts';
import { interfaceNames } from '../../../src/media/netns/namespace.ts';
import { judgeFiles, solutionFiles } from '../../helpers/grading.ts';
import { mutate } from '../../helpers/mutate.ts';
import type { Mutant } from '../../helpers/task-suite.ts';

export interface OnWires {
  /** The reference solutions'. */
  readonly results: readonly Result[];
  /** Of a typical mistake in the last task that has some; by what it is called. */
  readonly wrong: { readonly name: string; readonly onMemory: Result; readonly onNetns: Result } | undefined;
  /** The interfaces of the namespace at the end. */
  readonly interfaces: number;
}

/** Answers the exit status. @param slowTask only this task, with functions that take their time */
export async function judgeLab(lab: string, folder: string, slowTask: string | undefined): Promise<number> {
  const assignment = assignments.find((one) => one.lab === lab)!;
  const files = solutionFiles(folder);
  const judged = (wire: TrialWire, task: CodeTask, source: string) =>
    judgeFiles(assignment, new Map(files).set(task.file, source), { only: [task.id], wire });
  const tasks = assignment.tasks.filter((task): task is CodeTask => task.kind === 'build' || task.kind === 'swap');
  const results: Result[] = [];
  for (const task of tasks.filter(({ id }) => slowTask === undefined || id === slowTask)) {
    const source = files.get(task.file)!;
    results.push(await judged('netns', task, slowTask === undefined ? source : slowed(source)));
  }
  const report: OnWires = { results, wrong: await judgeWrong(tasks), interfaces: interfaceNames().length };
  console.log(JSON.stringify(report));
  return 0;

  async function judgeWrong(of: readonly CodeTask[]): Promise<OnWires['wrong']> {
    const { mutants } = (await import(`../../mutants/${folder}.ts`)) as { mutants: readonly Mutant[] };
    const task = of.findLast(({ id }) => mutants.some((mutant) => mutant.task === id));
    const [mutant] = mutants.filter((one) => one.task === task?.id && one.survives === undefined);
    if (!task || !mutant || slowTask !== undefined) return undefined;
    const source = mutate(files.get(task.file)!, mutant);
    const onNetns = await judged('netns', task, source);
    return { name: mutant.name, onMemory: await judged('memory', task, source), onNetns };
  }
}

/** Every array that is cut waits a while. */
function slowed(source: string): string {
  return `${source}
const cut = Uint8Array.prototype.slice;
Uint8Array.prototype.slice = function (...bounds) {
  for (const end = Date.now() + 40; Date.now() < end; );
  return cut.apply(this, bounds);
};
`;
}
