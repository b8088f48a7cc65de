/** Grades what has no result yet, keeps each result as it comes, and reports on all. */

import { constants } from 'node:os';
import { escapeText, type Lang, shorten, type Text } from '../explain/text.ts';
import { ofShard } from '../grade/class/shards.ts';
import { type Format, formats, formatsOfOne } from '../grade/formats/format.ts';
import type { Result } from '../grade/result.ts';
import { graderVersion, identityOf } from './grade-identity.ts';
import type { GradeJob } from './grade-job.ts';
import { listSubmissions } from './grade-list.ts';
import type { GradeOptions } from './grade-options.ts';
import { gradeAll } from './grade-pool.ts';
import { progressOf } from './grade-progress.ts';
import { ResultStore } from './grade-store.ts';
import { jobsFor } from './grade-words.ts';
import { styleOf } from './style.ts';
import { UsageError } from './usage-error.ts';
import { asUsageError } from './wires.ts';

/** Answers the exit status. @throws UsageError */
export async function gradeAndReport(paths: readonly string[], options: GradeOptions): Promise<number> {
  const { submissions, ignored } = listSubmissions(paths, options.student !== undefined && paths.length === 1);
  const all = jobsFor(submissions, options);
  const weak = weakSecret(all[0]?.secret);
  const jobs = options.shard ? ofShard(all, options.shard) : all;
  checkFormat(options.format, jobs.length);
  const folder = options.out ?? (submissions.length > 1 ? 'grades' : undefined);
  const store = folder === undefined ? undefined : new ResultStore(folder);
  for (const path of ignored)
    tell({ en: `${path}: no submission, left out`, ko: `${path}: 제출물이 아니므로 제외합니다` }, options);
  if (weak) tell(weak, options);
  store?.keepClass(submissions.map(({ name }) => name));
  const outcome = await gradeMissing(jobs, store, options);
  if (outcome.stoppedBy) {
    tell(interrupted(outcome.results.size, jobs.length, folder), options);
    return 128 + constants.signals[outcome.stoppedBy];
  }
  const results = jobs.map(({ name }) => outcome.results.get(name)!);
  await report(results, options);
  for (const [name, problem] of outcome.problems) {
    tell({ en: `${name}: ${problem.en}`, ko: `${name}: ${problem.ko}` }, options);
  }
  return outcome.problems.size > 0 ? 1 : 0;
}

interface Outcome {
  /** By name. */
  readonly results: ReadonlyMap<string, Result>;
  /** What could not be graded, for no fault of its own. */
  readonly problems: ReadonlyMap<string, Text>;
  readonly stoppedBy: NodeJS.Signals | undefined;
}

async function gradeMissing(
  jobs: readonly GradeJob[],
  store: ResultStore | undefined,
  options: GradeOptions,
): Promise<Outcome> {
  const results = new Map<string, Result>();
  const problems = new Map<string, Text>();
  const grader = store ? graderVersion() : '';
  const identities = new Map(jobs.map((job) => [job, store ? identityOf(job, grader) : '']));
  for (const [job, identity] of options.fresh ? [] : identities) {
    const known = store?.find(job.name, identity);
    if (known) results.set(job.name, known);
  }
  const missing = jobs.filter(({ name }) => !results.has(name));
  const how = options.progress ? 'lines' : process.stderr.isTTY ? 'line' : 'none';
  const progress = progressOf(how, jobs.length, results.size, options.lang);
  const stop = new Stop();
  try {
    await gradeAll(missing, {
      workers: options.jobs,
      timeout: (options.timeLimit ?? AMPLE) * 1000,
      signal: stop.signal,
      onStart: ({ name }) => progress.start(name),
      onEnd(job, graded, isFinal) {
        const { result, problem } = graded;
        results.set(job.name, result);
        if (problem) problems.set(job.name, problem);
        if (result.tasks.length > 0) store?.keep(result, identities.get(job)!, isFinal);
        progress.end(job.name, graded);
      },
    });
  } catch (error) {
    throw asUsageError(error, options.wire, options.lang);
  } finally {
    stop.done();
    progress.stop();
  }
  return { results, problems, stoppedBy: stop.by };
}

/** Seconds; a right submission of the longest lab takes less than one of them a task. */
const AMPLE = 1800;

/** The wish of the user, or of the system, to end. */
class Stop {
  by: NodeJS.Signals | undefined;
  readonly #controller = new AbortController();

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, this.#listener);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends what is still under way. */
  done(): void {
    this.#controller.abort();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, this.#listener);
  }

  readonly #listener = (signal: NodeJS.Signals): void => {
    this.by ??= signal;
    this.#controller.abort();
  };
}

export function checkFormat(format: Format, count: number): void {
  if (count === 1 || !formatsOfOne.includes(format)) return;
  throw new UsageError(`--format ${format} is of one submission, and there are ${count}; json and csv take many`);
}

export async function report(results: readonly Result[], { format, lang }: GradeOptions): Promise<void> {
  const formatter = await formats[format]();
  process.stdout.write(formatter(results, lang, styleOf(process.stdout)));
}

/** One line on stderr; names in it come from submissions. */
export function tell(line: Text, { lang }: { lang: Lang }): void {
  process.stderr.write(`${escapeText(line[lang])}\n`);
}

/** Whoever guesses it knows the hidden values. */
function weakSecret(secret: string | undefined): Text | undefined {
  if (secret === undefined || secret.length >= 16) return undefined;
  return {
    en: `The secret has ${secret.length} characters, which can be guessed: openssl rand -hex 32 makes a good one.`,
    ko: `비밀 값이 ${secret.length}자라서 추측할 수 있습니다. openssl rand -hex 32로 만드십시오.`,
  };
}

function interrupted(done: number, all: number, folder: string | undefined): Text {
  if (folder === undefined) return { en: 'Interrupted.', ko: '중단되었습니다.' };
  const where = shorten(folder, 200);
  return {
    en: `Interrupted: ${done} of ${all} are graded and kept in ${where}; the same command goes on from there.`,
    ko: `중단되었습니다. ${all}개 중 ${done}개를 채점하여 ${where}에 보관했습니다. 같은 명령으로 이어서 채점합니다.`,
  };
}
