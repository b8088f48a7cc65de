/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { diagnoseHandshakeTask } from './tasks/diagnose-handshake.ts';
import { proofsTask } from './tasks/proofs.ts';
import { readKeysTask } from './tasks/read-keys.ts';
import { recordTask } from './tasks/record.ts';
import { trafficKeysTask } from './tasks/traffic-keys.ts';

export const tls13Assignment: Assignment = {
  lab: 'tls13',
  tasks: [readKeysTask, diagnoseHandshakeTask, trafficKeysTask, proofsTask, recordTask],
};
