/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { cookiesTask } from './tasks/cookies.ts';
import { diagnoseVisitTask } from './tasks/diagnose-visit.ts';
import { freshnessTask } from './tasks/freshness.ts';
import { readWaterfallTask } from './tasks/read-waterfall.ts';

export const browserAssignment: Assignment = {
  lab: 'browser',
  tasks: [readWaterfallTask, cookiesTask, freshnessTask, diagnoseVisitTask],
};
