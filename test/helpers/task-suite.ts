/**
 * How good are a lab's tasks? The same tests for every lab:
 *
 *     taskSuite(dhcpAssignment, '02-dhcp', { mutants, solvers, pcaps });
 *
 * - the reference solution (test/solutions/NN-lab) scores full marks for several students, twice the same;
 * - every file of test/alternatives/NN-lab/<task>/ is another right solution and scores full marks;
 * - every mutant, a typical mistake made in the reference solution, loses points, and is called by its name;
 * - every small change in what a build task's solution returns, a bit, a number one off, loses points (bit-flips.ts);
 * - questions: a solver that only reads the captures scores full marks, and every other answer loses points.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/bytes/random.ts';
import type { Mistake } from '../../src/grade/finding.ts';
import { judgeAnswer } from '../../src/grade/judge/judge-answers.ts';
import type { Question } from '../../src/grade/question.ts';
import type { Result } from '../../src/grade/result.ts';
import { openSeed } from '../../src/grade/seeds.ts';
import type { AnswerTask, Assignment, CodeTask, Evidence, PcapTask, Task } from '../../src/grade/task.ts';
import type { CaptureFile } from '../../src/lab/report.ts';
import { flipBits } from './bit-flips.ts';
import { untilNoticed } from './first-finding.ts';
import { judgeFiles, linesOf, SECRET, solutionFiles } from './grading.ts';
import { mutate } from './mutate.ts';

/** A wrong submission: the reference solution of one task with something replaced. */
export interface Mutant {
  readonly task: string;
  /** What is wrong with it, in words. */
  readonly name: string;
  /** Texts of the solution, each there exactly once, and what takes their place. */
  readonly replace: readonly (readonly [from: string, to: string])[];
  /** The mistake that must be called by name among the findings. */
  readonly mistake?: Mistake;
  /** Looked at, and right after all or not to be told apart: why. It must then score full marks. */
  readonly survives?: string;
}

export type Answers = Readonly<Record<string, string | number>>;
/** Answers a task's questions from its captures alone, by other means than the task itself: tshark, above all. */
export type Solver = (captures: readonly CaptureFile[], parameters: unknown) => Answers | Promise<Answers>;
/** Makes the capture that a pcap task wants. */
export type PcapMaker = (parameters: unknown) => Uint8Array | Promise<Uint8Array>;

export interface SuiteData {
  readonly mutants?: readonly Mutant[];
  readonly solvers?: Readonly<Record<string, Solver>>;
  /** By task, several makers: the first is the reference, the others are as right, or wrong in the way of their name. */
  readonly pcaps?: Readonly<Record<string, PcapMaker>>;
  readonly wrongPcaps?: Readonly<Record<string, Readonly<Record<string, PcapMaker>>>>;
}

const students = ['kim', 'lee.minji@school.example', '20261234'];

