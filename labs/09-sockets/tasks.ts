/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { demultiplexTask } from './tasks/demultiplex.ts';
import { diagnoseSocketsTask } from './tasks/diagnose-sockets.ts';
import { readSocketsTask } from './tasks/read-sockets.ts';
import { statesTask } from './tasks/states.ts';

export const socketsAssignment: Assignment = {
  lab: 'sockets',
  tasks: [readSocketsTask, demultiplexTask, statesTask, diagnoseSocketsTask],
};
