/** The tasks of all labs. A lab's assignment is added here and nowhere else. */

import { dhcpAssignment } from '../../labs/02-dhcp/tasks.ts';
import type { Assignment } from '../grade/task.ts';

export const assignments: readonly Assignment[] = [dhcpAssignment];
