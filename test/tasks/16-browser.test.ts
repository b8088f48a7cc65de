import { browserAssignment } from '../../labs/16-browser/tasks.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/16-browser.ts';
import { solvers } from '../solvers/16-browser.ts';
import { http2Solvers } from '../solvers/16-browser-http2.ts';

taskSuite(browserAssignment, '16-browser', { mutants, solvers: { ...solvers, ...http2Solvers } });
