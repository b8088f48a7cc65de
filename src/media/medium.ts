/** What carries frames between devices, and whose clock they live by. */

import type { Micros } from '../bytes/time.ts';

/** A link has two ends. */
export type LinkEnd = 0 | 1;

export interface LinkSpec {
  /** Names the capture file and the interface, e.g. 'laptop-ap'. */
  readonly name: string;
  /**
   * 'ethernet' frames; bare 'ip' packets where the medium has no link layer (loopback); or 'radio', IEEE 802.11 frames with
   * radiotap, which stay in memory on every medium: no kernel of ours has an air.
   */
  readonly framing: 'ethernet' | 'ip' | 'radio';
  /** The names of the devices at its ends, for a medium of which each process carries some devices only (`docker`). */
  readonly ends?: readonly [string, string];
}

export interface Link {
  /** Puts a frame in at one end; it comes out at the other. */
  send(from: LinkEnd, frame: Uint8Array): void;
}

/**
 * `memory` runs in virtual time; `netns`, `loopback` and `docker` in real time. Wrappers (`impair`, `tap`) are media too.
 * A medium owns the clock because virtual time moves only when the medium says so.
 */
export interface Medium {
  readonly name: string;
  /** `deliver` is called with the end at which a frame comes out; the frame is the receiver's to keep. */
  open(spec: LinkSpec, deliver: (at: LinkEnd, frame: Uint8Array) => void): Link;
  /** Microseconds since the medium was made. */
  now(): Micros;
  /** Microseconds since 1970-01-01 UTC at `now() === 0`. */
  readonly epoch: number;
  /** Calls back once, at `at` or as soon after as possible. The returned function cancels. */
  setTimer(at: Micros, callback: () => void): () => void;
  /**
   * Lets frames and timers happen until `done()` is true, asked first and after each of them, or `limit` microseconds
   * have passed since the call. Answers whether `done()` came true.
   */
  run(done: () => boolean, limit: Micros): Promise<boolean>;
  /**
   * Lets `duration` pass, less if `stopped()` comes true. A medium in real time does not sit through stretches in
   * which no frame is under way: its clock jumps to the next timer, so that an hour's lease can be watched.
   */
  pass(stopped: () => boolean, duration: Micros): Promise<void>;
  /** Frees what the medium holds: sockets, interfaces. */
  close(): void;
}
