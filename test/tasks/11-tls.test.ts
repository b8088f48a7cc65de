import { tlsAssignment } from '../../labs/11-tls/tasks.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/11-tls.ts';
import { pcaps, solvers, wrongPcaps } from '../solvers/11-tls.ts';

taskSuite(tlsAssignment, '11-tls', { mutants, solvers, pcaps, wrongPcaps });
