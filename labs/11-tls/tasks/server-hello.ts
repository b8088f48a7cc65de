/** Read a ServerHello out of records. */

import { toHex } from '../../../src/bytes/hex.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { bytes, u8, u16, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { googleCredentials } from '../../../src/lab/school/tls.ts';
import { buildHandshake } from '../../../src/packet/tls/handshake.ts';
import { buildRecord, ContentType } from '../../../src/packet/tls/record.ts';
import { TlsServer } from '../../../src/stack/tls/server.ts';
import { handshakeIn, tell } from './counterpart.ts';
import {
  awkwardCases,
  flightCases,
  incompleteCases,
  plainCases,
  type ServerHello,
  type StreamCase,
} from './server-hello-cases.ts';

interface Parameters {
  /** What a client of the student's says, in hexadecimal. */
  readonly clientRandom: string;
}

export const serverHelloTask: CodeTask<Parameters> = {
  id: 'server-hello',
  kind: 'build',
  file: 'server-hello.ts',
  title: text('Read a ServerHello', 'ServerHello 읽기'),
  hints: [
    text(
      'Two layers, two lengths: first take the fragments out of the records and put them together, then look for messages.',
      '층이 둘, 길이도 둘입니다. 먼저 레코드에서 조각을 꺼내 이어 붙이고, 그다음 메시지를 찾으십시오.',
    ),
    text(
      'A handshake message has a type and a length of three bytes. Is all of it there? If not, null.',
      '핸드셰이크 메시지에는 종류와 3바이트 길이가 있습니다. 전부 왔습니까? 아니라면 null입니다.',
    ),
    text(
      'After the compression method the message may end. If it does not, a length of two bytes and the extensions follow.',
      '압축 방법 뒤에서 메시지가 끝날 수 있습니다. 끝나지 않으면 2바이트 길이와 확장들이 이어집니다.',
    ),
  ],
  parameters: (random) => ({ clientRandom: toHex(random.bytes(32)) }),
  describe: ({ clientRandom }) =>
    text(
      `Write \`readServerHello\`. It reads what servers send, among them the answer of ours to a client with the random ${clientRandom.slice(0, 16)}…`,
      `\`readServerHello\`를 작성하십시오. 여러 서버가 보낸 것을 읽으며, 랜덤 ${clientRandom.slice(0, 16)}…인 클라이언트에 우리 서버가 답한 것도 있습니다.`,
    ),
  checks: [
    {
      say: text('A ServerHello in a record of its own is read.', '레코드 하나에 든 ServerHello를 읽습니다.'),
      points: 2,
      run: (trial) => tryAll(trial, plainCases(trial.random)),
    },
    {
      say: text(
        'It is found if a record has several messages, or a message several records.',
        '한 레코드에 메시지가 여럿이거나 한 메시지가 여러 레코드에 걸쳐도 찾아냅니다.',
      ),
      points: 2,
      run: (trial) => tryAll(trial, flightCases(trial.random)),
    },
    {
      say: text('What a server of ours sends is read.', '우리 서버가 보내는 것을 읽습니다.'),
      points: 1,
      run: (trial, { clientRandom }) => tryAll(trial, [ownCase(trial.random, clientRandom)]),
    },
    {
      say: text('As long as something is missing, the answer is null.', '모자란 것이 있는 동안은 null로 답합니다.'),
      points: 2,
      run: (trial) => tryAll(trial, incompleteCases(trial.random)),
    },
    {
      say: text('It is found wherever the records are cut.', '레코드가 어디서 잘려도 찾아냅니다.'),
      points: 2,
      hidden: true,
      run: (trial) => tryAll(trial, awkwardCases(trial.random)),
    },
  ],
};

/** `null` comes as undefined. */
const shape = z
  .object({
    version: u16,
    random: bytes,
    sessionId: bytes,
    cipherSuite: u16,
    compressionMethod: u8,
    extensions: z.array(z.object({ type: u16, data: bytes })).max(100),
  })
  .optional();

