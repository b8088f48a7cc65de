/** The formats of reports. A new one is added here and nowhere else. */

import type { Lang } from '../../explain/text.ts';
import type { Result } from '../result.ts';
import type { Look } from './look.ts';

/**
 * Everything that came from a submission is hostile: each format escapes what would be markup in it. The same results
 * give the same report, always.
 */
export type Formatter = (results: readonly Result[], lang: Lang, look: Look) => string;

/** Loaded when asked for: a library for XML is no load for those who want none. */
export const formats = {
  text: async () => (await import('./text.ts')).textReport,
  json: async () => (await import('./json.ts')).jsonReport,
  csv: async () => (await import('./csv.ts')).csvReport,
  junit: async () => (await import('./junit.ts')).junitReport,
  gradescope: async () => (await import('./platforms.ts')).platformFormats.gradescope,
  prairielearn: async () => (await import('./platforms.ts')).platformFormats.prairielearn,
  classroom50: async () => (await import('./platforms.ts')).platformFormats.classroom50,
} as const satisfies Record<string, () => Promise<Formatter>>;

export type Format = keyof typeof formats;

/** Formats of platforms that have one submission graded at a time. */
export const formatsOfOne: readonly Format[] = ['gradescope', 'prairielearn', 'classroom50'];
