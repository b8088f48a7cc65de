/** From the premaster secret to the keys. */

import type { Random } from '../../../src/bytes/random.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { hmac } from '../../../src/crypto/primitives.ts';
import { text } from '../../../src/explain/text.ts';
import { bytes, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { masterSecret, prf } from '../../../src/packet/tls/key-schedule.ts';
import { converse, sayAlert } from './counterpart.ts';
import { type Candidate, compareSecret } from './secret-findings.ts';

interface Parameters {
  /** In hexadecimal, the first 8 bytes of each of the randoms. */
  readonly clientRandom: string;
  readonly serverRandom: string;
}

const PRF = 'RFC 5246 §5';
const MASTER = 'RFC 5246 §8.1';
const KEYS = 'RFC 5246 §6.3';

const secret = bytes.refine(({ length }) => length <= 4096, { error: 'more than 4096 bytes' });
const keysShape = z.object({ clientKey: secret, serverKey: secret, clientSalt: secret, serverSalt: secret });

export const masterSecretTask: CodeTask<Parameters> = {
  id: 'master-secret',
  kind: 'build',
  file: 'key-schedule.ts',
  title: text('From premaster secret to keys', '프리마스터 시크릿에서 키까지'),
  hints: [
    text(
      'Write P_hash first: A(0) is label and seed, each A(i) the HMAC of the one before.',
      '먼저 P_hash를 쓰십시오. A(0)은 레이블과 시드이고, A(i)는 바로 앞의 것의 HMAC입니다.',
    ),
    text(
      'The output is HMAC(secret, A(1) + label + seed), then the same with A(2), until there is enough; the rest is thrown away.',
      '출력은 HMAC(secret, A(1) + 레이블 + 시드), 이어서 A(2)로 같은 것입니다. 충분할 때까지 잇고 남는 것은 버립니다.',
    ),
    text(
      'Look closely at which random comes first: it is not the same for the master secret and for the key block.',
      '어느 랜덤이 먼저인지 잘 보십시오. 마스터 시크릿과 키 블록에서 순서가 다릅니다.',
    ),
  ],
  parameters: (random) => ({ clientRandom: hexOf(random), serverRandom: hexOf(random) }),
  describe: ({ clientRandom, serverRandom }) =>
    text(
      `Write \`prf\`, \`masterSecret\` and \`keysFrom\`. They are tried with your randoms (the client’s begins with ${clientRandom}, the server’s with ${serverRandom}) and others, and in a handshake with a server of ours.`,
      `\`prf\`, \`masterSecret\`, \`keysFrom\`을 작성하십시오. 본인의 랜덤(클라이언트의 것은 ${clientRandom}(으)로, 서버의 것은 ${serverRandom}(으)로 시작) 등으로 시험하고, 우리 서버와의 핸드셰이크에서도 씁니다.`,
    ),
  checks: [
    {
      say: text(
        'The PRF gives as many bytes as are wanted, and the right ones.',
        'PRF가 원하는 만큼의 바이트를 맞게 냅니다.',
      ),
      points: 3,
      run(trial) {
        for (const length of [12, 32, 48, 100]) tryPrf(trial, length);
      },
    },
    {
      say: text('The master secret is right.', '마스터 시크릿이 맞습니다.'),
      points: 2,
      run(trial, { clientRandom, serverRandom }) {
        tryMaster(trial, fill(trial.random, clientRandom), fill(trial.random, serverRandom));
        tryMaster(trial, trial.random.bytes(32), trial.random.bytes(32));
      },
    },
    {
      say: text('The keys are cut from the key block in the right order.', '키 블록에서 키를 순서대로 잘라 냅니다.'),
      points: 2,
      run: (trial) => tryKeys(trial),
    },
    {
      say: text(
        'A handshake with a server of ours succeeds with them.',
        '이 키로 우리 서버와의 핸드셰이크가 성공합니다.',
      ),
      points: 1,
      run: shakeHands,
    },
    {
      say: text('Secrets, labels and seeds of any length will do.', '비밀 값, 레이블, 시드의 길이가 어떻든 됩니다.'),
      points: 1,
      hidden: true,
      run(trial) {
        const { random } = trial;
        for (const [secretLength, label, seedLength, length] of [
          [0, 'a', 0, 1],
          [200, 'a rather long label, longer than a block', 130, 257],
          [48, '', 64, 64],
          [64, 'key expansion', 64, 0],
        ] as const) {
          compareOne(trial, random.bytes(secretLength), label, random.bytes(seedLength), length);
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

function tryPrf(trial: CodeTrial, length: number): void {
  const { random } = trial;
  compareOne(trial, random.bytes(48), 'a test', random.bytes(40), length);
}

function compareOne(trial: CodeTrial, key: Uint8Array, label: string, seed: Uint8Array, length: number): void {
  const got = trial.student.call('prf', [key, label, seed, length], secret);
  const what = text(`prf for ${length} bytes`, `${length}바이트짜리 prf`);
  const finding = compareSecret(
    what,
    got,
    prf('sha256', key, label, seed, length),
    PRF,
    prfMistakes(key, label, seed, length),
  );
  if (finding) trial.found(finding);
}

function prfMistakes(key: Uint8Array, label: string, seed: Uint8Array, length: number): Candidate[] {
  const name = new TextEncoder().encode(label);
  const both = concatBytes(name, seed);
  const p = (first: Uint8Array, tail: Uint8Array, hashName: 'sha256' | 'sha384' = 'sha256') => {
    let a = first;
    let output: Uint8Array = new Uint8Array(0);
    while (output.length < length) {
      output = concatBytes(output, hmac(hashName, key, a, tail));
      a = hmac(hashName, key, a);
    }
    return output.slice(0, length);
  };
  const one = (value: Uint8Array, en: string, ko: string, mistake: Candidate['mistake']) => ({
    value,
    say: text(en, ko),
    mistake,
  });
  const swapped = concatBytes(seed, name);
  return [
    one(
      p(both, both),
      'it begins with A(0), should begin with A(1)',
      'A(0)부터 시작했습니다. A(1)부터입니다',
      'off-by-one',
    ),
    one(
      p(hmac('sha256', key, both), new Uint8Array(0)),
      'label and seed follow each A(i)',
      'A(i)마다 레이블과 시드가 이어져야 합니다',
      'reads-nothing',
    ),
    one(prf('sha256', key, '', seed, length), 'the label was left out', '레이블이 빠졌습니다', 'reads-nothing'),
    one(
      p(hmac('sha256', key, swapped), swapped),
      'the label comes before the seed',
      '레이블이 시드보다 먼저입니다',
      'wrong-order',
    ),
    one(p(hmac('sha384', key, both), both, 'sha384'), 'this is P_SHA384', '이것은 P_SHA384입니다', 'wrong-type'),
    one(
      prf('sha256', key, label, seed, Math.ceil(length / 32) * 32),
      'the rest of the last block has to go',
      '마지막 블록의 남는 부분은 버려야 합니다',
      'extra-bytes',
    ),
  ];
}

function tryMaster(trial: CodeTrial, clientRandom: Uint8Array, serverRandom: Uint8Array): void {
  const premaster = trial.random.bytes(48);
  const got = trial.student.call('masterSecret', [premaster, clientRandom, serverRandom], secret);
  const want = masterSecret('sha256', premaster, clientRandom, serverRandom);
  const other = (label: string, seed: Uint8Array, length = 48) => prf('sha256', premaster, label, seed, length);
  const [inOrder, swapped] = [concatBytes(clientRandom, serverRandom), concatBytes(serverRandom, clientRandom)];
  const candidates: Candidate[] = [
    { value: other('master secret', swapped), say: randomsSwapped('client’s', '클라이언트의'), mistake: 'wrong-order' },
    {
      value: other('key expansion', inOrder),
      say: text('the label is another', '레이블이 다릅니다'),
      mistake: 'other',
    },
    {
      value: other('master secret', clientRandom),
      say: text('both randoms are the seed', '시드는 두 랜덤입니다'),
      mistake: 'reads-nothing',
    },
    {
      value: other('extended master secret', inOrder),
      say: text('this is not RFC 7627', 'RFC 7627의 것이 아닙니다'),
      mistake: 'other',
    },
  ];
  const finding = compareSecret(text('the master secret', '마스터 시크릿'), got, want, MASTER, candidates);
  if (finding) trial.found(finding);
}

function tryKeys(trial: CodeTrial): void {
  const { random } = trial;
  const [master, clientRandom, serverRandom] = [random.bytes(48), random.bytes(32), random.bytes(32)];
  const got = trial.student.call('keysFrom', [master, clientRandom, serverRandom], keysShape);
  const cut = (block: Uint8Array, at: readonly number[]) =>
    at.map((start, index) => block.subarray(start, start + (index < 2 ? 16 : 4)));
  const right = prf('sha256', master, 'key expansion', concatBytes(serverRandom, clientRandom), 200);
  const wrong = prf('sha256', master, 'key expansion', concatBytes(clientRandom, serverRandom), 40);
  const want = cut(right, [0, 16, 32, 36]);
  const ways: readonly (readonly [Uint8Array[], Candidate['say'], Candidate['mistake']])[] = [
    [cut(wrong, [0, 16, 32, 36]), randomsSwapped('server’s', '서버의'), 'wrong-order'],
    [cut(right, [16, 0, 36, 32]), text('the client’s part comes first', '클라이언트의 것이 먼저입니다'), 'wrong-order'],
    [
      cut(right, [0, 20, 16, 36]),
      text('both keys come before both salts', '두 키가 두 솔트보다 먼저입니다'),
      'wrong-order',
    ],
    [
      cut(right, [64, 80, 96, 100]),
      text('with AES-GCM there are no MAC keys', 'AES-GCM에는 MAC 키가 없습니다'),
      'length-off-by-header',
    ],
    [
      cut(right, [40, 56, 72, 76]),
      text('with AES-GCM there are no MAC keys', 'AES-GCM에는 MAC 키가 없습니다'),
      'length-off-by-header',
    ],
  ];
  const names = ['clientKey', 'serverKey', 'clientSalt', 'serverSalt'] as const;
  for (const [index, name] of names.entries()) {
    const candidates = ways.map(([parts, say, mistake]) => ({ value: parts[index]!, say, mistake }));
    const finding = compareSecret(text(name, name), got[name], want[index]!, KEYS, candidates);
    if (finding) trial.found(finding);
  }
}

function randomsSwapped(en: string, ko: string) {
  return text(`here the ${en} random comes first`, `여기서는 ${ko} 랜덤이 먼저입니다`);
}

function shakeHands(trial: CodeTrial): void {
  const { student } = trial;
  const outcome = converse(
    trial.random,
    {
      masterSecret: (premaster, client, server) => student.call('masterSecret', [premaster, client, server], secret),
      keys(master, client, server) {
        const { clientKey, serverKey, clientSalt, serverSalt } = student.call(
          'keysFrom',
          [master, client, server],
          keysOfSize,
        );
        return { client: { key: clientKey, iv: clientSalt }, server: { key: serverKey, iv: serverSalt } };
      },
    },
    trial.random.bytes(20),
    trial.random.bytes(20),
  );
  if (outcome.alert !== undefined) fail(sayAlert(outcome.alert), { source: 'RFC 5246 §7.2.2' });
  if (!outcome.answer) {
    fail(
      text('the server’s answer cannot be read with the server’s keys', '서버의 키로 서버의 응답을 읽을 수 없습니다'),
      { source: KEYS },
    );
  }
}

const sized = (size: number) => bytes.refine(({ length }) => length === size, { error: `not ${size} bytes` });
/** AES takes no others. */
const keysOfSize = z.object({ clientKey: sized(16), serverKey: sized(16), clientSalt: sized(4), serverSalt: sized(4) });
