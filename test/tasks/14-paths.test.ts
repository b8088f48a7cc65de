import { pathsAssignment } from '../../labs/14-paths/tasks.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/14-paths.ts';
import { solvers } from '../solvers/14-paths.ts';

taskSuite(pathsAssignment, '14-paths', { mutants, solvers });
