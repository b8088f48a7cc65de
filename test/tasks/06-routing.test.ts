import { routingAssignment } from '../../labs/06-routing/tasks.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/06-routing.ts';

taskSuite(routingAssignment, '06-routing', { mutants });
