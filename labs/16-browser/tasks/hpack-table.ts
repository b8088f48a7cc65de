/** Header fields that stand for what was said before. */

import { DecodeError } from '../../../src/bytes/decode-error.ts';
import { fromHex, toHex } from '../../../src/bytes/hex.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { draw, drawWord } from '../../../src/grade/personal.ts';
import { words, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { HpackDecoder, type HpackField } from '../../../src/packet/http/hpack-decoder.ts';
import { HpackEncoder } from '../../../src/packet/http/hpack-encoder.ts';
import { staticTable } from '../../../src/packet/http/hpack-table.ts';
import { findingFor, type Names } from './case-finding.ts';

interface Parameters {
  readonly host: string;
}

interface Sample {
  readonly what: Text;
  readonly blocks: readonly Uint8Array[];
  readonly maxTableSize: number;
}

const field = z.object({ name: words, value: words }, { error: 'a field is wanted' });
const answer = z
  .object(
    { blocks: z.array(z.array(field).max(100)).max(100), table: z.array(field).max(200) },
    { error: 'blocks and table, or null, are wanted' },
  )
  .optional();
type Decoded = z.infer<typeof answer>;

export const hpackTableTask: CodeTask<Parameters> = {
  id: 'hpack-table',
  kind: 'build',
  file: 'hpack-table.ts',
  title: text('Say it with a number', '번호로 말하기'),
  hints: [
    text(
      'One list will do for the dynamic table, new entries in front: number 62 is its first.',
      '동적 테이블은 목록 하나면 됩니다. 새 항목을 앞에 넣으면 62번이 그 첫 항목입니다.',
    ),
    text(
      'The first bits tell the four kinds of fields apart: 1, 01, 0000 or 0001; and 001 is no field, but a new size.',
      '첫 비트들로 네 가지 필드를 구분합니다. 1, 01, 0000, 0001입니다. 001은 필드가 아니라 새로운 크기입니다.',
    ),
    text(
      'Before an entry goes in, the oldest go out until it fits; one that is larger than the table leaves it empty.',
      '항목을 넣기 전에 들어갈 자리가 날 때까지 가장 오래된 것을 뺍니다. 테이블보다 큰 항목은 테이블을 비우기만 합니다.',
    ),
  ],
  parameters: (random) => ({ host: `${drawWord(random)}.example` }),
  describe: ({ host }) =>
    text(
      `Write \`decodeBlocks\`. It is tried with requests for ${host} and with answers.`,
      `\`decodeBlocks\`를 작성하십시오. ${host}에 보내는 요청과 응답들로 시험합니다.`,
    ),
  checks: [
    {
      say: text(
        'Fields of the static table and in letters are read.',
        '정적 테이블의 필드와 글자로 적은 필드를 읽습니다.',
      ),
      points: 2,
      run: (trial, { host }) => tryOut(trial, letters(trial.random, host)),
    },
    {
      say: text('What was said before is found again.', '앞서 나온 것을 다시 찾습니다.'),
      points: 3,
      run: (trial, { host }) => tryOut(trial, again(trial.random, host)),
    },
    {
      say: text('The oldest entries make room.', '가장 오래된 항목이 자리를 내줍니다.'),
      points: 3,
      run: (trial) => tryOut(trial, crowded(trial.random)),
    },
    {
      say: text('The table changes its size.', '테이블의 크기가 바뀝니다.'),
      points: 2,
      run: (trial) => tryOut(trial, resized(trial.random)),
    },
    {
      say: text('Wrong blocks are refused.', '잘못된 블록은 거부합니다.'),
      points: 2,
      run: (trial) => tryOut(trial, wrong(trial.random)),
    },
  ],
};

function tryOut(trial: CodeTrial, samples: readonly Sample[]): void {
  const known = staticTable.map(({ name, value }) => ({ name, value }));
  for (const { what, blocks, maxTableSize } of samples) {
    const got = trial.student.call('decodeBlocks', [blocks, known, maxTableSize], answer);
    const want = right(blocks, maxTableSize);
    const [is, should] = [say(got), say(want)];
    if (is === should) continue;
    const given = `${blocks.map((block) => toHex(block)).join(' | ')}; ${maxTableSize}`;
    const [from, to] = whereTheyDiffer(is, should);
    trial.found(findingFor(trial, what, given, from, to, namesOf(got, want)));
    return;
  }
}

function letters(random: Random, host: string): Sample[] {
  const [name, value] = [`x-${drawWord(random)}`, drawWord(random)];
  const kinds = (['add', 'skip', 'never'] as const).map((indexing) => ({ name, value, indexing }));
  return [
    sample(text('a request', '요청'), [request(host, '/')]),
    sample(text('an answer', '응답'), [[{ name: ':status', value: draw(random, ['200', '404', '304']) }]]),
    sample(text('a field in letters', '글자로 적은 필드'), [[kinds[0]!]]),
    sample(text('a field that is not remembered', '기억하지 않는 필드'), [[kinds[1]!]]),
    sample(text('a field that is never remembered', '절대 기억하지 않는 필드'), [[kinds[2]!]]),
    sample(text('a known name, another value', '아는 이름과 다른 값'), [
      kinds.map(({ indexing }) => ({ name: 'user-agent', value, indexing })),
    ]),
    sample(text('the last static name', '마지막 정적 이름'), [
      [{ name: 'www-authenticate', value, indexing: 'never' }],
    ]),
    sample(text('an empty value, and a long one', '빈 값과 긴 값'), [
      [
        { name, value: '' },
        { name: 'cookie', value: value.repeat(40), indexing: 'skip' },
      ],
    ]),
  ];
}

function again(random: Random, host: string): Sample[] {
  const [a, b] = [drawWord(random), drawWord(random)];
  const later = Array.from({ length: 70 }, (_, index) => ({ name: `x-${index}`, value: a }));
  return [
    sample(text('the same request twice', '같은 요청 두 번'), [request(host, '/'), request(host, '/')]),
    sample(text('one field is another', '필드 하나만 다름'), [
      request(host, `/${a}`),
      request(host, `/${b}`),
      request(host, `/${a}`),
    ]),
    sample(text('a name said before, another value', '앞서 나온 이름과 다른 값'), [
      [{ name: `x-${a}`, value: '1' }],
      [
        { name: `x-${a}`, value: '2' },
        { name: `x-${a}`, value: '3', indexing: 'never' },
        { name: `x-${a}`, value: '1' },
      ],
    ]),
    sample(text('a number that takes two bytes', '두 바이트가 필요한 번호'), [later, later.toReversed()]),
  ];
}

/** As in RFC 7541 appendix C.5: a table of a few entries. */
function crowded(random: Random): Sample[] {
  const date = (second: number) => `Mon, 27 Jan 2020 20:13:${10 + second} GMT`;
  const answer = (status: string, second: number): HpackField[] => [
    { name: ':status', value: status },
    { name: 'cache-control', value: 'private' },
    { name: 'date', value: date(second) },
    { name: 'location', value: `https://${drawWord(random)}.example/` },
  ];
  const cookie = { name: 'set-cookie', value: `id=${drawWord(random).repeat(9)}`, indexing: 'add' } as const;
  const first = answer('302', 1);
  const exactly = (length: number): HpackField => ({ name: 'x-a', value: 'v'.repeat(length - 35), indexing: 'add' });
  return [
    sample(text('answers', '응답들'), [first, answer('307', 1), [...first, cookie], answer('200', 2), first], 256),
    sample(
      text('an entry as large as the table', '테이블만큼 큰 항목'),
      [[exactly(60), exactly(100)], [exactly(100)]],
      100,
    ),
    sample(text('an entry larger than the table', '테이블보다 큰 항목'), [[exactly(60)], [exactly(101)]], 100),
    sample(text('two entries that just fit', '딱 들어가는 두 항목'), [[exactly(60), exactly(40)], [exactly(60)]], 100),
    sample(text('no table', '테이블 없음'), [first, first], 0),
    // The name of an entry that makes room for the new one is still meant (§4.4).
    {
      what: text('the name of an entry that has to go', '나가야 하는 항목의 이름'),
      blocks: [hpack([exactly(60)], 70), fromHex('7e0179')],
      maxTableSize: 70,
    },
  ];
}

function resized(random: Random): Sample[] {
  const encoder = new HpackEncoder({ huffman: false, tableSize: 300 });
  const fields = Array.from({ length: 5 }, () => ({ name: `x-${drawWord(random)}`, value: drawWord(random) }));
  const blocks = [300, 120, 0, 200, 300].map((size, index) => {
    encoder.limitTable(size);
    if (index === 3) {
      encoder.limitTable(0); // smaller in between: both are told (§4.2)
      encoder.limitTable(size);
    }
    return encoder.encode([...fields.slice(index), ...fields.slice(0, index)]);
  });
  return [2, 3, 4, 5].map((count) => ({
    what: text(`${count} blocks`, `블록 ${count}개`),
    blocks: blocks.slice(0, count),
    maxTableSize: 300,
  }));
}

function wrong(random: Random): Sample[] {
  const good = hpack([{ name: 'x-a', value: drawWord(random) }], 256);
  const cases: [Text, string][] = [
    [text('number 0', '0번'), '80'],
    [text('a number beyond the table', '테이블을 벗어난 번호'), 'bf'],
    [text('the name of such a number', '그런 번호의 이름'), `7f00${'0161'}`],
    [text('a table too large', '너무 큰 테이블'), '3fe201'],
    [text('a new size after a field', '필드 뒤의 새 크기'), '8220'],
    [text('a name that is cut', '잘린 이름'), '400a6162'],
    [text('a value that is missing', '없는 값'), '400161'],
    [text('a value that is cut', '잘린 값'), '040a2f78'],
    [text('a number that is cut', '잘린 번호'), 'ff'],
  ];
  return [
    { what: text('the largest table', '가장 큰 테이블'), blocks: [good, fromHex('3fe101be')], maxTableSize: 256 },
    ...cases.map(([what, hex]) => ({ what, blocks: [good, fromHex(hex)], maxTableSize: 256 })),
    {
      what: text('a wrong block among good ones', '좋은 블록 사이의 잘못된 블록'),
      blocks: [good, concatBytes(good, fromHex('80')), good],
      maxTableSize: 256,
    },
  ];
}

function request(host: string, path: string): HpackField[] {
  return [
    { name: ':method', value: 'GET' },
    { name: ':scheme', value: 'https' },
    { name: ':authority', value: host },
    { name: ':path', value: path },
    { name: 'accept-encoding', value: 'gzip, deflate' },
  ];
}

function sample(what: Text, blocks: readonly (readonly HpackField[])[], maxTableSize = 4096): Sample {
  const encoder = new HpackEncoder({ huffman: false, tableSize: maxTableSize });
  return { what, blocks: blocks.map((fields) => encoder.encode(fields)), maxTableSize };
}

function hpack(fields: readonly HpackField[], tableSize: number): Uint8Array {
  return new HpackEncoder({ huffman: false, tableSize }).encode(fields);
}

function right(blocks: readonly Uint8Array[], maxTableSize: number): Decoded {
  const decoder = new HpackDecoder({ maxTableSize });
  const bare = ({ name, value }: HpackField) => ({ name, value });
  try {
    const all = blocks.map((block) => decoder.decode(block).fields.map(bare));
    return { blocks: all, table: decoder.table.entries.map(bare) };
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function say(decoded: Decoded): string {
  if (!decoded) return 'null';
  const list = (fields: readonly HpackField[]) => fields.map(({ name, value }) => `${name}: ${value}`).join(', ');
  return `${decoded.blocks.map((fields) => `[${list(fields)}]`).join(' ')}; table [${list(decoded.table)}]`;
}

/** Both from shortly before the first difference. */
function whereTheyDiffer(is: string, should: string): [string, string] {
  let at = 0;
  while (is[at] === should[at]) at++;
  const from = Math.max(0, at - 20);
  const cut = (all: string) => (from > 0 && all !== 'null' ? `…${all.slice(from)}` : all);
  return [cut(is), cut(should)];
}

function namesOf(got: Decoded, want: Decoded): Names {
  if (!got || !want) return { source: 'RFC 7541 §3.2' };
  const sorted = (list: readonly HpackField[]) =>
    say({ blocks: [], table: list.toSorted((a, b) => (say1(a) < say1(b) ? -1 : 1)) });
  const isOtherOrder = say(got) !== say(want) && sorted(got.table) === sorted(want.table);
  if (isOtherOrder && got.table.length > 1) return { mistake: 'wrong-order', source: 'RFC 7541 §2.3.2' };
  if (got.table.length > want.table.length) return { mistake: 'extra-bytes', source: 'RFC 7541 §4' };
  return { source: 'RFC 7541 §6' };
}

function say1({ name, value }: HpackField): string {
  return `${name}: ${value}`;
}
