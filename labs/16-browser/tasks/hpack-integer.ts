/** Numbers that take as few bytes as they can. */

import { DecodeError } from '../../../src/bytes/decode-error.ts';
import { toHex } from '../../../src/bytes/hex.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { Reader } from '../../../src/bytes/reader.ts';
import { concatBytes, Writer } from '../../../src/bytes/writer.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { draw } from '../../../src/grade/personal.ts';
import { bytes, u32, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { readHpackInteger, writeHpackInteger } from '../../../src/packet/http/hpack-integer.ts';
import { namesOfBytes } from './bytes-names.ts';
import { findingFor } from './case-finding.ts';

interface Parameters {
  readonly value: number;
  readonly prefixBits: number;
}

interface Sample extends Parameters {
  readonly what: Text;
}

const SOURCE = 'RFC 7541 §5.1';
const decoded = z.object({ value: u32, next: u32 }, { error: 'value and next, or null, are wanted' }).optional();

export const hpackIntegerTask: CodeTask<Parameters> = {
  id: 'hpack-integer',
  kind: 'build',
  file: 'hpack-integer.ts',
  title: text('Numbers in a few bits', '몇 비트에 담는 수'),
  hints: [
    text(
      'A prefix of all ones says that more follows. How large is a number that just does not fit?',
      '모두 1인 접두부는 뒤에 더 온다는 뜻입니다. 딱 들어가지 않는 가장 작은 수는 무엇입니까?',
    ),
    text(
      'What follows is what is left after taking the prefix away, seven bits a byte, the lowest first; the highest bit of a byte says that another follows.',
      '뒤에 오는 것은 접두부를 뺀 나머지이며, 한 바이트에 7비트씩 낮은 자리부터 적습니다. 바이트의 가장 높은 비트는 다음 바이트가 있다는 뜻입니다.',
    ),
    text(
      'JavaScript shifts numbers of 32 bits with a sign: multiply and divide by 128 instead.',
      '자바스크립트의 시프트는 부호 있는 32비트로 계산합니다. 대신 128로 곱하고 나누십시오.',
    ),
  ],
  parameters: (random) => ({ value: 200 + random.below(50_000), prefixBits: 4 + random.below(4) }),
  describe: ({ value, prefixBits }) =>
    text(
      `Write \`encodeInteger\` and \`decodeInteger\`. They are tried with ${value} in ${prefixBits} bits, and with others.`,
      `\`encodeInteger\`와 \`decodeInteger\`를 작성하십시오. ${value}을(를) ${prefixBits}비트에 담는 경우와 다른 경우들로 시험합니다.`,
    ),
  checks: [
    {
      say: text('What fits the prefix is written into it.', '접두부에 들어가는 수는 그 안에 적습니다.'),
      points: 1,
      run: (trial) => encode(trial, small(trial.random)),
    },
    {
      say: text('What does not fit goes on in further bytes.', '들어가지 않는 수는 다음 바이트로 이어집니다.'),
      points: 2,
      run: (trial, own) => encode(trial, [{ what: text('your number', '본인의 수'), ...own }, ...large(trial.random)]),
    },
    {
      say: text('Numbers of one byte and of several are read.', '한 바이트와 여러 바이트의 수를 읽습니다.'),
      points: 3,
      run: (trial) => decode(trial, [...small(trial.random), ...large(trial.random)]),
    },
    {
      say: text('Numbers without end, and too large ones, are refused.', '끝이 없거나 너무 큰 수는 거부합니다.'),
      points: 2,
      run: refuse,
    },
  ],
};

function small(random: Random): Sample[] {
  const samples = [1, 2, 5, 7, 8].flatMap((prefixBits) => [
    { what: text('a number that fits', '들어가는 수'), value: random.below(2 ** prefixBits - 1), prefixBits },
    { what: text('the largest that fits', '들어가는 가장 큰 수'), value: 2 ** prefixBits - 2, prefixBits },
  ]);
  return samples;
}

function large(random: Random): Sample[] {
  return [3, 5, 6, 7, 8].flatMap((prefixBits) => {
    const limit = 2 ** prefixBits - 1;
    return [
      { what: text('the smallest that does not fit', '들어가지 않는 가장 작은 수'), value: limit, prefixBits },
      { what: text('two bytes', '두 바이트'), value: limit + 1 + random.below(126), prefixBits },
      { what: text('the last of two bytes', '두 바이트의 마지막'), value: limit + 127, prefixBits },
      { what: text('the first of three', '세 바이트의 처음'), value: limit + 128, prefixBits },
      { what: text('four bytes', '네 바이트'), value: limit + 16_384 + random.below(1_000_000), prefixBits },
      { what: text('more than 31 bits', '31비트가 넘는 수'), value: 2 ** 31 + random.below(2 ** 31), prefixBits },
      { what: text('the largest', '가장 큰 수'), value: 2 ** 32 - 1, prefixBits },
    ];
  });
}

function encode(trial: CodeTrial, samples: readonly Sample[]): void {
  for (const { what, value, prefixBits } of samples) {
    const pattern = drawPattern(trial.random, prefixBits);
    const got = trial.student.call('encodeInteger', [value, prefixBits, pattern], bytes);
    const want = written(value, prefixBits, pattern);
    if (toHex(got) === toHex(want)) continue;
    const given = `${value}, ${prefixBits}, 0x${pattern.toString(16)}`;
    trial.found(findingFor(trial, what, given, toHex(got), toHex(want), namesOfBytes(got, want, SOURCE)));
    return;
  }
}

/** The number is not alone: bytes stand before and after it, and bits before it. */
function decode(trial: CodeTrial, samples: readonly Sample[]): void {
  for (const { what, value, prefixBits } of samples) {
    const at = trial.random.below(4);
    const number = written(value, prefixBits, drawPattern(trial.random, prefixBits));
    const all = concatBytes(trial.random.bytes(at), number, trial.random.bytes(3));
    if (!tryDecode(trial, what, all, at, prefixBits, { value, next: at + number.length })) return;
  }
}

function refuse(trial: CodeTrial): void {
  const { random } = trial;
  const prefixBits = 3 + random.below(6);
  const ones = (2 ** prefixBits - 1) | drawPattern(random, prefixBits);
  const cases: [Text, number[]][] = [
    [text('nothing', '빈 바이트'), []],
    [text('a number that ends too early', '너무 일찍 끝나는 수'), [ones, 0x80 | random.below(128)]],
    [text('only the prefix', '접두부만 있음'), [ones]],
    [text('a number of more than 32 bits', '32비트가 넘는 수'), [ones, 0xff, 0xff, 0xff, 0xff, 0x0f]],
    [text('many zeros', '많은 0'), [ones, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00]],
    [text('five bytes of zeros', '0으로 된 다섯 바이트'), [ones, 0x80, 0x80, 0x80, 0x80, 0x00]],
  ];
  for (const [what, list] of cases) {
    const all = Uint8Array.from(list);
    if (!tryDecode(trial, what, all, 0, prefixBits, right(all, prefixBits))) return;
  }
}

function tryDecode(
  trial: CodeTrial,
  what: Text,
  all: Uint8Array,
  at: number,
  prefixBits: number,
  want: z.infer<typeof decoded>,
): boolean {
  const got = trial.student.call('decodeInteger', [all, at, prefixBits], decoded);
  const [is, should] = [got, want].map((each) => (each ? `value ${each.value}, next ${each.next}` : 'null'));
  if (is === should) return true;
  const names = got && want && Math.abs(got.value - want.value) === 1 ? { mistake: 'off-by-one' as const } : {};
  trial.found(
    findingFor(trial, what, `${toHex(all)}, ${at}, ${prefixBits}`, is!, should!, { ...names, source: SOURCE }),
  );
  return false;
}

function right(all: Uint8Array, prefixBits: number): z.infer<typeof decoded> {
  const r = new Reader('hpack', all);
  try {
    return { value: readHpackInteger(r, 'value', prefixBits), next: r.offset };
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function written(value: number, prefixBits: number, pattern: number): Uint8Array {
  const w = new Writer();
  writeHpackInteger(w, value, prefixBits, pattern);
  return w.finish();
}

/** Some of the bits before the prefix. */
function drawPattern(random: Random, prefixBits: number): number {
  return draw(random, [0x80, 0x40, 0xc0, 0x20, 0xe0, 0x10, 0]) & ~(2 ** prefixBits - 1);
}
