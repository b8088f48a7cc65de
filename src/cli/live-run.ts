/** A run made for one reader: its pcapng stream as it happens, or, in virtual time, at the pace of its own clock. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Micros } from '../bytes/time.ts';
import { type Lab, LabRun, type WireName } from '../lab/lab.ts';
import type { Medium } from '../media/medium.ts';
import { LiveStream } from './live-stream.ts';

/** How often it is looked for new packets, ms. */
const INTERVAL = 20;
/** Nobody watches half an hour of nothing: a longer pause between two packets is cut to this, ms. */
export const LONGEST_PAUSE = 2000;

export interface LiveRunOptions {
  readonly wire: WireName;
  readonly medium: Medium;
  readonly seed: string;
  /** Of a run in virtual time: its seconds per second. As fast as possible by default. */
  readonly speed?: number | undefined;
  /** Called with the length of a pause that was cut short. */
  onPause?(duration: Micros): void;
}

/** The medium is closed at the end. @throws what the lab throws, once the packets up to there are given. */
export async function* streamOfRun(lab: Lab, options: LiveRunOptions): AsyncGenerator<Uint8Array> {
  const run = new LabRun(options);
  const stream = new LiveStream(lab, run);
  let failure: unknown;
  let isOver = false;
  const over = lab
    .run(run)
    .catch((error: unknown) => {
      failure = error ?? new Error('the lab failed');
    })
    .finally(() => {
      isOver = true;
    });
  try {
    // In virtual time there is nothing to wait for: the run is over at once, and its packets are let out afterwards.
    while (options.wire !== 'memory' && !isOver) {
      if (stream.next) yield stream.take();
      await Promise.race([over, delay(INTERVAL)]);
    }
    await over;
  } finally {
    options.medium.close();
  }
  if (options.speed !== undefined) yield* paced(stream, options.speed, options.onPause);
  yield stream.take();
  if (failure !== undefined) throw failure;
}

/** Packets sent at the same instant come together. */
async function* paced(
  stream: LiveStream,
  speed: number,
  onPause: (duration: Micros) => void = () => {},
): AsyncGenerator<Uint8Array> {
  let before = stream.next?.time ?? 0;
  let due = performance.now();
  for (let frame = stream.next; frame !== undefined; frame = stream.next) {
    const pause = (frame.time - before) / speed / 1000;
    if (pause > LONGEST_PAUSE) onPause(frame.time - before);
    due += Math.min(pause, LONGEST_PAUSE);
    before = frame.time;
    const wait = due - performance.now();
    if (wait > 0) await delay(wait);
    yield stream.take(Number.POSITIVE_INFINITY, frame.time);
  }
}
