/** From the passphrase to the keys of one association. */

import type { Random } from '../../../src/bytes/random.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { hmacSha1 } from '../../../src/crypto/wifi.ts';
import { text } from '../../../src/explain/text.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import { bytes, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { prf } from '../../../src/packet/wifi/wpa2-keys.ts';
import type { Candidate } from '../../11-tls/tasks/secret-findings.ts';
import { pmkOf, type Secret, wrongPmk } from './known-pmks.ts';
import { compareSecretOf, looksLike } from './wifi-findings.ts';

const PMK = 'IEEE 802.11-2020 J.4.1';
const PRF = 'IEEE 802.11-2020 §12.7.1.2';
const PTK = 'IEEE 802.11-2020 §12.7.1.3';
const LABEL = 'Pairwise key expansion';

export const pmkPtkTask: CodeTask<Secret> = {
  id: 'pmk-ptk',
  kind: 'build',
  file: 'wifi-keys.ts',
  title: text('From the passphrase to the keys', '암호에서 키까지'),
  hints: [
    text(
      'For the PMK one call is enough: passphrase, name of the network, 4096, 32, and the hash. Which of the two texts is the salt?',
      'PMK에는 호출 하나면 됩니다. 암호, 네트워크 이름, 4096, 32, 그리고 해시입니다. 두 글 가운데 어느 것이 솔트입니까?',
    ),
    text(
      'One block of the PRF is HMAC-SHA-1 over label, a zero byte, data, and the number of the block, one byte, from 0. A block has 20 bytes; the rest of the last is thrown away.',
      'PRF의 한 블록은 레이블, 0인 바이트, 데이터, 0부터 세는 한 바이트의 블록 번호에 대한 HMAC-SHA-1입니다. 한 블록은 20바이트이고, 마지막 블록의 남는 부분은 버립니다.',
    ),
    text(
      'Whoever is access point or station does not matter for the order: compare byte by byte, first the addresses with each other, then the nonces with each other.',
      '순서는 액세스 포인트인지 단말인지와 상관없습니다. 바이트마다 비교하되, 주소는 주소끼리, 논스는 논스끼리 비교하십시오.',
    ),
  ],
  parameters: (random) => ({
    passphrase: `${drawWord(random)} ${drawWord(random)} ${random.u32().toString(36)}`,
    ssid: `${drawWord(random)}-wifi`,
  }),
  describe: ({ passphrase, ssid }) =>
    text(
      `Write \`pmk\`, \`prf\` and \`pairwiseKeys\`. Your network is \`${ssid}\` with the passphrase \`${passphrase}\`; others are tried as well, among them the standard’s own example.`,
      `\`pmk\`, \`prf\`, \`pairwiseKeys\`를 작성하십시오. 본인의 네트워크는 \`${ssid}\`, 암호는 \`${passphrase}\`입니다. 표준에 실린 예 등 다른 네트워크로도 시험합니다.`,
    ),
  checks: [
    {
      say: text('The PMK is right.', 'PMK가 맞습니다.'),
      points: 3,
      run(trial, own) {
        // The example of annex J.4.2.
        for (const one of [own, { passphrase: 'password', ssid: 'IEEE' }, { ...own, ssid: '우리집' }])
          tryPmk(trial, one);
      },
    },
    {
      say: text(
        'The PRF gives as many bits as are wanted, and the right ones.',
        'PRF가 원하는 만큼의 비트를 맞게 냅니다.',
      ),
      points: 2,
      run(trial) {
        const { random } = trial;
        for (const bits of [128, 160, 256, 384, 512]) {
          tryPrf(trial, { key: random.bytes(32), label: 'a test', data: random.bytes(76), bits });
        }
      },
    },
    {
      say: text(
        'KCK, KEK and TK are right, whoever has the smaller address and nonce.',
        '주소와 논스가 누구 쪽이 작든 KCK, KEK, TK가 맞습니다.',
      ),
      points: 3,
      run(trial, own) {
        const key = pmkOf(own);
        for (const [ap, nonce] of [
          [0, 0],
          [0, 1],
          [1, 0],
          [1, 1],
        ] as const) {
          tryKeys(trial, key, drawAssociation(trial.random, ap, nonce, 0));
        }
      },
    },
    {
      say: text(
        'Names, passphrases and inputs of any length, and close decisions.',
        '길이가 어떻든, 비교가 아슬아슬하든 맞습니다.',
      ),
      points: 2,
      hidden: true,
      run(trial) {
        const { random } = trial;
        for (const [length, ssid] of [
          [8, 'x'],
          [63, 'n'.repeat(32)],
        ] as const) {
          const passphrase = Array.from(random.bytes(length), (byte) => String.fromCharCode(0x21 + (byte % 94))).join(
            '',
          );
          tryPmk(trial, { passphrase, ssid });
        }
        for (const bits of [8, 168, 1024]) {
          tryPrf(trial, { key: random.bytes(20), label: '', data: random.bytes(100), bits });
        }
        tryPrf(trial, { key: random.bytes(100), label: LABEL, data: new Uint8Array(0), bits: 320 });
        for (const [ap, nonce, same] of [
          [0, 1, 5],
          [1, 0, 5],
          [1, 1, 3],
        ] as const) {
          tryKeys(trial, random.bytes(32), drawAssociation(random, ap, nonce, same));
        }
      },
    },
  ],
};

