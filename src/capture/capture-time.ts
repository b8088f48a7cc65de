/**
 * Times of packets. Worlds count whole microseconds, so that is what a writer takes; a plain number holds them
 * exactly until the year 2255, and a bigint is taken as well. Files may hold nanoseconds (or finer), which a number
 * does not hold, so readers give a bigint of nanoseconds, and writers take that too: nothing is lost on the way through.
 */

export type PacketTime =
  /** Microseconds since 1970-01-01 UTC. */
  | { readonly time: number | bigint }
  /** Nanoseconds since 1970-01-01 UTC. */
  | { readonly timestamp: bigint };

export type TimeResolution = 'microseconds' | 'nanoseconds';

/** How many units of a resolution make a second. */
export const unitsPerSecond = { microseconds: 1_000_000n, nanoseconds: 1_000_000_000n } as const;

/**
 * Whole units since 1970; what is finer is cut off.
 * @throws RangeError for times before 1970, broken microseconds, and what 64 bits do not hold.
 */
export function timeInUnits(when: PacketTime, resolution: TimeResolution): bigint {
  const nanoseconds = 'timestamp' in when ? when.timestamp : BigInt(when.time) * 1_000n;
  if (nanoseconds < 0n) throw new RangeError(`a capture cannot hold a time before 1970: ${nanoseconds} ns`);
  const units = resolution === 'nanoseconds' ? nanoseconds : nanoseconds / 1_000n;
  if (units >= 2n ** 64n) throw new RangeError(`${units} ${resolution} since 1970 do not fit 64 bits`);
  return units;
}
