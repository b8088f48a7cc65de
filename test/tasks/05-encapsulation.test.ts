import { encapsulationAssignment } from '../../labs/05-encapsulation/tasks.ts';
import { everyFault } from '../helpers/every-fault.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/05-encapsulation.ts';
import { solvers } from '../solvers/05-encapsulation.ts';

taskSuite(encapsulationAssignment, '05-encapsulation', { mutants, solvers });

const faults = ['fcs', 'ip-header', 'tcp-segment', 'too-long', 'too-short'];
everyFault(encapsulationAssignment, 'diagnose-damage', faults, solvers['diagnose-damage']!);
