/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { answerTask } from './tasks/answer.ts';
import { nameTask } from './tasks/name.ts';
import { queryTask } from './tasks/query.ts';
import { resolverTask } from './tasks/resolver.ts';
import { respondTask } from './tasks/respond.ts';

export const dnsAssignment: Assignment = {
  lab: 'dns',
  tasks: [queryTask, nameTask, answerTask, respondTask, resolverTask],
};
