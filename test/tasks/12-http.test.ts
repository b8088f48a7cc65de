import { httpAssignment } from '../../labs/12-http/tasks.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/12-http.ts';
import { pcaps, solvers, wrongPcaps } from '../solvers/12-http.ts';

taskSuite(httpAssignment, '12-http', { mutants, solvers, pcaps, wrongPcaps });
