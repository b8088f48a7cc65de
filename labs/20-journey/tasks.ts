/** What students do in this lab, which ties all others together. */

import type { Assignment } from '../../src/grade/task.ts';
import { diagnoseJourneyTask } from './tasks/diagnose-journey.ts';
import { journeyTraceTask } from './tasks/journey-trace.ts';
import { pageTask } from './tasks/page.ts';
import { readJourneyTask } from './tasks/read-journey.ts';
import { wireTask } from './tasks/wire.ts';

export const journeyAssignment: Assignment = {
  lab: 'journey',
  tasks: [readJourneyTask, wireTask, journeyTraceTask, pageTask, diagnoseJourneyTask],
};
