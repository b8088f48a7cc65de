/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { discoverTask } from './tasks/discover.ts';

export const dhcpAssignment: Assignment = { lab: 'dhcp', tasks: [discoverTask] };
