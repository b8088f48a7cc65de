/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { diagnoseIpv6Task } from './tasks/diagnose-ipv6.ts';
import { eyeballsTask } from './tasks/eyeballs.ts';
import { neighbourTask } from './tasks/neighbour.ts';
import { neighbourCacheTask } from './tasks/neighbour-cache.ts';
import { readIpv6Task } from './tasks/read-ipv6.ts';
import { slaacTask } from './tasks/slaac.ts';

export const ipv6Assignment: Assignment = {
  lab: 'ipv6',
  tasks: [readIpv6Task, slaacTask, neighbourTask, diagnoseIpv6Task, eyeballsTask, neighbourCacheTask],
};
