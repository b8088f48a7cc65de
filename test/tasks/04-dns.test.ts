import { describe, expect, test } from 'vitest';
import { diagnoseAnswerTask } from '../../labs/04-dns/tasks/diagnose-answer.ts';
import { diagnoseDelegationTask } from '../../labs/04-dns/tasks/diagnose-delegation.ts';
import { type LookupParameters, lookupTask } from '../../labs/04-dns/tasks/lookup.ts';
import { dnsAssignment } from '../../labs/04-dns/tasks.ts';
import { judgeFiles, linesOf } from '../helpers/grading.ts';
import { evidenceFor, randomFor, taskSuite } from '../helpers/task-suite.ts';
import { mutants } from '../mutants/04-dns.ts';
import { otherPcaps, pcaps, solvers, wrongPcaps } from '../solvers/04-dns.ts';

taskSuite(dnsAssignment, '04-dns', { mutants, solvers, pcaps, wrongPcaps });

describe('04-dns: every fault can be found', () => {
  for (const task of [diagnoseDelegationTask, diagnoseAnswerTask]) {
    const faultOf = (student: string) => {
      const parameters = task.parameters(randomFor('dns', task, student).fork('parameters'));
      return (parameters as { fault: string }).fault;
    };
    const students = Array.from({ length: 100 }, (_, index) => `student ${index}`);
    const byFault = new Map(students.map((student) => [faultOf(student), student]));
    test(`${task.id}: there are six`, () => expect(byFault.size).toBe(6));
    for (const [fault, student] of byFault) {
      test(`${task.id}: ${fault}`, async () => {
        const { evidence, parameters } = await evidenceFor('dns', task, student);
        const answers = await solvers[task.id]!(evidence.captures, parameters);
        const files = new Map([['answers.json', JSON.stringify({ [task.id]: answers })]]);
        const result = await judgeFiles(dnsAssignment, files, { student, only: [task.id] });
        expect(linesOf(result)).toEqual([]);
        expect(answers.cause).toBe(fault);
      });
    }
  }
});

describe('04-dns: other captures of a lookup', () => {
  for (const [name, make] of Object.entries(otherPcaps)) {
    test(name, async () => {
      const random = randomFor('dns', lookupTask, 'kim');
      const bytes = await make(lookupTask.parameters(random.fork('parameters')) as LookupParameters);
      const result = await judgeFiles(dnsAssignment, new Map([['lookup.pcap', bytes]]), { only: ['lookup'] });
      expect(linesOf(result)).toEqual([]);
      expect(result.score).toBe(result.points);
    });
  }
});
