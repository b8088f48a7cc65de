/** How a student's process is kept apart from the grader and from everything else. */

import { type Text, text } from '../../explain/text.ts';
import type { Isolation } from '../result.ts';
import type { Launch } from './relay.ts';
import { type Limits, limits } from './seat.ts';

/** A way to keep processes apart: bubblewrap.ts, reduced.ts, and none. choose-isolation.ts says which one a machine has. */
export interface Isolator {
  readonly isolation: Isolation;
  readonly limits: Limits;
  /** @param folder the only files that the process may see: runner.mjs, code/… */
  prepare(folder: string): Prepared;
}

export interface Prepared {
  /** What to start. */
  readonly launch: Launch;
  /** Where the process sees the student's code. */
  readonly code: string;
  /** Called when the process has ended. */
  release(): void;
}

/** This machine cannot run a student's code as it should: nobody's submission is to blame. */
export class IsolationError extends Error {
  readonly text: Text;
  /** What to do about it, often a command. */
  readonly mend: Text | undefined;

  constructor(text: Text, mend?: Text, options?: ErrorOptions) {
    super(mend === undefined ? text.en : `${text.en}: ${mend.en}`, options);
    this.name = 'IsolationError';
    this.text = text;
    this.mend = mend;
  }
}

/** For students who check their own code on their own machine. Nothing limits the processor, so the clock must. */
export function noIsolation(changes: Partial<Limits> = {}): Isolator {
  const granted = { ...limits, callTimeout: 10_000, seatTimeout: 60_000, ...changes };
  return {
    isolation: {
      level: 'none',
      has: [],
      lacks: [text('your own code runs as you', '본인의 코드가 본인 권한으로 실행됩니다')],
    },
    limits: granted,
    prepare(folder) {
      const args = runnerArguments(folder, granted);
      return { launch: { command: process.execPath, args, env: {} }, code: `${folder}/code`, release: () => {} };
    },
  };
}

/** What Node is told to run the code in `folder`, as the process sees it. @param options more options of Node's own */
export function runnerArguments(folder: string, { heap, message }: Limits, options: readonly string[] = []): string[] {
  const own = ['--no-warnings', `--max-old-space-size=${heap}`, ...options];
  return [...own, `${folder}/runner.mjs`, `${folder}/code`, String(message)];
}

export function notLinux(): IsolationError {
  return new IsolationError(
    text('submissions can be kept apart on Linux only', '제출물은 Linux에서만 격리할 수 있습니다'),
    text('grade in the container: docs/instructors.md', '컨테이너에서 채점하십시오: docs/instructors.ko.md'),
  );
}
