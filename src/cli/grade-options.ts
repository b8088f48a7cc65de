/** What can be said to `grade`. */

import type { Lang } from '../explain/text.ts';
import type { Shard } from '../grade/class/shards.ts';
import type { Format } from '../grade/formats/format.ts';
import type { IsolationWish } from '../grade/seat/choose-isolation.ts';
import type { TrialWire } from '../grade/trial-world.ts';

export interface GradeOptions {
  lab?: string;
  student?: string;
  secretFile?: string;
  roster?: string;
  task?: string[];
  jobs: number;
  out?: string;
  format: Format;
  lang: Lang;
  shard?: Shard;
  isolation: IsolationWish;
  wire: TrialWire;
  timeLimit?: number;
  fresh?: boolean;
  progress?: boolean;
  merge?: boolean;
}
