/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { forwardTask } from './tasks/forward.ts';
import { fragmentsTask } from './tasks/fragments.ts';
import { ipv4HeaderTask } from './tasks/ipv4-header.ts';
import { longestPrefixTask } from './tasks/longest-prefix.ts';
import { timeExceededTask } from './tasks/time-exceeded.ts';

export const routingAssignment: Assignment = {
  lab: 'routing',
  tasks: [ipv4HeaderTask, forwardTask, timeExceededTask, fragmentsTask, longestPrefixTask],
};
