/** Runs checks and turns what comes of them, errors included, into findings and points. */

import { DecodeError } from '../../bytes/decode-error.ts';
import { shorten, text } from '../../explain/text.ts';
import { WorldTimeout } from '../../lab/world.ts';
import { MediumError } from '../../media/medium-error.ts';
import { type Finding, inOrder, mistakes } from '../finding.ts';
import type { CheckResult, TaskResult } from '../result.ts';
import type { Task } from '../task.ts';
import { StudentError } from '../trial.ts';
import type { Bench } from './bench.ts';

/** What `run` finds, most important first. */
export async function findingsOf(
  run: (found: (finding: Finding) => void) => void | Promise<void>,
  bench: Bench,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    await run((finding) => findings.push(finding));
  } catch (error) {
    findings.push(findingFor(error, bench));
  }
  return inOrder(findings);
}

/** @throws the error, if it is the machine's fault */
function findingFor(error: unknown, bench: Bench): Finding {
  if (error instanceof StudentError) return error.finding;
  if (error instanceof MediumError) throw error;
  const message = shorten(error instanceof Error ? error.message : String(error), 300);
  if (error instanceof WorldTimeout) return { say: text(message, `기다렸으나 일어나지 않음: ${message}`), rank: -10 };
  if (error instanceof DecodeError) {
    return {
      say: text(`what your code made cannot be read: ${message}`, `코드가 만든 것을 읽을 수 없습니다: ${message}`),
      rank: -20,
    };
  }
  // Whatever a student's code returns must not do this to a check: the instructor should know.
  bench.note(text(`a check stumbled: ${message}`, `검사가 중단됨: ${message}`));
  return {
    say: text(
      `the check stumbled over what your code returned: ${message}`,
      `코드가 반환한 값 때문에 검사가 중단되었습니다: ${message}`,
    ),
    rank: -20,
  };
}

/** A finding with hidden values, without the values. @param isRepeated the same check found nothing with the open ones */
export function withoutValues({ mistake = 'hard-coded' }: Finding, isRepeated: boolean): Finding {
  const name = mistakes[mistake];
  const like =
    name.en === '' || mistake === 'hard-coded'
      ? text('', '')
      : { en: ` It looks like: ${name.en}.`, ko: ` 추정: ${name.ko}.` };
  if (isRepeated) {
    return {
      say: text(
        `right with your own values, but not with others: does the code use what it is given, in every case?${like.en}`,
        `본인 값으로는 맞지만 다른 값으로는 틀립니다. 모든 경우에 주어진 값을 사용합니까?${like.ko}`,
      ),
      mistake,
    };
  }
  return {
    say: text(`not right in a case that is not shown.${like.en}`, `공개되지 않은 경우에 맞지 않습니다.${like.ko}`),
    mistake,
  };
}

export function checkResult(
  check: { say: CheckResult['say']; points: number; hidden?: boolean },
  findings: readonly Finding[],
  hidden: boolean,
): CheckResult {
  const { say, points } = check;
  const unseen = check.hidden ? ({ unseen: true } as const) : {};
  return { say, points, score: findings.length === 0 ? points : 0, hidden, ...unseen, findings: findings.slice(0, 20) };
}

export function taskResult({ id, kind, title }: Task, checks: readonly CheckResult[], printed = ''): TaskResult {
  const sum = (of: 'points' | 'score') => checks.reduce((total, check) => total + check[of], 0);
  return { id, kind, title, points: sum('points'), score: sum('score'), checks: [...checks], printed };
}

/** A task of which nothing can be judged: every check fails with this finding. */
export function failedTask(
  task: Task,
  checks: readonly { say: CheckResult['say']; points: number; hidden?: boolean }[],
  finding: Finding,
  printed = '',
): TaskResult {
  return taskResult(
    task,
    checks.map((check) => checkResult(check, [finding], check.hidden ?? false)),
    printed,
  );
}
