import { dhcpAssignment } from '../../labs/02-dhcp/tasks.ts';
import { everyFault } from '../helpers/every-fault.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/02-dhcp.ts';
import { pcaps, wrongPcaps } from '../pcaps/02-dhcp.ts';
import { solvers } from '../solvers/02-dhcp.ts';

taskSuite(dhcpAssignment, '02-dhcp', { mutants, solvers, pcaps, wrongPcaps });
everyFault(
  dhcpAssignment,
  'diagnose-lease',
  ['rogue-server', 'wrong-router', 'wrong-netmask', 'wrong-dns'],
  solvers['diagnose-lease']!,
);
everyFault(
  dhcpAssignment,
  'diagnose-silence',
  ['pool-exhausted', 'two-servers', 'flag-clear', 'wrong-xid'],
  solvers['diagnose-silence']!,
);
