import { bgpAssignment } from '../../labs/08-bgp/tasks.ts';
import { everyFault } from '../helpers/every-fault.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/08-bgp.ts';
import { solvers } from '../solvers/08-bgp.ts';

taskSuite(bgpAssignment, '08-bgp', { mutants, solvers });

everyFault(
  bgpAssignment,
  'diagnose-session',
  ['wrong-as', 'hold-time', 'role-mismatch', 'not-configured', 'not-listening', 'filtered'],
  solvers['diagnose-session']!,
);
everyFault(
  bgpAssignment,
  'diagnose-routes',
  ['leak', 'same-prefix', 'more-specific', 'cable-cut'],
  solvers['diagnose-routes']!,
);
