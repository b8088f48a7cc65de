/** Judges answers about a capture. */

import { shorten, text } from '../../explain/text.ts';
import type { Finding } from '../finding.ts';
import type { Question } from '../question.ts';
import type { PersonalAnswer, TaskResult } from '../result.ts';
import type { AnswerTask } from '../task.ts';
import { type Given, isEmpty, isRight, normal, wrongForm } from './answer-forms.ts';
import type { Bench } from './bench.ts';
import { checkResult, failedTask, findingsOf, taskResult } from './judge-checks.ts';
import { readAnswers } from './read-answers.ts';

export { ANSWER_FILES } from './read-answers.ts';

export async function judgeAnswers(task: AnswerTask, bench: Bench, personal: PersonalAnswer[]): Promise<TaskResult> {
  const parameters = task.parameters(bench.open.fork('parameters'));
  const { questions } = await task.prepare(parameters, bench.open.fork('evidence'));
  const keys = questions.map(({ key }) => key);
  const read = readAnswers(bench.submission.files, task.id, keys);
  if ('problem' in read) return failedTask(task, questions, read.problem);
  const results = [];
  for (const question of questions) {
    const given = read.answers.get(question.key);
    const findings = await findingsOf((found) => {
      const finding = judgeAnswer(question, given);
      if (finding) found(finding);
    }, bench);
    results.push(checkResult(question, findings, false));
    if ((question.personal ?? true) && !isEmpty(given)) {
      const { answer } = question;
      const expected = normal(answer, answer.type === 'packet' ? answer.accepts[0]! : answer.value);
      personal.push({ task: task.id, key: question.key, given: shorten(normal(answer, given), 200), expected });
    }
  }
  return taskResult(task, results);
}

/** What is wrong with an answer; undefined if it is right. */
export function judgeAnswer({ answer, mistakes = [] }: Question, given: Given): Finding | undefined {
  if (isEmpty(given)) return { say: text('there is no answer yet', '아직 답이 없습니다'), mistake: 'not-written' };
  if (isRight(answer, given)) return undefined;
  const known = mistakes.find(({ value }) => normal(answer, value) === normal(answer, given));
  if (known) return { say: known.say };
  const shown = shorten(String(given), 80);
  const form = wrongForm(answer, given);
  if (form) return { say: text(`${shown}: ${form.en}`, `${shown}: ${form.ko}`), mistake: 'wrong-type' };
  return { say: text(`${shown} is not right`, `${shown}: 맞지 않습니다`) };
}
