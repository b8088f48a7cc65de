/** How much there is to grade, and how well the grader is tried: counted over the labs, printed as a table. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assignments } from '../../src/cli/assignments.ts';
import { type Assignment, pointsOf, type Task, type TaskKind } from '../../src/grade/task.ts';
import { alternatives, evidenceFor, type Mutant } from '../helpers/task-suite.ts';

interface LabTotals {
  readonly lab: string;
  readonly tasks: number;
  readonly points: number;
  readonly mutants: number;
  /** Mutants that are known to be right after all. */
  readonly survivors: number;
  readonly alternatives: number;
}

const root = join(import.meta.dirname, '../..');
const labFolders = readdirSync(join(root, 'labs')).filter((name) => /^\d\d-/.test(name));

/** '02-dhcp' for the lab 'dhcp'. */
function folderOf({ lab }: Assignment): string {
  const folder = labFolders.find((name) => name.slice(3) === lab);
  if (folder === undefined) throw new Error(`there is no folder for lab ${lab}`);
  return folder;
}

async function mutantsOf(folder: string): Promise<readonly Mutant[]> {
  if (!existsSync(join(root, `test/mutants/${folder}.ts`))) return [];
  const { mutants } = (await import(`../mutants/${folder}.ts`)) as { mutants?: readonly Mutant[] };
  return mutants ?? [];
}

/** Those of hidden checks included. */
async function pointsOfTask(lab: string, task: Task): Promise<number> {
  if ('checks' in task) return pointsOf(task.checks, true);
  return pointsOf((await evidenceFor(lab, task, 'kim')).evidence.questions, true);
}

const all = await Promise.all(
  assignments.map(async (assignment) => {
    const folder = folderOf(assignment);
    return { assignment, folder, mutants: await mutantsOf(folder), alternatives: alternatives(folder) };
  }),
);
const tasks = assignments.flatMap((assignment) => assignment.tasks);
const codeTasks = all.flatMap(({ assignment, ...rest }) =>
  assignment.tasks.filter(({ kind }) => kind === 'build' || kind === 'swap').map((task) => ({ task, ...rest })),
);

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

test('the labs together: at least 40 tasks, 300 mutants, 30 alternatives; at most one mutant in a hundred survives', async () => {
  const rows: LabTotals[] = [];
  for (const { assignment, folder, mutants, alternatives: others } of all) {
    const points: number[] = [];
    for (const task of assignment.tasks) points.push(await pointsOfTask(assignment.lab, task));
    rows.push({
      lab: folder,
      tasks: assignment.tasks.length,
      points: sum(points),
      mutants: mutants.length,
      survivors: mutants.filter(({ survives }) => survives !== undefined).length,
      alternatives: others.length,
    });
  }
  const column = (name: keyof Omit<LabTotals, 'lab'>) => sum(rows.map((row) => row[name]));
  const total = {
    lab: 'all',
    tasks: column('tasks'),
    points: column('points'),
    mutants: column('mutants'),
    survivors: column('survivors'),
    alternatives: column('alternatives'),
  };
  console.log(tableOf([...rows, total]));
  expect(total.tasks).toBeGreaterThanOrEqual(40);
  expect(total.mutants).toBeGreaterThanOrEqual(300);
  expect(total.alternatives).toBeGreaterThanOrEqual(30);
  expect(total.survivors / total.mutants).toBeLessThanOrEqual(0.01);
});

function tableOf(rows: readonly LabTotals[]): string {
  const names = ['lab', 'tasks', 'points', 'mutants', 'survivors', 'alternatives'] as const;
  const lines = [names.map(String), ...rows.map((row) => names.map((name) => String(row[name])))];
  return lines
    .map((cells) => cells.map((cell, at) => (at === 0 ? cell.padEnd(14) : cell.padStart(13))).join(''))
    .join('\n');
}

test('at least 8 tasks are diagnoses, and every kind of task is there', () => {
  const count = (kind: TaskKind) => tasks.filter((task) => task.kind === kind).length;
  const counts = {
    build: count('build'),
    swap: count('swap'),
    read: count('read'),
    diagnose: count('diagnose'),
    pcap: count('pcap'),
  };
  console.log(JSON.stringify(counts));
  expect(counts.diagnose).toBeGreaterThanOrEqual(8);
  expect(Object.entries(counts).filter(([, number]) => number === 0)).toEqual([]);
});

test('every task of code has a mutant and another right solution', () => {
  const without = codeTasks.flatMap(({ task, folder, mutants, alternatives: others }) => [
    ...(mutants.some((mutant) => mutant.task === task.id) ? [] : [`${folder} ${task.id} has no mutant`]),
    ...(others.some((other) => other.task === task.id) ? [] : [`${folder} ${task.id} has no alternative`]),
  ]);
  expect(without).toEqual([]);
});

test('mutants and alternatives are of tasks that there are', () => {
  const stray = all.flatMap(({ assignment, folder, mutants, alternatives: others }) =>
    [...mutants, ...others]
      .filter(({ task }) => !assignment.tasks.some(({ id }) => id === task))
      .map(({ task, name }) => `${folder} ${task}: ${name}`),
  );
  expect(stray).toEqual([]);
});
