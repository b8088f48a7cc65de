/**
 * The air between radios: what one of them sends all others hear, each as loud as its distance lets it, and not at all
 * beyond some. A port each; whoever is only listening (a capture) sends nothing. Radios are heard on their own channel only, which
 * is the receivers' business: the air carries all channels.
 */

import { type Micros, NEVER } from '../bytes/time.ts';
import { buildRadiotap, decodeRadiotap } from '../packet/wifi/radiotap.ts';
import type { Node, Transmit } from './node.ts';

/** Metres. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface AirConfig {
  readonly name: string;
  /** Where the radio of each port is. */
  readonly places: readonly Place[];
}

/** dBm: what is weaker than this no radio makes out, even at the lowest rate. */
export const SENSITIVITY = -92;
/**
 * The log-distance model, indoors: 40 dB over the first metre at 2.4 GHz, and ten times the distance costs 30 dB more
 * (ITU-R P.1238 has 28 to 33 for homes and offices).
 */
const FIRST_METRE = 40;
const PER_DECADE = 30;

export class Air implements Node {
  readonly name: string;
  readonly portCount: number;
  readonly #places: Place[];
  readonly #output: Transmit[] = [];

  constructor({ name, places }: AirConfig) {
    this.name = name;
    this.portCount = places.length;
    this.#places = [...places];
  }

  /** Somebody carries their radio elsewhere. */
  move(port: number, place: Place): void {
    this.#places[port] = place;
  }

  handleFrame(port: number, bytes: Uint8Array, _now: Micros): void {
    const { length, signal, flags, rate, frequency, channelFlags } = decodeRadiotap(bytes);
    const header = { flags: flags ?? 0, rate: rate ?? 1, frequency: frequency ?? 0, channelFlags: channelFlags ?? 0 };
    const frame = bytes.subarray(length);
    for (let other = 0; other < this.portCount; other++) {
      if (other === port) continue;
      const left = (signal ?? 0) - this.#loss(port, other);
      if (left < SENSITIVITY) continue;
      const heard = buildRadiotap({ ...header, signal: Math.round(left) });
      const whole = new Uint8Array(heard.length + frame.length);
      whole.set(heard);
      whole.set(frame, heard.length);
      this.#output.push({ port: other, frame: whole });
    }
  }

  pollTransmit(): Transmit | undefined {
    return this.#output.shift();
  }

  nextTimer(): Micros {
    return NEVER;
  }

  handleTimer(_now: Micros): void {}

  #loss(one: number, other: number): number {
    const [a, b] = [this.#places[one]!, this.#places[other]!];
    const metres = Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
    return FIRST_METRE + PER_DECADE * Math.log10(metres);
  }
}
