/**
 * What is wrong with the checksums of a frame. They are judged by the student's own bytes: when the port is wrong and the
 * checksum right for what was sent, only the port is wrong. A checksum that is right for the right bytes is not told
 * either, as long as something else is: it will be right when that is.
 */

import { addWords, finishChecksum } from '../../bytes/checksum.ts';
import { text } from '../../explain/text.ts';
import type { ChecksumNote } from '../../packet/dissect-result.ts';
import type { Finding } from '../finding.ts';
import { coveredEnd, recogniseChecksum } from './checksum-mistakes.ts';
import { fieldName, hex16, isShouldBe, offsetText, sourceOf } from './finding-words.ts';
import { type FlatFrame, isChecksum, type Leaf } from './frame-leaves.ts';

const CHECKSUMS_LAST = 10;

/**
 * @param frames the student's, as it came and, if something had to be repaired, as it is then
 * @param hasOthers something else is wrong
 */
export function checksumFindings(
  frames: readonly FlatFrame[],
  right: FlatFrame,
  hasOthers: boolean,
  isFree: (leaf: Leaf) => boolean,
): Finding[] {
  const last = frames.at(-1)!;
  const wanted = new Map(right.leaves.filter(isChecksum).map((leaf) => [leaf.key, leaf]));
  return last.leaves.filter(isChecksum).flatMap((leaf): Finding[] => {
    const want = wanted.get(leaf.key);
    if (isFree(leaf) || (want && hasOthers && leaf.value === want.value)) return [];
    const judged = frames.flatMap((frame) => {
      const note = noteFor(frame, leaf);
      return note ? [{ frame, note }] : [];
    });
    if (judged.some(({ note, frame }) => note.ok || isRightFor(frames[0]!, note, frame))) return [];
    const [first] = judged;
    if (first) return [finding(leaf, first.note, first.frame)];
    return want && want.value !== leaf.value ? [notVerified(leaf, want)] : [];
  });
}

function noteFor({ dissection }: FlatFrame, leaf: Leaf): ChecksumNote | undefined {
  const at = dissection.layers.findIndex(
    ({ protocol, start }) => protocol === leaf.protocol && start === leaf.layer.start,
  );
  const checksums = dissection.notes.filter((note): note is ChecksumNote => note.kind === 'checksum');
  return checksums.find(({ layerIndex }) => layerIndex === at);
}

/** Is it right for the bytes as they came, though the layer could only be read when it was repaired? */
function isRightFor(asItCame: FlatFrame, { found, expected, layerIndex }: ChecksumNote, repaired: FlatFrame): boolean {
  const { layers } = repaired.dissection;
  const { start } = layers[layerIndex]!;
  const end = coveredEnd(layers, layers[layerIndex]!);
  const difference = addWords(0, asItCame.bytes, start, end) - addWords(0, repaired.bytes, start, end);
  // One's complement: a multiple of 0xffff is nothing, and keeps the sum from being negative.
  return found === finishChecksum((~expected & 0xffff) + 0xffff * 0x10000 + difference);
}

function finding(leaf: Leaf, note: ChecksumNote, { dissection }: FlatFrame): Finding {
  const seen = recogniseChecksum(note, dissection);
  return {
    say: isShouldBe(leaf.offset, fieldName(leaf), hex16(note.found), hex16(note.expected), seen?.say),
    offset: leaf.offset,
    rank: CHECKSUMS_LAST,
    ...sourceOf(leaf),
    ...(seen && { mistake: seen.mistake }),
    ...(seen?.source !== undefined && { source: seen.source }),
  };
}

/** A UDP checksum of zero says "none" and is verified by nobody; nor is any in a frame that is cut, or a fragment. */
function notVerified(leaf: Leaf, want: Leaf): Finding {
  const what = fieldName(leaf);
  const more = { offset: leaf.offset, rank: CHECKSUMS_LAST, ...sourceOf(leaf) };
  if (leaf.value !== 0) {
    return { say: isShouldBe(leaf.offset, what, hex16(Number(leaf.value)), hex16(Number(want.value))), ...more };
  }
  const at = offsetText(leaf.offset);
  const isAllOnes = want.value === 0xffff;
  return {
    say: isAllOnes
      ? text(
          `${at.en}, ${what.en} is zero, which says that there is none: a sum of zero is sent as 0xffff`,
          `${at.ko}: ${what.ko}의 값이 0이면 체크섬이 없다는 뜻입니다. 계산한 값이 0이면 0xffff로 보냅니다`,
        )
      : text(
          `${at.en}, ${what.en} is zero, which says that there is none`,
          `${at.ko}: ${what.ko}의 값이 0이면 체크섬이 없다는 뜻입니다`,
        ),
    mistake: 'checksum-left-zero',
    ...more,
  };
}
