/** Lines of text reports. */

import stringWidth from 'string-width';
import wrap from 'wrap-ansi';
import type { Look } from './look.ts';

/** Lines that fit. @param first what the first line begins with; the others have `rest`, by default as many spaces */
export function wrapped(line: string, { width }: Look, first: string, rest = ' '.repeat(stringWidth(first))): string[] {
  const lines = wrap(line, Math.max(20, width - stringWidth(rest)), { hard: true }).split('\n');
  return lines.map((part, index) => `${index === 0 ? first : rest}${part}`);
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
