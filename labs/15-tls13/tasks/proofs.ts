/** Transcript hash, the content of CertificateVerify, and Finished. */

import type { Random } from '../../../src/bytes/random.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { hash, hmac } from '../../../src/crypto/primitives.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Mistake } from '../../../src/grade/finding.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { NamedGroup } from '../../../src/packet/tls/extensions.ts';
import { buildHandshake, HandshakeType } from '../../../src/packet/tls/handshake.ts';
import { HELLO_RETRY_REQUEST_RANDOM } from '../../../src/packet/tls/handshake-13.ts';
import { certificateVerifyContent, messageHash, verifyData13 } from '../../../src/packet/tls/key-schedule-13.ts';
import { type Candidate, compareSecret } from '../../11-tls/tasks/secret-findings.ts';
import { expandAs } from './key-variants.ts';

interface Parameters {
  /** In hexadecimal: how the student's traffic secret begins. */
  readonly secret: string;
}

const H = 'sha256';
const TRANSCRIPT = 'RFC 8446 §4.4.1';
const VERIFY = 'RFC 8446 §4.4.3';
const FINISHED = 'RFC 8446 §4.4.4';

const short = bytes.refine(({ length }) => length <= 4096, { error: 'more than 4096 bytes' });

export const proofsTask: CodeTask<Parameters> = {
  id: 'proofs',
  kind: 'build',
  file: 'proofs.ts',
  title: text('What a signature and a Finished are over', '서명과 Finished는 무엇에 대한 것인가'),
  hints: [
    text(
      'A HelloRetryRequest is a ServerHello (type 2) whose random, at byte 6 of the message, is the one that §4.1.3 gives.',
      'HelloRetryRequest는 메시지의 6번째 바이트부터 있는 랜덤이 §4.1.3의 값인 ServerHello(유형 2)입니다.',
    ),
    text(
      'Behind one, the first ClientHello counts as a message of type 254 that holds its hash. What is signed begins with 64 blanks, then words, then one zero, then the hash.',
      '그 뒤로 첫 번째 ClientHello는 자신의 해시를 담은 유형 254 메시지로 셉니다. 서명 대상은 공백 64개, 문구, 0 하나, 해시 순서입니다.',
    ),
    text(
      'Finished is an HMAC over the transcript hash; its key is HKDF-Expand-Label(secret, "finished", "", 32).',
      'Finished는 트랜스크립트 해시에 대한 HMAC이고, 그 키는 HKDF-Expand-Label(secret, "finished", "", 32)입니다.',
    ),
  ],
  parameters: (random) => ({
    secret: Array.from(random.bytes(8), (byte) => byte.toString(16).padStart(2, '0')).join(''),
  }),
  describe: ({ secret }) =>
    text(
      `Write \`transcriptHash\`, \`signedContent\` and \`buildFinished\`. They are tried with handshakes with and without a HelloRetryRequest, and with your traffic secret (it begins with ${secret}) and others.`,
      `\`transcriptHash\`, \`signedContent\`, \`buildFinished\`를 작성하십시오. HelloRetryRequest가 있거나 없는 핸드셰이크로, 그리고 본인의 트래픽 비밀 값(${secret}(으)로 시작) 등으로 시험합니다.`,
    ),
  checks: [
    {
      say: text('The hash of the transcript is right.', '트랜스크립트의 해시가 맞습니다.'),
      points: 2,
      run(trial) {
        tryHash(trial, messagesOf(trial.random, false));
      },
    },
    {
      say: text(
        'It is right behind a HelloRetryRequest, and behind a ServerHello that only looks a little like one.',
        'HelloRetryRequest가 있어도, 조금 닮았을 뿐인 ServerHello가 있어도 맞습니다.',
      ),
      points: 2,
      run(trial) {
        tryHash(trial, messagesOf(trial.random, true));
        tryHash(trial, messagesOf(trial.random, true).slice(0, 3));
        const lookalike = HELLO_RETRY_REQUEST_RANDOM.slice();
        lookalike[31]! ^= 1;
        tryHash(trial, messagesOf(trial.random, false, lookalike));
      },
    },
    {
      say: text('What CertificateVerify signs is right.', 'CertificateVerify의 서명 대상이 맞습니다.'),
      points: 2,
      run(trial) {
        for (const isRetried of [false, true]) tryContent(trial, messagesOf(trial.random, isRetried));
      },
    },
    {
      say: text('Finished is right.', 'Finished가 맞습니다.'),
      points: 2,
      run(trial, { secret }) {
        tryFinished(trial, fill(trial.random, secret), messagesOf(trial.random, false));
        tryFinished(trial, trial.random.bytes(32), messagesOf(trial.random, true));
      },
    },
    {
      say: text('One message or many, short or long: it is right.', '메시지가 하나든 많든, 짧든 길든 맞습니다.'),
      points: 1,
      hidden: true,
      run(trial) {
        const { random } = trial;
        const [hello] = messagesOf(random, false) as [Uint8Array];
        const many = Array.from({ length: 12 }, (_, at) => body(random, HandshakeType.CERTIFICATE, at * 300));
        tryHash(trial, [hello]);
        tryHash(trial, [hello, body(random, HandshakeType.SERVER_HELLO, 3)]);
        tryFinished(trial, random.bytes(32), [hello, ...many]);
      },
    },
  ],
};