function tryAll(trial: CodeTrial, cases: readonly StreamCase[]): void {
  for (const one of cases) {
    const got = trial.student.call('readServerHello', [one.bytes], shape);
    for (const { say, ...more } of compare(got, one.hello)) {
      trial.found({ say: text(`${one.about.en}: ${say.en}`, `${one.about.ko}: ${say.ko}`), ...more });
    }
  }
}

function compare(got: ServerHello | undefined, want: ServerHello | undefined): Finding[] {
  const source = 'RFC 5246 §7.4.1.3';
  if (!want && !got) return [];
  if (!want)
    return [
      {
        say: text(
          'there is no ServerHello, or not all of it, but something was read',
          'ServerHello가 없거나 다 오지 않았는데 무언가를 읽었습니다',
        ),
        source,
      },
    ];
  if (!got)
    return [
      {
        say: text('the ServerHello is there, but null was answered', 'ServerHello가 있는데 null로 답했습니다'),
        source: 'RFC 5246 §6.2.1',
      },
    ];
  const list = ({ extensions }: ServerHello) =>
    extensions.map(({ type, data }) => `${hex(type)} (${toHex(data.subarray(0, 8)) || '–'}, ${data.length})`);
  const pairs = [
    ['version', hex(got.version), hex(want.version)],
    ['random', toHex(got.random), toHex(want.random)],
    ['sessionId', toHex(got.sessionId), toHex(want.sessionId)],
    ['cipherSuite', hex(got.cipherSuite), hex(want.cipherSuite)],
    ['compressionMethod', String(got.compressionMethod), String(want.compressionMethod)],
    ['extensions', list(got).join(', '), list(want).join(', ')],
    [
      'extensions',
      got.extensions.map(({ data }) => toHex(data)).join(),
      want.extensions.map(({ data }) => toHex(data)).join(),
    ],
  ] as const;
  const wrong = pairs.find(([, a, b]) => a !== b);
  if (!wrong) return [];
  const [name, a, b] = wrong;
  const [is, should] = [a, b].map((value) =>
    value === '' ? '–' : value.length > 80 ? `${value.slice(0, 80)}…` : value,
  );
  return [
    {
      say: text(`${name} is ${should}, you read ${is}`, `${name}은(는) ${should}인데 ${is}(으)로 읽었습니다`),
      source,
      ...(isSwapped(a, b) && { mistake: 'byte-order' as const }),
      ...(name === 'extensions' &&
        got.extensions.length < want.extensions.length && { mistake: 'missing-option' as const }),
    },
  ];
}

/** '0x009c' and '0x9c00'. */
function isSwapped(a: string, b: string): boolean {
  return /^0x\w{4}$/.test(a) && a !== b && a === `0x${b.slice(4)}${b.slice(2, 4)}`;
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(4, '0')}`;
}

/** A real server's flight. */
function ownCase(random: Random, clientRandom: string): StreamCase {
  const server = new TlsServer({ ...googleCredentials(), random, alpn: ['http/1.1'] });
  const hello = buildHandshake({
    type: 'clientHello',
    clientVersion: 0x0303,
    random: Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt(clientRandom.slice(2 * at, 2 * at + 2), 16)),
    sessionId: new Uint8Array(0),
    cipherSuites: [0x009c, 0x009d],
    compressionMethods: [0],
    extensions: [
      { type: 'renegotiationInfo', renegotiatedConnection: new Uint8Array(0) },
      { type: 'alpn', protocols: ['http/1.1'] },
    ],
  });
  const records = tell(server, buildRecord({ contentType: ContentType.HANDSHAKE, version: 0x0301, fragment: hello }));
  const { message } = handshakeIn(records)[0]!;
  if (message.type !== 'serverHello') throw new TypeError('our server sends no ServerHello');
  return {
    about: text('our server', '우리 서버'),
    bytes: Uint8Array.from(records.flatMap((record) => [...record])),
    hello: {
      version: message.serverVersion,
      random: message.random,
      sessionId: message.sessionId,
      cipherSuite: message.cipherSuite,
      compressionMethod: message.compressionMethod,
      extensions: [
        { type: 0xff01, data: Uint8Array.of(0) },
        { type: 16, data: Uint8Array.from([0, 9, 8, ...new TextEncoder().encode('http/1.1')]) },
      ],
    },
  };
}
