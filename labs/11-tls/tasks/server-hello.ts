/** Read a ServerHello out of records. */

import { toHex } from '../../../src/bytes/hex.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { shorten, type Text, text } from '../../../src/explain/text.ts';
import { bytes, u16, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { type Extension, extensionNumber } from '../../../src/packet/tls/extensions.ts';
import { buildHandshake, type ServerHello } from '../../../src/packet/tls/handshake.ts';
import { buildRecord } from '../../../src/packet/tls/record.ts';

const shape = z
  .object({ version: u16, random: bytes, sessionId: bytes, cipherSuite: u16, extensions: z.array(u16).max(1000) })
  .optional();

const extensions: readonly Extension[] = [
  { type: 'renegotiationInfo', renegotiatedConnection: new Uint8Array(0) },
  { type: 'serverName', names: [] },
  { type: 'alpn', protocols: ['http/1.1'] },
  { type: 'extendedMasterSecret' },
  { type: 'unknown', extensionType: 0x1a1a, data: new Uint8Array(3) },
];

export const serverHelloTask: CodeTask<Record<string, never>> = {
  id: 'server-hello',
  kind: 'build',
  file: 'server-hello.ts',
  title: text('Read a ServerHello', 'ServerHello 읽기'),
  hints: [
    text(
      'Two layers: take the handshake bytes out of the records first, then read messages from them.',
      '두 층입니다. 먼저 레코드에서 핸드셰이크 바이트를 꺼내고, 거기에서 메시지를 읽으십시오.',
    ),
    text(
      'The message says how long it is, in three bytes. Where a record ends does not matter.',
      '메시지는 길이를 3바이트로 말합니다. 레코드가 어디에서 끝나는지는 상관없습니다.',
    ),
    text(
      'Extensions are there only if the message goes on after the compression method.',
      '압축 방식 뒤에 메시지가 더 있을 때만 확장이 있습니다.',
    ),
  ],
  parameters: () => ({}),
  describe: () =>
    text(
      'Write `readServerHello`. It is tried with ServerHellos of many forms, in one record, in several, and beside other messages; and while they are still coming in.',
      '`readServerHello`를 작성하십시오. 레코드 하나에 든 것, 여러 레코드에 나뉜 것, 다른 메시지와 함께 있는 것 등 여러 ServerHello로, 그리고 아직 오는 중일 때도 시험합니다.',
    ),
  checks: [
    {
      say: text('A ServerHello in a record of its own is read.', '레코드 하나에 든 ServerHello를 읽습니다.'),
      points: 2,
      run(trial) {
        for (const list of [undefined, extensions.slice(0, 1), extensions]) {
          const hello = drawHello(trial.random, 32, list);
          expectRead(trial, text('one record', '레코드 하나'), records([buildHandshake(hello)]), hello);
        }
        const without = drawHello(trial.random, 0, extensions.slice(0, 2));
        expectRead(trial, text('an empty session id', '빈 세션 ID'), records([buildHandshake(without)]), without);
      },
    },
    {
      say: text('Other messages may follow in the same record.', '같은 레코드에 다른 메시지가 이어질 수 있습니다.'),
      points: 1,
      run(trial) {
        const hello = drawHello(trial.random, 32, trial.random.below(2) === 0 ? undefined : extensions);
        for (const one of [hello, drawHello(trial.random, 5, undefined)]) {
          const certificate = buildHandshake({ type: 'certificate', certificateList: [trial.random.bytes(300)] });
          expectRead(
            trial,
            text('with a Certificate behind it', 'Certificate가 뒤따름'),
            records([concatBytes(buildHandshake(one), certificate)]),
            one,
          );
        }
      },
    },
    {
      say: text('It may be spread over several records.', '여러 레코드에 나뉠 수 있습니다.'),
      points: 2,
      run(trial) {
        for (const size of [1, 3, 40]) {
          const hello = drawHello(trial.random, 32, extensions);
          const message = buildHandshake(hello);
          const pieces = Array.from({ length: Math.ceil(message.length / size) }, (_, index) =>
            message.subarray(index * size, (index + 1) * size),
          );
          expectRead(trial, text(`${pieces.length} records`, `레코드 ${pieces.length}개`), records(pieces), hello);
        }
      },
    },
    {
      say: text(
        'While it is not whole there is none; nor is there one in an alert.',
        '다 오기 전에는 없는 것이며, 경보에도 없습니다.',
      ),
      points: 1,
      run(trial) {
        const whole = records([buildHandshake(drawHello(trial.random, 16, extensions))]);
        for (let count = 0; count < whole.length; count += count < 12 || count > whole.length - 8 ? 1 : 7) {
          expectNone(
            trial,
            text(`${count} of ${whole.length} bytes`, `${whole.length}바이트 중 ${count}바이트`),
            whole.subarray(0, count),
          );
        }
        const message = buildHandshake(drawHello(trial.random, 16, extensions));
        const half = records([message.subarray(0, 60), message.subarray(60, message.length - 1)]);
        expectNone(trial, text('a message whose last record is missing', '마지막 레코드가 아직 없는 메시지'), half);
        expectNone(
          trial,
          text('an alert', '경보'),
          buildRecord({ contentType: 21, version: 0x0303, fragment: Uint8Array.of(2, 40) }),
        );
        const other = buildHandshake({ type: 'certificate', certificateList: [trial.random.bytes(90)] });
        expectNone(trial, text('a Certificate', 'Certificate'), records([other]));
      },
    },
    {
      say: text(
        'Records of changing sizes, and a message of another kind behind it in pieces.',
        '크기가 바뀌는 레코드와, 나뉘어 뒤따르는 다른 메시지.',
      ),
      points: 1,
      hidden: true,
      run(trial) {
        const hello = drawHello(trial.random, 32, extensions.slice(2));
        const all = concatBytes(buildHandshake(hello), buildHandshake({ type: 'serverHelloDone' }));
        const cuts = [0, 2, 50, 51, all.length - 1, all.length];
        const pieces = cuts.slice(1).map((end, index) => all.subarray(cuts[index]!, end));
        expectRead(trial, text('uneven records', '고르지 않은 레코드'), records(pieces), hello);
      },
    },
  ],
};

function drawHello(random: Random, sessionLength: number, list: readonly Extension[] | undefined): ServerHello {
  return {
    type: 'serverHello',
    serverVersion: 0x0303,
    random: random.bytes(32),
    sessionId: random.bytes(sessionLength),
    cipherSuite: 0x1234 + random.below(0x8000),
    compressionMethod: 0,
    ...(list && { extensions: list }),
  };
}

function records(fragments: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...fragments.map((fragment) => buildRecord({ contentType: 22, version: 0x0303, fragment })));
}

