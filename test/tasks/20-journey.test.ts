import { expect, test } from 'vitest';
import { journeyFaults } from '../../labs/20-journey/tasks/journey-faults.ts';
import { journeyAssignment } from '../../labs/20-journey/tasks.ts';
import { everyFault } from '../helpers/every-fault.ts';
import { judgeFiles, linesOf } from '../helpers/grading.ts';
import { randomFor, taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/20-journey.ts';
import { solvers } from '../solvers/20-journey.ts';
import { byHand, pcaps, wrongPcaps } from './20-journey-pcaps.ts';

taskSuite(journeyAssignment, '20-journey', { mutants, solvers, pcaps, wrongPcaps });

everyFault(journeyAssignment, 'diagnose-journey', journeyFaults, solvers['diagnose-journey']!);

test('page: a capture written by hand, out of order and with repetitions, scores full marks', async () => {
  const task = journeyAssignment.tasks.find(({ id }) => id === 'page')!;
  const capture = byHand(task.parameters(randomFor('journey', task, 'kim').fork('parameters')));
  const result = await judgeFiles(journeyAssignment, new Map([['page.pcap', capture]]), { only: ['page'] });
  expect(linesOf(result)).toEqual([]);
  expect(result.score).toBe(result.points);
});
