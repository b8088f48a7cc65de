/**
 * A result as the result.json that every autograder of Classroom 50 leaves behind. Who and when is told by its runner,
 * in the environment, and written over by it.
 *
 * Fields: https://github.com/foundation50/classroom50/wiki/Advanced-Autograding ("The result.json contract") and its
 * schemas/result-v1.schema.json (as of 2026-08).
 */

import type { Lang } from '../../explain/text.ts';
import type { CheckResult, Result, TaskResult } from '../result.ts';
import { findingLines, fittingJson, type Room } from './platform-lines.ts';

export interface Classroom50Options {
  readonly lang: Lang;
  /** What the runner said; what it did not say, as where no runner is, is 'unknown'. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Classroom 50 reads up to 10 MiB; a gradebook of a class should stay readable. */
const MOST = 500_000;

export function classroom50Json(result: Result, options: Classroom50Options): string {
  return fittingJson((room) => report(result, options, room), MOST);
}

function report(result: Result, { lang, env }: Classroom50Options, room: Room) {
  const { lab, student, tasks } = result;
  const tests = tasks.flatMap((task) => task.checks.map((check, at) => testOf(task, check, at + 1, lang, room)));
  const commit = env.COMMIT_URL || 'unknown';
  const submission = env.SUBMISSION_TAG?.startsWith('submit/') ? env.SUBMISSION_TAG : 'submit/unknown';
  return {
    schema: 'classroom50/result/v1',
    classroom: env.CLASSROOM || 'unknown',
    assignment: env.ASSIGNMENT || lab,
    assignment_type: ['group', 'team'].find((type) => type === env.ASSIGNMENT_TYPE) ?? 'individual',
    owner: env.OWNER || env.USERNAME || student,
    submission,
    commit,
    release: env.RELEASE_URL || 'unknown',
    review: env.REVIEW_URL || commit,
    datetime: timeIn(submission),
    score: sum(tests, 'score'),
    'max-score': sum(tests, 'max-score'),
    tests,
  };
}

function testOf(task: TaskResult, check: CheckResult, number: number, lang: Lang, room: Room) {
  return {
    'test-name': check.unseen ? `${task.id} ${number}` : `${task.id} ${number}: ${check.say[lang]}`,
    passed: check.score === check.points,
    // Whole numbers are wanted.
    score: Math.floor(check.score),
    'max-score': Math.ceil(check.points),
    output: findingLines(check, lang, room).join('\n'),
  };
}

/** 'submit/2026-06-01T14-32-05Z-a1b2c3d': the clock is not asked, so that the same submission gives the same report. */
function timeIn(tag: string): string {
  const [, day, hour, minute, second] = /^submit\/(\d{4}-\d\d-\d\d)T(\d\d)-?(\d\d)-?(\d\d)Z/.exec(tag) ?? [];
  return day === undefined ? '1970-01-01T00:00:00Z' : `${day}T${hour}:${minute}:${second}Z`;
}

function sum<K extends string>(tests: readonly Readonly<Record<K, number>>[], key: K): number {
  return tests.reduce((total, test) => total + test[key], 0);
}
