/** What is told of wrong bytes, short enough to read in a test: '[byte-order] offset 0x2, …'. */

import { findingLine } from '../../../src/grade/finding.ts';
import { type Comparison, compareFrames } from '../../../src/grade/teacher/compare-frames.ts';

export function told(got: Uint8Array, comparison: Comparison): string[] {
  return compareFrames(got, comparison).map(
    (finding) => `${finding.mistake ? `[${finding.mistake}] ` : ''}${findingLine(finding).en}`,
  );
}

export function toldInKorean(got: Uint8Array, comparison: Comparison): string[] {
  return compareFrames(got, comparison).map((finding) => findingLine(finding).ko);
}
