/**
 * A cable and the two adapters at its ends, for labs about damage: the sending adapter appends the FCS, the cable may
 * damage what it carries, and the receiving adapter drops a frame whose FCS does not fit (IEEE 802.3 §4.2.9).
 *
 * No medium shows an FCS to a program, ours as little as Linux: adapters make and check it, and keep it. So this is a
 * device of its own, wired between the links at its two sides.
 */

import { type Micros, NEVER } from '../bytes/time.ts';
import { appendFcs, checkFcs } from '../packet/ethernet-fcs.ts';
import type { Node, Transmit } from './node.ts';

/** One frame's way over the cable. */
export interface Crossing {
  /** The port that it came in by; it leaves by the other. */
  readonly from: number;
  /** With FCS, as it was sent and as it arrived. */
  readonly sent: Uint8Array;
  readonly arrived: Uint8Array;
  /** Nobody behind the adapter will hear of it. */
  readonly dropped: boolean;
}

export interface FcsCableConfig {
  name: string;
  /** What the cable makes of frame and FCS; it gets a copy. Nothing by default. */
  damage?(bytes: Uint8Array, from: number): Uint8Array;
  onCrossing?(crossing: Crossing, now: Micros): void;
}

export class FcsCable implements Node {
  readonly name: string;
  readonly portCount = 2;
  /** What the adapter at each end has dropped, as `ethtool -S` counts it: by the end that should have received. */
  readonly fcsErrors: [number, number] = [0, 0];
  readonly #config: FcsCableConfig;
  readonly #output: Transmit[] = [];

  constructor(config: FcsCableConfig) {
    this.name = config.name;
    this.#config = config;
  }

  handleFrame(port: number, frame: Uint8Array, now: Micros): void {
    const to = port === 0 ? 1 : 0;
    const sent = appendFcs(frame);
    const arrived = this.#config.damage?.(sent.slice(), port) ?? sent;
    const good = checkFcs(arrived);
    if (good) this.#output.push({ port: to, frame: good.slice() });
    else this.fcsErrors[to]++;
    this.#config.onCrossing?.({ from: port, sent, arrived, dropped: good === undefined }, now);
  }

  pollTransmit(): Transmit | undefined {
    return this.#output.shift();
  }

  nextTimer(): Micros {
    return NEVER;
  }

  handleTimer(): void {}
}
