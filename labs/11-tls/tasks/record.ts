/** Protect records, and open them. */

import { toHex } from '../../../src/bytes/hex.ts';
import { concatBytes, Writer } from '../../../src/bytes/writer.ts';
import { aesGcmSeal } from '../../../src/crypto/primitives.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { converse, sayAlert } from './counterpart.ts';
import { drawKeys, extremeCases, ordinaryCases, type RecordCase, sealed, tamperings } from './record-cases.ts';
import { type Candidate, compareSecret } from './secret-findings.ts';

interface Parameters {
  /** What is said in the student's records. */
  readonly words: string;
}

const SOURCE = 'RFC 5246 §6.2.3.3';
const NONCE = 'RFC 5288 §3';

/** 2^14 bytes, header, nonce and tag, and room for a mistake. */
const record = bytes.refine(({ length }) => length <= 20_000, { error: 'more than 20000 bytes' });
/** `null` comes as undefined. */
const perhaps = record.optional();

export const recordTask: CodeTask<Parameters> = {
  id: 'record',
  kind: 'build',
  file: 'record.ts',
  title: text('Protect a record', '레코드 보호하기'),
  hints: [
    text(
      'The nonce has 12 bytes: 4 that stay the same and 8 that the record carries.',
      '논스는 12바이트입니다. 4바이트는 늘 같고 8바이트는 레코드에 실려 갑니다.',
    ),
    text(
      'The additional data has 13 bytes: sequence number, content type, version, and a length. The length of what?',
      '추가 데이터는 13바이트입니다. 순서 번호, 콘텐츠 종류, 버전, 그리고 길이입니다. 무엇의 길이입니까?',
    ),
    text(
      'It is the length of the plaintext, not that of the record. Whoever opens a record works it out: less 8 for the nonce and 16 for the tag.',
      '레코드가 아니라 평문의 길이입니다. 여는 쪽은 논스 8바이트와 태그 16바이트를 빼서 구합니다.',
    ),
  ],
  parameters: (random) => ({ words: `GET /${random.u32().toString(36)} HTTP/1.1` }),
  describe: ({ words }) =>
    text(
      `Write \`sealRecord\` and \`openRecord\`. With them a client says \`${words}\` to a server of ours, which must understand it and be understood.`,
      `\`sealRecord\`와 \`openRecord\`를 작성하십시오. 클라이언트가 이것으로 우리 서버에 \`${words}\`라고 말하면 서버가 알아듣고, 서버의 말도 알아들어야 합니다.`,
    ),
  checks: [
    {
      say: text('Records are sealed.', '레코드를 보호합니다.'),
      points: 2,
      run: (trial) => {
        for (const one of ordinaryCases(trial.random)) trySeal(trial, one);
      },
    },
    {
      say: text('Records are opened.', '레코드를 엽니다.'),
      points: 2,
      run: (trial) => {
        for (const one of ordinaryCases(trial.random)) tryOpen(trial, one);
      },
    },
    {
      say: text('Whatever was touched on the way is refused.', '도중에 손댄 것은 무엇이든 거부합니다.'),
      points: 2,
      run: tryTampered,
    },
    {
      say: text(
        'A server of ours and the client understand each other.',
        '우리 서버와 클라이언트가 서로 알아듣습니다.',
      ),
      points: 1,
      run: talk,
    },
    {
      say: text('Any sequence number, any length and any nonce will do.', '순서 번호와 길이, 논스가 어떻든 됩니다.'),
      points: 2,
      hidden: true,
      run(trial) {
        const { random } = trial;
        for (const one of extremeCases(random)) {
          trySeal(trial, one);
          tryOpen(trial, one);
          tryOpen(trial, { ...one, nonce: random.bytes(8) });
        }
      },
    },
  ],
};

function trySeal(trial: CodeTrial, one: RecordCase): void {
  const { keys, sequenceNumber, contentType, plaintext, about } = one;
  const got = trial.student.call('sealRecord', [keys, sequenceNumber, contentType, plaintext], record);
  const want = sealed(one);
  const wrong = want.subarray(0, 13).findIndex((byte, at) => got[at] !== byte);
  if (wrong >= 0 && got.length > 0) {
    const place = wrong < 5 ? text('the record header', '레코드 헤더') : text('the explicit nonce', '명시적 논스');
    const isLength = wrong === 3 || wrong === 4;
    trial.found({
      say: text(
        `${about.en}: offset 0x${wrong.toString(16)}, in ${place.en}: the record begins with ${toHex(got.subarray(0, 13))}, should begin with ${toHex(want.subarray(0, 13))}`,
        `${about.ko}: 오프셋 0x${wrong.toString(16)}(${place.ko}): 레코드가 ${toHex(got.subarray(0, 13))}(으)로 시작합니다. ${toHex(want.subarray(0, 13))}(으)로 시작해야 합니다`,
      ),
      offset: wrong,
      source: wrong < 5 ? 'RFC 5246 §6.2.1' : NONCE,
      ...(isLength && { mistake: 'length-off-by-header' as const }),
    });
    return;
  }
  const finding = compareSecret(sealedBytes(about), got, want, SOURCE, sealMistakes(one, want.subarray(0, 13)));
  if (finding) trial.found(finding);
}

