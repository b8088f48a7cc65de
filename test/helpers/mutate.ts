/** Makes a wrong submission of a right one. Apart from task-suite.ts for programs that run outside of the tests. */

import type { Mutant } from './task-suite.ts';

/** @throws Error if a text that is to be replaced is not there exactly once */
export function mutate(source: string, { task, name, replace }: Mutant): string {
  return replace.reduce((text, [from, to]) => {
    const count = text.split(from).length - 1;
    if (count !== 1) throw new Error(`${task}, ${name}: '${from}' is ${count} times in the solution`);
    return text.replace(from, () => to);
  }, source);
}
