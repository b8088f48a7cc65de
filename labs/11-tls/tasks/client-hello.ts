/** Build a ClientHello, and have it answered. */

import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { concatBytes, Writer } from '../../../src/bytes/writer.ts';
import { text } from '../../../src/explain/text.ts';
import type { Finding, Mistake } from '../../../src/grade/finding.ts';
import { drawPort, drawWord } from '../../../src/grade/personal.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { compareFrames } from '../../../src/grade/teacher/compare-frames.ts';
import { inTcp } from '../../../src/grade/teacher/wrap.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { shortWorld } from '../../../src/lab/school/short.ts';
import { webServerTls } from '../../../src/lab/school/tls.ts';
import { alertName } from '../../../src/packet/tls/alert.ts';
import { CipherSuite, cipherSuiteName, cipherSuiteNames } from '../../../src/packet/tls/cipher-suites.ts';
import { buildHandshake, type ClientHello } from '../../../src/packet/tls/handshake.ts';
import { ProtocolVersion } from '../../../src/packet/tls/protocol-version.ts';
import { buildRecord, ContentType } from '../../../src/packet/tls/record.ts';
import { acceptTls } from '../../../src/stack/tls/tls-stream.ts';
import { handshakeIn, recordsIn } from './counterpart.ts';

/** The random in hexadecimal. */
interface Parameters {
  readonly random: string;
  readonly cipherSuites: readonly number[];
  readonly serverName: string;
}

interface Offer {
  readonly random: Uint8Array;
  readonly cipherSuites: readonly number[];
  readonly serverName: string;
}

/** A record of 2^14 bytes and its header. */
const recordBytes = bytes.refine(({ length }) => length <= 16_389, { error: 'more than one record' });

export const clientHelloTask: CodeTask<Parameters> = {
  id: 'client-hello',
  kind: 'build',
  file: 'client-hello.ts',
  title: text('Build a ClientHello', 'ClientHello 만들기'),
  hints: [
    text(
      'Open frame 10 of the lab’s capture and mark every length in it. Which bytes does each of them count?',
      '실습 캡처의 10번 프레임을 열고 길이를 모두 표시하십시오. 각각 어떤 바이트를 셉니까?',
    ),
    text(
      'Write it from the inside to the outside: a function that puts a length of 1, 2 or 3 bytes in front of a list of bytes is all you need.',
      '안쪽에서 바깥쪽으로 쓰십시오. 바이트 목록 앞에 1, 2, 3바이트 길이를 붙이는 함수 하나면 됩니다.',
    ),
    text(
      'server_name has three lengths, one in the other: of the extension’s data, of the list, and of the name. Between the last two stands the type of the name, 0.',
      'server_name에는 길이가 셋 겹쳐 있습니다. 확장 데이터의 길이, 목록의 길이, 이름의 길이입니다. 뒤의 두 길이 사이에 이름의 종류 0이 있습니다.',
    ),
  ],
  // 3.1 and 3.3 differ in one bit, and either will do in the record.
  insignificantBits: (_bytes, bit) => bit === 2 * 8 + 6,
  parameters: (random) => {
    const offer = drawOffer(random);
    return { ...offer, random: Array.from(offer.random, (byte) => byte.toString(16).padStart(2, '0')).join('') };
  },
  describe: ({ random, cipherSuites, serverName }) => {
    const suites = cipherSuites.map((suite) => `0x${suite.toString(16).padStart(4, '0')}`).join(', ');
    return text(
      `Write \`buildClientHello\`. With your values (random ${random}, suites ${suites}, server name ${serverName}) a server of ours must answer with a ServerHello.`,
      `\`buildClientHello\`를 작성하십시오. 본인 값(랜덤 ${random}, 암호 스위트 ${suites}, 서버 이름 ${serverName})으로 만든 것에 우리 서버가 ServerHello로 답해야 합니다.`,
    );
  },
  checks: [
    {
      say: text(
        'The headers of record and handshake message are right.',
        '레코드와 핸드셰이크 메시지의 헤더가 맞습니다.',
      ),
      points: 2,
      run(trial, parameters) {
        for (const offer of [offerOf(parameters), drawOffer(trial.random)]) {
          for (const finding of wrongHeaders(made(trial, offer))) trial.found(finding);
        }
      },
    },
    {
      say: text('Every field of the ClientHello is right.', 'ClientHello의 모든 필드가 맞습니다.'),
      points: 3,
      run(trial, parameters) {
        for (const offer of [offerOf(parameters), drawOffer(trial.random)]) {
          for (const finding of compareBodies(made(trial, offer), offer)) trial.found(finding);
        }
      },
    },
    {
      say: text(
        'A server of ours reads it as you meant it, and answers with a ServerHello.',
        '우리 서버가 뜻한 대로 읽고 ServerHello로 답합니다.',
      ),
      points: 2,
      run: (trial, parameters) => greet(trial, offerOf(parameters)),
    },
    {
      say: text(
        'One suite or many, a short name or a long one: all lengths come out right.',
        '암호 스위트가 하나든 많든, 이름이 짧든 길든 길이가 모두 맞습니다.',
      ),
      points: 2,
      hidden: true,
      run(trial) {
        const { random } = trial;
        const names = ['a.b', `${'x'.repeat(63)}.`.repeat(3) + 'y'.repeat(61)];
        const suites = [[CipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256], Array.from({ length: 140 }, () => random.u16())];
        for (const serverName of names) {
          for (const cipherSuites of suites) {
            const offer = { random: random.bytes(32), cipherSuites, serverName };
            const got = made(trial, offer);
            for (const finding of [...wrongHeaders(got), ...compareBodies(got, offer)]) trial.found(finding);
          }
        }
      },
    },
  ],
};

