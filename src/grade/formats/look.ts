/** How a report looks on a terminal: the command line's colours and width, or none. */

export interface Look {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  accent(text: string): string;
  /** Columns. */
  readonly width: number;
}

const asIs = (text: string): string => text;

export const plainLook: Look = { bold: asIs, dim: asIs, good: asIs, bad: asIs, accent: asIs, width: 100 };
