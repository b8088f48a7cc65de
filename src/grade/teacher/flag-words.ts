/** Fields of single bits, taken as the word that they stand in: a wrong bit or byte order is one mistake of many fields. */

import { type Text, text } from '../../explain/text.ts';
import { uint } from '../../packet/layout.ts';
import type { Mistake } from '../finding.ts';
import type { Told } from '../submission/strangers.ts';
import { isShouldBe, protocolName, same, sourceOf } from './finding-words.ts';
import type { FlatFrame } from './frame-leaves.ts';
import type { Difference } from './leaf-differences.ts';

interface Word {
  /** The path of its first field. */
  readonly first: string;
  readonly bits: 8 | 16;
  readonly title: Text;
}

const flags = text('flags word', '플래그 워드');
const wordsOfFlags: readonly Word[] = [
  { first: 'dhcp.broadcast', bits: 16, title: flags },
  { first: 'dns.qr', bits: 16, title: flags },
  { first: 'ipv4.version', bits: 8, title: text('version and header length', '버전과 헤더 길이') },
  { first: 'ipv4.reservedFlag', bits: 16, title: text('flags and fragment offset', '플래그와 단편 오프셋') },
  { first: 'tcp.dataOffset', bits: 16, title: text('data offset and flags', '데이터 오프셋과 플래그') },
  { first: 'tcp.dataOffset', bits: 8, title: text('data offset', '데이터 오프셋') },
  { first: 'tcp.cwr', bits: 8, title: flags },
];

/** @param mine the student's frame as it came */
export function flagWordFindings(found: readonly Difference[], mine: FlatFrame, right: FlatFrame): Told[] {
  const taken = new Set<Difference>();
  return wordsOfFlags.flatMap((word): Told[] => {
    const leaf = right.leaves.find(({ path }) => path === word.first);
    if (!leaf) return [];
    const from = leaf.bitOffset;
    const inside = found.filter(
      ({ want }) => want !== undefined && want.bitOffset >= from && want.bitOffset < from + word.bits,
    );
    const at = from + (mine.start - right.start) * 8;
    if (inside.length === 0 || inside.some((one) => taken.has(one)) || at + word.bits > mine.end * 8) return [];
    const { read } = uint(word.bits, '');
    const [is, should] = [read(mine.bytes, at), read(right.bytes, from)];
    const seen = recognise(word, is, should);
    if (!seen) return [];
    for (const one of inside) taken.add(one);
    const name = protocolName(leaf.protocol);
    const what = text(`${name.en} ${word.title.en}`, `${name.ko} ${word.title.ko}`);
    const hex = (value: number) => same(`0x${value.toString(16).padStart(word.bits / 4, '0')}`);
    const offset = (at >> 3) - mine.start;
    const say = isShouldBe(offset, what, hex(is), hex(should), seen.say);
    return [{ finding: { say, mistake: seen.mistake, offset, ...sourceOf(leaf) }, differences: inside }];
  });
}

function recognise({ first, bits }: Word, is: number, should: number): { mistake: Mistake; say: Text } | undefined {
  if (first === 'dhcp.broadcast' && should === 0x8000 && (is === 0x0001 || is === 0x0100)) {
    return {
      mistake: 'broadcast-flag',
      say: text(
        'the broadcast flag is the leftmost bit of the two bytes',
        '브로드캐스트 플래그는 두 바이트의 맨 왼쪽 비트입니다',
      ),
    };
  }
  const half = bits / 2;
  if (is === ((should << half) & (2 ** bits - 1)) + (should >> half)) {
    return bits === 16
      ? {
          mistake: 'byte-order',
          say: text(
            'the two bytes are swapped, network byte order puts the high one first',
            '두 바이트가 뒤바뀌었습니다. 네트워크 바이트 순서는 높은 바이트가 먼저입니다',
          ),
        }
      : {
          mistake: 'wrong-bit',
          say: text(
            'the halves of the byte are swapped, the first field is the upper one',
            '바이트의 위아래 4비트가 뒤바뀌었습니다. 앞 필드가 위쪽입니다',
          ),
        };
  }
  if (isOneBit(is) && isOneBit(should)) {
    return {
      mistake: 'wrong-bit',
      say: text(
        'the flag stands in another bit: the diagrams count from the left',
        '플래그가 다른 비트에 있습니다. 그림은 왼쪽 비트부터 셉니다',
      ),
    };
  }
  return undefined;
}

function isOneBit(value: number): boolean {
  return value > 0 && (value & (value - 1)) === 0;
}