/** Suites that our server knows stand somewhere among others. */
function drawOffer(random: Random): Offer {
  const others = [...cipherSuiteNames.keys()].filter((suite) => suite > 0xff && suite < 0xff00);
  const cipherSuites = Array.from({ length: 3 + random.below(4) }, () => others[random.below(others.length)]!);
  cipherSuites.splice(random.below(cipherSuites.length), 0, CipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256);
  const serverName = `www.${drawWord(random)}.${drawWord(random)}.example`;
  return { random: random.bytes(32), cipherSuites: [...new Set(cipherSuites)], serverName };
}

function offerOf({ random, cipherSuites, serverName }: Parameters): Offer {
  const bytesOf = Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt(random.slice(2 * at, 2 * at + 2), 16));
  return { random: bytesOf, cipherSuites, serverName };
}

function made(trial: CodeTrial, offer: Offer): Uint8Array {
  return trial.student.call('buildClientHello', [{ ...offer }], recordBytes);
}

/** What comes before the body is taken as it should be, so that each mistake is told once. */
function compareBodies(got: Uint8Array, offer: Offer): Finding[] {
  const want = rightHello(offer, ProtocolVersion.TLS_1_2);
  const wrap = inTcp({ srcPort: 50_000, dstPort: 443 });
  if (got.length < HEADERS) return compareFrames(got, { want, wrap });
  return compareFrames(concatBytes(headersFor(got.length - HEADERS), got.subarray(HEADERS)), { want, wrap });
}

function rightHello({ random, cipherSuites, serverName }: Offer, version: number): Uint8Array {
  const hello: ClientHello = {
    type: 'clientHello',
    clientVersion: ProtocolVersion.TLS_1_2,
    random,
    sessionId: new Uint8Array(0),
    cipherSuites,
    compressionMethods: [0],
    extensions: [{ type: 'serverName', names: [{ nameType: 0, name: serverName }] }],
  };
  return buildRecord({ contentType: ContentType.HANDSHAKE, version, fragment: buildHandshake(hello) });
}

/** Five bytes of record header, four of the handshake message's. */
const HEADERS = 9;

function headersFor(length: number): Uint8Array {
  return new Writer()
    .u8(ContentType.HANDSHAKE)
    .u16(ProtocolVersion.TLS_1_2)
    .u16(length + 4)
    .u8(1)
    .u24(length)
    .finish();
}

