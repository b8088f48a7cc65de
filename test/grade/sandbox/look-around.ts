/**
 * Opens a seat and looks at its process from outside, where the kernel tells what it is. Run by isolation.test.ts, as one
 * user or another: `node --import tsx look-around.ts full|reduced|auto`. Prints `Seen` as JSON.
 */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { z } from 'zod';
import { chooseIsolation, type IsolationWish } from '../../../src/grade/seat/choose-isolation.ts';
import { IsolationError } from '../../../src/grade/seat/isolation.ts';
import { processSeats } from '../../../src/grade/seat/process-seat.ts';

export interface Seen {
  /** It could not be had. */
  readonly error?: { readonly text: string; readonly mend: string | undefined };
  readonly level?: string;
  readonly has?: readonly string[];
  readonly lacks?: readonly string[];
  /** A call is answered. */
  readonly answer?: number;
  readonly status?: Readonly<Record<string, string>>;
  /** Which of its namespaces are not the grader's. */
  readonly ownNamespaces?: readonly string[];
  readonly limits?: Readonly<Record<string, string>>;
  readonly environ?: string;
  readonly descriptors?: readonly string[];
  /** Of these, pipes and the like that the grader has open as well. */
  readonly shared?: readonly string[];
  /** Its process is gone when the seat is closed. */
  readonly isGone?: boolean;
}

console.log(JSON.stringify(look(process.argv[2] as IsolationWish)));

function look(wish: IsolationWish): Seen {
  try {
    const isolator = chooseIsolation(wish);
    const seat = processSeats(isolator).open(new Map([['a.ts', 'export const answer = (): number => 42;']]), 'a.ts');
    const answer = seat.student.call('answer', [], z.number());
    const pid = runnerBelow(process.pid);
    const seen = whatIsSeen(pid);
    seat.close();
    const { level, has, lacks } = isolator.isolation;
    const english = (texts: readonly { en: string }[]) => texts.map(({ en }) => en);
    return { level, has: english(has), lacks: english(lacks), answer, ...seen, isGone: isGone(pid) };
  } catch (error) {
    if (!(error instanceof IsolationError)) throw error;
    return { error: { text: error.text.en, mend: error.mend?.en } };
  }
}

/** Nothing, where that is not root's business: in containers. */
function whatIsSeen(pid: string): Seen {
  try {
    readlinkSync(`/proc/${pid}/ns/user`);
  } catch {
    return {};
  }
  const own = (name: string) => readlinkSync(`/proc/${pid}/ns/${name}`) !== readlinkSync(`/proc/self/ns/${name}`);
  const limits = readFileSync(`/proc/${pid}/limits`, 'utf8').matchAll(/^Max (.+?) {2,}(\S+) +(\S+)/gm);
  return {
    status: statusOf(pid),
    ownNamespaces: ['user', 'mnt', 'pid', 'net', 'ipc', 'uts', 'cgroup'].filter(own),
    limits: Object.fromEntries(Array.from(limits, ([, name, soft, hard]) => [name, `${soft} ${hard}`])),
    environ: readFileSync(`/proc/${pid}/environ`, 'utf8'),
    descriptors: descriptorsOf(pid),
    shared: descriptorsOf(pid).filter((target) => /\d/.test(target) && descriptorsOf('self').includes(target)),
  };
}

function descriptorsOf(pid: string): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return []; // that of the folder itself
    }
  });
}

function statusOf(pid: string): Record<string, string> {
  const lines = readFileSync(`/proc/${pid}/status`, 'utf8').trim().split('\n');
  return Object.fromEntries(lines.map((line) => line.split(':\t') as [string, string]));
}

/** The process that runs the student's code, started by that of `ancestor`. */
function runnerBelow(ancestor: number): string {
  const running = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && isRunner(pid));
  const found = running.find((pid) => ancestorsOf(pid).includes(ancestor));
  if (found === undefined) throw new Error('there is no such process');
  return found;
}

function isRunner(pid: string): boolean {
  try {
    const [command = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return command === process.execPath && args.some((arg) => arg.endsWith('/runner.mjs'));
  } catch {
    return false; // gone meanwhile
  }
}

function ancestorsOf(pid: string): number[] {
  const parent = Number(statusOf(pid).PPid);
  return parent <= 1 ? [parent] : [parent, ...ancestorsOf(String(parent))];
}

/** In the kernel's own time. */
function isGone(pid: string): boolean {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
    try {
      if (statusOf(pid).State?.startsWith('Z')) return true;
    } catch {
      return true;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
  return false;
}
