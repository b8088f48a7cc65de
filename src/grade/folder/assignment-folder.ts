/**
 * The folder that a student starts from: the task in words, code to fill in, captures, and a sheet for answers. The same
 * student and lab give the same bytes, always.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDraws } from '../seeds.ts';
import type { Assignment, CodeTask, Task } from '../task.ts';
import { answerSheet } from './answer-sheet.ts';
import type { FolderOptions, PersonalTask } from './personal-task.ts';
import { readme } from './readme.ts';

/** The files by path. @throws the file system's error if a starter is not there */
export async function assignmentFolder(options: FolderOptions): Promise<Map<string, string | Uint8Array>> {
  const { lab, assignment, student, starters } = options;
  const tasks = await Promise.all(assignment.tasks.map((task) => personal(task, student, assignment.lab)));
  const files = new Map<string, string | Uint8Array>();
  files.set('README.md', readme(options, tasks, 'en'));
  files.set('README.ko.md', readme(options, tasks, 'ko'));
  files.set('assignment.json', `${JSON.stringify({ lab: lab.name, student, version: 1 }, null, 2)}\n`);
  for (const name of starterFiles(assignment)) files.set(name, readFileSync(join(starters, name), 'utf8'));
  for (const { task, evidence } of tasks) {
    for (const { name, bytes } of evidence?.captures ?? []) files.set(`captures/${task.id}/${name}`, bytes);
  }
  if (tasks.some(({ evidence }) => evidence)) files.set('answers.yaml', answerSheet(tasks));
  files.set('package.json', `${JSON.stringify({ private: true, type: 'module' }, null, 2)}\n`);
  files.set('tsconfig.json', `${JSON.stringify(editorSettings, null, 2)}\n`);
  return files;
}

async function personal(task: Task, student: string, lab: string): Promise<PersonalTask> {
  const draws = openDraws(student, lab, task.id);
  const parameters = task.parameters(draws.parameters);
  if (task.kind !== 'read' && task.kind !== 'diagnose') return { task, parameters };
  return { task, parameters, evidence: await task.prepare(parameters, draws.evidence) };
}

/** The code files to write, each once, and the files of types that they share. */
export function starterFiles({ tasks }: Assignment): string[] {
  const code = tasks.filter((task): task is CodeTask => task.kind === 'build' || task.kind === 'swap');
  return [...new Set(code.flatMap(({ file, types = [] }) => [file, ...types]))];
}

/** For the editor only: nothing has to be compiled. */
const editorSettings = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2023', 'DOM'],
    types: [],
    module: 'nodenext',
    strict: true,
    noUncheckedIndexedAccess: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
    noEmit: true,
  },
  include: ['*.ts'],
};
