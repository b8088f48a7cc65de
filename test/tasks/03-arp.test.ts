import { arpAssignment } from '../../labs/03-arp/tasks.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/03-arp.ts';

taskSuite(arpAssignment, '03-arp', { mutants });
