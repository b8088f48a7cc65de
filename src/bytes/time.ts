/**
 * Time as every machine of the project gets it: whole microseconds since the world began. Nothing below
 * `media/` knows what the wall clock says; the capture formats add the world's epoch.
 */
export type Micros = number;

/** No timer is running. */
export const NEVER: Micros = Number.POSITIVE_INFINITY;

export function milliseconds(n: number): Micros {
  return Math.round(n * 1_000);
}

export function seconds(n: number): Micros {
  return Math.round(n * 1_000_000);
}
