/** All there is, for programs: the results, and what they say of the class. For instructors only: it has right answers. */

import { classReport } from '../class/class-report.ts';
import type { Result } from '../result.ts';

export function jsonReport(results: readonly Result[]): string {
  return `${JSON.stringify({ results, class: classReport(results) }, null, 2)}\n`;
}
