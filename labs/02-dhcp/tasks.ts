/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { dhcpClientTask } from './tasks/dhcp-client.ts';
import { diagnoseLeaseTask } from './tasks/diagnose-lease.ts';
import { diagnoseSilenceTask } from './tasks/diagnose-silence.ts';
import { discoverTask } from './tasks/discover.ts';
import { doraTask } from './tasks/dora.ts';
import { leaseTask } from './tasks/lease.ts';
import { readLeaseTask } from './tasks/read-lease.ts';
import { requestTask } from './tasks/request.ts';

export const dhcpAssignment: Assignment = {
  lab: 'dhcp',
  tasks: [
    readLeaseTask,
    discoverTask,
    requestTask,
    leaseTask,
    doraTask,
    dhcpClientTask,
    diagnoseLeaseTask,
    diagnoseSilenceTask,
  ],
};
