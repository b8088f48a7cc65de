/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { diagnoseHttpTask } from './tasks/diagnose-http.ts';
import { getTask } from './tasks/get.ts';
import { httpClientTask } from './tasks/http-client.ts';
import { readHttpTask } from './tasks/read-http.ts';
import { requestTask } from './tasks/request.ts';
import { responseTask } from './tasks/response.ts';

export const httpAssignment: Assignment = {
  lab: 'http',
  tasks: [readHttpTask, requestTask, responseTask, getTask, httpClientTask, diagnoseHttpTask],
};
