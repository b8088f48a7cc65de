/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { clientHelloTask } from './tasks/client-hello.ts';
import { finishedTask } from './tasks/finished.ts';
import { masterSecretTask } from './tasks/master-secret.ts';
import { recordTask } from './tasks/record.ts';
import { serverHelloTask } from './tasks/server-hello.ts';

export const tlsAssignment: Assignment = {
  lab: 'tls',
  tasks: [clientHelloTask, serverHelloTask, masterSecretTask, finishedTask, recordTask],
};