function fill(random: Random, start: string): Uint8Array {
  const secret = random.bytes(32);
  for (let at = 0; at < 8; at++) secret[at] = Number.parseInt(start.slice(2 * at, 2 * at + 2), 16);
  return secret;
}

/** ClientHello to Certificate; what is in them does not matter, but for the randoms. */
function messagesOf(random: Random, isRetried: boolean, serverRandom = random.bytes(32)): Uint8Array[] {
  const { CLIENT_HELLO, ENCRYPTED_EXTENSIONS, CERTIFICATE } = HandshakeType;
  const retry = isRetried ? [helloWith(HELLO_RETRY_REQUEST_RANDOM, random), body(random, CLIENT_HELLO, 270)] : [];
  return [
    body(random, CLIENT_HELLO, 230),
    ...retry,
    helloWith(serverRandom, random),
    body(random, ENCRYPTED_EXTENSIONS, 2),
    body(random, CERTIFICATE, 700),
  ];
}

function helloWith(serverRandom: Uint8Array, random: Random): Uint8Array {
  return buildHandshake({
    type: 'serverHello',
    serverVersion: 0x0303,
    random: serverRandom,
    sessionId: random.bytes(32),
    cipherSuite: 0x1301,
    compressionMethod: 0,
    extensions: [{ type: 'supportedGroups', groups: [NamedGroup.SECP256R1] }],
  });
}

function body(random: Random, msgType: number, length: number): Uint8Array {
  return buildHandshake({ type: 'unknown', msgType, body: random.bytes(length) });
}

function isRetry(message: Uint8Array | undefined): boolean {
  return message?.[0] === 2 && HELLO_RETRY_REQUEST_RANDOM.every((byte, at) => byte === message[6 + at]);
}

function rightMessages(messages: readonly Uint8Array[]): Uint8Array[] {
  const [first, ...others] = messages as [Uint8Array, ...Uint8Array[]];
  return isRetry(others[0]) ? [messageHash(H, first), ...others] : [first, ...others];
}

function rightHash(messages: readonly Uint8Array[]): Uint8Array {
  return hash(H, ...rightMessages(messages));
}

interface HashMistake {
  readonly value: Uint8Array;
  readonly say: Text;
  readonly mistake: Mistake;
}

/** Hashes of the wrong bytes. */
function wrongHashes(messages: readonly Uint8Array[]): HashMistake[] {
  const [first, ...others] = messages as [Uint8Array, ...Uint8Array[]];
  const digest = hash(H, first);
  const right = rightMessages(messages);
  const one = (parts: readonly Uint8Array[], en: string, ko: string, mistake: Mistake): HashMistake => ({
    value: hash(H, ...parts),
    say: text(en, ko),
    mistake,
  });
  return [
    one(
      right.map((message) => message.subarray(4)),
      'the messages’ headers belong to it',
      '메시지의 헤더도 들어갑니다',
      'length-off-by-header',
    ),
    one(right.slice(0, -1), 'the last message belongs to it', '마지막 메시지도 들어갑니다', 'off-by-one'),
    one(right.slice(1), 'the first message belongs to it', '첫 번째 메시지도 들어갑니다', 'off-by-one'),
    ...(isRetry(others[0])
      ? [
          one(
            messages,
            'behind a HelloRetryRequest the first hello counts as its hash',
            'HelloRetryRequest 뒤로 첫 hello는 해시로 셉니다',
            'missing-layer',
          ),
          one(
            [digest, ...others],
            'the hash of the first hello has a header: 254 and a length',
            '첫 hello의 해시에는 254와 길이로 된 헤더가 붙습니다',
            'length-off-by-header',
          ),
          one(
            others.slice(1),
            'the first hello and the HelloRetryRequest belong to it',
            '첫 hello와 HelloRetryRequest도 들어갑니다',
            'off-by-one',
          ),
        ]
      : [
          one(
            [messageHash(H, first), ...others],
            'there is no HelloRetryRequest here, so the first hello counts as it is',
            '여기에는 HelloRetryRequest가 없으므로 첫 hello를 그대로 셉니다',
            'other',
          ),
        ]),
  ];
}

