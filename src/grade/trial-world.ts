/** Worlds that checks put a student's code into. */

import { LabRun } from '../lab/lab.ts';
import type { WorldOptions } from '../lab/world.ts';
import type { Medium } from '../media/medium.ts';
import { createMemoryMedium } from '../media/memory.ts';
import { CablePool } from '../media/netns/cable.ts';
import { createNetnsMedium } from '../media/netns/medium.ts';

/** What is different from the lab's own world: parts that the student's code stands in for, and bad links. */
export type WorldChanges = Pick<WorldOptions, 'parts' | 'weather'>;

/** `netns` only inside a network namespace of the run's own (src/media/netns/reexec.ts). */
export type TrialWire = 'memory' | 'netns';

/** Virtual time begins on the day of document S, 2020-01-27T00:00:00Z, in microseconds. */
const EPOCH = Date.UTC(2020, 0, 27) * 1000;

/**
 * On netns only our own devices and the student's code take part, and wait for each other (real-time.ts): the clock may
 * run as fast as the machine allows, and a slow answer comes at no later time.
 */
const PACE = 0.001;

/** A submission is judged in hundreds of worlds. */
const cables = new CablePool();

export function trialMedium(wire: TrialWire): Medium {
  if (wire === 'memory') return createMemoryMedium({ epoch: EPOCH });
  return createNetnsMedium({ epoch: EPOCH, pace: PACE, pool: cables });
}

export function trialRun(wire: TrialWire, medium: Medium, seed: string, changes: WorldChanges = {}): LabRun {
  return new LabRun({ wire, medium, seed, ...changes });
}