export function taskSuite(assignment: Assignment, folder: string, data: SuiteData): void {
  const codeTasks = assignment.tasks.filter((task): task is CodeTask => task.kind === 'build' || task.kind === 'swap');
  const answerTasks = assignment.tasks.filter(
    (task): task is AnswerTask => task.kind === 'read' || task.kind === 'diagnose',
  );
  const pcapTasks = assignment.tasks.filter((task): task is PcapTask => task.kind === 'pcap');
  const files = solutionFiles(folder);

  group(`${folder}: reference solutions`, codeTasks, () => {
    for (const task of codeTasks) {
      test.for(students)(`${task.id} scores full marks for %s, every time`, async (student) => {
        const first = await judgeFiles(assignment, files, { student, only: [task.id] });
        expect(linesOf(first)).toEqual([]);
        expect(first.score).toBe(first.points);
        expect(first.points).toBeGreaterThan(0);
        expect(await judgeFiles(assignment, files, { student, only: [task.id] })).toEqual(first);
      });
      test(`${task.id}: the starter is there, and scores nothing`, async () => {
        const path = join(import.meta.dirname, '../../labs', folder, 'starter', task.file);
        const starter = new Map([[task.file, readFileSync(path, 'utf8')]]);
        const { score, tasks } = await judgeFiles(assignment, starter, { only: [task.id] });
        expect(score).toBe(0);
        expect(tasks[0]?.checks[0]?.findings[0]?.mistake).toBe('not-written');
      });
    }
  });

  group(`${folder}: other right solutions`, alternatives(folder), () => {
    for (const { task, name, source } of alternatives(folder)) {
      test(`${task}: ${name} scores full marks`, async () => {
        const { file } = codeTasks.find(({ id }) => id === task)!;
        const result = await judgeFiles(assignment, new Map(files).set(file, source), { only: [task] });
        expect(linesOf(result)).toEqual([]);
        expect(result.score).toBe(result.points);
      });
    }
  });

  group(`${folder}: mutants`, data.mutants ?? [], () => {
    for (const mutant of data.mutants ?? []) {
      test(`${mutant.task}: ${mutant.name}`, async () => {
        const { file } = codeTasks.find(({ id }) => id === mutant.task)!;
        const source = mutate(files.get(file)!, mutant);
        const judged = (secret: string | null) => {
          const checked = mutant.survives === undefined ? untilNoticed(assignment, mutant) : assignment;
          return judgeFiles(checked, new Map(files).set(file, source), { only: [mutant.task], secret });
        };
        // What the open checks notice need not be tried with hidden values, which takes another process.
        const open = mutant.survives === undefined ? await judged(null) : undefined;
        const result = open && isNoticed(open, mutant) ? open : await judged(SECRET);
        if (mutant.survives !== undefined) {
          expect(result.score).toBe(result.points);
          return;
        }
        expect(result.score, linesOf(result).join('\n')).toBeLessThan(result.points);
        if (mutant.mistake) expect(mistakesIn(result), linesOf(result).join('\n')).toContain(mutant.mistake);
        expect(result.notes).toEqual([]); // no check stumbled
      });
    }
  });

  const buildTasks = codeTasks.filter(({ kind }) => kind === 'build');
  group(`${folder}: small changes`, buildTasks, () => {
    for (const task of buildTasks) {
      test(`${task.id}: whatever is altered in its results loses points`, async () => {
        const { made, caught, untried, missed, notes } = await flipBits(assignment.lab, task, files);
        const rest = untried > 0 ? `, ${untried} left to worlds that were not run` : '';
        console.log(`${folder} ${task.id}: ${made} alterations, ${caught} noticed${rest}`);
        expect(missed).toEqual([]);
        expect(notes).toEqual([]); // no check stumbled
        expect(made).toBeGreaterThan(0);
      });
    }
  });

  group(`${folder}: questions`, answerTasks, () => {
    for (const task of answerTasks) {
      test.for(students)(
        `${task.id}: a solver that only reads the captures scores full marks for %s`,
        async (student) => {
          const { evidence, parameters } = await evidenceFor(assignment.lab, task, student);
          const answers = await data.solvers![task.id]!(evidence.captures, parameters);
          const content = JSON.stringify({ [task.id]: answers });
          const result = await judgeFiles(assignment, new Map([['answers.json', content]]), {
            student,
            only: [task.id],
          });
          expect(linesOf(result)).toEqual([]);
          expect(result.score).toBe(result.points);
          const keys = evidence.questions.map(({ key }) => key).toSorted();
          expect(Object.keys(answers).toSorted()).toEqual(keys);
        },
      );
      test(`${task.id}: other answers lose points`, async () => {
        const { evidence } = await evidenceFor(assignment.lab, task, students[0]!);
        for (const question of evidence.questions) {
          for (const wrong of wrongAnswers(question)) {
            expect(judgeAnswer(question, wrong), `${question.key}: ${wrong}`).toBeDefined();
          }
        }
      });
      test(`${task.id}: two students have different answers`, async () => {
        const both = await Promise.all(
          students.slice(0, 2).map((student) => evidenceFor(assignment.lab, task, student)),
        );
        const [a, b] = both.map(({ evidence }) => JSON.stringify(evidence.questions.map(({ answer }) => answer)));
        expect(a).not.toBe(b);
      });
    }
  });

  group(`${folder}: captures handed in`, pcapTasks, () => {
    for (const task of pcapTasks) {
      const judged = async (make: PcapMaker, student: string) => {
        const parameters = task.parameters(randomFor(assignment.lab, task, student).fork('parameters'));
        const bytes = await make(parameters);
        return judgeFiles(assignment, new Map([[`${task.file}.pcap`, bytes]]), { student, only: [task.id] });
      };
      test.for(students)(`${task.id}: the reference scores full marks for %s`, async (student) => {
        const result = await judged(data.pcaps![task.id]!, student);
        expect(linesOf(result)).toEqual([]);
        expect(result.score).toBe(result.points);
      });
      test(`${task.id}: another student's capture loses points`, async () => {
        const parameters = task.parameters(randomFor(assignment.lab, task, 'lee').fork('parameters'));
        const bytes = await data.pcaps![task.id]!(parameters);
        const result = await judgeFiles(assignment, new Map([[`${task.file}.pcap`, bytes]]), { only: [task.id] });
        expect(result.score).toBeLessThan(result.points);
      });
      for (const [name, make] of Object.entries(data.wrongPcaps?.[task.id] ?? {})) {
        test(`${task.id}: ${name}`, async () => {
          const result = await judged(make, students[0]!);
          expect(result.score, linesOf(result).join('\n')).toBeLessThan(result.points);
          expect(result.notes).toEqual([]);
        });
      }
    }
  });
}

