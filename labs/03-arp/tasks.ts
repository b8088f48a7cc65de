/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { arpCacheTask } from './tasks/arp-cache.ts';
import { arpReplyTask } from './tasks/arp-reply.ts';
import { frameTask } from './tasks/frame.ts';
import { learningSwitchTask } from './tasks/learning-switch.ts';

export const arpAssignment: Assignment = {
  lab: 'arp',
  tasks: [frameTask, arpReplyTask, arpCacheTask, learningSwitchTask],
};
