import { socketsAssignment } from '../../labs/09-sockets/tasks.ts';
import { everyFault } from '../helpers/every-fault.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/09-sockets.ts';
import { solvers } from '../solvers/09-sockets.ts';

taskSuite(socketsAssignment, '09-sockets', { mutants, solvers });

const faults = ['backlog-full', 'never-closed', 'closed-too-early', 'wrong-port', 'pair-taken'];
everyFault(socketsAssignment, 'diagnose-sockets', faults, solvers['diagnose-sockets']!);
