/** Text as HPACK writes it, in a code in which frequent letters are short. */

import { DecodeError } from '../../../src/bytes/decode-error.ts';
import { toHex } from '../../../src/bytes/hex.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { Reader } from '../../../src/bytes/reader.ts';
import { concatBytes, Writer } from '../../../src/bytes/writer.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import { bytes, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { readHpackString } from '../../../src/packet/http/hpack-decoder.ts';
import { encodeHuffman, huffmanLength } from '../../../src/packet/http/hpack-huffman.ts';
import { huffmanCodes } from '../../../src/packet/http/hpack-huffman-code.ts';
import { writeHpackInteger } from '../../../src/packet/http/hpack-integer.ts';
import { namesOfBytes } from './bytes-names.ts';
import { findingFor } from './case-finding.ts';

interface Parameters {
  readonly host: string;
}

type Sample = readonly [what: Text, content: string];

const SOURCE = 'RFC 7541 §5.2';
const answer = z.string({ error: 'a string or null is wanted' }).max(4096).optional();
const codes = huffmanCodes.map(({ code, length }) => ({ bits: code, length }));
const HUFFMAN = 0x80;

export const hpackStringTask: CodeTask<Parameters> = {
  id: 'hpack-string',
  kind: 'build',
  file: 'hpack-string.ts',
  title: text('Text in fewer bits', '더 적은 비트로 적는 글자'),
  hints: [
    text(
      'Write all bits one after the other into a string of 0 and 1 first; make bytes of it when it is whole.',
      '먼저 모든 비트를 0과 1의 문자열로 이어 적으십시오. 다 적은 뒤에 바이트로 만들면 됩니다.',
    ),
    text(
      'No code is the beginning of another: read bit by bit, and look after each whether what you have is a code.',
      '어떤 부호도 다른 부호의 앞부분이 아닙니다. 한 비트씩 읽으면서 지금까지 읽은 것이 부호인지 확인하십시오.',
    ),
    text(
      'What is left at the end must be ones, fewer than eight: the last byte had to be filled with something.',
      '끝에 남는 것은 여덟 개보다 적은 1이어야 합니다. 마지막 바이트를 무엇으로든 채워야 했기 때문입니다.',
    ),
  ],
  parameters: (random) => ({ host: `www.${drawWord(random)}.example` }),
  describe: ({ host }) =>
    text(
      `Write \`encodeString\` and \`decodeString\`. They are tried with ${host}, and with others.`,
      `\`encodeString\`과 \`decodeString\`을 작성하십시오. ${host}와(과) 다른 문자열들로 시험합니다.`,
    ),
  checks: [
    {
      say: text('Frequent letters take fewer bits.', '자주 쓰는 글자는 적은 비트로 적습니다.'),
      points: 3,
      run: (trial, { host }) =>
        encode(trial, [[text('your host', '본인의 호스트'), host], ...coded(trial.random).slice(0, 6)]),
    },
    {
      say: text('What would be longer is written as it is.', '더 길어지는 것은 그대로 적습니다.'),
      points: 1,
      run: (trial) => encode(trial, plain(trial.random)),
    },
    {
      say: text('Long strings are written, too.', '긴 문자열도 적습니다.'),
      points: 1,
      run: (trial) => encode(trial, long(trial.random)),
    },
    {
      say: text('Strings of both kinds are read.', '두 종류의 문자열을 모두 읽습니다.'),
      points: 3,
      run: (trial) => decode(trial, [...coded(trial.random), ...plain(trial.random), ...long(trial.random)]),
    },
    {
      say: text('What is not a string is refused.', '문자열이 아닌 것은 거부합니다.'),
      points: 2,
      run: refuse,
    },
  ],
};

function coded(random: Random): Sample[] {
  const date = `Mon, ${1 + random.below(9)} Jan 2020 2${random.below(4)}:00:00 GMT`;
  return [
    [text('a word', '낱말'), drawWord(random)],
    [text('a date', '날짜'), date],
    [text('as long as it is without', '부호화해도 길이가 같음'), `30${7 + random.below(3)}`],
    [text('one letter', '한 글자'), 'a'],
    [
      text('eight letters of five bits: no bits are left over', '5비트 글자 여덟: 남는 비트가 없음'),
      drawOrder(random, 'aceiost0'),
    ],
    [text('capitals and signs', '대문자와 기호'), `${drawWord(random).toUpperCase()}=/?&`],
    [text('a letter of many bits among others', '긴 부호가 섞임'), `${drawWord(random)}${drawWord(random)}\\`],
  ];
}

