/** Judges a task of code: opens seats for the student's module and runs the checks with them. */

import type { Random } from '../../bytes/random.ts';
import { text } from '../../explain/text.ts';
import type { Medium } from '../../media/medium.ts';
import type { Finding } from '../finding.ts';
import type { CheckResult, TaskResult } from '../result.ts';
import type { Seat } from '../seat/seat.ts';
import { codeOf } from '../submission/submission.ts';
import type { Check, CodeTask } from '../task.ts';
import { type CodeTrial, StudentError } from '../trial.ts';
import { trialMedium, trialRun } from '../trial-world.ts';
import type { Bench } from './bench.ts';
import { checkResult, failedTask, findingsOf, taskResult, withoutValues } from './judge-checks.ts';

export async function judgeCode(task: CodeTask, bench: Bench): Promise<TaskResult> {
  const { checks, file } = task;
  const counted = checks.filter(({ hidden }) => bench.hidden !== undefined || !hidden);
  const code = codeOf(bench.submission);
  const path = [file, file.replace(/\.ts$/, '.js'), file.replace(/\.ts$/, '.mjs')].find((name) => code.has(name));
  if (path === undefined) {
    const say = text(`${file} is not in the submission`, `제출물에 ${file}이(가) 없습니다`);
    return failedTask(task, counted, { say, mistake: 'not-written', rank: -100 });
  }
  const open = await round(
    task,
    bench,
    code,
    path,
    counted.filter(({ hidden }) => !hidden),
    bench.open,
    false,
  );
  // A module that did not even load, or hangs, is not tried again with other values.
  const hidden =
    bench.hidden && !open.isBroken ? await round(task, bench, code, path, counted, bench.hidden, true) : undefined;
  const results = counted.map((check): CheckResult => {
    const openFindings = open.findings.get(check) ?? (check.hidden && open.isBroken ? open.broken : []);
    // What is wrong with the open values is told with them; the hidden ones would only repeat it.
    const hiddenFindings = openFindings.length > 0 ? [] : (hidden?.findings.get(check) ?? []).slice(0, 1);
    const told = hiddenFindings.map((finding) => withoutValues(finding, !check.hidden));
    return checkResult(check, [...openFindings, ...told], hidden !== undefined);
  });
  return taskResult(task, results, open.printed);
}

type CodeCheck = Check<unknown, CodeTrial>;

interface Round {
  readonly findings: ReadonlyMap<CodeCheck, readonly Finding[]>;
  /** The module did not load, or its process ended. */
  readonly isBroken: boolean;
  readonly broken: readonly Finding[];
  readonly printed: string;
}

/** All checks with one set of values, in one seat. */
async function round(
  task: CodeTask,
  bench: Bench,
  code: ReadonlyMap<string, string>,
  path: string,
  checks: readonly CodeCheck[],
  random: Random,
  isHidden: boolean,
): Promise<Round> {
  const findings = new Map<CodeCheck, readonly Finding[]>();
  const parameters = task.parameters(random.fork('parameters'));
  let seat: Seat;
  try {
    seat = bench.options.seats.open(code, path);
  } catch (error) {
    if (!(error instanceof StudentError)) throw error;
    for (const check of checks) findings.set(check, [error.finding]);
    return { findings, isBroken: true, broken: [error.finding], printed: '' };
  }
  try {
    for (const [index, check] of checks.entries()) {
      if (seat.isOver) {
        findings.set(check, [notReached]);
        continue;
      }
      const luck = random.fork(`check ${index}`);
      findings.set(
        check,
        await findingsOf((found) => tryOut(check, parameters, seat, luck, isHidden, bench, found), bench),
      );
    }
    return { findings, isBroken: seat.isOver, broken: [notReached], printed: isHidden ? '' : seat.printed };
  } finally {
    seat.close();
  }
}

async function tryOut(
  check: CodeCheck,
  parameters: unknown,
  seat: Seat,
  random: Random,
  isHidden: boolean,
  bench: Bench,
  found: (finding: Finding) => void,
): Promise<void> {
  const media: Medium[] = [];
  const { wire } = bench.options;
  const trial: CodeTrial = {
    student: seat.student,
    random,
    isHidden,
    found,
    newWorld(changes) {
      const medium = trialMedium(wire);
      media.push(medium);
      return trialRun(wire, medium, String(random.fork(`world ${media.length}`).u32()), changes);
    },
  };
  try {
    await check.run(trial, parameters);
  } finally {
    for (const medium of media) medium.close();
  }
}

const notReached: Finding = {
  say: text(
    'not tried, because your code’s process had ended before',
    '앞에서 코드의 프로세스가 끝나 시험하지 못했습니다',
  ),
  rank: -90,
};
