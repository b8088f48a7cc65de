/** How a student's process is kept apart from the grader and from everything else. */

import { text } from '../../explain/text.ts';
import type { Isolation } from '../result.ts';
import type { Launch } from './relay.ts';
import { limits } from './seat.ts';

/** A way to keep processes apart, as well as this machine allows. */
export interface Isolator {
  readonly isolation: Isolation;
  /**
   * How to start the runner with the code in `folder` (runner.mjs, code/…), the only files that it may see.
   * `release` is called when the process has ended.
   */
  prepare(folder: string): { launch: Launch; release: () => void };
}

/** For students who check their own code on their own machine. */
export function noIsolation(): Isolator {
  return {
    isolation: {
      level: 'none',
      has: [],
      lacks: [text('your own code runs as you', '본인의 코드가 본인 권한으로 실행됩니다')],
    },
    prepare: (folder) => ({
      launch: {
        command: process.execPath,
        args: [...nodeOptions, `${folder}/runner.mjs`, `${folder}/code`, String(limits.message)],
        env: {},
      },
      release: () => {},
    }),
  };
}

const nodeOptions = ['--no-warnings', '--max-old-space-size=512'] as const;
