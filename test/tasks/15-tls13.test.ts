import { tls13Assignment } from '../../labs/15-tls13/tasks.ts';
import { everyFault } from '../helpers/every-fault.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/15-tls13.ts';
import { solvers } from '../solvers/15-tls13.ts';

taskSuite(tls13Assignment, '15-tls13', { mutants, solvers });

const faults = ['version', 'suite', 'group', 'protocol', 'expired', 'wrong-name', 'wrong-key'];
everyFault(tls13Assignment, 'diagnose-handshake', faults, solvers['diagnose-handshake']!);
