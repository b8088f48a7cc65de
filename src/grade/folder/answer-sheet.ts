/** answers.yaml, with the questions as comments. */

import type { Text } from '../../explain/text.ts';
import type { Answer, Question } from '../question.ts';
import type { PersonalTask } from './personal-task.ts';

export function answerSheet(tasks: readonly PersonalTask[]): string {
  const head = ['# Write each answer after its colon. / 콜론 뒤에 답을 쓰십시오.', ''];
  const parts = tasks.flatMap(({ task, evidence }) =>
    evidence ? [comment(task.title), `${task.id}:`, ...evidence.questions.flatMap(slot), ''] : [],
  );
  return [...head, ...parts].join('\n');
}

function slot({ key, say, answer }: Question): string[] {
  const choices =
    answer.type === 'choice'
      ? Object.entries(answer.of).map(([word, meaning]) => `  #   ${word}: ${meaning.en} / ${meaning.ko}`)
      : [];
  const form = formOf(answer);
  return [`  # ${oneLine(say.en)} (${form.en})`, `  # ${oneLine(say.ko)} (${form.ko})`, ...choices, `  ${key}:`];
}

/** What kind of answer is wanted. */
export function formOf(answer: Answer): Text {
  switch (answer.type) {
    case 'number': {
      const { unit } = answer;
      return unit === undefined ? { en: 'a number', ko: '숫자' } : { en: `a number, ${unit}`, ko: `숫자, ${unit}` };
    }
    case 'ipv4':
      return { en: 'an IPv4 address', ko: 'IPv4 주소' };
    case 'mac':
      return { en: 'a MAC address', ko: 'MAC 주소' };
    case 'hex':
      return { en: 'bytes in hexadecimal', ko: '16진수 바이트' };
    case 'text':
      return { en: 'a word or name', ko: '단어 또는 이름' };
    case 'choice':
      return { en: 'one of these words', ko: '다음 단어 중 하나' };
    case 'packet':
      return { en: `a frame number in ${answer.file}`, ko: `${answer.file}의 프레임 번호` };
    default:
      return answer satisfies never;
  }
}

function comment({ en, ko }: Text): string {
  return `# ${oneLine(en)} / ${oneLine(ko)}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
