/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { answerTask } from './tasks/answer.ts';
import { diagnoseAnswerTask } from './tasks/diagnose-answer.ts';
import { diagnoseDelegationTask } from './tasks/diagnose-delegation.ts';
import { lookupTask } from './tasks/lookup.ts';
import { nameTask } from './tasks/name.ts';
import { queryTask } from './tasks/query.ts';
import { readDnsTask } from './tasks/read-dns.ts';
import { resolverTask } from './tasks/resolver.ts';
import { respondTask } from './tasks/respond.ts';

export const dnsAssignment: Assignment = {
  lab: 'dns',
  tasks: [
    readDnsTask,
    queryTask,
    nameTask,
    answerTask,
    lookupTask,
    respondTask,
    resolverTask,
    diagnoseDelegationTask,
    diagnoseAnswerTask,
  ],
};
