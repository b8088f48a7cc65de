/** What reports on platforms say of a check: plain lines, cut to what a page and a platform take. */

import { type Lang, shorten } from '../../explain/text.ts';
import { findingLine } from '../finding.ts';
import type { CheckResult, Result } from '../result.ts';

/** How much of a result is told. */
export interface Room {
  /** Findings of one check. */
  readonly findings: number;
  /** Characters of one finding. */
  readonly line: number;
  /** Characters of what the code of one task printed. */
  readonly printed: number;
}

/** From generous to the least. */
const rooms: readonly Room[] = [
  { findings: 10, line: 500, printed: 4000 },
  { findings: 5, line: 300, printed: 500 },
  { findings: 2, line: 200, printed: 0 },
  { findings: 1, line: 120, printed: 0 },
];

/**
 * A report as JSON of at most `most` bytes of UTF-8: the first that fits, of ever less room.
 * @throws RangeError if the least does not, which takes more checks than any lab has
 */
export function fittingJson(report: (room: Room) => unknown, most: number): string {
  for (const room of rooms) {
    const json = `${JSON.stringify(report(room), null, 2)}\n`;
    if (Buffer.byteLength(json) <= most) return json;
  }
  throw new RangeError(`the report does not fit into ${most} bytes`);
}

/** What was found, one line each, the most important first. Nothing in them is obeyed by a terminal. */
export function findingLines({ findings }: CheckResult, lang: Lang, room: Room): string[] {
  const told = findings.slice(0, room.findings).map((finding) => shorten(findingLine(finding)[lang], room.line));
  const more = findings.length - told.length;
  if (more > 0) told.push({ en: `and ${more} more`, ko: `그 밖에 ${more}개` }[lang]);
  return told;
}

/** What it is all about, in a sentence. */
export function headline({ lab, score, points }: Result, lang: Lang): string {
  return {
    en: `Lab ${lab}: ${score} of ${points} points.`,
    ko: `실습 ${lab}: ${points}점 만점에 ${score}점.`,
  }[lang];
}

/** How a student goes on from here. */
export function advice({ score, points }: Result, lang: Lang): string {
  if (score === points) return { en: 'Everything is right.', ko: '모두 맞았습니다.' }[lang];
  return {
    en: 'Below each check that failed stands what was found, the most important first. In your own folder, packet-journey check says it for your own values in seconds, and packet-journey hint helps on.',
    ko: '통과하지 못한 검사 아래에 발견한 것을 중요한 순서로 적었습니다. 본인 폴더에서 packet-journey check를 실행하면 본인의 값으로 몇 초 만에 확인할 수 있고, packet-journey hint로 힌트를 볼 수 있습니다.',
  }[lang];
}

/** What kept the code apart from the grader, and what did not, for the instructor. */
export function isolationLines({ isolation }: Result, lang: Lang): string[] {
  const { level, has, lacks } = isolation;
  const lacking = { en: 'lacks', ko: '없음' }[lang];
  return [`isolation: ${level}`, ...has.map((one) => one[lang]), ...lacks.map((one) => `${lacking}: ${one[lang]}`)];
}

/** What is wrong with the submission as such. */
export function noteLines({ notes }: Result, lang: Lang): string[] {
  return notes.slice(0, 20).map((note) => shorten(note[lang], 300));
}

/** Several lines that nobody obeys: line ends and tabs stay, other control characters (colours, bidi) go. */
export function plainLines(content: string): string {
  return content.replaceAll('\r\n', '\n').replace(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\ufffd');
}
