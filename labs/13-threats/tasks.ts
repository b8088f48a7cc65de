/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { blindTask } from './tasks/blind.ts';
import { diagnoseThreatsTask } from './tasks/diagnose-threats.ts';
import { inspectTask } from './tasks/inspect.ts';
import { synCookieTask } from './tasks/syn-cookie.ts';

export const threatsAssignment: Assignment = {
  lab: 'threats',
  tasks: [diagnoseThreatsTask, inspectTask, synCookieTask, blindTask],
};
