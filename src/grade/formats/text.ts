/** A report for a person to read: each submission, and, where there are several, the class. */

import { escapeText, type Lang, shorten, type Text, text } from '../../explain/text.ts';
import { classReport, shareOf } from '../class/class-report.ts';
import { findingLine } from '../finding.ts';
import type { CheckResult, Isolation, Result, TaskResult } from '../result.ts';
import { classLines } from './class-text.ts';
import { percent, quoted, wrapped } from './lines.ts';
import { type Look, plainLook } from './look.ts';

/** Characters of a finding or a note that are shown. */
const LONGEST = 2000;

export function textReport(results: readonly Result[], lang: Lang, look: Look = plainLook): string {
  const graded = results.filter(({ tasks }) => tasks.length > 0);
  const isAlike = new Set(graded.map(howApart)).size === 1;
  const people = results.map((result) => [
    ...personLines(result, lang, look),
    ...(isAlike ? [] : isolationLines(result, lang, look)),
  ]);
  // What is the same for all is told once.
  const shared = isAlike ? isolationLines(graded[0]!, lang, look) : [];
  const parts =
    results.length > 1
      ? [...people, [...classLines(results, classReport(results), lang, look), '', ...shared]]
      : people.map((lines) => [...lines, ...shared]);
  return `${parts.map((lines) => lines.join('\n').trimEnd()).join('\n\n')}\n`;
}

function howApart({ isolation }: Result): string {
  return JSON.stringify(isolation);
}

function personLines(result: Result, lang: Lang, look: Look): string[] {
  const { submission, student, lab, score, points, tasks, notes, hidden } = result;
  const who = [submission, student].map((name) => shorten(name, 60));
  const names = who[0] === who[1] || student === '' ? who[0]! : `${who[0]} (${who[1]})`;
  const share = percent(shareOf(score, points));
  const outcome = text(`${lab}  ${score} of ${points} points, ${share}`, `${lab}  ${points}점 중 ${score}점, ${share}`);
  const head = tasks.length > 0 ? outcome : text('not graded', '채점하지 못함');
  return [
    look.bold(`${names}  ${shorten(head[lang], 80)}`),
    ...tasks.flatMap((task) => taskLines(task, lang, look)),
    ...notes.flatMap((note) => wrapped(shorten(note[lang], LONGEST), look, '! ')),
    ...(hidden || tasks.length === 0 ? [] : wrapped(openOnly[lang], look, '! ')),
  ];
}

const openOnly = text(
  'graded without a secret: open checks only, with values that the student knows',
  '비밀 값 없이 채점함: 학생이 아는 값으로 공개 검사만 실시',
);

function taskLines({ id, title, score, points, checks, printed }: TaskResult, lang: Lang, look: Look): string[] {
  const mark = score === points ? look.good('✓') : look.bad('✗');
  return [
    `${mark} ${look.bold(id)}  ${score}/${points}  ${escapeText(title[lang])}`,
    ...(failAlike(checks)
      ? findingLines(checks[0]!, lang, look, '  ')
      : checks.flatMap((check) => checkLines(check, lang, look))),
    ...printedLines(printed, lang, look),
  ];
}

/** As when a file is missing, which is enough to be said once. */
function failAlike(checks: readonly CheckResult[]): boolean {
  const told = new Set(checks.map(({ findings }) => JSON.stringify(findings)));
  return checks.length > 1 && told.size === 1 && checks[0]!.findings.length > 0;
}

function checkLines(check: CheckResult, lang: Lang, look: Look): string[] {
  const { say, score, points } = check;
  const mark = score === points ? look.good('✓') : look.bad('✗');
  return [
    ...wrapped(`${escapeText(say[lang])} ${score}/${points}`, look, `  ${mark} `),
    ...findingLines(check, lang, look, '      '),
  ];
}

function findingLines({ findings }: CheckResult, lang: Lang, look: Look, indent: string): string[] {
  return findings.flatMap((finding) => wrapped(shorten(findingLine(finding)[lang], LONGEST), look, indent));
}

function printedLines(printed: string, lang: Lang, look: Look): string[] {
  if (printed === '') return [];
  const head = { en: 'the code printed:', ko: '코드가 출력한 것:' }[lang];
  const lines = printed.trimEnd().split('\n');
  return [`  ${head}`, ...lines.flatMap((line) => quoted(escapeText(line), look, '    | '))].map(look.dim);
}

function isolationLines({ tasks, isolation }: Result, lang: Lang, look: Look): string[] {
  if (tasks.length === 0) return [];
  const { level, has, lacks } = isolation;
  const levels: Record<Isolation['level'], Text> = {
    full: text('the code was kept apart', '코드 격리됨'),
    reduced: text('the code was kept apart in part', '코드가 일부만 격리됨'),
    none: text('the code was not kept apart', '코드가 격리되지 않음'),
  };
  const list = (texts: readonly Text[]) => texts.map((one) => escapeText(one[lang])).join('; ');
  const without = lacks.length > 0 ? { en: `. Missing: ${list(lacks)}`, ko: `. 없는 것: ${list(lacks)}` }[lang] : '';
  const what = has.length > 0 ? `: ${list(has)}` : '';
  return wrapped(`${levels[level][lang]}${what}${without}`, look, '  ').map(look.dim);
}
