/**
 * An attack: a submission for the task dhcp/discover that wants to harm the grader, to learn what it should not, or to have
 * points for nothing. It is judged as any other, isolated as well as may be, and gets a zero with a reason; the next submission, a
 * good one, is then judged as if nothing had been.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { dhcpAssignment } from '../../../labs/02-dhcp/tasks.ts';
import { judge } from '../../../src/grade/judge/judge.ts';
import type { Result } from '../../../src/grade/result.ts';
import { fullIsolation } from '../../../src/grade/seat/bubblewrap.ts';
import { type Isolator, noIsolation } from '../../../src/grade/seat/isolation.ts';
import { processSeats } from '../../../src/grade/seat/process-seat.ts';
import { reducedIsolation } from '../../../src/grade/seat/reduced.ts';
import type { Limits, Seats } from '../../../src/grade/seat/seat.ts';
import { seatUser } from '../../../src/grade/seat/seat-user.ts';
import type { Submission } from '../../../src/grade/submission/submission.ts';
import { linesOf, SECRET, solutionFiles, submissionOf } from '../../helpers/grading.ts';
import { peerTest } from '../../helpers/peers.ts';

/** Tight, so that the whole suite takes about a minute. Real time stays generous, unless an attack only sleeps. */
const tight: Partial<Limits> = { cpu: 1, parseTimeout: 3000, heap: 128 };

export interface Attack {
  /** The text of discover.ts. */
  readonly code: string;
  /** Other files. */
  readonly files?: Readonly<Record<string, string>>;
  /** What the first finding of every check says. */
  readonly reason: RegExp;
  /** What it is after: nowhere in the result. Where code is not isolated it gets it, which shows that the attack is one. */
  readonly loot?: string;
  readonly limits?: Partial<Limits>;
}

/** A test that an attack comes to nothing. @param harm looks for what it may have done, after the judge is through */
export function attackTest(
  name: string,
  attack: () => Attack | Promise<Attack>,
  harm?: () => void | Promise<void>,
): void {
  peerTest(['bwrap', 'prlimit'], name, async () => expectNothingCame(await attack(), fullIsolation, harm));
}

/** The same where there are no namespaces. */
export function reducedAttackTest(name: string, attack: () => Attack, harm?: () => void | Promise<void>): void {
  peerTest(['prlimit', 'setpriv'], name, () => expectNothingCame(attack(), reducedIsolation, harm));
}

type Isolate = (changes?: Partial<Limits>) => Isolator;

async function expectNothingCame(
  { code, files, reason, loot, limits }: Attack,
  isolate: Isolate,
  harm?: () => void | Promise<void>,
): Promise<void> {
  const submission = submissionOf(new Map(Object.entries({ ...files, 'discover.ts': code })));
  if (loot !== undefined) expect(toldWith(await judged(submission, processSeats(noIsolation())))).toContain(loot);
  const result = await judged(submission, processSeats(isolate({ ...tight, ...limits })));
  expectZero(result, reason);
  if (loot !== undefined) expect(JSON.stringify(result)).not.toContain(loot);
  await harm?.();
  await expect.poll(leftBehind, { timeout: 10_000 }).toEqual([]); // who is killed goes in the kernel's own time
  await expectGoodIsGood(isolate);
}

/** No points, in every check for this reason, and nothing that tripped the grader up. */
export function expectZero(result: Result, reason: RegExp): void {
  const told = linesOf(result).join('\n');
  expect(result.points, told).toBeGreaterThan(0);
  expect(result.score, told).toBe(0);
  const checks = result.tasks.flatMap((task) => task.checks);
  expect(checks[0]?.findings[0]?.say.en, told).toMatch(reason);
  for (const { score, findings } of checks) {
    expect(score).toBe(0);
    expect(findings.length).toBeGreaterThan(0);
    for (const { say } of findings) expect(say.ko).toMatch(/[가-힣]/);
  }
  expect(result.notes.map(({ en }) => en).filter((note) => note.includes('stumbled'))).toEqual([]);
}

/** The reference solution, judged in this very process. @param withHidden takes twice the time */
export async function expectGoodIsGood(isolate: Isolate = fullIsolation, withHidden = false): Promise<void> {
  const seats = processSeats(isolate());
  const { secret, ...openOnly } = options;
  const result = await judge(dhcpAssignment, submissionOf(solutionFiles('02-dhcp')), {
    ...(withHidden ? options : openOnly),
    seats,
  });
  expect(linesOf(result)).toEqual([]);
  expect(result.score).toBe(result.points);
  expect(result.points).toBeGreaterThan(0);
}

const options = { student: 'kim', secret: SECRET, wire: 'memory', only: ['discover'] } as const;

export function judged(submission: Submission, seats: Seats): Promise<Result> {
  return judge(dhcpAssignment, submission, { ...options, seats });
}

function toldWith(result: Result): string {
  return JSON.stringify(result.tasks);
}

/** Processes that seats of this process have started. As root all are a user's of their own, wherever they went. */
function leftBehind(): string[] {
  const user = seatUser()?.become[2];
  const isOurs =
    user === undefined ? new RegExp(`^PPid:\\s*${process.pid}$`, 'm') : new RegExp(`^Uid:\\s*${user}\\b`, 'm');
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && isOurs.test(read(`/proc/${pid}/status`)));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // gone meanwhile
  }
}
