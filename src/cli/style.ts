/** Colours and marks of the terminal: colour only on a terminal, never when piped (NO_COLOR is honoured too). */

import pc from 'picocolors';

export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  accent(text: string): string;
  /** Wide enough to read, narrow enough for a small window. */
  readonly width: number;
}

/** Can lines be drawn over? A terminal without a window has no width, and ora would clear lines of it for ever. */
export function isDrawable(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && stream.columns > 0;
}

export function styleOf(stream: NodeJS.WriteStream): Style {
  const colors = pc.createColors(pc.isColorSupported && stream.isTTY === true);
  return {
    bold: colors.bold,
    dim: colors.dim,
    good: colors.green,
    bad: colors.red,
    accent: colors.cyan,
    // A pseudo-terminal without a window says 0.
    width: Math.max(60, Math.min(stream.columns || 100, 120)),
  };
}
