/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { diagnoseOrderTask } from './tasks/diagnose-order.ts';
import { rtoTask } from './tasks/rto.ts';
import { sackOptionTask } from './tasks/sack-option.ts';
import { windowTask } from './tasks/window.ts';

export const pathsAssignment: Assignment = {
  lab: 'paths',
  tasks: [rtoTask, windowTask, sackOptionTask, diagnoseOrderTask],
};
