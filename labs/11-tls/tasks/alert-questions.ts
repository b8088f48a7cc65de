/** What is asked of an alert that ended a handshake. */

import { text } from '../../../src/explain/text.ts';
import type { NumberedFrame } from '../../../src/grade/evidence.ts';
import type { Question } from '../../../src/grade/question.ts';

/** Who sent it, and which number it has. */
export function alertQuestions({ view }: NumberedFrame): Question[] {
  return [
    {
      key: 'alertFrom',
      say: text('Who sends the alert? Give the IPv4 address.', '경보는 누가 보냅니까? IPv4 주소로 답하십시오.'),
      points: 1,
      answer: { type: 'ipv4', value: String(view.get('ipv4.src')) },
      mistakes: [{ value: String(view.get('ipv4.dst')), say: text('this is who gets it', '이것은 받는 쪽입니다') }],
    },
    {
      key: 'alertNumber',
      say: text('Which number has the alert’s description?', '경보의 설명(description)은 몇 번입니까?'),
      points: 1,
      personal: false,
      answer: { type: 'number', value: Number(view.get('tls.description')) },
      mistakes: [{ value: 2, say: text('this is the level, fatal', '이것은 심각도(fatal)입니다') }],
    },
  ];
}
