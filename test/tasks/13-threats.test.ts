import { threatsAssignment } from '../../labs/13-threats/tasks.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/13-threats.ts';

taskSuite(threatsAssignment, '13-threats', { mutants });
