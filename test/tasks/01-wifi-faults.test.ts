/** Each fault of the diagnosis is found by the solver, which only reads the capture. */

import { describe, expect, test } from 'vitest';
import { diagnoseWifiTask } from '../../labs/01-wifi/tasks/diagnose-wifi.ts';
import { faults } from '../../labs/01-wifi/tasks/office-faults.ts';
import { Random } from '../../src/bytes/random.ts';
import { judgeAnswer } from '../../src/grade/judge/judge-answers.ts';
import { withCaptures } from '../helpers/capture-folder.ts';
import { complaints } from '../helpers/tshark.ts';
import { solvers } from '../solvers/01-wifi.ts';

describe.each(faults)('%s', (fault) => {
  test('is found in the capture, of which tshark has nothing to complain', async () => {
    const random = new Random(fault);
    const parameters = { ...diagnoseWifiTask.parameters(random.fork('parameters')), fault };
    const { captures, questions } = await diagnoseWifiTask.prepare(parameters, random.fork('evidence'));
    const answers = await solvers['diagnose-wifi'](captures, parameters);
    for (const question of questions) {
      expect(judgeAnswer(question, answers[question.key]!), question.key).toBeUndefined();
    }
    withCaptures(captures, (path) => {
      expect(complaints(path(captures[0]!.name), ['-o', 'wlan.check_checksum:TRUE'])).toEqual([]);
    });
  });
});
