/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { diagnoseHomeTask } from './tasks/diagnose-home.ts';
import { readHomeTask } from './tasks/read-home.ts';
import { waitsTask } from './tasks/waits.ts';

export const homeAssignment: Assignment = {
  lab: 'home',
  tasks: [readHomeTask, waitsTask, diagnoseHomeTask],
};
