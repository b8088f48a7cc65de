/** The two questions of every diagnosis: what is wrong, and which packet proves it. */

import { type Text, text } from '../explain/text.ts';
import type { Question } from './question.ts';

/** @param of all causes to choose from, the right one among them */
export function causeQuestion(value: string, of: Readonly<Record<string, Text>>, points = 3): Question {
  return {
    key: 'cause',
    say: text('What is wrong?', '무엇이 잘못되었습니까?'),
    points,
    personal: false,
    answer: { type: 'choice', value, of },
  };
}

/** @param file the capture, with its ending. @param accepts numbers of frames, any of which proves it */
export function proofQuestion(
  file: string,
  accepts: readonly number[],
  say: Text = text('Which frame proves it?', '어느 프레임이 이를 증명합니까?'),
  points = 3,
): Question {
  return { key: 'packet', say, points, answer: { type: 'packet', file, accepts } };
}
