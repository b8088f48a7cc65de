/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { checksumTask } from './tasks/checksum.ts';

export const tcpAssignment: Assignment = { lab: 'tcp', tasks: [checksumTask] };
