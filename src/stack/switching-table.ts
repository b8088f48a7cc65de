/**
 * What a learning switch knows: behind which of its ports each station was last seen.
 * Read IEEE 802.1D-2004 §7.8 (learning), §7.9 (the filtering database, ageing); 802.1Q §8.7 and §8.8 say the same.
 */

import { isGroupAddress, type MacAddress } from '../bytes/mac-address.ts';
import { type Micros, NEVER, seconds } from '../bytes/time.ts';
import type { Timed } from './timed.ts';

export interface SwitchingEntry {
  port: number;
  expiresAt: Micros;
}

/** What `learn` did. `full`: the table has no room, so the station stays unknown and frames to it are flooded. */
export type LearnResult = 'learned' | 'moved' | 'refreshed' | 'full' | 'not-a-station';

export interface SwitchingTableConfig {
  /** 300 s is the default of IEEE 802.1D-2004 table 7-5. */
  ageingTime?: Micros;
  /** A full table learns nothing new until an entry ages out: stations already known keep their port. */
  maxEntries?: number;
  onAged?(station: MacAddress, port: number, now: Micros): void;
}

export class SwitchingTable implements Timed {
  readonly #ageingTime: Micros;
  readonly #maxEntries: number;
  readonly #onAged: SwitchingTableConfig['onAged'];
  /** In the order of their last refresh, so the first is the first to age out. */
  readonly #entries = new Map<MacAddress, SwitchingEntry>();

  constructor(config: SwitchingTableConfig = {}) {
    this.#ageingTime = config.ageingTime ?? seconds(300);
    this.#maxEntries = config.maxEntries ?? 8192;
    this.#onAged = config.onAged;
  }

  /** `station` sent a frame that came in at `port`. */
  learn(station: MacAddress, port: number, now: Micros): LearnResult {
    this.handleTimer(now);
    // A group address is no station's own (802.1D-2004 §7.8 b).
    if (isGroupAddress(station)) return 'not-a-station';
    const before = this.#entries.get(station);
    if (!before && this.#entries.size >= this.#maxEntries) return 'full';
    this.#entries.delete(station);
    this.#entries.set(station, { port, expiresAt: now + this.#ageingTime });
    if (!before) return 'learned';
    return before.port === port ? 'refreshed' : 'moved';
  }

  /** The port behind which `station` is, or undefined if that is not known. */
  lookup(station: MacAddress, now: Micros): number | undefined {
    const entry = this.#entries.get(station);
    return entry && entry.expiresAt > now ? entry.port : undefined;
  }

  /** A copy of the table, to look at. */
  entries(): Map<MacAddress, SwitchingEntry> {
    return new Map(Array.from(this.#entries, ([station, entry]) => [station, { ...entry }]));
  }

  nextTimer(): Micros {
    for (const { expiresAt } of this.#entries.values()) return expiresAt;
    return NEVER;
  }

  handleTimer(now: Micros): void {
    for (const [station, { port, expiresAt }] of this.#entries) {
      if (expiresAt > now) return;
      this.#entries.delete(station);
      this.#onAged?.(station, port, now);
    }
  }
}
