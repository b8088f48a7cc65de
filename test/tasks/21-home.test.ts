import { homeAssignment } from '../../labs/21-home/tasks.ts';
import { everyFault } from '../helpers/every-fault.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/21-home.ts';
import { solvers } from '../solvers/21-home.ts';

taskSuite(homeAssignment, '21-home', { mutants, solvers });

everyFault(
  homeAssignment,
  'diagnose-home',
  ['dead-resolver', 'slow-resolver', 'lost-syn', 'lost-question', 'long-way'],
  solvers['diagnose-home']!,
);
