/**
 * Judging on real links: the whole process that judges lives in a network namespace of its own, so that whatever a
 * world sends reaches nobody else. A student's process is started from there, and its sandbox gives it yet another,
 * empty one.
 *
 *     process.exitCode = await (rerunForWire(wire) ?? checkHere(…));      // the command judges in this process
 *     const { command, args, env } = launchForWire(wire, [script, …]);   // it starts others that judge
 */

import { insideNamespace, launchInNamespace, reexecInNamespace } from '../../media/netns/reexec.ts';
import type { TrialWire } from '../trial-world.ts';

/**
 * Runs this program again in a place where worlds on `wire` can be made, and answers its exit status; undefined if this
 * is such a place.
 * @throws MediumError where the machine does not allow it, with the mend
 */
export function rerunForWire(wire: TrialWire): Promise<number> | undefined {
  return wire === 'netns' && !insideNamespace() ? reexecInNamespace() : undefined;
}

/** What to spawn. */
export interface WorkerLaunch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * How to start a process of ours that judges on `wire`: several must not share a namespace. It is a direct child, so
 * `stdio` may hold an IPC channel, and its life is tied to this process's.
 * @param argv the script and its arguments
 * @throws MediumError where the machine does not allow it, with the mend
 */
export function launchForWire(wire: TrialWire, argv: readonly string[]): WorkerLaunch {
  if (wire === 'netns') return launchInNamespace(argv);
  return { command: process.execPath, args: [...process.execArgv, ...argv], env: process.env };
}
