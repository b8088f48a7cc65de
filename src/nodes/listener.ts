/**
 * An adapter in monitor mode: hears what is in the air on all channels, whoever it is for, and acknowledges nothing. It may
 * also say something, word for word as given; that is what an attacker does with it.
 */

import { type Micros, NEVER } from '../bytes/time.ts';
import type { Node, Transmit } from './node.ts';

export class Listener implements Node {
  readonly name: string;
  readonly portCount = 1;
  /** Radiotap and 802.11, oldest first. */
  readonly heard: Uint8Array[] = [];
  readonly #output: Uint8Array[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** @param frame radiotap, with the power to send with as its signal, and 802.11 */
  say(frame: Uint8Array): void {
    this.#output.push(frame);
  }

  handleFrame(_port: number, frame: Uint8Array, _now: Micros): void {
    this.heard.push(frame);
  }

  pollTransmit(): Transmit | undefined {
    const frame = this.#output.shift();
    return frame && { port: 0, frame };
  }

  nextTimer(): Micros {
    return NEVER;
  }

  handleTimer(_now: Micros): void {}
}
