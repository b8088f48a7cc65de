/** The clock and event loop of the media whose frames cross a real kernel: time passes by itself. */

import type { Micros } from '../bytes/time.ts';
import { EventQueue } from './event-queue.ts';
import type { Medium } from './medium.ts';

/** `done()` is asked this often, ms, even when nothing happens: an interrupted run must not wait for the next timer. */
const LONGEST_WAIT = 100;
/** Time in which nothing happened, after which `pass` believes that no frame is under way, µs. */
const QUIET = 30_000;
/** How long events may follow each other before the sockets get their turn, ms. */
const TURN = 20;

/**
 * As on the memory wire, devices hear of frames and timers only during `run`, one after the other, and none after
 * `done()` came true: what is left waits for the next run.
 */
export class RealTime implements Pick<Medium, 'now' | 'epoch' | 'setTimer' | 'run' | 'pass'> {
  readonly epoch: number;
  readonly #events = new EventQueue();
  readonly #began = performance.now();
  /** What `pass` did not sit through. */
  #skipped: Micros = 0;
  #eventsDone = 0;
  #wake: NodeJS.Timeout | NodeJS.Immediate | undefined;
  #isBusy = false;
  #turn:
    | { done: () => boolean; end: Micros; finish: (isDone: boolean) => void; fail: (why: unknown) => void }
    | undefined;

  /** @param epoch microseconds since 1970-01-01 UTC at time 0; the wall clock's by default */
  constructor(epoch: number = Date.now() * 1000) {
    this.epoch = epoch;
  }

  now(): Micros {
    return Math.floor((performance.now() - this.#began) * 1000) + this.#skipped;
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

  run(done: () => boolean, limit: Micros): Promise<boolean> {
    if (this.#turn !== undefined) throw new TypeError('run was called while a run is under way');
    return new Promise((resolve, reject) => {
      this.#turn = { done, end: this.now() + limit, finish: resolve, fail: reject };
      this.#work();
    });
  }

  async pass(stopped: () => boolean, duration: Micros): Promise<void> {
    const end = this.now() + duration;
    while (this.now() < end && !stopped()) {
      const before = this.#eventsDone;
      await this.run(stopped, Math.min(QUIET, end - this.now()));
      if (this.#eventsDone !== before) continue;
      const next = Math.min(this.#events.nextAt() ?? end, end);
      this.#skipped += Math.max(0, next - this.now());
    }
  }

  /** Forgets all events. A run under way answers false. */
  close(): void {
    this.#events.clear();
    this.#stop()?.finish(false);
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
      const next = this.#events.nextAt() ?? Number.POSITIVE_INFINITY;
      if (this.now() >= this.#turn.end && next > this.#turn.end) return false;
      if (next > this.now() || performance.now() > turnEnds) return undefined;
      this.#events.take()?.();
    }
    return undefined;
  }

  #sleep(): void {
    this.#clearWake();
    if (this.#turn === undefined) return;
    const until = Math.min(this.#events.nextAt() ?? Number.POSITIVE_INFINITY, this.#turn.end);
    const wait = Math.ceil((until - this.now()) / 1000);
    if (wait <= 0) this.#wake = setImmediate(() => this.#work());
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
