/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { diagnoseMtuTask } from './tasks/diagnose-mtu.ts';
import { diagnoseRouteTask } from './tasks/diagnose-route.ts';
import { forwardTask } from './tasks/forward.ts';
import { fragmentsTask } from './tasks/fragments.ts';
import { ipv4HeaderTask } from './tasks/ipv4-header.ts';
import { longestPrefixTask } from './tasks/longest-prefix.ts';
import { readRoutingTask } from './tasks/read-routing.ts';
import { timeExceededTask } from './tasks/time-exceeded.ts';
import { tracerouteTask } from './tasks/traceroute.ts';

export const routingAssignment: Assignment = {
  lab: 'routing',
  tasks: [
    readRoutingTask,
    ipv4HeaderTask,
    forwardTask,
    timeExceededTask,
    fragmentsTask,
    longestPrefixTask,
    tracerouteTask,
    diagnoseRouteTask,
    diagnoseMtuTask,
  ],
};
