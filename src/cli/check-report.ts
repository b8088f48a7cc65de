/** What `check` tells a student: short, the next thing to do first. */

import type { Lang, Text } from '../explain/text.ts';
import { findingLine } from '../grade/finding.ts';
import type { CheckResult, Result, TaskResult } from '../grade/result.ts';
import { programName } from './options.ts';
import type { Style } from './style.ts';
import { wrapped } from './wrapped.ts';

/** Findings shown of one check; those after them often follow from the first. */
const SHOWN = 4;

/** @param folder as the student typed it */
export function checkReport(result: Result, folder: string, lang: Lang, style: Style): string {
  const begun = result.tasks.filter((task) => !isUntouched(task));
  const untouched = result.tasks.filter(isUntouched);
  const lines = begun.flatMap((task) => [...taskLines(task, lang, style), '']);
  if (untouched.length > 0) {
    const names = untouched.map(({ id, points }) => `${id} (${points})`).join(', ');
    const head: Text = { en: 'Not begun yet', ko: '아직 시작하지 않은 과제' };
    lines.push(...wrapped(`${head[lang]}: ${names}`, style.width, ''), '');
  }
  for (const note of result.notes) lines.push(...wrapped(note[lang], style.width, '! '));
  const total: Text = {
    en: `${result.score} of ${result.points} points`,
    ko: `${result.points}점 중 ${result.score}점`,
  };
  lines.push(style.bold(total[lang]) + nextStep(begun, untouched, folder, lang));
  return lines.join('\n');
}

function isUntouched({ checks }: TaskResult): boolean {
  return checks.every(
    ({ findings }) => findings.length > 0 && findings.every(({ mistake }) => mistake === 'not-written'),
  );
}

function taskLines({ id, title, score, points, checks, printed }: TaskResult, lang: Lang, style: Style): string[] {
  const mark = score === points ? style.good('✔') : style.bad('✘');
  const lines = [
    `${mark} ${style.bold(id)}  ${score}/${points}  ${title[lang]}`,
    ...checks.flatMap((check) => checkLines(check, lang, style)),
  ];
  if (printed !== '' && score < points) {
    const head: Text = { en: 'your code printed', ko: '코드가 출력한 것' };
    const shown = printed.trimEnd().split('\n').slice(0, 8);
    lines.push(style.dim(`  ${head[lang]}:`), ...shown.map((line) => style.dim(`    ${visible(line)}`)));
  }
  return lines;
}

function checkLines({ say, findings }: CheckResult, lang: Lang, style: Style): string[] {
  const mark = findings.length === 0 ? style.good('✔') : style.bad('✘');
  const more: Text = { en: `and ${findings.length - SHOWN} more`, ko: `그 밖에 ${findings.length - SHOWN}개` };
  return [
    ...wrapped(say[lang], style.width, `  ${mark} `, '    '),
    ...findings.slice(0, SHOWN).flatMap((finding) => wrapped(findingLine(finding)[lang], style.width, '      ')),
    ...(findings.length > SHOWN ? [style.dim(`      ${more[lang]}`)] : []),
  ];
}

/** What the code printed is the student's own, but no escape sequence of it reaches the terminal. */
function visible(line: string): string {
  return line.replaceAll(/[\p{Cc}\p{Cf}]/gu, '·');
}

function nextStep(begun: readonly TaskResult[], untouched: readonly TaskResult[], folder: string, lang: Lang): string {
  const next = begun.find(({ score, points }) => score < points) ?? untouched[0];
  if (!next) return { en: '. All that is shown here is right.', ko: '. 여기에서 확인하는 것은 모두 맞습니다.' }[lang];
  const where = folder === '.' ? '' : ` ${folder}`;
  const say: Text = {
    en: `. Stuck with ${next.id}? ${programName} hint ${next.id}${where}`,
    ko: `. ${next.id}에서 막혔다면: ${programName} hint ${next.id}${where}`,
  };
  return say[lang];
}
