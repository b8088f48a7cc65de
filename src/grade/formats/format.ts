/** The formats of reports. A new one is added here and nowhere else. */

import type { Lang } from '../../explain/text.ts';
import type { Result } from '../result.ts';
import { csvReport } from './csv.ts';
import { jsonReport } from './json.ts';
import { junitReport } from './junit.ts';
import type { Look } from './look.ts';
import { textReport } from './text.ts';

/**
 * Everything that came from a submission is hostile: each format escapes what would be markup in it. The same results
 * give the same report, always.
 */
export type Formatter = (results: readonly Result[], lang: Lang, look: Look) => string;

export const formats = {
  text: textReport,
  json: jsonReport,
  csv: csvReport,
  junit: junitReport,
} as const satisfies Record<string, Formatter>;

export type Format = keyof typeof formats;
