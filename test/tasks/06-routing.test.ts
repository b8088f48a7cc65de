import { routingAssignment } from '../../labs/06-routing/tasks.ts';
import { everyFault } from '../helpers/every-fault.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/06-routing.ts';
import { solvers } from '../solvers/06-routing.ts';
import { pcaps, wrongPcaps } from './06-routing-pcaps.ts';

taskSuite(routingAssignment, '06-routing', { mutants, solvers, pcaps, wrongPcaps });

everyFault(
  routingAssignment,
  'diagnose-route',
  ['wrong-netmask', 'no-return-route', 'routing-loop', 'wrong-next-hop', 'no-route'],
  solvers['diagnose-route']!,
);
everyFault(
  routingAssignment,
  'diagnose-mtu',
  ['icmp-filtered', 'fragments-filtered', 'sender-ignores'],
  solvers['diagnose-mtu']!,
);