function tryHash(trial: CodeTrial, messages: Uint8Array[]): void {
  const got = trial.student.call('transcriptHash', [messages], short);
  const what = isRetry(messages[1])
    ? text('the transcript hash behind a HelloRetryRequest', 'HelloRetryRequest 뒤의 트랜스크립트 해시')
    : text('the transcript hash', '트랜스크립트 해시');
  const finding = compareSecret(what, got, rightHash(messages), TRANSCRIPT, wrongHashes(messages));
  if (finding) trial.found(finding);
}

function tryContent(trial: CodeTrial, messages: Uint8Array[]): void {
  const got = trial.student.call('signedContent', [messages], short);
  const digest = rightHash(messages);
  const want = certificateVerifyContent('server', digest);
  const words = want.subarray(64, 97);
  const blanks = want.subarray(0, 64);
  const zero = Uint8Array.of(0);
  const one = (value: Uint8Array, en: string, ko: string, mistake: Candidate['mistake']): Candidate => ({
    value,
    say: text(en, ko),
    mistake,
  });
  const candidates: Candidate[] = [
    one(want.subarray(64), 'it begins with 64 blanks', '공백 64개로 시작합니다', 'missing-layer'),
    one(
      concatBytes(new Uint8Array(64), words, zero, digest),
      'the blanks are 0x20, not 0',
      '공백은 0이 아니라 0x20입니다',
      'wrong-type',
    ),
    one(
      concatBytes(blanks, words, digest),
      'a zero stands in front of the hash',
      '해시 앞에는 0이 하나 있습니다',
      'missing-end',
    ),
    one(
      certificateVerifyContent('client', digest),
      'these are the client’s words',
      '이것은 클라이언트의 문구입니다',
      'swapped-fields',
    ),
    one(
      concatBytes(blanks, words, zero, ...rightMessages(messages)),
      'the messages go in as their hash',
      '메시지는 해시로 들어갑니다',
      'missing-layer',
    ),
    one(
      hash(H, want),
      'this is the hash of it; signing hashes by itself',
      '이것은 그 해시입니다. 서명할 때 따로 해시합니다',
      'extra-bytes',
    ),
    ...wrongHashes(messages).map((wrong) => ({ ...wrong, value: certificateVerifyContent('server', wrong.value) })),
  ];
  const what = text('what is signed', '서명 대상');
  const finding = compareSecret(what, got, want, VERIFY, candidates);
  if (finding) trial.found(finding);
}

function tryFinished(trial: CodeTrial, secret: Uint8Array, messages: Uint8Array[]): void {
  const got = trial.student.call('buildFinished', [secret, messages], short);
  const digest = rightHash(messages);
  const header = Uint8Array.of(HandshakeType.FINISHED, 0, 0, 32);
  const none = new Uint8Array(0);
  const made = (data: Uint8Array, say: Text, mistake: Mistake): Candidate => ({
    value: concatBytes(header, data),
    say,
    mistake,
  });
  const candidates: Candidate[] = [
    made(
      hmac(H, secret, digest),
      text(
        'HMAC’s key is made of the secret with the label "finished"',
        'HMAC의 키는 비밀 값에서 레이블 "finished"로 만듭니다',
      ),
      'missing-layer',
    ),
    made(
      expandAs({}, secret, 'finished', digest, 32),
      text('the hash goes into an HMAC, not into the label', '해시는 레이블이 아니라 HMAC에 들어갑니다'),
      'other',
    ),
    made(
      hmac(H, expandAs({}, secret, 'finished', none, 32), concatBytes(...rightMessages(messages))),
      text('the messages go in as their hash', '메시지는 해시로 들어갑니다'),
      'missing-layer',
    ),
    made(
      verifyData13(H, secret, digest).subarray(0, 12),
      text('verify_data is as long as the hash now', 'verify_data는 이제 해시만큼 깁니다'),
      'too-short',
    ),
    ...wrongHashes(messages).map((wrong) => made(verifyData13(H, secret, wrong.value), wrong.say, wrong.mistake)),
    {
      value: verifyData13(H, secret, digest),
      say: text('the header of the message is missing', '메시지의 헤더가 빠졌습니다'),
      mistake: 'length-off-by-header',
    },
  ];
  const want = concatBytes(header, verifyData13(H, secret, digest));
  const finding = compareSecret(text('Finished', 'Finished'), got, want, FINISHED, candidates);
  if (finding) trial.found(finding);
}