function sealedBytes(about: Text): Text {
  return text(`${about.en}: the sealed record`, `${about.ko}: 보호된 레코드`);
}

/** The same with other additional data, or another nonce. */
function sealMistakes({ keys, sequenceNumber, contentType, plaintext }: RecordCase, head: Uint8Array): Candidate[] {
  const number = new Writer(8).u64(BigInt(sequenceNumber)).finish();
  const size = (length: number) => Uint8Array.of(contentType, 3, 3, length >> 8, length & 0xff);
  const right = concatBytes(keys.salt, number);
  const tail = (nonce: Uint8Array, additional: Uint8Array) =>
    concatBytes(head, aesGcmSeal(keys.key, nonce, additional, plaintext));
  const { length } = plaintext;
  const candidates: (readonly [Uint8Array, Uint8Array, string, string, Candidate['mistake']])[] = [
    [
      right,
      concatBytes(number, size(length + 24)),
      'the length in the additional data is the plaintext’s',
      '추가 데이터의 길이는 평문의 길이입니다',
      'length-off-by-header',
    ],
    [
      right,
      concatBytes(number, size(length + 16)),
      'the length in the additional data is the plaintext’s',
      '추가 데이터의 길이는 평문의 길이입니다',
      'length-off-by-header',
    ],
    [
      right,
      size(length),
      'the sequence number is part of the additional data',
      '순서 번호도 추가 데이터에 들어갑니다',
      'missing-layer',
    ],
    [right, new Uint8Array(0), 'there is additional data', '추가 데이터가 있어야 합니다', 'missing-layer'],
    [
      right,
      concatBytes(size(length), number),
      'the sequence number comes first in the additional data',
      '추가 데이터에서는 순서 번호가 먼저입니다',
      'wrong-order',
    ],
    [
      concatBytes(number, keys.salt),
      concatBytes(number, size(length)),
      'the salt comes first in the nonce',
      '논스에서는 솔트가 먼저입니다',
      'wrong-order',
    ],
    [
      concatBytes(keys.salt, new Uint8Array(8)),
      concatBytes(number, size(length)),
      'the nonce ends with the explicit part',
      '논스는 명시적 부분으로 끝납니다',
      'reads-nothing',
    ],
  ];
  return candidates.map(([nonce, additional, en, ko, mistake]) => ({
    value: tail(nonce, additional),
    say: text(en, ko),
    mistake,
  }));
}

function tryOpen(trial: CodeTrial, one: RecordCase): void {
  const { keys, sequenceNumber, plaintext, about } = one;
  const got = trial.student.call('openRecord', [keys, sequenceNumber, sealed(one)], perhaps);
  if (got && toHex(got) === toHex(plaintext)) return;
  const isChosen = one.nonce !== undefined;
  const why = isChosen
    ? text(
        ' (its nonce is not the sequence number: the one in the record counts)',
        ' (논스가 순서 번호와 다릅니다. 레코드에 든 것을 씁니다)',
      )
    : text('', '');
  trial.found({
    say: got
      ? text(
          `${about.en}: the plaintext has ${got.length} bytes, and is not the one that was sealed (${plaintext.length} bytes)`,
          `${about.ko}: 평문이 ${got.length}바이트인데 보호했던 것(${plaintext.length}바이트)이 아닙니다`,
        )
      : text(`${about.en}: a good record was refused${why.en}`, `${about.ko}: 올바른 레코드를 거부했습니다${why.ko}`),
    source: SOURCE,
  });
}

function tryTampered(trial: CodeTrial): void {
  const { random } = trial;
  const [, one] = ordinaryCases(random) as [RecordCase, RecordCase];
  for (const { about, sequenceNumber, record: changed } of tamperings(random, one)) {
    const got = trial.student.call('openRecord', [one.keys, sequenceNumber, changed], perhaps);
    if (got)
      trial.found({
        say: text(`${about.en}: it was opened all the same`, `${about.ko}: 그래도 열었습니다`),
        source: SOURCE,
      });
  }
  const other = trial.student.call('openRecord', [drawKeys(random), one.sequenceNumber, sealed(one)], perhaps);
  if (other)
    trial.found({ say: text('with other keys: it was opened all the same', '다른 키로도 열었습니다'), source: SOURCE });
}

function talk(trial: CodeTrial, { words }: Parameters): void {
  const { random, student } = trial;
  const answer = random.bytes(300);
  const outcome = converse(
    random,
    {
      seal: ({ key, iv: salt }, sequenceNumber, contentType, plaintext) =>
        student.call('sealRecord', [{ key, salt }, sequenceNumber, contentType, plaintext], record),
      open: ({ key, iv: salt }, sequenceNumber, bytesOf) =>
        student.call('openRecord', [{ key, salt }, sequenceNumber, bytesOf], perhaps),
    },
    new TextEncoder().encode(words),
    answer,
  );
  if (outcome.alert !== undefined) fail(sayAlert(outcome.alert), { source: 'RFC 5246 §7.2.2' });
  if (new TextDecoder().decode(outcome.heard) !== words) {
    fail(text('the server hears something else than was said', '서버가 다른 말을 듣습니다'));
  }
  if (!outcome.answer || toHex(outcome.answer) !== toHex(answer)) {
    fail(text('what the server says is not understood', '서버의 말을 알아듣지 못합니다'));
  }
}
