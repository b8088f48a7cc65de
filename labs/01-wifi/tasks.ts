/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { elementsTask } from './tasks/elements.ts';

export const wifiAssignment: Assignment = {
  lab: 'wifi',
  tasks: [elementsTask],
};
