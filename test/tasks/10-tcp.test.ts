import { tcpAssignment } from '../../labs/10-tcp/tasks.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/10-tcp.ts';

taskSuite(tcpAssignment, '10-tcp', { mutants });