function expectRead(trial: CodeTrial, where: Text, received: Uint8Array, want: ServerHello): void {
  const got = trial.student.call('readServerHello', [received], shape);
  if (!got) {
    trial.found({
      say: text(`${where.en}: it is there, but null was returned`, `${where.ko}: 다 왔는데 null이 반환되었습니다`),
      source: 'RFC 5246 §6.2.1',
    });
    return;
  }
  const compare = (name: string, is: string, should: string) => {
    if (is === should) return;
    const [a, b] = [shorten(is, 80), shorten(should, 80)];
    trial.found({
      say: text(
        `${where.en}: ${name} is ${a}, should be ${b}`,
        `${where.ko}: ${name}이(가) ${a}입니다. ${b}이어야 합니다`,
      ),
      source: 'RFC 5246 §7.4.1.3',
    });
  };
  compare('version', String(got.version), String(want.serverVersion));
  compare('random', toHex(got.random), toHex(want.random));
  compare('sessionId', `[${toHex(got.sessionId)}]`, `[${toHex(want.sessionId)}]`);
  compare('cipherSuite', String(got.cipherSuite), String(want.cipherSuite));
  compare(
    'extensions',
    `[${got.extensions.join(', ')}]`,
    `[${(want.extensions ?? []).map(extensionNumber).join(', ')}]`,
  );
}

function expectNone(trial: CodeTrial, where: Text, received: Uint8Array): void {
  if (!trial.student.call('readServerHello', [received], shape)) return;
  trial.found({
    say: text(
      `${where.en}: there is no ServerHello yet, but one was returned`,
      `${where.ko}: 아직 ServerHello가 없는데 값이 반환되었습니다`,
    ),
  });
}
