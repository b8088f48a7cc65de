/** Domain names that were written in a wrong way (RFC 1035 §3.1), recognised by their bytes. */

import { type Text, text } from '../../explain/text.ts';
import type { Finding, Mistake } from '../finding.ts';
import { fieldName, offsetText } from './finding-words.ts';
import type { FlatFrame } from './frame-leaves.ts';
import type { Freedom } from './leaf-differences.ts';

const NAMES = 'RFC 1035 §3.1';

/** The first name that should be written in full and is written in one of the known wrong ways. */
export function nameFinding(
  mine: FlatFrame,
  right: FlatFrame,
  freedom: Freedom,
): (Finding & { offset: number }) | undefined {
  const names = right.leaves.filter(
    ({ protocol, names: [first, last] }) => protocol === 'dns' && first === 'question' && last === 'qname',
  );
  for (const leaf of names) {
    if (freedom.isFree(leaf)) continue;
    const at = leaf.bitOffset / 8;
    const from = at + mine.start - right.start;
    const encoded = right.bytes.subarray(at, at + leaf.bitLength / 8);
    const behind = right.bytes.subarray(at + encoded.length, at + encoded.length + 4);
    const written = mine.bytes.subarray(from, mine.end);
    const seen = recognise(written, encoded, behind);
    if (!seen) continue;
    const [place, what] = [offsetText(leaf.offset), fieldName(leaf)];
    return {
      say: text(`${place.en}, ${what.en}: ${seen.say.en}`, `${place.ko}: ${what.ko}. ${seen.say.ko}`),
      mistake: seen.mistake ?? 'name-length',
      offset: leaf.offset,
      source: NAMES,
      rank: -20,
    };
  }
  return undefined;
}

interface Variant {
  readonly say: Text;
  readonly mistake?: Mistake;
  /** What such a name's bytes begin with. */
  readonly bytes: readonly number[];
}

/** @param behind what follows the name, so that a name without its end is told from one that has it */
function recognise(written: Uint8Array, encoded: Uint8Array, behind: Uint8Array): Variant | undefined {
  if (startsWith(written, [...encoded, ...behind])) return undefined;
  return variants(labelsOf(encoded), [...encoded], [...behind]).find(({ bytes }) => startsWith(written, bytes));
}

/** -1, which is no byte, where a variant cannot be told from the right name. */
function variants(
  labels: readonly (readonly number[])[],
  encoded: readonly number[],
  behind: readonly number[],
): Variant[] {
  if (labels.length === 0) return [];
  const dotted = labels.flatMap((label, at) => (at === 0 ? label : [DOT, ...label]));
  const written = (length: (label: readonly number[]) => readonly number[]) => [
    ...labels.flatMap((label) => [...length(label), ...label]),
    0,
  ];
  const withBehind = (name: readonly number[]) => [...name, ...behind];
  const all: Variant[] = [
    {
      bytes: withBehind(encoded.slice(0, -1)),
      say: text('the zero octet at its end, the root, is missing', '이름 끝의 0 옥텟(루트)이 없습니다'),
    },
    {
      bytes: withBehind([...encoded, 0]),
      say: text('one zero octet ends it, not two', '이름은 0 옥텟 하나로 끝납니다. 둘이 있습니다'),
    },
    {
      bytes: dotted.length > labels[0]!.length ? dotted : [...dotted, 0],
      say: text(
        'it is written as text, but there are no dots on the wire: each label stands behind its length',
        '글자 그대로 적혀 있습니다. 회선에는 점이 없고 레이블마다 앞에 길이가 옵니다',
      ),
    },
    {
      bytes: labels.length > 1 ? [dotted.length & 0xff, ...dotted] : [-1],
      say: text(
        'it is written as one label with dots in it, but each part is a label of its own',
        '점이 들어 있는 레이블 하나로 적혀 있습니다. 점 사이의 부분마다 레이블이 따로 있습니다',
      ),
    },
    {
      bytes: labels.flatMap((label) => [label.length, ...label, DOT]),
      say: text(
        'the dots are not sent: the lengths stand in their place',
        '점은 보내지 않습니다. 길이가 그 자리에 옵니다',
      ),
    },
    {
      bytes: labels.flatMap((label) => [label.length + 1, ...label, DOT]),
      say: text('the dots are not sent, and do not count', '점은 보내지 않으며 길이에도 세지 않습니다'),
    },
    {
      bytes: written((label) => [label.length + 1]),
      say: text(
        'a length counts the octets of the label, not itself',
        '길이는 레이블의 옥텟 수이며 자신은 세지 않습니다',
      ),
    },
    {
      bytes: written((label) => [label.length - 1]),
      say: text('each length is one too few', '길이가 하나씩 모자랍니다'),
    },
    {
      bytes: written((label) => [label.length, 0]),
      mistake: 'byte-order',
      say: text('a length is one octet', '길이는 한 옥텟입니다'),
    },
    {
      bytes: written((label) => [0, label.length]),
      say: text('a length is one octet', '길이는 한 옥텟입니다'),
    },
    {
      bytes: written((label) => Array.from(String(label.length), (digit) => digit.charCodeAt(0))),
      mistake: 'digits-as-text',
      say: text('the lengths are numbers, not digits as text', '길이는 글자가 아니라 숫자로 적습니다'),
    },
    {
      bytes: labels.flatMap((label) => [...label, 0]),
      say: text(
        'each label stands behind its length, only the last is followed by a zero octet',
        '레이블마다 앞에 길이가 오고, 0 옥텟은 마지막에만 옵니다',
      ),
    },
    {
      bytes: labels.length > 1 ? [...labels.toReversed().flatMap((label) => [label.length, ...label]), 0] : [-1],
      mistake: 'wrong-order',
      say: text('its labels are in reverse', '레이블의 순서가 거꾸로입니다'),
    },
  ];
  return all.filter(({ bytes }) => !bytes.includes(-1));
}

const DOT = 0x2e;

/** The labels of a name that is written in full. */
function labelsOf(encoded: Uint8Array): number[][] {
  const labels: number[][] = [];
  for (let at = 0; at < encoded.length && encoded[at]! > 0 && encoded[at]! < 64; ) {
    const end = at + 1 + encoded[at]!;
    labels.push([...encoded.subarray(at + 1, end)]);
    at = end;
  }
  return labels;
}

function startsWith(bytes: Uint8Array, beginning: readonly number[]): boolean {
  return beginning.length <= bytes.length && beginning.every((byte, at) => bytes[at] === byte);
}
