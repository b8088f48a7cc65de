/** Read a name out of a message, and do not run in circles. */

import { toHex } from '../../../src/bytes/hex.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { shorten, type Text, text } from '../../../src/explain/text.ts';
import type { Mistake } from '../../../src/grade/finding.ts';
import { u16, words, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail, StudentError } from '../../../src/grade/trial.ts';
import { drawDomain, drawLabel, drawLabels, mixCase } from './draw-names.ts';

const SOURCE = 'RFC 1035 §4.1.4';
const found = z.object({ name: words, end: u16 });

interface Parameters {
  readonly names: readonly string[];
}

export const nameTask: CodeTask<Parameters> = {
  id: 'name',
  kind: 'build',
  file: 'name.ts',
  title: text('Read a compressed name', '압축된 이름 읽기'),
  hints: [
    text(
      'The two highest bits of an octet tell a length from a pointer. How many bits are left for the place?',
      '옥텟의 가장 높은 두 비트가 길이와 포인터를 구별합니다. 자리를 나타낼 비트는 몇 개가 남습니까?',
    ),
    text(
      'A pointer ends the name here; what it points to is the rest of the name. So where the name ends and where you read on are two variables.',
      '포인터는 이곳의 이름을 끝내고, 가리키는 곳에 이름의 나머지가 있습니다. 그래서 이름이 끝나는 곳과 계속 읽는 곳은 서로 다른 변수입니다.',
    ),
    text(
      'If every pointer must lead to a smaller offset than the one where the part before it began, reading always comes to an end.',
      '모든 포인터가 바로 앞부분이 시작된 곳보다 작은 오프셋을 가리켜야 한다면 읽기는 반드시 끝납니다.',
    ),
  ],
  parameters: (random) => ({
    names: drawLabels(random, 3).map((label) => mixCase(random, `${label}.${drawDomain(random)}`)),
  }),
  describe: ({ names }) =>
    text(
      `Write \`readName\`. It is given whole messages with names such as ${names.map((name) => `\`${name}\``).join(', ')}, in full and compressed, and some that an attacker has made.`,
      `\`readName\`을 작성하십시오. ${names.map((name) => `\`${name}\``).join(', ')} 같은 이름이 그대로 또는 압축되어 들어 있는 메시지와, 공격자가 만든 메시지를 받습니다.`,
    ),
  checks: [
    {
      say: text('Names in full are read, wherever they stand.', '압축되지 않은 이름을 어디에 있든 읽습니다.'),
      points: 2,
      run(trial, { names }) {
        const longest = [63, 63, 63, 61].map((length) => drawLabel(trial.random, length)).join('.');
        for (const name of [...names, 'x', '.', longest]) {
          const start = 12 + trial.random.below(300);
          const message = messageOf(trial.random, start, encode(name), 6);
          expectName(trial, message, start, { name, end: start + encode(name).length });
        }
      },
    },
    {
      say: text('Compression pointers are followed.', '압축 포인터를 따라갑니다.'),
      points: 2,
      run: followPointers,
    },
    {
      say: text(
        'Pointers that point ahead, to themselves or in circles are found out.',
        '더 뒤쪽이나 자기 자신을 가리키거나 순환하는 포인터를 알아차립니다.',
      ),
      points: 2,
      run: findLoops,
    },
    {
      say: text('What is no name is not taken for one.', '이름이 아닌 것을 이름으로 여기지 않습니다.'),
      points: 2,
      hidden: true,
      run: findBroken,
    },
  ],
};

function followPointers(trial: CodeTrial, { names }: Parameters): void {
  const { random } = trial;
  for (const at of [12, 255 - random.below(20), 256 + random.below(200), 0x3e00 + random.below(0x80)]) {
    const name = names[random.below(names.length)]!;
    const [first = ''] = name.split('.');
    const rest = name.slice(first.length + 1);
    const [label = ''] = drawLabels(random, 1);
    const begin = at + encode(name).length + 4;
    // The name in full; a pointer to it; a label and a pointer to its second label; a pointer to that.
    const parts = [
      encode(name),
      new Uint8Array(4),
      pointer(at),
      [...encode(label).slice(0, -1), ...pointer(at + first.length + 1)],
    ];
    const third = begin + 2;
    const fourth = third + label.length + 3;
    const message = messageOf(
      random,
      at,
      Uint8Array.from([...parts.flatMap((part) => [...part]), ...pointer(third)]),
      5,
    );
    expectName(trial, message, begin, { name, end: begin + 2 });
    expectName(trial, message, third, { name: `${label}.${rest}`, end: fourth });
    expectName(trial, message, fourth, { name: `${label}.${rest}`, end: fourth + 2 });
  }
}

function findLoops(trial: CodeTrial): void {
  const { random } = trial;
  const at = 12 + random.below(200);
  const [label = ''] = drawLabels(random, 1);
  const body = [...encode(label).slice(0, -1)];
  const cases: (readonly [bytes: number[], offset: number, say: Text])[] = [
    [pointer(at), at, text('a pointer to itself', '자기 자신을 가리키는 포인터')],
    [[...body, ...pointer(at)], at, text('a name that goes on at its own beginning', '자신의 처음으로 이어지는 이름')],
    [[...pointer(at + 2), ...pointer(at)], at, text('two pointers to each other', '서로를 가리키는 두 포인터')],
    [[...pointer(at + 2), ...pointer(at)], at + 2, text('two pointers to each other', '서로를 가리키는 두 포인터')],
    [[...pointer(at + 2), ...encode(label)], at, text('a pointer ahead', '더 뒤쪽을 가리키는 포인터')],
    [
      [...body, ...pointer(at + body.length + 2), ...encode(label)],
      at,
      text('a label and a pointer ahead', '레이블에 이어 더 뒤쪽을 가리키는 포인터'),
    ],
    [
      [...body, ...pointer(at + body.length + 2), ...pointer(at)],
      at + body.length + 2,
      text('a circle of a name and a pointer', '이름과 포인터의 순환'),
    ],
  ];
  for (const [bytes, offset, say] of cases) {
    const message = messageOf(random, at, Uint8Array.from(bytes), 8);
    expectNothing(trial, message, offset, say, 'compression-loop');
  }
}

function findBroken(trial: CodeTrial): void {
  const { random } = trial;
  const at = 12 + random.below(100);
  const [label = '', other = ''] = drawLabels(random, 2);
  const whole = [...encode(`${label}.${other}`)];
  const typed = (type: number) => [type | 3, ...new TextEncoder().encode(drawLabel(random, type + 3)), 0];
  const cases: (readonly [bytes: number[], say: Text])[] = [
    [whole.slice(0, -1), text('no zero octet', '0 옥텟이 없음')],
    [whole.slice(0, -3), text('the message ends within a label', '레이블 안에서 메시지가 끝남')],
    [[...whole.slice(0, -1), 0xc0], text('the message ends within a pointer', '포인터 안에서 메시지가 끝남')],
    [typed(0x40), text('a label of type 01', '01 종류의 레이블')],
    [typed(0x80), text('a label of type 10', '10 종류의 레이블')],
    [[...encode([63, 63, 63, 62].map((length) => drawLabel(random, length)).join('.'))], text('256 octets', '256옥텟')],
  ];
  // Zeros before it: what wrongly reads there finds an end, and a name.
  const alone = (bytes: readonly number[]) => Uint8Array.from([...new Uint8Array(at), ...bytes]);
  for (const [bytes, say] of cases) expectNothing(trial, alone(bytes), at, say, 'name-length');
  // 100 octets, and as much again behind each pointer.
  const part = [...encode([49, 49].map((length) => drawLabel(random, length)).join('.'))].slice(0, -1);
  const twice = [...part, ...pointer(at)];
  const chain = [...part, 0, ...twice, ...part, ...pointer(at + part.length + 1)];
  const last = at + part.length + 1 + twice.length;
  const say = text('more than 255 octets with what the pointers lead to', '포인터가 가리키는 것까지 255옥텟 초과');
  expectNothing(trial, alone(chain), last, say, 'name-length');
  expectNothing(trial, alone(whole), at + whole.length, text('the message’s end', '메시지의 끝'), 'too-short');
}

/** Random bytes, the given ones at `start`, and `after` more. */
function messageOf(random: Random, start: number, bytes: Uint8Array, after: number): Uint8Array {
  return Uint8Array.from([...random.bytes(start), ...bytes, ...random.bytes(after)]);
}

function encode(name: string): Uint8Array {
  const labels = name === '.' ? [] : name.split('.');
  return Uint8Array.from([...labels.flatMap((label) => [label.length, ...new TextEncoder().encode(label)]), 0]);
}

function pointer(to: number): number[] {
  return [0xc0 | (to >> 8), to & 0xff];
}

/** @throws StudentError with what is wrong */
function expectName(trial: CodeTrial, message: Uint8Array, offset: number, want: { name: string; end: number }): void {
  const got = trial.student.call('readName', [message, offset], found.optional());
  const here = `${toHex(message.subarray(offset, offset + 12))}…`;
  if (got?.name !== want.name) {
    const is =
      got === undefined ? text('null', 'null') : text(`'${shorten(got.name, 80)}'`, `'${shorten(got.name, 80)}'`);
    const name = shorten(want.name, 80);
    fail(
      text(
        `at offset ${offset} (${here}) you read ${is.en}, it is '${name}'`,
        `오프셋 ${offset}(${here})에서 ${is.ko}을(를) 읽었습니다. '${name}'입니다`,
      ),
      { source: SOURCE },
    );
  } else if (got.end !== want.end) {
    fail(
      text(
        `at offset ${offset} (${here}) the name ends at ${want.end}, you say ${got.end}`,
        `오프셋 ${offset}(${here})의 이름은 ${want.end}에서 끝납니다. 반환한 값은 ${got.end}입니다`,
      ),
      { source: SOURCE },
    );
  }
}

function expectNothing(trial: CodeTrial, message: Uint8Array, offset: number, say: Text, mistake: Mistake): void {
  const here = toHex(message.subarray(offset, offset + 12));
  const where = text(`${say.en}, at offset ${offset} (${here})`, `${say.ko}, 오프셋 ${offset}(${here})`);
  try {
    const got = trial.student.call('readName', [message, offset], found.optional());
    if (got === undefined) return;
    const name = shorten(got.name, 80);
    trial.found({
      say: text(
        `${where.en}: you read '${name}', it is no name`,
        `${where.ko}: '${name}'을(를) 읽었습니다. 이름이 아닙니다`,
      ),
      mistake,
      source: SOURCE,
    });
  } catch (error) {
    if (!(error instanceof StudentError) || error.finding.mistake === 'not-written') throw error;
    const { finding } = error;
    throw new StudentError({
      ...finding,
      say: text(`${where.en}: ${finding.say.en}`, `${where.ko}: ${finding.say.ko}`),
      mistake,
      source: SOURCE,
    });
  }
}
