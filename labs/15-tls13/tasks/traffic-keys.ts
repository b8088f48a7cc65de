/** From the shared secret and the transcript to the keys. */

import type { Random } from '../../../src/bytes/random.ts';
import { Reader } from '../../../src/bytes/reader.ts';
import { hash } from '../../../src/crypto/primitives.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { bytes, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { ContentType, readRecord } from '../../../src/packet/tls/record.ts';
import { unprotectRecord } from '../../../src/packet/tls/record-protection-13.ts';
import { compareSecret } from '../../11-tls/tasks/secret-findings.ts';
import { chainVariants, expandAs, labelVariants, secretsAs, type Variant } from './key-variants.ts';
import { ownHandshake } from './own-handshake.ts';

interface Parameters {
  /** In hexadecimal, the first 8 bytes of a shared secret. */
  readonly sharedSecret: string;
}

const LABEL = 'RFC 8446 §7.1';
const KEYS = 'RFC 8446 §7.3';

const secret = bytes.refine(({ length }) => length <= 4096, { error: 'more than 4096 bytes' });
const direction = z.object({ secret, key: secret, iv: secret });
const keysShape = z.object({ client: direction, server: direction });

export const trafficKeysTask: CodeTask<Parameters> = {
  id: 'traffic-keys',
  kind: 'build',
  file: 'key-schedule.ts',
  title: text('From a shared secret to traffic keys', '공유 비밀 값에서 트래픽 키까지'),
  hints: [
    text(
      'HKDF-Extract is one HMAC, and the salt is its key. HKDF-Expand is HMACs chained, with a counter that begins at 1.',
      'HKDF-Extract는 HMAC 한 번이고 솔트가 그 키입니다. HKDF-Expand는 HMAC을 이은 것이며 카운터는 1부터입니다.',
    ),
    text(
      'HkdfLabel is two bytes of length, then two vectors, each with one byte of length. The first begins with “tls13 ”.',
      'HkdfLabel은 2바이트 길이에 이어 벡터 둘이며, 벡터마다 1바이트 길이가 붙습니다. 첫 벡터는 “tls13 ”으로 시작합니다.',
    ),
    text(
      'Follow the picture of §7.1 downwards: 0 and 0 are extracted, "derived", the shared secret is extracted, and only then come the "hs traffic" secrets. For "derived" the messages are none, so their hash is that of nothing.',
      '§7.1의 그림을 위에서 아래로 따라가십시오. 0과 0을 추출하고, "derived", 공유 비밀 값을 추출한 다음에야 "hs traffic" 비밀 값이 나옵니다. "derived"에는 메시지가 없으므로 빈 입력의 해시를 씁니다.',
    ),
  ],
  parameters: (random) => ({ sharedSecret: hexOf(random) }),
  describe: ({ sharedSecret }) =>
    text(
      `Write \`expandLabel\`, \`handshakeKeys\` and \`applicationKeys\`. They are tried with your shared secret (it begins with ${sharedSecret}) and others, and with a handshake between a client and a server of ours.`,
      `\`expandLabel\`, \`handshakeKeys\`, \`applicationKeys\`를 작성하십시오. 본인의 공유 비밀 값(${sharedSecret}(으)로 시작) 등으로 시험하고, 우리 클라이언트와 서버의 핸드셰이크에도 씁니다.`,
    ),
  checks: [
    {
      say: text('HKDF-Expand-Label gives the right bytes.', 'HKDF-Expand-Label이 바이트를 맞게 냅니다.'),
      points: 3,
      run(trial) {
        for (const [label, length] of [
          ['key', 16],
          ['iv', 12],
          ['c hs traffic', 32],
          ['a test', 80],
        ] as const) {
          tryLabel(trial, label, trial.random.bytes(32), length);
        }
      },
    },
    {
      say: text('Secrets, keys and IVs of the handshake are right.', '핸드셰이크의 비밀 값, 키, IV가 맞습니다.'),
      points: 3,
      run(trial, { sharedSecret }) {
        tryKeys(trial, 'handshake', fill(trial.random, sharedSecret));
        tryKeys(trial, 'handshake', trial.random.bytes(32));
      },
    },
    {
      say: text('Secrets, keys and IVs of the data are right.', '데이터의 비밀 값, 키, IV가 맞습니다.'),
      points: 2,
      run(trial, { sharedSecret }) {
        tryKeys(trial, 'application', fill(trial.random, sharedSecret));
      },
    },
    {
      say: text(
        'With them the encrypted part of a handshake of ours can be read.',
        '이 키로 우리 핸드셰이크의 암호화된 부분을 읽을 수 있습니다.',
      ),
      points: 1,
      run: readHandshake,
    },
    {
      say: text(
        'Labels, contexts and outputs of any length will do.',
        '레이블, 컨텍스트, 출력의 길이가 어떻든 됩니다.',
      ),
      points: 1,
      hidden: true,
      run(trial) {
        for (const [label, contextLength, length] of [
          ['x', 0, 1],
          ['a rather long label for a secret', 255, 32],
          ['long', 32, 1000],
          ['nothing', 5, 0],
        ] as const) {
          tryLabel(trial, label, trial.random.bytes(contextLength), length);
        }
      },
    },
  ],
};

