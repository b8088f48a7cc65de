import { threatsAssignment } from '../../labs/13-threats/tasks.ts';
import { everyFault } from '../helpers/every-fault.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/13-threats.ts';
import { solvers } from '../solvers/13-threats.ts';

taskSuite(threatsAssignment, '13-threats', { mutants, solvers });

const faults = ['rogue-dhcp', 'arp-spoofing', 'dns-forgery', 'syn-flood', 'blind-reset'];
everyFault(threatsAssignment, 'diagnose-threats', faults, solvers['diagnose-threats']!);
