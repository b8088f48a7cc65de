/**
 * A result as Gradescope's results.json: a test for each check, its findings in Markdown.
 *
 * Fields: https://gradescope-autograders.readthedocs.io/en/latest/specs/ (as of 2025-01-15).
 */

import type { Lang, Text } from '../../explain/text.ts';
import type { CheckResult, Result, TaskResult } from '../result.ts';
import { markdownList, markdownText } from './markdown.ts';
import {
  advice,
  findingLines,
  fittingJson,
  headline,
  isolationLines,
  noteLines,
  plainLines,
  type Room,
} from './platform-lines.ts';

/** When students see a test; instructors always do. */
export const visibilities = ['visible', 'after_due_date', 'after_published', 'hidden'] as const;
export type Visibility = (typeof visibilities)[number];

export interface GradescopeOptions {
  readonly lang: Lang;
  /** Of the checks that students do not know of; 'after_due_date' by default. */
  readonly unseen?: Visibility;
}

/** No limit is published; a page of this size still opens. */
const MOST = 500_000;

export function gradescopeJson(result: Result, { lang, unseen = 'after_due_date' }: GradescopeOptions): string {
  return fittingJson((room) => report(result, lang, unseen, room), MOST);
}

function report(result: Result, lang: Lang, unseen: Visibility, room: Room) {
  const { lab, student, submission, score, points, hidden, tasks, fingerprints, isolation } = result;
  return {
    score,
    output: summary(result, lang),
    output_format: 'md',
    test_output_format: 'md',
    test_name_format: 'text',
    visibility: 'visible',
    // Instructors read it; to students it would tell of the grader's insides.
    stdout_visibility: 'hidden',
    extra_data: {
      version: result.version,
      lab,
      student,
      submission,
      points,
      hidden,
      isolation: { level: isolation.level, lines: isolationLines(result, lang) },
      notes: noteLines(result, lang),
      fingerprints: Object.fromEntries(Object.entries(fingerprints).slice(0, 50)),
    },
    tests:
      tasks.length === 0
        ? [{ status: 'failed', name: notGraded[lang], output: markdownList(noteLines(result, lang)) }]
        : tasks.flatMap((task, at) => testsOf(task, at + 1, lang, unseen, room)),
  };
}

const notGraded: Text = { en: 'This submission could not be graded', ko: '이 제출물은 채점할 수 없습니다' };

function summary(result: Result, lang: Lang): string {
  const lines = [`**${markdownText(headline(result, lang))}** ${markdownText(advice(result, lang))}`];
  const notes = noteLines(result, lang);
  if (notes.length > 0) lines.push('', markdownList(notes));
  return lines.join('\n');
}

function testsOf(task: TaskResult, number: number, lang: Lang, unseen: Visibility, room: Room) {
  const tests = task.checks.map((check, at) => ({
    score: check.score,
    max_score: check.points,
    status: check.score === check.points ? 'passed' : 'failed',
    name: `${task.title[lang]}: ${check.say[lang]}`,
    number: `${number}.${at + 1}`,
    output: outputOf(check, lang, room),
    tags: [task.id, task.kind],
    visibility: check.unseen ? unseen : 'visible',
    extra_data: { mistakes: check.findings.flatMap(({ mistake }) => mistake ?? []) },
  }));
  const printed = task.printed.slice(0, room.printed);
  return printed === '' ? tests : [...tests, printedBy(task, `${number}.${task.checks.length + 1}`, printed, lang)];
}

function outputOf(check: CheckResult, lang: Lang, room: Room): string {
  return check.findings.length === 0 ? passed[lang] : markdownList(findingLines(check, lang, room));
}

const passed: Text = { en: 'Right.', ko: '맞았습니다.' };

/** A test without points: what the code printed, as it is, which is the one format that renders nothing. */
function printedBy({ id, kind, title }: TaskResult, number: string, printed: string, lang: Lang) {
  return {
    status: 'passed',
    name: `${title[lang]}: ${{ en: 'what your code printed', ko: '코드가 출력한 내용' }[lang]}`,
    number,
    output: plainLines(printed),
    output_format: 'text',
    tags: [id, kind],
    visibility: 'visible',
  };
}
