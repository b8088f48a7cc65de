/**
 * The clock and event loop of the media whose frames cross a real kernel: time passes by itself.
 *
 * Two kinds of worlds live by it. An *open* one has others in it, real programs and the kernel's own network stack, and
 * goes by the real clock as they do. A *closed* one is all ours. Its clock keeps step with the real one but never runs
 * ahead of the work: what is due happens at the time when it was due, however late the processor gets to it, and while
 * a frame is on its way through the kernel time stands still. So it does on real links what it does in virtual time,
 * in the same order and to the byte, on a busy machine too.
 */

import type { Micros } from '../bytes/time.ts';
import { EventQueue } from './event-queue.ts';
import type { Medium } from './medium.ts';

/** `done()` is asked this often, ms, even when nothing happens: an interrupted run must not wait for the next timer. */
const LONGEST_WAIT = 100;
/** Time in which nothing happened, after which `pass` believes that nobody in an open world is about to answer, µs. */
const QUIET = 30_000;
/** How long events may follow each other before the sockets get their turn, ms. */
const TURN = 20;

/** The place, among all that is to happen, of a frame on its way. What comes after waits. */
export interface Place {
  /** The frame is here, and this is what becomes of it. */
  fill(callback: () => void): void;
  /** It will not come. */
  giveUp(): void;
}

interface PlaceState {
  callback?: () => void;
  isSettled: boolean;
}

/**
 * As on the memory wire, devices hear of frames and timers only during `run`, one after the other, and none after
 * `done()` came true: what is left waits for the next run.
 */
export class RealTime implements Pick<Medium, 'now' | 'epoch' | 'setTimer' | 'run' | 'pass'> {
  readonly epoch: number;
  /** How long an open world has to be quiet for `pass` to skip ahead, µs. */
  protected readonly quiet: Micros = QUIET;
  readonly #events = new EventQueue();
  #isOpen: boolean;
  /** The time of a closed world: that of the event that is happening, or happened last. */
  #now: Micros = 0;
  readonly #pace: number;
  /** What the machine's clock, at our pace, lacks to the world's. */
  #offset: Micros;
  /** The event whose turn it is, when it is a frame's. */
  #place: PlaceState | undefined;
  #eventsDone = 0;
  #wake: NodeJS.Timeout | NodeJS.Immediate | undefined;
  #isBusy = false;
  #turn:
    | { done: () => boolean; end: Micros; finish: (isDone: boolean) => void; fail: (why: unknown) => void }
    | undefined;

  /**
   * @param epoch microseconds since 1970-01-01 UTC at time 0; the wall clock's by default
   * @param pace how many seconds of the machine's pass in a second of this world
   */
  constructor(epoch: number = Date.now() * 1000, world: 'open' | 'closed' = 'open', pace = 1) {
    this.epoch = epoch;
    this.#pace = pace;
    this.#offset = -this.#machineTime();
    this.#isOpen = world === 'open';
  }

  now(): Micros {
    return this.#isOpen ? this.#realNow() : this.#now;
  }

  setTimer(at: Micros, callback: () => void): () => void {
    const cancel = this.#events.add(at, callback);
    if (!this.#isBusy) this.#sleep();
    return cancel;
  }

  /** Has `callback` called after all that is already due. */
  soon(callback: () => void): void {
    this.setTimer(this.now(), callback);
  }

  /** Keeps a place after all that is already due. */
  reserve(): Place {
    const place: PlaceState = { isSettled: false };
    this.soon(() => {
      this.#place = place;
    });
    const settle = (callback?: () => void) => {
      place.isSettled = true;
      if (callback !== undefined) place.callback = callback;
      if (!this.#isBusy) this.#sleep();
    };
    return { fill: settle, giveUp: () => settle() };
  }

  run(done: () => boolean, limit: Micros): Promise<boolean> {
    if (this.#turn !== undefined) throw new TypeError('run was called while a run is under way');
    if (!this.#isOpen) this.#followFrom(this.#now); // between runs its time stood still
    return new Promise((resolve, reject) => {
      this.#turn = { done, end: this.now() + limit, finish: resolve, fail: reject };
      this.#work();
    });
  }

  async pass(stopped: () => boolean, duration: Micros): Promise<void> {
    const end = this.now() + duration;
    for (;;) {
      const before = this.#eventsDone;
      // In a closed world it is known what is under way, and this run waits for it. In an open one: a good guess.
      await this.run(stopped, this.#isOpen ? Math.max(0, Math.min(this.quiet, end - this.now())) : 0);
      if (stopped() || this.now() >= end) return;
      if (this.#isOpen && this.#eventsDone !== before) continue;
      const next = Math.min(this.#events.nextAt() ?? end, end);
      this.#now = Math.max(this.#now, next);
      this.#followFrom(Math.max(this.#realNow(), next));
    }
  }

  /** Forgets all events. A run under way answers false. */
  close(): void {
    this.#events.clear();
    this.#place = undefined;
    this.#stop()?.finish(false);
  }

  /** From now on others take part. */
  protected letOthersIn(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#followFrom(this.#now);
  }

  #realNow(): Micros {
    return this.#machineTime() + this.#offset;
  }

  /** Microseconds, monotonic. */
  #machineTime(): number {
    return Math.floor((performance.now() * 1000) / this.#pace);
  }

  #followFrom(now: Micros): void {
    this.#offset = now - this.#machineTime();
  }

  #work(): void {
    this.#isBusy = true;
    try {
      const outcome = this.#doWhatIsDue();
      if (outcome !== undefined) this.#stop()?.finish(outcome);
    } catch (error) {
      this.#stop()?.fail(error);
    }
    this.#isBusy = false;
    this.#sleep();
  }

  /** Answers how the run ended, or undefined when it goes on. */
  #doWhatIsDue(): boolean | undefined {
    const turnEnds = performance.now() + TURN;
    while (this.#turn !== undefined) {
      if (this.#turn.done()) return true;
      if (this.#place !== undefined) {
        if (!this.#place.isSettled) return undefined;
        this.#takePlace(this.#place);
        continue;
      }
      const next = this.#events.nextAt() ?? Number.POSITIVE_INFINITY;
      if (this.#realNow() >= this.#turn.end && next > this.#turn.end) {
        this.#now = Math.max(this.#now, this.#turn.end);
        return false;
      }
      if (next > this.#realNow() || performance.now() > turnEnds) return undefined;
      this.#now = Math.max(this.#now, next);
      this.#eventsDone++;
      this.#events.take()?.();
    }
    return undefined;
  }

  #takePlace({ callback }: PlaceState): void {
    this.#place = undefined;
    callback?.();
  }

  #sleep(): void {
    this.#clearWake();
    if (this.#turn === undefined) return;
    const until = Math.min(this.#events.nextAt() ?? Number.POSITIVE_INFINITY, this.#turn.end);
    const wait = this.#place === undefined ? Math.ceil(((until - this.#realNow()) * this.#pace) / 1000) : LONGEST_WAIT;
    if (wait <= 0 || this.#place?.isSettled) this.#wake = setImmediate(() => this.#work());
    else this.#wake = setTimeout(() => this.#work(), Math.min(wait, LONGEST_WAIT));
  }

  #stop() {
    this.#clearWake();
    const turn = this.#turn;
    this.#turn = undefined;
    return turn;
  }

  #clearWake(): void {
    clearTimeout(this.#wake as NodeJS.Timeout);
    clearImmediate(this.#wake as NodeJS.Immediate);
    this.#wake = undefined;
  }
}
