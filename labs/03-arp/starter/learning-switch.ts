/**
 * Task "learning-switch": an Ethernet switch that learns who is where by listening.
 * Read IEEE 802.1D-2004 §7.7 to §7.9 (802.1Q §8.6 to §8.8 say the same).
 *
 * It has no wire and no clock: frames come in with the time `now` in microseconds, which only grows.
 */

export interface SwitchConfig {
  /** The ports are numbered from 0. */
  portCount: number;
  /** A station not heard of for so long is forgotten, microseconds. */
  ageingTime: number;
  /** So many stations can be remembered. When the table is full, nobody new is learned until somebody is forgotten. */
  maxEntries: number;
}

export interface LearningSwitch {
  /**
   * A frame came in at `port`. Answers the ports at which it goes out, in any order, each once:
   * - The source address was seen at this port: from now on the station is here, wherever it was before. A group
   *   address (the lowest bit of the first byte is set) is nobody's, and not learned.
   * - A frame to a station that is known goes to its port only; if that is where it came from, nowhere.
   * - A frame to a station that is not known, and a frame to a group address (the broadcast address is one), goes to
   *   all other ports.
   * - A frame to 01:80:c2:00:00:00 … 01:80:c2:00:00:0f is for the switch itself and goes nowhere (§7.12.6).
   * - A frame of fewer than 14 bytes is none, and goes nowhere.
   */
  handleFrame(port: number, frame: Uint8Array, now: number): number[];
}

export function createSwitch(config: SwitchConfig): LearningSwitch {
  throw new Error('not written yet');
}
