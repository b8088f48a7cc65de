/** A typical mistake, seen in a value. */

import type { FieldValue } from '../../bytes/field.ts';
import type { Text } from '../../explain/text.ts';
import type { Mistake } from '../finding.ts';
import type { FlatFrame } from './frame-leaves.ts';

export interface Recognised {
  readonly mistake: Mistake;
  /** Half a sentence that explains the value: 'the bytes are in reverse'. */
  readonly say: Text;
  /** Where it is written. */
  readonly source?: string;
  /** What is told instead of the field's name, where the mistake is one of several fields. */
  readonly what?: Text;
  /** Findings with the same word here have one cause: only the first is told. */
  readonly tellOnce?: string;
}

/** The two frames around a field, for mistakes that are more than one field's. */
export interface FieldContext {
  readonly mine: FlatFrame;
  readonly right: FlatFrame;
  /** A value of the student's, by the field's key; of the right frame. */
  value(key: string): FieldValue | undefined;
  wanted(key: string): FieldValue | undefined;
}
