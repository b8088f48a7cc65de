/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { natTableTask } from './tasks/nat-table.ts';
import { turnTask } from './tasks/turn.ts';

export const natAssignment: Assignment = {
  lab: 'nat',
  tasks: [turnTask, natTableTask],
};
