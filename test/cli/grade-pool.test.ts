/** Workers that fall over, hang, or talk nonsense: each job has its outcome, and the others have theirs. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { type Graded, type GradeJob, ungraded } from '../../src/cli/grade-job.ts';
import { gradeAll, type PoolOptions } from '../../src/cli/grade-pool.ts';
import { text } from '../../src/explain/text.ts';
import type { Isolation } from '../../src/grade/result.ts';
import { result } from '../grade/platforms/results.ts';

const folder = mkdtempSync(join(tmpdir(), 'packet-journey-pool-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A worker that does what its job's name says, and gives the zero that it is asked for. */
const script = join(folder, 'worker.mjs');
const zero = JSON.stringify(result([]));
writeFileSync(
  script,
  `import { spawn } from 'node:child_process';
   import { writeFileSync } from 'node:fs';
   const acts = {
     good: () => process.send({ result: ${zero} }, () => process.exit()),
     crash: () => { process.stderr.write('the trace\\x1b[31m\\n'); process.exit(3); },
     kill: () => process.kill(process.pid, 'SIGKILL'),
     silent: () => process.exit(0),
     nonsense: () => process.send({ result: { score: 'all' } }, () => setTimeout(() => {}, 600_000)),
     hang: () => { for (;;); },
     family: () => {
       const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
       writeFileSync(${JSON.stringify(join(folder, 'child'))}, String(child.pid));
       for (;;);
     },
   };
   process.once('message', (job) => {
     if (job.name === 'hopeless' || !job.spoilt) return (acts[job.name.replace(/\\d/, '')] ?? acts.crash)();
     const reason = { ...${zero}, notes: [job.spoilt] };
     process.send({ result: reason }, () => process.exit());
   });`,
);

const isolation: Isolation = { level: 'none', has: [], lacks: [] };

interface Ending {
  name: string;
  graded: Graded;
  isFinal: boolean;
}

async function grade(names: readonly string[], options: Partial<PoolOptions> = {}): Promise<Ending[]> {
  const jobs = names.map((name): GradeJob => ({ name, path: '', told: {}, wire: 'memory', isolation }));
  const endings: Ending[] = [];
  await gradeAll(jobs, {
    workers: 2,
    timeout: 20_000,
    signal: new AbortController().signal,
    script,
    onEnd: ({ name }, graded, isFinal) => endings.push({ name, graded, isFinal }),
    ...options,
  });
  return endings.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

test('a worker that falls over costs its own submission only, and is worth trying again', async () => {
  const endings = await grade(['crash', 'good', 'kill', 'silent']);
  expect(endings.map(({ name, isFinal, graded }) => [name, isFinal, graded.result.notes[0]?.en])).toEqual([
    ['crash', false, 'the process that graded this ended before it was done (status 3)'],
    ['good', true, undefined],
    ['kill', false, 'the process that graded this ended before it was done (SIGKILL)'],
    ['silent', false, 'the process that graded this ended before it was done (status 0)'],
  ]);
  expect(endings.map(({ graded }) => graded.problem !== undefined)).toEqual([true, false, true, true]);
});

test('so does one that says something else than a result', async () => {
  const [nonsense] = await grade(['nonsense']);
  expect([nonsense!.isFinal, nonsense!.graded.problem !== undefined]).toEqual([false, true]);
});

test('one that takes too long is ended, for good, and the next has its result', async () => {
  const [good, hang] = await grade(['hang', 'good'], { timeout: 5000 });
  expect(good!.graded.result.notes).toEqual([]);
  expect(hang).toMatchObject({ isFinal: true, graded: { result: { notes: [tooLong] } } });
  expect(hang!.graded.problem).toBeUndefined();
});

const tooLong = text('grading took longer than 5 s and was stopped', '채점이 5초를 넘어 중단되었습니다');

test('even the zero cannot be made: the submission is told as not graded', async () => {
  const [hopeless] = await grade(['hopeless']);
  expect(hopeless).toMatchObject({ isFinal: false, graded: { result: { tasks: [], points: 0 } } });
  expect(hopeless!.graded.problem?.en).toContain('status 3');
});

test('no more at a time than asked for', async () => {
  let running = 0;
  let most = 0;
  const names = Array.from({ length: 6 }, (_, at) => `good${at}`);
  const endings: string[] = [];
  await grade(names, {
    workers: 3,
    onStart: () => {
      most = Math.max(most, ++running);
    },
    onEnd: ({ name }) => {
      running--;
      endings.push(name);
    },
  });
  expect([endings.toSorted(), most]).toEqual([names, 3]);
});

test('an interruption ends all workers and what they started, and nothing more is begun', async () => {
  const stop = new AbortController();
  const started: string[] = [];
  const endings = await grade(['hang', 'family', 'good'], {
    signal: stop.signal,
    onStart({ name }) {
      started.push(name);
      if (name === 'family') void childOfWorker().then(() => stop.abort());
    },
  });
  expect([endings, started]).toEqual([[], ['hang', 'family']]);
  const child = await childOfWorker();
  while (isAlive(child)) await sleep(10);
});

/** Once there is one, in a session of its own. */
async function childOfWorker(): Promise<number> {
  while (read(join(folder, 'child')) === '') await sleep(10);
  return Number(read(join(folder, 'child')));
}

/** And no mere entry in the table of processes. */
function isAlive(pid: number): boolean {
  return /^State:\t[^ZX]/m.test(read(`/proc/${pid}/status`));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // not there yet, or no more
  }
}

test('an ungraded result is a result, and says why', () => {
  const { result: bare, problem } = ungraded({ name: 'x', told: { student: 'kim' } }, tooLong);
  expect([bare.student, bare.notes, problem]).toEqual(['kim', [tooLong], tooLong]);
});