/** The headers are judged by what follows them. */
function wrongHeaders(got: Uint8Array): Finding[] {
  if (got.length < HEADERS) {
    return [
      {
        say: text(`${got.length} bytes are less than the two headers`, `${got.length}바이트는 두 헤더보다 짧습니다`),
        mistake: 'too-short',
      },
    ];
  }
  const number = (at: number, size: number) => got.subarray(at, at + size).reduce((sum, byte) => sum * 256 + byte, 0);
  const [record, message] = [got.length - 5, got.length - HEADERS];
  // RFC 5246 appendix E.1: the record's version may be the lowest that the client speaks.
  const version = number(1, 2) === ProtocolVersion.TLS_1_0 ? ProtocolVersion.TLS_1_0 : ProtocolVersion.TLS_1_2;
  const fields = [
    { at: 0, size: 1, should: ContentType.HANDSHAKE, name: text('the record’s content type', '레코드의 콘텐츠 종류') },
    { at: 1, size: 2, should: version, name: text('the record’s version', '레코드의 버전') },
    { at: 3, size: 2, should: record, name: text('the record’s length', '레코드의 길이') },
    { at: 5, size: 1, should: 1, name: text('the message’s type', '메시지의 종류') },
    { at: 6, size: 3, should: message, name: text('the message’s length', '메시지의 길이') },
  ];
  return fields.flatMap(({ at, size, should, name }) => {
    const is = number(at, size);
    if (is === should) return [];
    const isLength = should === record || should === message;
    return [
      {
        say: text(
          `offset 0x${at.toString(16)}, ${name.en} is ${is}, should be ${should}`,
          `오프셋 0x${at.toString(16)}: ${name.ko}이(가) ${is}입니다. ${should}이어야 합니다`,
        ),
        offset: at,
        source: at < 5 ? 'RFC 5246 §6.2.1' : 'RFC 5246 §7.4',
        ...(isLength && { mistake: lengthMistake(is, should) }),
      },
    ];
  });
}

function lengthMistake(is: number, should: number): Mistake {
  if ([4, 5, 9].includes(Math.abs(is - should))) return 'length-off-by-header';
  const low = should & 0xff;
  const high = should >> 8;
  return is === low * 256 + high || is === low * 65_536 + high * 256 ? 'byte-order' : 'other';
}

/** Sends it to the web server of the lab's world. */
async function greet(trial: CodeTrial, offer: Offer): Promise<void> {
  const hello = trial.student.call('buildClientHello', [{ ...offer }], recordBytes);
  const run = trial.newWorld();
  const { laptop, web, webAddress } = shortWorld(run);
  let heard: ClientHello | undefined;
  let answer: Uint8Array = new Uint8Array(0);
  const config = {
    ...webServerTls(run),
    onEvent: (event: { type: string; hello?: unknown }) => {
      if (event.type === 'client-hello') heard = event.hello as ClientHello;
    },
  };
  run.world.act((now) => {
    web.sockets.listenTcp(443, (transport) => acceptTls(transport, config, () => ({})));
    const stream = laptop.sockets.connectTcp(
      { address: webAddress, port: 443 },
      {
        onOpen: (at) => stream.write(hello, at),
        onData(piece) {
          answer = concatBytes(answer, piece);
        },
      },
      now,
      { localPort: drawPort(trial.random) },
    );
  });
  await run.world.pass(milliseconds(500));
  judgeAnswer(answer, heard, offer);
}

function judgeAnswer(answer: Uint8Array, heard: ClientHello | undefined, offer: Offer): void {
  const [first] = recordsIn(answer);
  if (!first) {
    fail(
      text(
        'the server says nothing: it waits for the rest of a message whose length is too large',
        '서버가 아무 말도 하지 않습니다. 길이가 너무 큰 메시지의 나머지를 기다립니다',
      ),
    );
  }
  if (first.contentType === ContentType.ALERT) {
    const alert = alertName(first.fragment[1] ?? -1);
    fail(text(`the server answers with the alert ${alert}`, `서버가 경보 ${alert}로 답합니다`), {
      source: 'RFC 5246 §7.2',
    });
  }
  const name = heard?.extensions?.find((one) => one.type === 'serverName');
  const asked = name?.type === 'serverName' ? name.names[0]?.name : undefined;
  if (asked !== offer.serverName) {
    fail(
      text(
        `the server was asked for ${asked ?? 'no name'}, not for ${offer.serverName}`,
        `서버는 ${offer.serverName}이(가) 아니라 ${asked ?? '이름 없음'}을(를) 요청받았습니다`,
      ),
      { source: 'RFC 6066 §3' },
    );
  }
  const hello = handshakeIn([answer])[0]?.message;
  if (hello?.type === 'serverHello' && offer.cipherSuites.includes(hello.cipherSuite)) return;
  const chosen = hello?.type === 'serverHello' ? cipherSuiteName(hello.cipherSuite) : '–';
  fail(text(`the server’s answer is no ServerHello (${chosen})`, `서버의 응답이 ServerHello가 아닙니다(${chosen})`));
}