const secret = bytes.refine(({ length }) => length <= 4096, { error: 'more than 4096 bytes' });
const keysShape = z.object({ kck: secret, kek: secret, tk: secret });

function tryPmk(trial: CodeTrial, one: Secret): void {
  const got = trial.student.call('pmk', [one.passphrase, one.ssid], secret);
  compareSecretOf(trial, text('the PMK', 'PMK'), got, pmkOf(one), PMK, () => pmkMistakes(one));
}

function pmkMistakes({ passphrase, ssid }: Secret): Candidate[] {
  const [password, salt] = [passphrase, ssid].map((word) => new TextEncoder().encode(word)) as [Uint8Array, Uint8Array];
  return [
    looksLike(
      wrongPmk(salt, password),
      'the name is the salt, the passphrase the password',
      '네트워크 이름이 솔트이고 암호가 비밀 값입니다',
      'swapped-fields',
    ),
    looksLike(wrongPmk(password, salt, 1), 'there are 4096 iterations', '반복은 4096번입니다', 'cut-off'),
    looksLike(
      wrongPmk(password, salt, 4095),
      'there are 4096 iterations, the first one counts',
      '반복은 첫 번째까지 세어 4096번입니다',
      'off-by-one',
    ),
    looksLike(
      wrongPmk(
        password,
        Uint8Array.from(ssid, (letter) => letter.charCodeAt(0)),
      ),
      'the name’s bytes are UTF-8',
      '이름의 바이트는 UTF-8입니다',
      'wrong-type',
    ),
    looksLike(
      wrongPmk(password, new Uint8Array(0)),
      'the name of the network goes in',
      '네트워크 이름이 들어갑니다',
      'reads-nothing',
    ),
  ];
}

interface PrfCase {
  readonly key: Uint8Array;
  readonly label: string;
  readonly data: Uint8Array;
  readonly bits: number;
}

function tryPrf(trial: CodeTrial, one: PrfCase): void {
  const { key, label, data, bits } = one;
  const got = trial.student.call('prf', [key, label, data, bits], secret);
  compareSecretOf(trial, text(`PRF-${bits}`, `PRF-${bits}`), got, prf(key, label, data, bits), PRF, () =>
    prfMistakes(one),
  );
}

function prfMistakes({ key, label, data, bits }: PrfCase): Candidate[] {
  const name = new TextEncoder().encode(label);
  const zero = Uint8Array.of(0);
  const made = (block: (index: number) => readonly Uint8Array[], length = bits / 8) => {
    const count = Math.ceil(bits / 160);
    return concatBytes(...Array.from({ length: count }, (_, index) => hmacSha1(key, ...block(index)))).slice(0, length);
  };
  return [
    looksLike(
      made((i) => [name, zero, data, Uint8Array.of(i + 1)]),
      'the blocks are counted from 0',
      '블록은 0부터 셉니다',
      'off-by-one',
    ),
    looksLike(
      made((i) => [name, data, Uint8Array.of(i)]),
      'a zero byte follows the label',
      '레이블 뒤에 0인 바이트가 옵니다',
      'missing-end',
    ),
    looksLike(
      made(() => [name, zero, data]),
      'the number of the block ends the input',
      '입력은 블록 번호로 끝납니다',
      'reads-nothing',
    ),
    looksLike(
      made(() => [name, zero, data, zero]),
      'every block has a number of its own',
      '블록마다 번호가 다릅니다',
      'reads-nothing',
    ),
    looksLike(
      made((i) => [name, zero, data, Uint8Array.of(0, 0, 0, i)]),
      'the number of the block is one byte',
      '블록 번호는 한 바이트입니다',
      'wrong-type',
    ),
    looksLike(
      made((i) => [Uint8Array.of(i), name, zero, data]),
      'the number of the block comes last',
      '블록 번호는 맨 뒤에 옵니다',
      'wrong-order',
    ),
    looksLike(
      made((i) => [data, zero, name, Uint8Array.of(i)]),
      'the label comes before the data',
      '레이블이 데이터보다 먼저입니다',
      'wrong-order',
    ),
    looksLike(
      made((i) => [name, zero, data, Uint8Array.of(i)], Math.ceil(bits / 160) * 20),
      'the rest of the last block has to go',
      '마지막 블록의 남는 부분은 버려야 합니다',
      'extra-bytes',
    ),
  ];
}

