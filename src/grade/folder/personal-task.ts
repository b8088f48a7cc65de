/** What a student's folder is made of. */

import type { Lab } from '../../lab/lab.ts';
import type { Assignment, Evidence, Task } from '../task.ts';

/** A task as one student gets it. */
export interface PersonalTask {
  readonly task: Task;
  readonly parameters: unknown;
  /** For questions. */
  readonly evidence?: Evidence;
}

export interface FolderOptions {
  readonly lab: Lab;
  readonly assignment: Assignment;
  readonly student: string;
  /** labs/NN-name/starter, as an absolute path. */
  readonly starters: string;
  /** What the student types: 'packet-journey', or what stands for it in a checkout. */
  readonly program: string;
  /** The folder as the student types it: '.', or its path where the program runs elsewhere. */
  readonly folder: string;
}
