/** Open a record that AES-GCM protects. */

import { toHex } from '../../../src/bytes/hex.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { shorten, type Text, text } from '../../../src/explain/text.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { buildRecord, type TlsRecord } from '../../../src/packet/tls/record.ts';
import { encryptRecord } from '../../../src/packet/tls/record-protection.ts';

interface Sample {
  keys: { key: Uint8Array; iv: Uint8Array };
  sequenceNumber: number;
  content: Uint8Array;
  record: Uint8Array;
}

export const recordTask: CodeTask<Record<string, never>> = {
  id: 'record',
  kind: 'build',
  file: 'record.ts',
  title: text('Open a protected record', '보호된 레코드 열기'),
  hints: [
    text(
      'After the header come eight bytes of nonce, then the ciphertext, then a tag of sixteen bytes.',
      '헤더 뒤에 논스 8바이트, 암호문, 태그 16바이트가 이어집니다.',
    ),
    text(
      'The nonce has twelve bytes: four that both sides know from the key block, eight that the record carries.',
      '논스는 12바이트입니다. 4바이트는 키 블록에서 양쪽이 알고, 8바이트는 레코드에 들어 있습니다.',
    ),
    text(
      'The additional data: sequence number in eight bytes, type, version, and the length of the plaintext, not of the record.',
      '추가 데이터는 8바이트 순서 번호, 형식, 버전, 그리고 레코드가 아닌 평문의 길이입니다.',
    ),
  ],
  parameters: () => ({}),
  describe: () =>
    text(
      'Write `openRecord`. It is tried with records of the lab’s own TLS, whole and tampered with.',
      '`openRecord`를 작성하십시오. 실습의 TLS가 만든 레코드로, 온전한 것과 손댄 것 모두로 시험합니다.',
    ),
  checks: [
    {
      say: text('A record is opened.', '레코드를 엽니다.'),
      points: 3,
      run(trial) {
        for (const length of [1, 16, 333]) expectOpened(trial, draw(trial.random, 0, length));
      },
    },
    {
      say: text('The sequence number counts.', '순서 번호를 반영합니다.'),
      points: 2,
      run(trial) {
        for (const sequenceNumber of [1, 255, 256, 0x01020304])
          expectOpened(trial, draw(trial.random, sequenceNumber, 40));
      },
    },
    {
      say: text('Type and version of the record are protected as well.', '레코드의 형식과 버전도 보호됩니다.'),
      points: 1,
      run(trial) {
        expectOpened(trial, draw(trial.random, 3, 20, { contentType: 22 }));
        expectOpened(trial, draw(trial.random, 4, 20, { version: 0x0302 }));
        const sample = draw(trial.random, 5, 20);
        expectRefused(trial, text('another content type', '다른 콘텐츠 형식'), sample, 0);
        expectRefused(trial, text('another version', '다른 버전'), sample, 2);
      },
    },
    {
      say: text(
        'A record that was tampered with, or is another’s, is refused.',
        '손댄 레코드나 다른 레코드는 거부합니다.',
      ),
      points: 2,
      run(trial) {
        const sample = draw(trial.random, 7, 50);
        expectRefused(trial, text('a changed nonce', '바뀐 논스'), sample, 8);
        expectRefused(trial, text('a changed byte', '바뀐 바이트'), sample, 30);
        expectRefused(trial, text('a changed tag', '바뀐 태그'), sample, sample.record.length - 1);
        expectRefused(trial, text('sent once more', '다시 보낸 것'), { ...sample, sequenceNumber: 8 });
        for (const length of [5, 15, 5 + 23]) {
          expectRefused(trial, text('cut short', '잘린 것'), { ...sample, record: sample.record.subarray(0, length) });
        }
      },
    },
    {
      say: text(
        'An empty record is opened, and large sequence numbers count in full.',
        '빈 레코드를 열고, 큰 순서 번호도 온전히 반영합니다.',
      ),
      points: 1,
      hidden: true,
      run(trial) {
        expectOpened(trial, draw(trial.random, 0, 0));
        expectOpened(trial, draw(trial.random, 2 ** 32 + 5, 8));
        expectOpened(trial, draw(trial.random, 2 ** 40 + 2 ** 33 + 1, 8));
      },
    },
  ],
};

function draw(random: Random, sequenceNumber: number, length: number, changes: Partial<TlsRecord> = {}): Sample {
  const keys = { key: random.bytes(16), iv: random.bytes(4) };
  const content = random.bytes(length);
  const plain = { contentType: 23, version: 0x0303, fragment: content, ...changes };
  return { keys, sequenceNumber, content, record: buildRecord(encryptRecord(keys, BigInt(sequenceNumber), plain)) };
}

function open(trial: CodeTrial, { keys, sequenceNumber, record }: Sample): Uint8Array | undefined {
  return trial.student.call('openRecord', [keys, sequenceNumber, record], bytes.optional());
}

function expectOpened(trial: CodeTrial, sample: Sample): void {
  const got = open(trial, sample);
  const where = `sequence number ${sample.sequenceNumber}, ${sample.content.length} bytes`;
  const korean = `순서 번호 ${sample.sequenceNumber}, ${sample.content.length}바이트`;
  if (!got) {
    trial.found({
      say: text(
        `${where}: it is right, but null was returned: is the additional data that of the plaintext?`,
        `${korean}: 올바른 레코드인데 null이 반환되었습니다. 추가 데이터가 평문의 것입니까?`,
      ),
      source: 'RFC 5246 §6.2.3.3',
    });
  } else if (toHex(got) !== toHex(sample.content)) {
    const [is, should] = [shorten(toHex(got), 40), shorten(toHex(sample.content), 40)];
    trial.found({
      say: text(
        `${where}: ${is} was returned, should be ${should}`,
        `${korean}: ${is}이(가) 반환되었습니다. ${should}이어야 합니다`,
      ),
      source: 'RFC 5288 §3',
    });
  }
}

/** @param at the byte to change */
function expectRefused(trial: CodeTrial, what: Text, sample: Sample, at?: number): void {
  const record = sample.record.slice();
  if (at !== undefined) record[at]! ^= 1;
  if (!open(trial, { ...sample, record })) return;
  trial.found({
    say: text(`${what.en}: it must be refused, but was opened`, `${what.ko}: 거부해야 하는데 열었습니다`),
    source: 'RFC 5116 §2.2',
  });
}
