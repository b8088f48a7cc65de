/** From the premaster secret to keys, and to what the two Finished say. */

import { toHex } from '../../../src/bytes/hex.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { hash } from '../../../src/crypto/primitives.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { bytes, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { keysFromMasterSecret, masterSecret, verifyData } from '../../../src/packet/tls/key-schedule.ts';
import type { Handshake } from '../starter/keys.ts';
import { realHandshake } from './tls-run.ts';

const shape = z.object({
  masterSecret: bytes,
  clientWriteKey: bytes,
  serverWriteKey: bytes,
  clientWriteIv: bytes,
  serverWriteIv: bytes,
});

const suites = { 16: 0x009c, 32: 0x009d } as const;

export const keysTask: CodeTask<Record<string, never>> = {
  id: 'keys',
  kind: 'build',
  file: 'keys.ts',
  title: text('From one secret to four keys', '비밀 하나에서 키 넷으로'),
  hints: [
    text(
      'Everything is the PRF: with another secret, label and seed each time. Write it first.',
      '모두 PRF입니다. 매번 비밀, 레이블, 시드만 다릅니다. PRF부터 작성하십시오.',
    ),
    text(
      'P_hash chains HMACs: A(i) is the HMAC of A(i-1), and each block is the HMAC of A(i) and the seed.',
      'P_hash는 HMAC을 잇습니다. A(i)는 A(i-1)의 HMAC이고, 각 블록은 A(i)와 시드의 HMAC입니다.',
    ),
    text(
      'The two randoms stand in one order for the master secret and in the other for the key block.',
      '두 난수의 순서는 마스터 시크릿과 키 블록에서 서로 반대입니다.',
    ),
  ],
  parameters: () => ({}),
  describe: () =>
    text(
      'Write `deriveKeys` and `verifyData`. They are tried with both hashes, and with a real handshake of the lab’s own client and server.',
      '`deriveKeys`와 `verifyData`를 작성하십시오. 두 해시로, 그리고 실습의 클라이언트와 서버가 실제로 한 핸드셰이크로 시험합니다.',
    ),
  checks: [
    {
      say: text(
        'The master secret follows from premaster secret and randoms.',
        '마스터 시크릿이 프리마스터 시크릿과 난수에서 나옵니다.',
      ),
      points: 3,
      run(trial) {
        const handshake = draw(trial.random, 'sha256', 16);
        const { masterSecret: got } = trial.student.call('deriveKeys', [handshake], shape);
        const { premaster, clientRandom, serverRandom } = handshake;
        const want = masterSecret('sha256', premaster, clientRandom, serverRandom);
        const turned = masterSecret('sha256', premaster, serverRandom, clientRandom);
        expectSame(
          trial,
          'masterSecret',
          got,
          want,
          [[turned, text('it looks as if the server’s random came first', '서버의 난수를 앞에 둔 것으로 보입니다')]],
          'RFC 5246 §8.1',
        );
      },
    },
    {
      say: text(
        'The four keys are cut from the key block in their order.',
        '네 개의 키를 키 블록에서 순서대로 잘라 냅니다.',
      ),
      points: 3,
      run(trial) {
        expectKeys(trial, draw(trial.random, 'sha256', 16));
      },
    },
    {
      say: text(
        'Suites with SHA-384 and keys of 32 bytes are right, too.',
        'SHA-384와 32바이트 키를 쓰는 스위트도 맞습니다.',
      ),
      points: 1,
      run(trial) {
        expectKeys(trial, draw(trial.random, 'sha384', 32));
      },
    },
    {
      say: text('Both sides’ verify_data is right.', '양쪽의 verify_data가 맞습니다.'),
      points: 2,
      run(trial) {
        for (const name of ['sha256', 'sha384'] as const) {
          const master = trial.random.bytes(48);
          const messages = [70, 90, 5].map((length) => trial.random.bytes(length));
          const transcript = hash(name, concatBytes(...messages));
          for (const sender of ['client', 'server'] as const) {
            const got = trial.student.call('verifyData', [name, master, sender, messages], bytes);
            expectSame(
              trial,
              `verifyData (${sender}, ${name})`,
              got,
              verifyData(name, master, sender, transcript),
              [],
              'RFC 5246 §7.4.9',
            );
          }
        }
      },
    },
    {
      say: text('It gets the keys of a real handshake.', '실제 핸드셰이크의 키를 얻습니다.'),
      points: 1,
      async run(trial) {
        const {
          premaster,
          clientRandom,
          serverRandom,
          masterSecret: master,
          keys,
        } = await realHandshake(trial.newWorld());
        const handshake: Handshake = { hash: 'sha256', premaster, clientRandom, serverRandom, keyLength: 16 };
        const got = trial.student.call('deriveKeys', [{ ...handshake }], shape);
        expectSame(trial, 'masterSecret', got.masterSecret, master, [], 'RFC 5246 §8.1');
        expectSame(trial, 'serverWriteKey', got.serverWriteKey, keys.server.key, [], 'RFC 5246 §6.3');
      },
    },
  ],
};

function draw(
  random: Random,
  name: 'sha256' | 'sha384',
  keyLength: 16 | 32,
): Handshake & Record<string, Uint8Array | string | number> {
  return {
    hash: name,
    premaster: random.bytes(48),
    clientRandom: random.bytes(32),
    serverRandom: random.bytes(32),
    keyLength,
  };
}

function expectKeys(trial: CodeTrial, handshake: Handshake & Record<string, Uint8Array | string | number>): void {
  const { hash: name, premaster, clientRandom, serverRandom, keyLength } = handshake;
  const got = trial.student.call('deriveKeys', [handshake], shape);
  const master = masterSecret(name, premaster, clientRandom, serverRandom);
  const cipherSuite = suites[keyLength as 16 | 32];
  const { client, server } = keysFromMasterSecret({ masterSecret: master, clientRandom, serverRandom, cipherSuite })!;
  const turned = keysFromMasterSecret({
    masterSecret: master,
    clientRandom: serverRandom,
    serverRandom: clientRandom,
    cipherSuite,
  })!;
  const order = text(
    'it looks as if the client’s random came first: here it is the other way round',
    '클라이언트의 난수를 앞에 둔 것으로 보입니다. 여기서는 반대입니다',
  );
  const sides = text('it looks as if client and server were exchanged', '클라이언트와 서버가 뒤바뀐 것으로 보입니다');
  const source = 'RFC 5246 §6.3';
  expectSame(
    trial,
    'clientWriteKey',
    got.clientWriteKey,
    client.key,
    [
      [turned.client.key, order],
      [server.key, sides],
    ],
    source,
  );
  expectSame(
    trial,
    'serverWriteKey',
    got.serverWriteKey,
    server.key,
    [
      [turned.server.key, order],
      [client.key, sides],
    ],
    source,
  );
  expectSame(trial, 'clientWriteIv', got.clientWriteIv, client.iv, [[server.iv, sides]], source);
  expectSame(trial, 'serverWriteIv', got.serverWriteIv, server.iv, [[client.iv, sides]], source);
  expectSame(trial, 'masterSecret', got.masterSecret, master, [], 'RFC 5246 §8.1');
}

function expectSame(
  trial: CodeTrial,
  what: string,
  got: Uint8Array,
  want: Uint8Array,
  likely: readonly (readonly [Uint8Array, Text])[],
  source: string,
): void {
  const [is, should] = [toHex(got), toHex(want)];
  if (is === should) return;
  if (got.length !== want.length) {
    trial.found({
      say: text(
        `${what} has ${got.length} bytes, should have ${want.length}`,
        `${what}이(가) ${got.length}바이트입니다. ${want.length}바이트이어야 합니다`,
      ),
      source,
    });
    return;
  }
  const like = likely.find(([wrong]) => toHex(wrong) === is)?.[1];
  const short = (value: string) => (value.length > 32 ? `${value.slice(0, 24)}…` : value);
  const tail = like ? { en: `: ${like.en}`, ko: `. ${like.ko}` } : { en: '', ko: '' };
  trial.found({
    say: text(
      `${what} is ${short(is)}, should be ${short(should)}${tail.en}`,
      `${what}이(가) ${short(is)}입니다. ${short(should)}이어야 합니다${tail.ko}`,
    ),
    source,
    ...(like && { mistake: 'swapped-addresses' as const }),
  });
}
