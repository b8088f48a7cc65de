import { dnsAssignment } from '../../labs/04-dns/tasks.ts';
import { taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/04-dns.ts';

taskSuite(dnsAssignment, '04-dns', { mutants });
