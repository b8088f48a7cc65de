/**
 * The last look, when no field was found to differ: every bit of the student's bytes has to be accounted for, or a wrong
 * submission would slip through.
 */

import { text } from '../../explain/text.ts';
import type { Finding } from '../finding.ts';
import { hexByte, isShouldBe, offsetText } from './finding-words.ts';
import { type FlatFrame, isChecksum, isDomainName, isFiller, isLength, type Leaf } from './frame-leaves.ts';
import type { Freedom } from './leaf-differences.ts';

/** Bytes that belong to no field, and fields whose bits differ although they read the same. */
export function unexplained(mine: FlatFrame, right: FlatFrame, freedom: Freedom): Finding | undefined {
  const wanted = new Map(right.leaves.map((leaf) => [leaf.key, leaf]));
  const covered = new Uint8Array(mine.end - mine.start);
  for (const leaf of mine.leaves) {
    covered.fill(1, leaf.offset, (leaf.bitOffset + leaf.bitLength + 7) / 8 - mine.start);
    const want = wanted.get(leaf.key);
    if (!want || isJudgedOtherwise(leaf, freedom) || leaf.bitLength !== want.bitLength) continue;
    const at = differentByte(leaf, mine, want, right);
    if (at !== undefined) return byteFinding(mine, at, right.bytes[at - leaf.bitOffset / 8 + want.bitOffset / 8]);
  }
  const hole = covered.indexOf(0);
  if (hole === -1) return undefined;
  const at = offsetText(hole);
  return {
    say: text(
      `${at.en}, there are bytes that belong to no field`,
      `${at.ko}: 어느 필드에도 속하지 않는 바이트가 있습니다`,
    ),
    mistake: 'extra-bytes',
    offset: hole,
    rank: 20,
  };
}

function isJudgedOtherwise(leaf: Leaf, { isFree }: Freedom): boolean {
  return isDomainName(leaf) || isFiller(leaf) || isChecksum(leaf) || isLength(leaf) || isFree(leaf);
}

/** The first byte that differs, counted in `mine`; only fields of whole bytes are looked at, others are numbers. */
function differentByte(leaf: Leaf, mine: FlatFrame, want: Leaf, right: FlatFrame): number | undefined {
  if (leaf.bitLength % 8 !== 0 || leaf.bitOffset % 8 !== 0) return undefined;
  const [from, to] = [leaf.bitOffset / 8, want.bitOffset / 8];
  for (let at = 0; at < leaf.bitLength / 8; at++) if (mine.bytes[from + at] !== right.bytes[to + at]) return from + at;
  return undefined;
}

function byteFinding(mine: FlatFrame, at: number, should: number | undefined): Finding {
  const offset = at - mine.start;
  const what = text('the byte', '바이트');
  return { say: isShouldBe(offset, what, hexByte(mine.bytes[at]), hexByte(should)), offset, rank: 20 };
}
