import { ipv6Assignment } from '../../labs/17-ipv6/tasks.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/17-ipv6.ts';

taskSuite(ipv6Assignment, '17-ipv6', { mutants });
