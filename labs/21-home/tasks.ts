/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { diagnoseHomeTask } from './tasks/diagnose-home.ts';
import { readHomeTask } from './tasks/read-home.ts';

export const homeAssignment: Assignment = {
  lab: 'home',
  tasks: [readHomeTask, diagnoseHomeTask],
};
