import { dhcpAssignment } from '../../labs/02-dhcp/tasks.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/02-dhcp.ts';

taskSuite(dhcpAssignment, '02-dhcp', { mutants });
