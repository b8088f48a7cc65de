/**
 * Worker processes, several at a time, each for one submission. A worker that takes too long is killed, with all that it
 * started; the submission is then judged once more in name only (GradeJob.spoilt), and has a zero with the reason.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { escapeText, type Text, text } from '../explain/text.ts';
import { launchForWire } from '../grade/judge/netns-run.ts';
import { type Graded, type GradeJob, parseGraded, SCRATCH, ungraded } from './grade-job.ts';
import { killTree } from './kill-tree.ts';

export interface PoolOptions {
  /** Workers at a time. */
  readonly workers: number;
  /** Milliseconds of real time for one submission. */
  readonly timeout: number;
  /** Ends everything at once when it is aborted. */
  readonly signal: AbortSignal;
  onStart?(job: GradeJob): void;
  /** @param isFinal false if the worker came to grief, so that it is worth trying again */
  onEnd(job: GradeJob, graded: Graded, isFinal: boolean): void;
  /** The worker's script; another one in tests. */
  readonly script?: string;
}

const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const workerScript = fileURLToPath(new URL(`./grade-worker${ending}`, import.meta.url));

/** @throws MediumError where the jobs' wire is not to be had */
export async function gradeAll(jobs: readonly GradeJob[], options: PoolOptions): Promise<void> {
  const waiting = jobs.values();
  const lane = async () => {
    // All lanes take from the same iterator: each job is done once.
    for (const job of waiting) {
      if (options.signal.aborted) return;
      options.onStart?.(job);
      const done = await gradeOne(job, options);
      if (done) options.onEnd(job, done.graded, done.isFinal);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.workers, jobs.length) }, lane));
}

/** Undefined if it was interrupted. */
async function gradeOne(
  job: GradeJob,
  options: PoolOptions,
): Promise<{ graded: Graded; isFinal: boolean } | undefined> {
  const first = await work(job, options);
  if (options.signal.aborted) return undefined;
  if ('graded' in first) return { graded: first.graded, isFinal: true };
  if (first.trace) process.stderr.write(`${first.trace.trimEnd().split('\n').map(escapeText).join('\n')}\n`);
  const timeout = Math.max(options.timeout, OUR_OWN);
  const second = await work({ ...job, spoilt: first.spoilt }, { ...options, timeout });
  if (options.signal.aborted) return undefined;
  const { isFinal } = first;
  if (!('graded' in second)) return { graded: ungraded(job, second.spoilt), isFinal: false };
  return { graded: isFinal ? second.graded : { ...second.graded, problem: first.spoilt }, isFinal };
}

/** Milliseconds for a zero: what was submitted has no part in it, and a busy machine should not spoil it. */
const OUR_OWN = 300_000;

type Outcome = { graded: Graded } | { spoilt: Text; isFinal: boolean; trace?: string };

/** One worker, from its start to its end. */
function work(job: GradeJob, { script = workerScript, timeout, signal }: PoolOptions): Promise<Outcome> {
  const { command, args, env } = launchForWire(job.wire, [script]);
  const scratch = makeScratch();
  const worker = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...env, PACKET_JOURNEY_SECRET: undefined, TMPDIR: scratch, [SCRATCH]: scratch },
    detached: true, // Ctrl-C is for the command, which ends its workers itself
  });
  let outcome: Outcome | undefined;
  const end = (why?: Outcome) => {
    outcome ??= why;
    killTree(worker.pid);
  };
  const onAbort = () => end();
  const timer = setTimeout(() => end(tookTooLong(timeout)), timeout);
  signal.addEventListener('abort', onAbort);
  const trace = lastWords(worker);
  worker.on('message', (message) => {
    const graded = parseGraded(message);
    if (graded) outcome ??= { graded };
    else end();
  });
  return new Promise((resolve) => {
    const settle = (how: string) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      rmSync(scratch, { recursive: true, force: true });
      resolve(outcome ?? fellOver(how, trace()));
    };
    worker.on('error', (error) => settle(error.message));
    worker.on('close', (code, name) => settle(name ?? `status ${code}`));
    worker.send(job, () => {}); // that it is gone already is told by its end
  });
}

/** A worker that is killed cannot put its files away. Students' processes may pass through to their own, and not look. */
function makeScratch(): string {
  const scratch = mkdtempSync(join(tmpdir(), 'packet-journey-grade-'));
  chmodSync(scratch, 0o711);
  return scratch;
}

/** The end of what the worker said on stderr: where our own defects show. */
function lastWords({ stderr }: ChildProcess): () => string {
  let kept = '';
  stderr!.setEncoding('utf8').on('data', (chunk: string) => {
    kept = (kept + chunk).slice(-4000);
  });
  return () => kept;
}

function tookTooLong(timeout: number): Outcome {
  const seconds = Math.round(timeout / 1000);
  const spoilt = text(
    `grading took longer than ${seconds} s and was stopped`,
    `채점이 ${seconds}초를 넘어 중단되었습니다`,
  );
  return { spoilt, isFinal: true };
}

function fellOver(how: string, trace: string): Outcome {
  const spoilt = text(
    `the process that graded this ended before it was done (${escapeText(how)})`,
    `채점하던 프로세스가 도중에 끝났습니다(${escapeText(how)})`,
  );
  return { spoilt, isFinal: false, trace };
}
