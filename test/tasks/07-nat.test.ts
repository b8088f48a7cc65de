import { natAssignment } from '../../labs/07-nat/tasks.ts';
import { everyFault } from '../helpers/every-fault.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/07-nat.ts';
import { solvers } from '../solvers/07-nat.ts';

taskSuite(natAssignment, '07-nat', { mutants, solvers });

everyFault(
  natAssignment,
  'diagnose-nat',
  ['mapping-forgotten', 'no-forward', 'wrong-forward', 'no-hairpin', 'double-nat', 'server-down'],
  solvers['diagnose-nat']!,
);
