/** A device of the world: a state machine with ports that frames enter and leave. No I/O. */

import type { Micros } from '../bytes/time.ts';
import type { Timed } from '../stack/timed.ts';

/** A frame on its way out of a device. */
export interface Transmit {
  /** Index of the device's port. */
  readonly port: number;
  readonly frame: Uint8Array;
}

/**
 * After every `handleFrame`, `handleTimer` or call from a lab, whoever drives the device takes all that
 * `pollTransmit` has and asks for `nextTimer` again.
 */
export interface Node extends Timed {
  readonly name: string;
  /** How many ports there are; links are plugged into 0 to portCount - 1. */
  readonly portCount: number;
  /** A frame arrived. It is the device's to keep; nobody changes it afterwards. */
  handleFrame(port: number, frame: Uint8Array, now: Micros): void;
  /** The next frame to send, or undefined when there is none. */
  pollTransmit(): Transmit | undefined;
}
