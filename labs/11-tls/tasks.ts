/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { clientHelloTask } from './tasks/client-hello.ts';
import { diagnoseCertificateTask } from './tasks/diagnose-certificate.ts';
import { finishedTask } from './tasks/finished.ts';
import { helloTask } from './tasks/hello.ts';
import { masterSecretTask } from './tasks/master-secret.ts';
import { readTlsTask } from './tasks/read-tls.ts';
import { recordTask } from './tasks/record.ts';
import { serverHelloTask } from './tasks/server-hello.ts';

export const tlsAssignment: Assignment = {
  lab: 'tls',
  tasks: [
    readTlsTask,
    clientHelloTask,
    serverHelloTask,
    helloTask,
    diagnoseCertificateTask,
    masterSecretTask,
    finishedTask,
    recordTask,
  ],
};
