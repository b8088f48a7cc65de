/** What submissions and their tasks are judged with. */

import type { Random } from '../../bytes/random.ts';
import type { Text } from '../../explain/text.ts';
import type { TaskResult } from '../result.ts';
import type { Seats } from '../seat/seat.ts';
import type { Submission } from '../submission/submission.ts';
import type { TrialWire } from '../trial-world.ts';

export interface JudgeOptions {
  /** Whose values the open checks use. */
  readonly student: string;
  /** Without one, only the open checks. */
  readonly secret?: string;
  readonly seats: Seats;
  /** What carries the frames of the worlds that code is put into. */
  readonly wire: TrialWire;
  /** Ids of the tasks to judge; all by default. */
  readonly only?: readonly string[];
  onTask?(result: TaskResult): void;
}

/** What one task is judged with. */
export interface Bench {
  readonly submission: Submission;
  readonly options: JudgeOptions;
  /** For the student's own values. */
  readonly open: Random;
  /** For values that nobody has seen. */
  readonly hidden: Random | undefined;
  /** What the instructor should know of the submission or of the grader. */
  note(text: Text): void;
}
