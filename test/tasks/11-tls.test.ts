import { expect, test } from 'vitest';
import { tlsAssignment } from '../../labs/11-tls/tasks.ts';
import { everyFault } from '../helpers/every-fault.ts';
import { judgeFiles, linesOf } from '../helpers/grading.ts';
import { randomFor, taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/11-tls.ts';
import { solvers } from '../solvers/11-tls.ts';
import { otherPcaps, pcaps, wrongPcaps } from './11-tls-pcaps.ts';

taskSuite(tlsAssignment, '11-tls', { mutants, solvers, pcaps, wrongPcaps });

const faults = ['expired', 'not-yet-valid', 'wrong-name', 'unknown-ca', 'chain-incomplete', 'client-clock'];
everyFault(tlsAssignment, 'diagnose-certificate', [...faults, 'no-common-suite'], solvers['diagnose-certificate']!);

test.for(Object.keys(otherPcaps))('hello, as right as the reference: %s', async (name) => {
  const task = tlsAssignment.tasks.find(({ id }) => id === 'hello')!;
  const parameters = task.parameters(randomFor('tls', task, 'kim').fork('parameters'));
  const bytes = await otherPcaps[name]!(parameters);
  const result = await judgeFiles(tlsAssignment, new Map([['hello.pcap', bytes]]), { only: ['hello'] });
  expect(linesOf(result)).toEqual([]);
  expect(result.score).toBe(result.points);
});
