/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { bestPathTask } from './tasks/best-path.ts';
import { diagnoseRoutesTask } from './tasks/diagnose-routes.ts';
import { diagnoseSessionTask } from './tasks/diagnose-session.ts';
import { policyTask } from './tasks/policy.ts';
import { readBgpTask } from './tasks/read-bgp.ts';
import { updateTask } from './tasks/update.ts';

export const bgpAssignment: Assignment = {
  lab: 'bgp',
  tasks: [readBgpTask, updateTask, bestPathTask, policyTask, diagnoseSessionTask, diagnoseRoutesTask],
};