function plain(random: Random): Sample[] {
  return [
    [text('nothing', '빈 문자열'), ''],
    [text('signs that take many bits', '비트를 많이 쓰는 기호'), '<>\\~^'],
    [text('letters beyond ASCII', 'ASCII가 아닌 글자'), String.fromCharCode(0xe0 + random.below(16), 0xff, 0x80)],
    [text('control characters', '제어 문자'), `\u0000\u0001${drawWord(random).slice(0, 1)}`],
  ];
}

function long(random: Random): Sample[] {
  const unit = `${drawWord(random)} `;
  return [
    [text('a length that just fits', '딱 들어가는 길이'), '\\'.repeat(126)],
    [text('a length that does not fit seven bits', '7비트에 들어가지 않는 길이'), '\\'.repeat(127 + random.below(40))],
    [text('a long text', '긴 글'), unit.repeat(60)],
  ];
}

function encode(trial: CodeTrial, samples: readonly Sample[]): void {
  for (const [what, content] of samples) {
    const got = trial.student.call('encodeString', [content, codes], bytes);
    const want = written(content);
    if (toHex(got) === toHex(want)) continue;
    const names = namesOfBytes(got, want, SOURCE);
    trial.found(findingFor(trial, what, JSON.stringify(content), toHex(got), toHex(want), names));
    return;
  }
}

function decode(trial: CodeTrial, samples: readonly Sample[]): void {
  for (const [what, content] of samples) {
    // Whoever writes may choose.
    for (const huffman of [true, false]) if (!tryDecode(trial, what, written(content, huffman))) return;
  }
}

function refuse(trial: CodeTrial): void {
  const { random } = trial;
  const word = drawWord(random);
  const whole = written(word, true);
  const more = (...tail: number[]) =>
    concatBytes(Uint8Array.of(whole[0]! + tail.length), whole.slice(1), Uint8Array.from(tail));
  const cases: [Text, Uint8Array][] = [
    [text('nothing at all', '아무것도 없음'), new Uint8Array(0)],
    [text('longer than the bytes', '바이트보다 긴 길이'), written(word, false).slice(0, -1)],
    [text('a byte too many', '남는 바이트'), concatBytes(written(word, false), Uint8Array.of(0x61))],
    [text('a whole byte of padding', '한 바이트 전체가 채움'), more(0xff)],
    [text('padding of zeros', '0으로 채움'), Uint8Array.of(HUFFMAN + 1, 0b00011_000)],
    [text('EOS', 'EOS'), Uint8Array.of(HUFFMAN + 4, 0xff, 0xff, 0xff, 0xfc | random.below(4))],
    [text('a code that is cut', '잘린 부호'), Uint8Array.of(HUFFMAN + 1, 0b11111110)],
    [text('a length without end', '끝이 없는 길이'), Uint8Array.of(0x7f, 0x80 + random.below(128))],
  ];
  for (const [what, all] of cases) if (!tryDecode(trial, what, all)) return;
}

function tryDecode(trial: CodeTrial, what: Text, all: Uint8Array): boolean {
  const got = trial.student.call('decodeString', [all, codes], answer) ?? null;
  const want = right(all);
  if (got === want) return true;
  trial.found(findingFor(trial, what, toHex(all), JSON.stringify(got), JSON.stringify(want), { source: SOURCE }));
  return false;
}

function right(all: Uint8Array): string | null {
  const r = new Reader('hpack', all);
  try {
    const content = readHpackString(r, 'value');
    return r.remaining === 0 ? content : null;
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

/** @param huffman by default as the task wants it */
function written(content: string, huffman?: boolean): Uint8Array {
  const letters = new Writer().text(content).finish();
  const isHuffman = huffman ?? huffmanLength(letters) <= letters.length;
  const encoded = isHuffman ? encodeHuffman(letters) : letters;
  const w = new Writer();
  writeHpackInteger(w, encoded.length, 7, isHuffman ? HUFFMAN : 0);
  return w.raw(encoded).finish();
}

function drawOrder(random: Random, letters: string): string {
  const at = random.below(letters.length);
  return letters.slice(at) + letters.slice(0, at);
}
