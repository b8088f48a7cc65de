/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { dhcpClientTask } from './tasks/dhcp-client.ts';
import { discoverTask } from './tasks/discover.ts';
import { leaseTask } from './tasks/lease.ts';
import { requestTask } from './tasks/request.ts';

export const dhcpAssignment: Assignment = {
  lab: 'dhcp',
  tasks: [discoverTask, requestTask, leaseTask, dhcpClientTask],
};
