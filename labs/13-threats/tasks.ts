/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { blindTask } from './tasks/blind.ts';
import { diagnoseThreatsTask } from './tasks/diagnose-threats.ts';
import { inspectTask } from './tasks/inspect.ts';
import { readThreatsTask } from './tasks/read-threats.ts';
import { synCookieTask } from './tasks/syn-cookie.ts';

export const threatsAssignment: Assignment = {
  lab: 'threats',
  tasks: [readThreatsTask, diagnoseThreatsTask, inspectTask, synCookieTask, blindTask],
};
