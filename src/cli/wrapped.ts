/** Text in lines that fit the window. */

import stringWidth from 'string-width';
import wrap from 'wrap-ansi';

/** @param first what the first line begins with; the others have `rest`, by default as many spaces */
export function wrapped(text: string, width: number, first: string, rest = ' '.repeat(stringWidth(first))): string[] {
  const lines = wrap(text, Math.max(20, width - stringWidth(rest)), { hard: true }).split('\n');
  return lines.map((line, index) => `${index === 0 ? first : rest}${line}`);
}
