/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { cookiesTask } from './tasks/cookies.ts';
import { diagnoseVisitTask } from './tasks/diagnose-visit.ts';
import { freshnessTask } from './tasks/freshness.ts';
import { hpackIntegerTask } from './tasks/hpack-integer.ts';
import { hpackStringTask } from './tasks/hpack-string.ts';
import { hpackTableTask } from './tasks/hpack-table.ts';
import { http2FrameTask } from './tasks/http2-frame.ts';
import { poolTask } from './tasks/pool.ts';
import { readStreamsTask } from './tasks/read-streams.ts';
import { readWaterfallTask } from './tasks/read-waterfall.ts';

export const browserAssignment: Assignment = {
  lab: 'browser',
  tasks: [
    readWaterfallTask,
    cookiesTask,
    freshnessTask,
    poolTask,
    hpackIntegerTask,
    hpackStringTask,
    http2FrameTask,
    readStreamsTask,
    hpackTableTask,
    diagnoseVisitTask,
  ],
};
