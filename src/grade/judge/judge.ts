/**
 * Judges one submission: every check of every task, with the student's own values and, where there is a secret, with
 * values that nobody has seen. The same submission gives the same result, always.
 */

import { Random } from '../../bytes/random.ts';
import type { Text } from '../../explain/text.ts';
import type { Result, TaskResult } from '../result.ts';
import { hiddenSeed, openSeed } from '../seeds.ts';
import type { Submission } from '../submission/submission.ts';
import type { Assignment, Task } from '../task.ts';
import type { Bench, JudgeOptions } from './bench.ts';
import { judgeAnswers } from './judge-answers.ts';
import { judgeCode } from './judge-code.ts';
import { judgePcap } from './judge-pcap.ts';

/** @throws MediumError if this machine cannot carry the frames; never because of what was submitted. */
export async function judge(assignment: Assignment, submission: Submission, options: JudgeOptions): Promise<Result> {
  const { student, secret, seats, only } = options;
  const notes: Text[] = [...submission.notes];
  const result: Result = {
    version: 1,
    lab: assignment.lab,
    student,
    submission: submission.name,
    score: 0,
    points: 0,
    hidden: secret !== undefined,
    tasks: [],
    notes,
    personal: [],
    fingerprints: {},
    isolation: seats.isolation,
  };
  for (const task of assignment.tasks.filter(({ id }) => only?.includes(id) ?? true)) {
    const bench: Bench = {
      submission,
      options,
      open: new Random(openSeed(student, assignment.lab, task.id)),
      hidden: secret === undefined ? undefined : new Random(hiddenSeed(secret, student, assignment.lab, task.id)),
      note: (text) => notes.push(text),
    };
    const judged = await judgeTask(task, bench, result);
    result.tasks.push(judged);
    result.score += judged.score;
    result.points += judged.points;
    options.onTask?.(judged);
  }
  return result;
}

async function judgeTask(task: Task, bench: Bench, result: Result): Promise<TaskResult> {
  switch (task.kind) {
    case 'build':
    case 'swap':
      return judgeCode(task, bench);
    case 'read':
    case 'diagnose':
      return judgeAnswers(task, bench, result.personal);
    case 'pcap':
      return judgePcap(task, bench);
    default:
      return task satisfies never;
  }
}
