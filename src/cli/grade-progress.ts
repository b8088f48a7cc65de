/** How far grading is: one line that changes on a terminal, or a line for each submission. */

import ora from 'ora';
import { escapeText, type Lang, shorten } from '../explain/text.ts';
import type { Graded } from './grade-job.ts';
import { isDrawable } from './style.ts';

export interface Progress {
  start(name: string): void;
  end(name: string, graded: Graded): void;
  stop(): void;
}

/** @param how 'line' writes over itself and is for terminals @param known so many of `total` are graded already */
export function progressOf(how: 'line' | 'lines' | 'none', total: number, known: number, lang: Lang): Progress {
  const running = new Set<string>();
  let done = known;
  const isDrawn = how === 'line' && isDrawable(process.stderr);
  const spinner = ora({ isSilent: !isDrawn, discardStdin: false });
  const show = () => {
    const names = Array.from(running, (name) => shorten(name, 30)).join(', ');
    spinner.text = `${done}/${total}  ${names}`;
  };
  if (isDrawn) spinner.start();
  return {
    start(name) {
      running.add(name);
      show();
    },
    end(name, { result, problem }) {
      running.delete(name);
      done++;
      show();
      if (how !== 'lines') return;
      const outcome = problem ? escapeText(problem[lang]) : `${result.score}/${result.points}`;
      process.stderr.write(`${done}/${total}  ${shorten(name, 60)}  ${outcome}\n`);
    },
    stop: () => spinner.stop(),
  };
}
