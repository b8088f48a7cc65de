/** Stories that a Happy Eyeballs machine is told, and what it does at which time. */

import type { Random } from '../../../src/bytes/random.ts';
import { type Micros, milliseconds } from '../../../src/bytes/time.ts';
import type { EyeballsAction, HappyEyeballs } from '../../../src/nodes/apps/happy-eyeballs.ts';
import type { Public } from '../../../src/stack/timed.ts';

/** What happens, after so many microseconds. */
export type Happening = { at: Micros } & (
  | { kind: 'AAAA' | 'A'; addresses: readonly string[] }
  | { kind: 'open' | 'failure'; address: string }
);

/** Ours, or one that is also to be woken when nothing is due. */
export type Played = Public<HappyEyeballs> & { wakeEarly?(now: Micros): void };

/** '250.0 connect 192.0.2.1', in the order of time; several cancels at once by address. */
export function play(machine: Played, story: readonly Happening[]): string[] {
  const lines: string[] = [];
  const note = (now: Micros) => {
    const done: string[] = [];
    for (let action = machine.poll(); action; action = machine.poll()) done.push(lineOf(action));
    const cancels = done.filter((line) => line.startsWith('cancel')).toSorted();
    const inOrder = done.map((line) => (line.startsWith('cancel') ? cancels.shift()! : line));
    lines.push(...inOrder.map((line) => `${(now / 1000).toFixed(1)} ${line}`));
  };
  const pass = (until: Micros) => {
    for (let now = machine.nextTimer(); now < until; now = machine.nextTimer()) {
      machine.handleTimer(now);
      note(now);
    }
  };
  machine.start(0);
  note(0);
  for (const happening of story) {
    const { at } = happening;
    pass(at);
    if ('addresses' in happening) machine.handleAnswer(happening.kind, happening.addresses, at);
    else if (happening.kind === 'open') machine.handleOpen(happening.address, at);
    else machine.handleFailure(happening.address, 'refused', at);
    note(at);
    if (machine.nextTimer() > at) machine.wakeEarly?.(at);
    note(at);
  }
  pass((story.at(-1)?.at ?? 0) + milliseconds(20_000));
  return lines;
}

function lineOf(action: EyeballsAction): string {
  if (action.kind === 'query') return `query ${action.type}`;
  return action.kind === 'failed' ? 'failed' : `${action.kind} ${action.address}`;
}

/** A story that `machine` (ours) lives through: answers in either order, attempts that succeed, fail, or say nothing. */
export function drawStory(random: Random, machine: Public<HappyEyeballs>, six: string[], four: string[]): Happening[] {
  const story: Happening[] = [];
  const running: string[] = [];
  const open: ('AAAA' | 'A')[] = random.below(2) === 0 ? ['AAAA', 'A'] : ['A', 'AAAA'];
  const look = () => {
    for (let action = machine.poll(); action; action = machine.poll()) {
      if (action.kind === 'connect') running.push(action.address);
    }
  };
  machine.start(0);
  look();
  let now = 0;
  for (let step = 0; step < 10; step++) {
    // Odd, so that nothing happens at the very time when something is due.
    now += 2 * random.below(milliseconds(90)) + 1;
    for (let due = machine.nextTimer(); due < now; due = machine.nextTimer()) {
      machine.handleTimer(due);
      look();
    }
    const kind = open.length > 0 && random.below(2) === 0 ? open.shift()! : undefined;
    const [address] = running;
    if (kind !== undefined) {
      const addresses = (kind === 'AAAA' ? six : four).slice(0, random.below(4));
      story.push({ at: now, kind, addresses });
      machine.handleAnswer(kind, addresses, now);
    } else if (address !== undefined && random.below(3) > 0) {
      running.shift();
      const isOpen = random.below(4) === 0;
      story.push({ at: now, kind: isOpen ? 'open' : 'failure', address });
      if (isOpen) machine.handleOpen(address, now);
      else machine.handleFailure(address, 'refused', now);
      if (isOpen) return story;
    }
    look();
  }
  return story;
}
