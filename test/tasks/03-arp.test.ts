import { arpAssignment } from '../../labs/03-arp/tasks.ts';
import { everyFault } from '../helpers/every-fault.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/03-arp.ts';
import { pcaps, wrongPcaps } from '../pcaps/03-arp.ts';
import { solvers } from '../solvers/03-arp.ts';

taskSuite(arpAssignment, '03-arp', { mutants, solvers, pcaps, wrongPcaps });
everyFault(
  arpAssignment,
  'diagnose-arp',
  ['stale-entry', 'duplicate-address', 'forged-replies', 'wrong-netmask'],
  solvers['diagnose-arp']!,
);
