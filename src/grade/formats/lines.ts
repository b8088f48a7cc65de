/** Lines of text reports. */

import stringWidth from 'string-width';
import wrap from 'wrap-ansi';
import type { Look } from './look.ts';

/** Lines that fit. @param first what the first line begins with; the others have `rest`, by default as many spaces */
export function wrapped(line: string, { width }: Look, first: string, rest = ' '.repeat(stringWidth(first))): string[] {
  const lines = wrap(line, roomBeside(rest, width), { hard: true }).split('\n');
  return lines.map((part, index) => `${index === 0 ? first : rest}${part}`);
}

/** Blanks and all, each line after the same mark. */
export function quoted(line: string, { width }: Look, mark: string): string[] {
  const lines = wrap(line, roomBeside(mark, width), { hard: true, trim: false }).split('\n');
  return lines.map((part) => mark + part);
}

function roomBeside(mark: string, width: number): number {
  return Math.max(20, width - stringWidth(mark));
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
