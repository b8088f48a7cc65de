/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { diagnoseNatTask } from './tasks/diagnose-nat.ts';
import { natTableTask } from './tasks/nat-table.ts';
import { readNatTask } from './tasks/read-nat.ts';
import { turnTask } from './tasks/turn.ts';

export const natAssignment: Assignment = {
  lab: 'nat',
  tasks: [readNatTask, turnTask, natTableTask, diagnoseNatTask],
};
