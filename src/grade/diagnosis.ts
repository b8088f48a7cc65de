/** The two questions of every diagnosis: what is wrong, and which packet proves it. */

import { type Text, text } from '../explain/text.ts';
import type { Question } from './question.ts';

export interface Cause {
  readonly value: string;
  /** All causes to choose from, the right one among them. */
  readonly of: Readonly<Record<string, Text>>;
  readonly say?: Text;
  readonly points?: number;
}

export function causeQuestion({ value, of, say = whatIsWrong, points = 3 }: Cause): Question {
  return { key: 'cause', say, points, personal: false, answer: { type: 'choice', value, of } };
}

export interface Proof {
  /** The capture, with its ending. */
  readonly file: string;
  /** Numbers of frames, any of which proves it. */
  readonly accepts: readonly number[];
  readonly key?: 'packet' | 'proof';
  readonly say?: Text;
  readonly points?: number;
  /** See `Question`. */
  readonly personal?: boolean;
}

export function proofQuestion({
  file,
  accepts,
  key = 'packet',
  say = whichFrame,
  points = 3,
  ...more
}: Proof): Question {
  return { key, say, points, answer: { type: 'packet', file, accepts }, ...more };
}

const whatIsWrong = text('What is wrong?', '무엇이 잘못되었습니까?');
const whichFrame = text('Which frame proves it?', '어느 프레임이 이를 증명합니까?');
/** Where several frames will do. */
export const anyFrame = text(
  'Which frame proves it (any that does)?',
  '어느 프레임이 그것을 증명합니까(그런 프레임 중 하나)?',
);
/** Another way to ask for the cause. */
export const whatCause = text('What is the cause?', '원인은 무엇입니까?');
