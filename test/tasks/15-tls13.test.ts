import { tls13Assignment } from '../../labs/15-tls13/tasks.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/15-tls13.ts';

taskSuite(tls13Assignment, '15-tls13', { mutants });
