/** Build the Finished of either side. */

import type { Random } from '../../../src/bytes/random.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { hash } from '../../../src/crypto/primitives.ts';
import { text } from '../../../src/explain/text.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { buildHandshake, HandshakeType } from '../../../src/packet/tls/handshake.ts';
import { prf } from '../../../src/packet/tls/key-schedule.ts';
import { buildRecord, ContentType } from '../../../src/packet/tls/record.ts';
import { converse, sayAlert } from './counterpart.ts';
import { finishedMessage } from './finished-message.ts';
import { type Candidate, compareSecret } from './secret-findings.ts';

interface Parameters {
  /** In hexadecimal: how the student's master secret begins. */
  readonly master: string;
}

type Side = 'client' | 'server';

const SOURCE = 'RFC 5246 §7.4.9';
const message = bytes.refine(({ length }) => length <= 4096, { error: 'more than 4096 bytes' });

export const finishedTask: CodeTask<Parameters> = {
  id: 'finished',
  kind: 'build',
  file: 'finished.ts',
  title: text('Build a Finished', 'Finished 만들기'),
  hints: [
    text(
      'verify_data is a PRF of the master secret, a label, and a hash. Whose label? A hash of what?',
      'verify_data는 마스터 시크릿과 레이블, 해시로 만든 PRF입니다. 누구의 레이블이고 무엇의 해시입니까?',
    ),
    text(
      'All messages are hashed together, in their order, with their headers of four bytes.',
      '모든 메시지를 순서대로, 4바이트 헤더까지 함께 해시합니다.',
    ),
    text(
      'The first 12 bytes of the PRF are enough, and in front of them stands a header like that of every handshake message: 14 00 00 0c.',
      'PRF의 처음 12바이트면 됩니다. 그 앞에는 다른 핸드셰이크 메시지와 같은 헤더 14 00 00 0c가 있습니다.',
    ),
  ],
  parameters: (random) => ({
    master: Array.from(random.bytes(8), (byte) => byte.toString(16).padStart(2, '0')).join(''),
  }),
  describe: ({ master }) =>
    text(
      `Write \`buildFinished\`. It is tried with your master secret (it begins with ${master}) and others, for both sides, and in a handshake with a server of ours, which must accept it. If you have done the task \`master-secret\`, import \`prf\` from \`./key-schedule.ts\`.`,
      `\`buildFinished\`를 작성하십시오. 본인의 마스터 시크릿(${master}(으)로 시작) 등으로 양쪽의 것을 만들어 보고, 우리 서버와의 핸드셰이크에서 서버가 받아들여야 합니다. \`master-secret\` 과제를 마쳤다면 \`./key-schedule.ts\`의 \`prf\`를 가져와 쓰십시오.`,
    ),
  checks: [
    {
      say: text('The client’s Finished is right.', '클라이언트의 Finished가 맞습니다.'),
      points: 2,
      run: (trial, { master }) => tryOut(trial, 'client', fill(trial.random, master), drawMessages(trial.random)),
    },
    {
      say: text('The server’s Finished is right.', '서버의 Finished가 맞습니다.'),
      points: 1,
      run(trial, { master }) {
        const { random } = trial;
        const secret = fill(random, master);
        const messages = drawMessages(random);
        tryOut(trial, 'server', secret, [...messages, finishedMessage('client', secret, messages)]);
      },
    },
    {
      say: text(
        'A server of ours accepts it, and its own is what you say.',
        '우리 서버가 받아들이고, 서버의 것은 만든 것과 같습니다.',
      ),
      points: 2,
      run: shakeHands,
    },
    {
      say: text('Many messages or none, long or empty: it is right.', '메시지가 많든 없든, 길든 비었든 맞습니다.'),
      points: 1,
      hidden: true,
      run(trial) {
        const { random } = trial;
        const many = Array.from({ length: 20 }, (_, at) => body(random, 1 + at, at * 97));
        const long = [body(random, HandshakeType.CERTIFICATE, 70_000)];
        for (const messages of [[], many, long]) {
          tryOut(trial, 'client', random.bytes(48), messages);
          tryOut(trial, 'server', random.bytes(48), messages);
        }
      },
    },
  ],
};

function fill(random: Random, start: string): Uint8Array {
  const secret = random.bytes(48);
  for (let at = 0; at < 8; at++) secret[at] = Number.parseInt(start.slice(2 * at, 2 * at + 2), 16);
  return secret;
}

