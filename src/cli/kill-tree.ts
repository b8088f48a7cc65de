/** Ends a process and all that it started. */

import { readdirSync, readFileSync } from 'node:fs';

/** On Linux its descendants too, whatever groups and sessions they are in; elsewhere its process group. */
export function killTree(pid: number | undefined): void {
  if (pid === undefined) return;
  kill(pid, 'SIGSTOP'); // it starts no more
  for (const one of [...descendantsOf(pid), -pid, pid]) kill(one, 'SIGKILL');
}

function descendantsOf(pid: number): number[] {
  const children = threadsOf(pid).flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).split(' '));
  return children.filter(Boolean).flatMap((child) => [Number(child), ...descendantsOf(Number(child))]);
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // gone, or no Linux
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone already
  }
}
