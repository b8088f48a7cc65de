/** Protect records of TLS 1.3, and open them. */

import { toHex } from '../../../src/bytes/hex.ts';
import { concatBytes, Writer } from '../../../src/bytes/writer.ts';
import { aesGcmSeal } from '../../../src/crypto/primitives.ts';
import { text } from '../../../src/explain/text.ts';
import { bytes, u8, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { type Candidate, compareSecret } from '../../11-tls/tasks/secret-findings.ts';
import { drawKeys, extremeCases, ordinaryCases, type RecordCase, sealed, tamperings } from './record-cases.ts';

interface Parameters {
  /** What is said in one of the student's records. */
  readonly words: string;
}

const FORM = 'RFC 8446 §5.2';
const NONCE = 'RFC 8446 §5.3';

/** 2^14 bytes, header, type and tag, and room for a mistake. */
const record = bytes.refine(({ length }) => length <= 20_000, { error: 'more than 20000 bytes' });
/** `null` comes as undefined. */
const opened = z.object({ contentType: u8, content: record }).optional();

export const recordTask: CodeTask<Parameters> = {
  id: 'record',
  kind: 'build',
  file: 'record.ts',
  title: text('A record that tells nothing', '아무것도 알려 주지 않는 레코드'),
  hints: [
    text(
      'Behind the content comes its type, then the zeros; all of that is encrypted.',
      '내용 뒤에 종류가, 그 뒤에 0들이 옵니다. 이 모두가 암호화됩니다.',
    ),
    text(
      'The nonce is the IV with the sequence number laid over its end by exclusive or. No byte of it is sent.',
      '논스는 IV의 끝부분에 순서 번호를 배타적 논리합(XOR)으로 겹친 것입니다. 한 바이트도 보내지 않습니다.',
    ),
    text(
      'The additional data is the record’s header as it goes over the wire: 23, 3, 3, and the length of what follows, tag included. Whoever opens looks for the type from the end.',
      '추가 데이터는 회선으로 나가는 레코드 헤더 그대로입니다. 23, 3, 3, 그리고 태그까지 포함한 뒤의 길이입니다. 여는 쪽은 뒤에서부터 종류를 찾습니다.',
    ),
  ],
  parameters: (random) => ({ words: `GET /${random.u32().toString(36)} HTTP/1.1` }),
  describe: ({ words }) =>
    text(
      `Write \`sealRecord\` and \`openRecord\`. One of the records says \`${words}\`.`,
      `\`sealRecord\`와 \`openRecord\`를 작성하십시오. 레코드 가운데 하나는 \`${words}\`라고 말합니다.`,
    ),
  checks: [
    {
      say: text('Records are sealed.', '레코드를 보호합니다.'),
      points: 3,
      run(trial) {
        for (const one of ordinaryCases(trial.random)) trySeal(trial, one);
      },
    },
    {
      say: text('Records are opened.', '레코드를 엽니다.'),
      points: 3,
      run(trial, { words }) {
        const [first, ...others] = ordinaryCases(trial.random) as [RecordCase, ...RecordCase[]];
        tryOpen(trial, { ...first, contentType: 23, content: new TextEncoder().encode(words) });
        for (const one of others) tryOpen(trial, one);
      },
    },
    {
      say: text('Whatever was touched on the way is refused.', '도중에 손댄 것은 무엇이든 거부합니다.'),
      points: 2,
      run: tryTampered,
    },
    {
      say: text('Any sequence number, any length and any padding will do.', '순서 번호와 길이, 채움이 어떻든 됩니다.'),
      points: 2,
      hidden: true,
      run(trial) {
        for (const one of extremeCases(trial.random)) {
          trySeal(trial, one);
          tryOpen(trial, one);
        }
      },
    },
  ],
};

function trySeal(trial: CodeTrial, one: RecordCase): void {
  const { keys, sequenceNumber, contentType, content, paddingLength, about } = one;
  const args = [keys, sequenceNumber, contentType, content, paddingLength];
  const got = trial.student.call('sealRecord', args, record);
  const want = sealed(one);
  const wrong = want.subarray(0, 5).findIndex((byte, at) => got[at] !== byte);
  if (wrong >= 0 && got.length > 0) {
    const isInnerType = wrong === 0 && got[0] === contentType;
    trial.found({
      say: text(
        `${about.en}: offset ${wrong}: the record begins with ${toHex(got.subarray(0, 5))}, should begin with ${toHex(want.subarray(0, 5))}`,
        `${about.ko}: 오프셋 ${wrong}: 레코드가 ${toHex(got.subarray(0, 5))}(으)로 시작합니다. ${toHex(want.subarray(0, 5))}(으)로 시작해야 합니다`,
      ),
      offset: wrong,
      source: FORM,
      ...(wrong >= 3 && { mistake: 'length-off-by-header' as const }),
      ...(isInnerType && { mistake: 'missing-layer' as const }),
    });
    return;
  }
  const what = text(`${about.en}: the sealed record`, `${about.ko}: 보호된 레코드`);
  const finding = compareSecret(what, got, want, NONCE, sealMistakes(one, want.subarray(0, 5)));
  if (finding) trial.found(finding);
}

/** The same with another nonce, other additional data, or another order inside. */
function sealMistakes(one: RecordCase, header: Uint8Array): Candidate[] {
  const { keys, sequenceNumber, contentType, content, paddingLength } = one;
  const number = new Writer(12).u32(0).u64(BigInt(sequenceNumber)).finish();
  const overlay = (bytesOfNumber: Uint8Array) => keys.iv.map((byte, at) => byte ^ bytesOfNumber[at]!);
  const nonce = overlay(number);
  const type = Uint8Array.of(contentType);
  const zeros = new Uint8Array(paddingLength);
  const inner = concatBytes(content, type, zeros);
  const { length } = content;
  const seal = (used: Uint8Array, additional: Uint8Array, plaintext: Uint8Array) =>
    concatBytes(header, aesGcmSeal(keys.key, used, additional, plaintext));
  const made = (value: Uint8Array, en: string, ko: string, mistake: Candidate['mistake']): Candidate => ({
    value,
    say: text(en, ko),
    mistake,
  });
  return [
    made(
      seal(keys.iv, header, inner),
      'the sequence number goes into the nonce',
      '논스에는 순서 번호가 들어갑니다',
      'reads-nothing',
    ),
    made(
      seal(overlay(concatBytes(number.subarray(4), new Uint8Array(4))), header, inner),
      'the sequence number is laid over the end of the IV',
      '순서 번호는 IV의 끝부분에 겹칩니다',
      'wrong-order',
    ),
    made(
      seal(overlay(concatBytes(number.subarray(0, 4), number.subarray(4).toReversed())), header, inner),
      'the sequence number has its high byte first',
      '순서 번호는 높은 바이트가 먼저입니다',
      'byte-order',
    ),
    made(
      seal(concatBytes(keys.iv.subarray(0, 4), number.subarray(4)), header, inner),
      'this nonce is TLS 1.2’s: now all of the IV counts',
      '이것은 TLS 1.2의 논스입니다. 이제는 IV 전체를 씁니다',
      'other',
    ),
    made(
      seal(nonce, new Uint8Array(0), inner),
      'there is additional data',
      '추가 데이터가 있어야 합니다',
      'missing-layer',
    ),
    made(
      seal(nonce, Uint8Array.of(23, 3, 3, length >> 8, length & 0xff), inner),
      'the length in the additional data is the record’s',
      '추가 데이터의 길이는 레코드의 길이입니다',
      'length-off-by-header',
    ),
    made(
      seal(nonce, concatBytes(number.subarray(4), header), inner),
      'the additional data is the header and nothing else',
      '추가 데이터는 헤더뿐입니다',
      'other',
    ),
    made(
      seal(nonce, header, concatBytes(type, content, zeros)),
      'the content type comes behind the content',
      '콘텐츠 종류는 내용 뒤에 옵니다',
      'wrong-order',
    ),
    made(
      seal(nonce, header, concatBytes(content, zeros, type)),
      'the zeros come behind the content type',
      '0은 콘텐츠 종류 뒤에 옵니다',
      'wrong-order',
    ),
  ];
}

function tryOpen(trial: CodeTrial, one: RecordCase): void {
  const { keys, sequenceNumber, content, contentType, about } = one;
  const got = trial.student.call('openRecord', [keys, sequenceNumber, sealed(one)], opened);
  if (!got) {
    fail(text(`${about.en}: a good record was refused`, `${about.ko}: 올바른 레코드를 거부했습니다`), { source: FORM });
  }
  if (got.contentType !== contentType) {
    trial.found({
      say: text(
        `${about.en}: contentType is ${got.contentType}, should be ${contentType}`,
        `${about.ko}: contentType이 ${got.contentType}입니다. ${contentType}이어야 합니다`,
      ),
      source: FORM,
    });
  } else if (toHex(got.content) !== toHex(content)) {
    trial.found({
      say: text(
        `${about.en}: the content has ${got.content.length} bytes, and is not the one that was sealed (${content.length} bytes)`,
        `${about.ko}: 내용이 ${got.content.length}바이트인데 보호했던 것(${content.length}바이트)이 아닙니다`,
      ),
      source: FORM,
      ...(got.content.length > content.length && { mistake: 'extra-bytes' as const }),
      ...(got.content.length < content.length && { mistake: 'too-short' as const }),
    });
  }
}

function tryTampered(trial: CodeTrial): void {
  const { random } = trial;
  const [, one] = ordinaryCases(random) as [RecordCase, RecordCase];
  for (const { about, sequenceNumber, record: changed } of tamperings(random, one)) {
    const got = trial.student.call('openRecord', [one.keys, sequenceNumber, changed], opened);
    if (got) {
      const say = text(`${about.en}: it was opened all the same`, `${about.ko}: 그래도 열었습니다`);
      trial.found({ say, source: FORM });
    }
  }
  const other = trial.student.call('openRecord', [drawKeys(random), one.sequenceNumber, sealed(one)], opened);
  if (other) {
    trial.found({ say: text('with other keys: it was opened all the same', '다른 키로도 열었습니다'), source: FORM });
  }
}
