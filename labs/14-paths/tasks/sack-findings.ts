/** Where a SACK option differs from the right one, told like a teacher. */

import { sameBytes } from '../../../src/bytes/same-bytes.ts';
import { seqAdd } from '../../../src/bytes/sequence.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';

const NOP = 1;
const SACK = 5;
const HEAD = 4;

/** Most telling first; one is enough. */
export function findingsOfOption(got: Uint8Array, wanted: Uint8Array): Finding[] {
  if (sameBytes(got, wanted)) return [];
  return [{ source: 'RFC 2018 §3', ...whatIsWrong(got, wanted) }];
}

function whatIsWrong(got: Uint8Array, wanted: Uint8Array): Finding {
  if (wanted.length === 0) {
    return {
      say: text(
        'there is nothing to say here, the options field is empty',
        '알릴 것이 없으므로 옵션이 비어 있어야 합니다',
      ),
      mistake: 'extra-bytes',
    };
  }
  if (got.length === 0) {
    return {
      say: text('an option is wanted, there is none', '옵션이 있어야 하는데 없습니다'),
      mistake: 'missing-option',
    };
  }
  if (got[0] !== NOP || got[1] !== NOP || got[2] !== SACK) {
    const value = Array.from(got.subarray(0, 3)).join(', ');
    return {
      say: text(
        `it begins with ${value}, should be 1, 1, 5: two NOPs and the kind`,
        `${value}(으)로 시작하는데, NOP 둘과 종류인 1, 1, 5여야 합니다`,
      ),
      offset: 0,
    };
  }
  if (got.length !== wanted.length) return otherCount(got, wanted);
  if (got[3] !== wanted[3]) return otherLength(got, wanted);
  return otherBlocks(blocksOf(got), blocksOf(wanted));
}

function otherCount(got: Uint8Array, wanted: Uint8Array): Finding {
  const [has, needs] = [got, wanted].map(({ length }) => (length - HEAD) / 8) as [number, number];
  return {
    say: text(`${has} blocks, should be ${needs}`, `블록이 ${has}개인데 ${needs}개여야 합니다`),
    mistake: has > needs ? 'extra-bytes' : 'too-short',
    source: 'RFC 2018 §4',
  };
}

function otherLength(got: Uint8Array, wanted: Uint8Array): Finding {
  return {
    say: text(
      `the option’s length is ${got[3]}, should be ${wanted[3]}: it counts kind and length too, but no NOP`,
      `옵션의 길이가 ${got[3]}인데 ${wanted[3]}이어야 합니다. 종류와 길이까지 세고 NOP은 세지 않습니다`,
    ),
    offset: 3,
    mistake: 'option-length',
  };
}

type Block = readonly [left: number, right: number];

function otherBlocks(got: readonly Block[], wanted: readonly Block[]): Finding {
  const at = got.findIndex((block, index) => words(block) !== words(wanted[index]!));
  const [left, right] = [got[at]!, wanted[at]!];
  const same = got.map(words).toSorted().join() === wanted.map(words).toSorted().join();
  const say = text(
    `block ${at + 1} is ${words(left)}, should be ${words(right)}${looksLike(left, right, same).en}`,
    `블록 ${at + 1}이(가) ${words(left)}인데 ${words(right)}이어야 합니다${looksLike(left, right, same).ko}`,
  );
  const offset = HEAD + at * 8;
  if (same) return { say, offset, mistake: 'wrong-order', source: 'RFC 2018 §4' };
  if (isReversed(left, right)) return { say, offset, mistake: 'byte-order' };
  return { say, offset, ...(isOneOff(left, right) && { mistake: 'off-by-one' as const }) };
}

function looksLike(got: Block, wanted: Block, same: boolean): Text {
  if (same) return text(': these are the right blocks in another order', ': 블록은 맞지만 순서가 다릅니다');
  if (isReversed(got, wanted)) return text(': the bytes are in reverse', ': 바이트 순서가 반대입니다');
  if (isOneOff(got, wanted)) {
    return text(
      ': the right edge is the number just behind the last byte',
      ': 오른쪽 끝은 마지막 바이트 바로 다음 번호입니다',
    );
  }
  return text('', '');
}

const isOneOff = ([, right]: Block, [, wanted]: Block) => seqAdd(right, 1) === wanted || seqAdd(right, -1) === wanted;
const isReversed = ([left]: Block, [wanted]: Block) => left !== wanted && reversed(left) === wanted;

function reversed(value: number): number {
  return (((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0;
}

function blocksOf(option: Uint8Array): Block[] {
  const view = new DataView(option.buffer, option.byteOffset, option.length);
  const count = Math.floor((option.length - HEAD) / 8);
  return Array.from({ length: count }, (_, index) => [
    view.getUint32(HEAD + index * 8),
    view.getUint32(HEAD + 4 + index * 8),
  ]);
}

function words([left, right]: Block): string {
  return `${left}–${right}`;
}
