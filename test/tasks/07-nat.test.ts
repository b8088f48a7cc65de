import { natAssignment } from '../../labs/07-nat/tasks.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/07-nat.ts';

taskSuite(natAssignment, '07-nat', { mutants });
