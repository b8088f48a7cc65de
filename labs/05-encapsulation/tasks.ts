/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { arriveTask } from './tasks/arrive.ts';
import { diagnoseDamageTask } from './tasks/diagnose-damage.ts';
import { encapsulateTask } from './tasks/encapsulate.ts';
import { fcsTask } from './tasks/fcs.ts';
import { readEncapsulationTask } from './tasks/read-encapsulation.ts';

export const encapsulationAssignment: Assignment = {
  lab: 'encapsulation',
  tasks: [fcsTask, readEncapsulationTask, encapsulateTask, arriveTask, diagnoseDamageTask],
};
