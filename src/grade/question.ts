/** A question about a capture, and how its answer is judged. */

import type { Text } from '../explain/text.ts';

export interface Question {
  /** The key in answers.yaml, below the task's id: 'offeredAddress'. */
  readonly key: string;
  readonly say: Text;
  readonly points: number;
  readonly answer: Answer;
  /** Wrong answers whose cause is known: the value, and what to tell. Never the right value. */
  readonly mistakes?: readonly { readonly value: string | number; readonly say: Text }[];
  /** Differs from student to student, so that two with the same answer may have copied; true by default. */
  readonly personal?: boolean;
}

export type Answer =
  /** Decimal, or with 0x; within `tolerance` (0 by default), which for times also covers rounding. */
  | { readonly type: 'number'; readonly value: number; readonly tolerance?: number; readonly unit?: string }
  | { readonly type: 'ipv4'; readonly value: string }
  /** Any usual spelling. */
  | { readonly type: 'mac'; readonly value: string }
  /** Bytes; spaces, colons, capitals and a 0x in front do not matter. */
  | { readonly type: 'hex'; readonly value: string }
  /** Capitals and spaces at the ends do not matter; nor does the dot at the end of a domain name. */
  | { readonly type: 'text'; readonly value: string; readonly also?: readonly string[] }
  /** One of these words; all are shown to the student. */
  | { readonly type: 'choice'; readonly value: string; readonly of: Readonly<Record<string, Text>> }
  /** The number of a frame in the capture `file`, from 1, as Wireshark counts; any of these will do. */
  | { readonly type: 'packet'; readonly file: string; readonly accepts: readonly number[] };
