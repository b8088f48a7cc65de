/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { arpCacheTask } from './tasks/arp-cache.ts';
import { arpReplyTask } from './tasks/arp-reply.ts';
import { diagnoseArpTask } from './tasks/diagnose-arp.ts';
import { frameTask } from './tasks/frame.ts';
import { gratuitousTask } from './tasks/gratuitous.ts';
import { learningSwitchTask } from './tasks/learning-switch.ts';
import { readArpTask } from './tasks/read-arp.ts';

export const arpAssignment: Assignment = {
  lab: 'arp',
  tasks: [readArpTask, frameTask, arpReplyTask, gratuitousTask, arpCacheTask, learningSwitchTask, diagnoseArpTask],
};
