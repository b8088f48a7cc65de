import { expect, test } from 'vitest';
import { tcpAssignment } from '../../labs/10-tcp/tasks.ts';
import { everyFault } from '../helpers/every-fault.ts';
import { judgeFiles, linesOf } from '../helpers/grading.ts';
import { randomFor, taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/10-tcp.ts';
import { solvers } from '../solvers/10-tcp.ts';
import { otherPcaps, pcaps, wrongPcaps } from './10-tcp-pcaps.ts';

taskSuite(tcpAssignment, '10-tcp', { mutants, solvers, pcaps, wrongPcaps });

const connect = ['closed-port', 'server-filter', 'return-filter', 'server-down'];
everyFault(tcpAssignment, 'diagnose-connect', connect, solvers['diagnose-connect']!);
const transfer = ['zero-window', 'black-hole', 'silent-application', 'small-mss', 'half-open'];
everyFault(tcpAssignment, 'diagnose-transfer', transfer, solvers['diagnose-transfer']!);

test.for(Object.keys(otherPcaps))('handshake, as right as the reference: %s', async (name) => {
  const task = tcpAssignment.tasks.find(({ id }) => id === 'handshake')!;
  const parameters = task.parameters(randomFor('tcp', task, 'kim').fork('parameters'));
  const bytes = await otherPcaps[name]!(parameters);
  const result = await judgeFiles(tcpAssignment, new Map([['handshake.pcap', bytes]]), { only: ['handshake'] });
  expect(linesOf(result)).toEqual([]);
  expect(result.score).toBe(result.points);
});