interface Both {
  readonly ap: Uint8Array;
  readonly station: Uint8Array;
  readonly anonce: Uint8Array;
  readonly snonce: Uint8Array;
}

/** @param ap, nonce 0 if the access point's is the smaller one, 1 if it is the larger. @param same so many first bytes are equal */
function drawAssociation(random: Random, ap: 0 | 1, nonce: 0 | 1, same: number): Both {
  const pair = (length: number): [Uint8Array, Uint8Array] => {
    const [a, b] = [random.bytes(length), random.bytes(length)];
    b.set(a.subarray(0, same));
    // What decides lies on both sides of 0x80.
    a[same] = 0x10 + random.below(0x60);
    b[same] = 0x80 + random.below(0x70);
    return [a, b];
  };
  const [addresses, nonces] = [pair(6), pair(32)];
  return { ap: addresses[ap], station: addresses[1 - ap]!, anonce: nonces[nonce], snonce: nonces[1 - nonce]! };
}

function tryKeys(trial: CodeTrial, key: Uint8Array, both: Both): void {
  const got = trial.student.call('pairwiseKeys', [key, { ...both }], keysShape);
  const cut = (ptk: Uint8Array) => [0, 16, 32].map((at) => ptk.subarray(at, at + 16));
  const { ap, station, anonce, snonce } = both;
  const [first, last] = isSmaller(ap, station) ? [ap, station] : [station, ap];
  const [low, high] = isSmaller(anonce, snonce) ? [anonce, snonce] : [snonce, anonce];
  const make = (...parts: readonly Uint8Array[]) => prf(key, LABEL, concatBytes(...parts), 384);
  const right = make(first, last, low, high);
  const order = [
    'the smaller one comes first, of the addresses and of the nonces',
    '주소도 논스도 작은 쪽이 먼저입니다',
  ] as const;
  const ways: readonly (readonly [Uint8Array[], string, string, Candidate['mistake']])[] = [
    ...[make(last, first, low, high), make(first, last, high, low), make(last, first, high, low)].map(
      (ptk) => [cut(ptk), ...order, 'wrong-order'] as const,
    ),
    [
      cut(make(low, high, first, last)),
      'the addresses come before the nonces',
      '주소가 논스보다 먼저입니다',
      'wrong-order',
    ],
    [
      cut(prf(key, 'Group key expansion', concatBytes(first, last, low, high), 384)),
      'the label is another',
      '레이블이 다릅니다',
      'other',
    ],
    [[1, 0, 2].map((at) => cut(right)[at]!), 'KCK comes before KEK', 'KCK가 KEK보다 먼저입니다', 'swapped-fields'],
    [
      [2, 1, 0].map((at) => cut(right)[at]!),
      'KCK comes first, TK last',
      'KCK가 처음이고 TK가 마지막입니다',
      'swapped-fields',
    ],
  ];
  for (const [index, name] of (['kck', 'kek', 'tk'] as const).entries()) {
    const label = name.toUpperCase();
    const candidates = () => ways.map(([parts, en, ko, mistake]) => looksLike(parts[index]!, en, ko, mistake));
    compareSecretOf(trial, text(label, label), got[name], right.slice(16 * index, 16 * index + 16), PTK, candidates);
  }
}

function isSmaller(a: Uint8Array, b: Uint8Array): boolean {
  const at = a.findIndex((byte, index) => byte !== b[index]);
  return a[at]! < b[at]!;
}