/** As in a handshake with RSA key exchange; what is in the messages does not matter. */
function drawMessages(random: Random): Uint8Array[] {
  const { CLIENT_HELLO, SERVER_HELLO, CERTIFICATE, SERVER_HELLO_DONE, CLIENT_KEY_EXCHANGE } = HandshakeType;
  const lengths = [
    [CLIENT_HELLO, 90],
    [SERVER_HELLO, 70],
    [CERTIFICATE, 900],
    [SERVER_HELLO_DONE, 0],
    [CLIENT_KEY_EXCHANGE, 258],
  ] as const;
  return lengths.map(([type, length]) => body(random, type, length));
}

function body(random: Random, msgType: number, length: number): Uint8Array {
  return buildHandshake({ type: 'unknown', msgType, body: random.bytes(length) });
}

function tryOut(trial: CodeTrial, sender: Side, master: Uint8Array, messages: Uint8Array[]): void {
  const got = trial.student.call('buildFinished', [sender, master, messages], message);
  const want = finishedMessage(sender, master, messages);
  const what =
    sender === 'client'
      ? text('the client’s Finished', '클라이언트의 Finished')
      : text('the server’s Finished', '서버의 Finished');
  const finding = compareSecret(what, got, want, SOURCE, finishedMistakes(sender, master, messages, want));
  if (finding) trial.found(finding);
}

function finishedMistakes(
  sender: Side,
  master: Uint8Array,
  messages: readonly Uint8Array[],
  want: Uint8Array,
): Candidate[] {
  const header = want.subarray(0, 4);
  const digest = hash('sha256', ...messages);
  const made = (seed: Uint8Array, side: Side = sender, length = 12) =>
    prf('sha256', master, `${side} finished`, seed, length);
  const one = (data: Uint8Array, en: string, ko: string, mistake: Candidate['mistake']) => ({
    value: concatBytes(header, data),
    say: text(en, ko),
    mistake,
  });
  const bodies = messages.map((bytesOf) => bytesOf.subarray(4));
  const records = messages.map((fragment) =>
    fragment.length > 16_384
      ? fragment
      : buildRecord({ contentType: ContentType.HANDSHAKE, version: 0x0303, fragment }),
  );
  return [
    one(
      made(digest, sender === 'client' ? 'server' : 'client'),
      'the label is the other side’s',
      '레이블이 반대쪽의 것입니다',
      'swapped-addresses',
    ),
    one(
      made(concatBytes(...messages)),
      'the messages have to be hashed first',
      '메시지를 먼저 해시해야 합니다',
      'missing-layer',
    ),
    one(
      made(hash('sha256', ...bodies)),
      'the headers of the messages count as well',
      '메시지의 헤더도 포함합니다',
      'length-off-by-header',
    ),
    one(
      made(hash('sha256', ...records)),
      'the records’ headers do not count',
      '레코드의 헤더는 포함하지 않습니다',
      'length-off-by-header',
    ),
    one(
      made(hash('sha256', ...messages.slice(0, -1))),
      'the last message is missing',
      '마지막 메시지가 빠졌습니다',
      'off-by-one',
    ),
    one(
      made(hash('sha256', ...messages.slice(1))),
      'the first message is missing',
      '첫 메시지가 빠졌습니다',
      'off-by-one',
    ),
    one(digest.subarray(0, 12), 'this is the hash, without the PRF', 'PRF 없이 해시만 있습니다', 'missing-layer'),
    {
      value: want.subarray(4),
      say: text('the header of the message is missing', '메시지 헤더가 없습니다'),
      mistake: 'too-short',
    },
  ];
}

function shakeHands(trial: CodeTrial): void {
  const { random, student } = trial;
  let told: { master: Uint8Array; messages: Uint8Array[] } | undefined;
  const outcome = converse(
    random,
    {
      finished(sender, master, messages) {
        told = { master, messages };
        return student.call('buildFinished', [sender, master, messages], message);
      },
    },
    random.bytes(10),
    random.bytes(10),
  );
  if (outcome.alert !== undefined) fail(sayAlert(outcome.alert), { source: 'RFC 5246 §7.2.2' });
  const { master, messages } = told!;
  const own = student.call('buildFinished', ['client', master, messages], message);
  const theirs = student.call('buildFinished', ['server', master, [...messages, own]], message);
  const finding = compareSecret(text('the server’s Finished', '서버의 Finished'), theirs, outcome.finished!, SOURCE);
  if (finding) trial.found(finding);
}
