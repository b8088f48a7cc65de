import { tcpAssignment } from '../../labs/10-tcp/tasks.ts';
import { everyFault } from '../helpers/every-fault.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/10-tcp.ts';
import { solvers } from '../solvers/10-tcp.ts';

taskSuite(tcpAssignment, '10-tcp', { mutants, solvers });

const connect = ['closed-port', 'server-filter', 'return-filter', 'server-down'];
everyFault(tcpAssignment, 'diagnose-connect', connect, solvers['diagnose-connect']!);
const transfer = ['zero-window', 'black-hole', 'silent-application', 'small-mss', 'half-open'];
everyFault(tcpAssignment, 'diagnose-transfer', transfer, solvers['diagnose-transfer']!);
