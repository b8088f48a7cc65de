/**
 * A wrapper that makes links as bad as real ones: slow, narrow, lossy. Everything is drawn from a seed, each link,
 * direction and kind of damage by itself, so that more loss on one link leaves the luck of all others alone.
 */

import type { Random } from '../bytes/random.ts';
import type { Micros } from '../bytes/time.ts';
import type { Link, LinkEnd, Medium } from './medium.ts';

/** What one direction of a link does to frames. What is left out does not happen. Shares are from 0 to 1. */
export interface Impairment {
  /** Propagation delay, microseconds. */
  readonly delay?: Micros;
  /** Bits per second: a frame takes length / bandwidth to go out, and those behind it wait. */
  readonly bandwidth?: number;
  /** Frames that may wait for the line at most; one more is dropped at the tail. Without it all may wait. */
  readonly queue?: number;
  /** Frames that never arrive because a lab says so; asked once for every frame. */
  readonly lose?: (frame: Uint8Array) => boolean;
  /** Microseconds by which a frame comes later than others because a lab says so; asked once for every frame. */
  readonly hold?: (frame: Uint8Array) => Micros;
  /** The share of frames that never arrive. */
  readonly loss?: number;
  /** A share of frames arrives `extra` microseconds later, behind frames that were sent after them. */
  readonly reorder?: { readonly share: number; readonly extra: Micros };
  /** The share of frames that arrive twice. */
  readonly duplicate?: number;
  /** The share of frames in which one bit is flipped. */
  readonly corrupt?: number;
}

/** One impairment for both directions, or a pair: of frames from end 0, of frames from end 1. */
export type LinkRules = Impairment | readonly [from0: Impairment, from1: Impairment];

/**
 * @param rules by link name, looked up when the link is opened; a link without a rule is left untouched.
 * `open` throws a RangeError for a share outside 0 to 1, a negative time or queue, or a bandwidth that is not positive.
 */
export function impair(medium: Medium, rules: Readonly<Record<string, LinkRules>>, random: Random): Medium {
  return {
    name: medium.name,
    epoch: medium.epoch,
    open(spec, deliver) {
      const rule = rules[spec.name];
      if (rule === undefined) return medium.open(spec, deliver);
      const pair: readonly [Impairment, Impairment] = isPair(rule) ? rule : [rule, rule];
      for (const impairment of pair) checkImpairment(spec.name, impairment);
      const link = medium.open(spec, deliver);
      const luck = random.fork(`impair/${spec.name}`);
      const lanes = [
        createLane(medium, link, 0, pair[0], luck.fork('from 0')),
        createLane(medium, link, 1, pair[1], luck.fork('from 1')),
      ] as const;
      return { send: (from, frame) => lanes[from](frame) };
    },
    now: () => medium.now(),
    setTimer: (at, callback) => medium.setTimer(at, callback),
    run: (done, limit) => medium.run(done, limit),
    pass: (stopped, duration) => medium.pass(stopped, duration),
    close: () => medium.close(),
  };
}

/** One direction of a link. A lost frame, too, has taken its time on the line. */
function createLane(
  medium: Medium,
  link: Link,
  from: LinkEnd,
  rules: Impairment,
  luck: Random,
): (frame: Uint8Array) => void {
  const { delay = 0, bandwidth = Number.POSITIVE_INFINITY, queue = Number.POSITIVE_INFINITY } = rules;
  const { loss = 0, reorder, duplicate = 0, corrupt = 0, lose, hold } = rules;
  const lossLuck = luck.fork('loss');
  const reorderLuck = luck.fork('reorder');
  const duplicateLuck = luck.fork('duplicate');
  const corruptLuck = luck.fork('corrupt');
  let lineFreeAt: Micros = 0;
  /** When each frame that waits is wholly out. */
  let waiting: Micros[] = [];

  function arrive(frame: Uint8Array, at: Micros, now: Micros): void {
    if (at <= now) link.send(from, frame);
    else medium.setTimer(at, () => link.send(from, frame));
  }

  return (frame) => {
    const now = medium.now(); // once: a real clock goes on meanwhile, and the frame would overtake those that wait
    waiting = waiting.filter((outAt) => outAt > now);
    const isLost = lossLuck.unit() < loss;
    const copies = duplicateLuck.unit() < duplicate ? 2 : 1;
    const isLate = reorder !== undefined && reorderLuck.unit() < reorder.share;
    const isCorrupt = corruptLuck.unit() < corrupt;
    const flippedBit = corruptLuck.below(frame.length * 8); // drawn always, so that every frame takes as many draws
    // The first of those that wait is on the line already.
    if (waiting.length > queue) return;
    lineFreeAt = Math.max(lineFreeAt, now) + Math.ceil((frame.length * 8 * 1_000_000) / bandwidth);
    waiting.push(lineFreeAt);
    if (isLost || lose?.(frame)) return;
    const sent = frame.slice();
    if (isCorrupt && sent.length > 0) sent[flippedBit >> 3]! ^= 0x80 >> (flippedBit & 7);
    const arrivesAt = lineFreeAt + delay + (isLate ? reorder.extra : 0) + (hold?.(frame) ?? 0);
    for (let i = 0; i < copies; i++) arrive(sent, arrivesAt, now);
  };
}

function isPair(rule: LinkRules): rule is readonly [Impairment, Impairment] {
  return Array.isArray(rule);
}

function checkImpairment(link: string, impairment: Impairment): void {
  const { delay = 0, bandwidth = 1, queue = 1, loss = 0, reorder, duplicate = 0, corrupt = 0 } = impairment;
  const shares = { loss, duplicate, corrupt, 'reorder.share': reorder?.share ?? 0 };
  for (const [name, share] of Object.entries(shares)) {
    if (!(share >= 0 && share <= 1)) throw new RangeError(`${link}: ${name} is ${share}, must be from 0 to 1`);
  }
  for (const [name, time] of Object.entries({ delay, 'reorder.extra': reorder?.extra ?? 0 })) {
    if (!(time >= 0)) throw new RangeError(`${link}: ${name} is ${time}, must be 0 or more microseconds`);
  }
  if (!(queue >= 0)) throw new RangeError(`${link}: queue is ${queue}, must be 0 or more frames`);
  if (!(bandwidth > 0)) throw new RangeError(`${link}: bandwidth is ${bandwidth}, must be more than 0 bits a second`);
}
