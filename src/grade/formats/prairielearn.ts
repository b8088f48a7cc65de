/**
 * A result as PrairieLearn's results.json: score from 0 to 1, a test for each check. All of it is shown to the student at
 * once, as plain text, so checks that students do not know of are told without their sentence.
 *
 * Fields: https://docs.prairielearn.com/externalGrading/ ("Grading results"); how they are shown:
 * https://docs.prairielearn.com/elements/pl-external-grader-results/ (as of 2026-08-21).
 */

import type { Lang } from '../../explain/text.ts';
import type { CheckResult, Result, TaskResult } from '../result.ts';
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

/** PrairieLearn refuses more than 1 MiB, and takes what is below 250 KiB on a faster way. */
const MOST = 240_000;

export function prairielearnJson(result: Result, lang: Lang): string {
  return fittingJson((room) => report(result, lang, room), MOST);
}

function report(result: Result, lang: Lang, room: Room) {
  const { score, points, tasks } = result;
  const notes = noteLines(result, lang).map((line) => `- ${line}`);
  // No attempt is lost with what could not be graded at all.
  if (tasks.length === 0) return { gradable: false, score: 0, format_errors: noteLines(result, lang) };
  return {
    gradable: true,
    score: points === 0 ? 0 : Math.min(1, score / points),
    message: plainLines([headline(result, lang), advice(result, lang), ...notes].join('\n')),
    output: plainLines(printedBy(tasks, lang, room)),
    // Fields of one's own are kept with the submission, and not shown.
    packet_journey: { version: result.version, isolation: isolationLines(result, lang) },
    tests: tasks.flatMap((task) => task.checks.map((check) => testOf(task, check, lang, room))),
  };
}

function testOf({ title }: TaskResult, check: CheckResult, lang: Lang, room: Room) {
  const lines = findingLines(check, lang, room);
  return {
    name: check.unseen ? `${title[lang]}: ${{ en: 'a case not shown', ko: '공개되지 않은 경우' }[lang]}` : title[lang],
    ...(!check.unseen && { description: check.say[lang] }),
    points: check.score,
    max_points: check.points,
    message: plainLines(lines.map((line) => `- ${line}`).join('\n')),
  };
}

function printedBy(tasks: readonly TaskResult[], lang: Lang, room: Room): string {
  const parts = tasks.flatMap(({ title, printed }) => {
    const kept = printed.slice(0, room.printed);
    return kept === '' ? [] : [`${title[lang]}:`, kept];
  });
  return parts.join('\n');
}
