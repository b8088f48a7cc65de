import { wifiAssignment } from '../../labs/01-wifi/tasks.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/01-wifi.ts';
import { solvers } from '../solvers/01-wifi.ts';

taskSuite(wifiAssignment, '01-wifi', { mutants, solvers });
