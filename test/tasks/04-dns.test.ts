import { dnsAssignment } from '../../labs/04-dns/tasks.ts';
import { taskSuite } from '../helpers/task-suite.ts';

taskSuite(dnsAssignment, '04-dns', {});
