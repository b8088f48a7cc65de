/** A class in words: a line for each submission, then what they have in common. */

import stringWidth from 'string-width';
import { escapeText, type Lang, shorten, type Text, text } from '../../explain/text.ts';
import { type ClassReport, type LabReport, shareOf } from '../class/class-report.ts';
import { mistakes } from '../finding.ts';
import type { Result } from '../result.ts';
import { percent, wrapped } from './lines.ts';
import type { Look } from './look.ts';
import { similarLine } from './similar-line.ts';

/** Mistakes shown of a lab. */
const SHOWN = 10;

export function classLines(results: readonly Result[], report: ClassReport, lang: Lang, look: Look): string[] {
  return [
    look.bold({ en: `${results.length} submissions`, ko: `제출물 ${results.length}개` }[lang]),
    ...table(results.map((result) => row(result, lang))),
    ...report.labs.flatMap((lab) => ['', ...labLines(lab, lang, look)]),
    ...similarLines(report, lang, look),
  ];
}

function row({ submission, student, lab, score, points, tasks, notes }: Result, lang: Lang): string[] {
  const noted = notes.length === 0 ? '' : { en: `notes: ${notes.length}`, ko: `참고 ${notes.length}건` }[lang];
  const isGraded = tasks.length > 0;
  const total = isGraded ? `${score}/${points}` : { en: 'not graded', ko: '채점하지 못함' }[lang];
  const share = isGraded ? percent(shareOf(score, points)) : '';
  return [shorten(submission, 40), shorten(student, 40), lab, total, share, noted];
}

function labLines(report: LabReport, lang: Lang, look: Look): string[] {
  const { lab, submissions, mean, median, lowest, highest, tasks } = report;
  const numbers: Text = text(
    `${submissions} submissions: mean ${percent(mean)}, median ${percent(median)}, from ${percent(lowest)} to ${percent(highest)}`,
    `제출물 ${submissions}개: 평균 ${percent(mean)}, 중앙값 ${percent(median)}, 최저 ${percent(lowest)}, 최고 ${percent(highest)}`,
  );
  const rows = tasks.map(({ id, right, mean: share, title }) => [
    id,
    { en: `${percent(right)} right`, ko: `만점 ${percent(right)}` }[lang],
    { en: `mean ${percent(share)}`, ko: `평균 ${percent(share)}` }[lang],
    escapeText(title[lang]),
  ]);
  return [
    ...wrapped(`${look.bold(lab)}  ${numbers[lang]}`, look, ''),
    ...table(rows),
    ...mistakeLines(report, lang, look),
  ];
}

function mistakeLines({ mistakes: common }: LabReport, lang: Lang, look: Look): string[] {
  if (common.length === 0) return [];
  const head = { en: 'most common: ', ko: '흔한 실수: ' }[lang];
  const shown = common.slice(0, SHOWN).map(({ mistake, submissions }) => `${mistakes[mistake][lang]} (${submissions})`);
  return wrapped(head + shown.join(', '), look, '  ');
}

function similarLines({ similar }: ClassReport, lang: Lang, look: Look): string[] {
  if (similar.length === 0) return [];
  const head = {
    en: 'Alike, which may have a good reason; no score was changed',
    ko: '유사한 제출물 (정당한 이유가 있을 수 있으며 점수에는 영향이 없음)',
  }[lang];
  return ['', look.bold(head), ...similar.flatMap((one) => wrapped(similarLine(one)[lang], look, '  '))];
}

/** Columns that stand below each other. */
function table(rows: readonly string[][]): string[] {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((cells) => stringWidth(cells[at]!)))) ?? [];
  return rows.map((cells) =>
    `  ${cells.map((cell, at) => cell + ' '.repeat(widths[at]! - stringWidth(cell))).join('  ')}`.trimEnd(),
  );
}