function hexOf(random: Random): string {
  return Array.from(random.bytes(8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** 32 bytes that begin with these. */
function fill(random: Random, start: string): Uint8Array {
  const value = random.bytes(32);
  for (let at = 0; at < 8; at++) value[at] = Number.parseInt(start.slice(2 * at, 2 * at + 2), 16);
  return value;
}

function tryLabel(trial: CodeTrial, label: string, context: Uint8Array, length: number): void {
  const key = trial.random.bytes(32);
  const got = trial.student.call('expandLabel', [key, label, context, length], secret);
  const candidates = labelVariants.map((variant) => ({
    ...variant,
    value: expandAs(variant, key, label, context, length),
  }));
  const what = text(`expandLabel for “${label}”, ${length} bytes,`, `“${label}”, ${length}바이트짜리 expandLabel`);
  const finding = compareSecret(what, got, expandAs({}, key, label, context, length), LABEL, candidates);
  if (finding) trial.found(finding);
}

function tryKeys(trial: CodeTrial, stage: 'handshake' | 'application', sharedSecret: Uint8Array): void {
  const transcriptHash = trial.random.bytes(32);
  const got = trial.student.call(`${stage}Keys`, [sharedSecret, transcriptHash], keysShape);
  const want = secretsAs({}, stage, sharedSecret, transcriptHash);
  const variants: readonly Variant[] = [...chainVariants, ...labelVariants];
  for (const side of ['client', 'server'] as const) {
    const candidates = variants.map((variant) => ({
      ...variant,
      value: secretsAs(variant, stage, sharedSecret, transcriptHash)[side],
    }));
    const finding = compareSecret(named(stage, side, 'secret'), got[side].secret, want[side], LABEL, candidates);
    if (finding) {
      trial.found(finding);
      continue;
    }
    tryExpanded(trial, named(stage, side, 'key'), got[side].key, want[side], 'key', 16);
    tryExpanded(trial, named(stage, side, 'iv'), got[side].iv, want[side], 'iv', 12);
  }
}

/** Key and IV, whose secret is right. */
function tryExpanded(
  trial: CodeTrial,
  what: Text,
  got: Uint8Array,
  from: Uint8Array,
  label: 'key' | 'iv',
  length: number,
): void {
  const none = new Uint8Array(0);
  const other = label === 'key' ? 'iv' : 'key';
  const candidates = [
    {
      value: expandAs({}, from, label, hash('sha256'), length),
      say: text('the context is empty: no hash of nothing', '컨텍스트가 비어 있습니다. 빈 입력의 해시가 아닙니다'),
      mistake: 'other',
    } as const,
    {
      value: expandAs({}, from, other, none, length),
      say: text('the label is another', '레이블이 다릅니다'),
      mistake: 'swapped-fields',
    } as const,
    {
      value: expandAs({}, from, label, none, 32).subarray(0, length),
      say: text('the length is part of what is hashed', '길이도 해시에 들어갑니다'),
      mistake: 'length-off-by-header',
    } as const,
  ];
  const finding = compareSecret(what, got, expandAs({}, from, label, none, length), KEYS, candidates);
  if (finding) trial.found(finding);
}

function named(stage: 'handshake' | 'application', side: 'client' | 'server', what: string): Text {
  return text(`${side}.${what} of ${stage}Keys`, `${stage}Keys의 ${side}.${what}`);
}

function readHandshake(trial: CodeTrial): void {
  const { sharedSecret, helloHash, finishedHash, serverRecord, dataRecord } = ownHandshake(trial.random);
  const handshake = trial.student.call('handshakeKeys', [sharedSecret, helloHash], keysOfSize);
  const application = trial.student.call('applicationKeys', [sharedSecret, finishedHash], keysOfSize);
  const opens = ({ key, iv }: { key: Uint8Array; iv: Uint8Array }, record: Uint8Array) =>
    unprotectRecord({ aead: 'aes-gcm', key, iv }, 0n, readRecord(new Reader('tls', record)))?.contentType;
  if (opens(handshake.server, serverRecord) !== ContentType.HANDSHAKE) {
    fail(text('the server’s EncryptedExtensions cannot be read', '서버의 EncryptedExtensions를 읽을 수 없습니다'), {
      source: KEYS,
    });
  }
  if (opens(application.client, dataRecord) !== ContentType.APPLICATION_DATA) {
    fail(text('the client’s first data cannot be read', '클라이언트의 첫 데이터를 읽을 수 없습니다'), { source: KEYS });
  }
}

const sized = (size: number) => bytes.refine(({ length }) => length === size, { error: `not ${size} bytes` });
/** AES takes no others. */
const sizedDirection = z.object({ secret, key: sized(16), iv: sized(12) });
const keysOfSize = z.object({ client: sizedDirection, server: sizedDirection });
