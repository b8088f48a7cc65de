/** What a CRC-32 that went wrong looks like: the usual mistakes are made on purpose and compared. */

import { text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { fcsOf } from '../../../src/packet/ethernet-fcs.ts';

interface Variant {
  readonly initial: number;
  readonly complement: boolean;
  readonly polynomial: number;
  /** The highest bit of each byte first, in a register that shifts to the left. */
  readonly leftwards: boolean;
}

const right: Variant = { initial: 0xffffffff, complement: true, polynomial: 0xedb88320, leftwards: false };

/** What is wrong with these four bytes; nothing if they are right. */
export function fcsFindings(got: Uint8Array, frame: Uint8Array): Finding[] {
  const want = fcsOf(frame);
  if (isSame(got, want)) return [];
  if (got.length !== want.length) {
    return [
      {
        say: text(
          `the FCS has ${got.length} bytes, should have 4`,
          `FCS가 ${got.length}바이트입니다. 4바이트여야 합니다`,
        ),
        mistake: got.length < 4 ? 'too-short' : 'extra-bytes',
      },
    ];
  }
  const known = knownMistakes.find(({ make }) => isSame(got, make(frame)));
  const [is, should] = [got, want].map((bytes) => Array.from(bytes, hexByte).join(' '));
  const plain = text(`the FCS is ${is}, should be ${should}`, `FCS가 ${is}입니다. ${should}이어야 합니다`);
  if (!known) return [{ say: plain, source: 'IEEE 802.3 §3.2.9' }];
  const say = text(`${plain.en}: ${known.say.en}`, `${plain.ko}. ${known.say.ko}`);
  return [{ ...known, say, source: 'IEEE 802.3 §3.2.9' }];
}

interface KnownMistake extends Pick<Finding, 'say' | 'mistake'> {
  make(frame: Uint8Array): Uint8Array;
}

const knownMistakes: readonly KnownMistake[] = [
  {
    say: text('the CRC’s lowest byte goes first', 'CRC의 가장 낮은 바이트가 먼저 갑니다'),
    mistake: 'byte-order',
    make: (frame) => fcsOf(frame).reverse(),
  },
  {
    say: text('the register is complemented in the end', '레지스터는 마지막에 1의 보수를 취합니다'),
    mistake: 'not-complemented',
    make: (frame) => inBytes(divide(frame, { ...right, complement: false })),
  },
  {
    say: text(
      'the register begins as all ones, or zeros at the front of a frame would not count',
      '레지스터는 모두 1로 시작합니다. 그러지 않으면 프레임 앞의 0을 세지 않게 됩니다',
    ),
    make: (frame) => inBytes(divide(frame, { ...right, initial: 0 })),
  },
  {
    say: text(
      'each byte goes in with its lowest bit first: a register that shifts to the right has the polynomial 0xedb88320',
      '바이트마다 가장 낮은 비트가 먼저 들어갑니다. 오른쪽으로 미는 레지스터의 다항식은 0xedb88320입니다',
    ),
    mistake: 'wrong-bit',
    make: (frame) => inBytes(divide(frame, { ...right, polynomial: 0x04c11db7 })),
  },
  {
    say: text('each byte goes in with its lowest bit first', '바이트마다 가장 낮은 비트가 먼저 들어갑니다'),
    mistake: 'wrong-bit',
    make: (frame) => inBytes(divide(frame, { ...right, polynomial: 0x04c11db7, leftwards: true })).reverse(),
  },
  {
    say: text(
      'it looks as if the first 14 bytes were left out: the header counts',
      '첫 14바이트를 뺀 것으로 보입니다. 헤더도 셉니다',
    ),
    mistake: 'checksum-range',
    make: (frame) => fcsOf(frame.subarray(14)),
  },
  {
    say: text('it looks as if the last byte was left out', '마지막 바이트를 뺀 것으로 보입니다'),
    mistake: 'off-by-one',
    make: (frame) => fcsOf(frame.subarray(0, -1)),
  },
];

function divide(frame: Uint8Array, { initial, complement, polynomial, leftwards }: Variant): number {
  let register = initial;
  for (const byte of frame) {
    register ^= leftwards ? byte << 24 : byte;
    for (let bit = 0; bit < 8; bit++) {
      if (leftwards) register = register < 0 || register > 0x7fffffff ? (register << 1) ^ polynomial : register << 1;
      else register = register & 1 ? (register >>> 1) ^ polynomial : register >>> 1;
    }
  }
  return (complement ? ~register : register) >>> 0;
}

/** Lowest byte first. */
function inBytes(crc: number): Uint8Array {
  return Uint8Array.of(crc & 255, (crc >>> 8) & 255, (crc >>> 16) & 255, crc >>> 24);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