function isNoticed(result: Result, { mistake }: Mutant): boolean {
  return result.score < result.points && (mistake === undefined || mistakesIn(result).includes(mistake));
}

function mistakesIn({ tasks }: Result): (Mistake | undefined)[] {
  return tasks.flatMap(({ checks }) => checks.flatMap(({ findings }) => findings.map(({ mistake }) => mistake)));
}

/** `describe`, unless there is nothing to describe. */
function group(name: string, of: readonly unknown[], tests: () => void): void {
  if (of.length > 0) describe(name, tests);
}

export function randomFor(lab: string, task: Task, student: string): Random {
  return new Random(openSeed(student, lab, task.id));
}

export async function evidenceFor(
  lab: string,
  task: AnswerTask,
  student: string,
): Promise<{ evidence: Evidence; parameters: unknown }> {
  const random = randomFor(lab, task, student);
  const parameters = task.parameters(random.fork('parameters'));
  return { evidence: await task.prepare(parameters, random.fork('evidence')), parameters };
}

export interface Alternative {
  readonly task: string;
  readonly name: string;
  readonly source: string;
}

export function alternatives(folder: string): Alternative[] {
  const root = join(import.meta.dirname, '../alternatives', folder);
  if (!existsSync(root)) return [];
  return readdirSync(root).flatMap((task) =>
    readdirSync(join(root, task)).map((name) => ({ task, name, source: readFileSync(join(root, task, name), 'utf8') })),
  );
}

/** Near misses of the right answer, and answers of another kind. */
export function wrongAnswers({ answer, mistakes = [] }: Question): (string | number)[] {
  const known = mistakes.map(({ value }) => value);
  switch (answer.type) {
    case 'number': {
      const step = (answer.tolerance ?? 0) * 2 + 1;
      return [...known, answer.value + step, answer.value - step, `${answer.value}x`, -1 - answer.value, ''];
    }
    case 'ipv4': {
      const parts = answer.value.split('.').map(Number);
      const near = parts.map((_, at) => parts.map((part, index) => (index === at ? (part + 1) % 256 : part)).join('.'));
      return [
        ...known,
        ...near,
        parts.toReversed().join('.') === answer.value ? '0.0.0.0' : parts.toReversed().join('.'),
        'x',
      ];
    }
    case 'mac':
      return [...known, answer.value.replace(/.$/, (last) => (last === '0' ? '1' : '0')), 'ff:ff:ff:ff:ff:ff', '1'];
    case 'hex':
      return [...known, `${answer.value}00`, answer.value.slice(2), 'zz'];
    case 'text':
      return [...known, `${answer.value}x`, answer.value.slice(1), 'no'];
    case 'choice':
      return [...known, ...Object.keys(answer.of).filter((word) => word !== answer.value), 'whatever'];
    case 'packet': {
      const last = Math.max(...answer.accepts);
      return [
        ...known,
        ...Array.from({ length: last + 3 }, (_, number) => number).filter((number) => !answer.accepts.includes(number)),
      ];
    }
    default:
      return answer satisfies never;
  }
}
