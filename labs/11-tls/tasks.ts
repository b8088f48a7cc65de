/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { clientHelloTask } from './tasks/client-hello.ts';
import { diagnoseCertificateTask } from './tasks/diagnose-certificate.ts';
import { helloTask } from './tasks/hello.ts';
import { keysTask } from './tasks/keys.ts';
import { readTlsTask } from './tasks/read-tls.ts';
import { recordTask } from './tasks/record.ts';
import { serverHelloTask } from './tasks/server-hello.ts';

export const tlsAssignment: Assignment = {
  lab: 'tls',
  tasks: [readTlsTask, clientHelloTask, serverHelloTask, helloTask, keysTask, recordTask, diagnoseCertificateTask],
};
