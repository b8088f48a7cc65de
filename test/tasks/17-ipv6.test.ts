import { ipv6Assignment } from '../../labs/17-ipv6/tasks.ts';
import { everyFault } from '../helpers/every-fault.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/17-ipv6.ts';
import { solvers } from '../solvers/17-ipv6.ts';

taskSuite(ipv6Assignment, '17-ipv6', { mutants, solvers });
everyFault(
  ipv6Assignment,
  'diagnose-ipv6',
  ['router-lifetime', 'not-autonomous', 'duplicate-address', 'hop-limit', 'no-way'],
  solvers['diagnose-ipv6']!,
);
