/** Build a ClientHello, and have it answered. */

import { DecodeError } from '../../../src/bytes/decode-error.ts';
import { toHex } from '../../../src/bytes/hex.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { Reader } from '../../../src/bytes/reader.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { shorten, type Text, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { shortWorld } from '../../../src/lab/school/short.ts';
import { webServerTls } from '../../../src/lab/school/tls.ts';
import { CipherSuite, cipherSuiteNames } from '../../../src/packet/tls/cipher-suites.ts';
import { findExtension } from '../../../src/packet/tls/extensions.ts';
import { type ClientHello, decodeHandshake } from '../../../src/packet/tls/handshake.ts';
import { readRecord } from '../../../src/packet/tls/record.ts';
import { acceptTls } from '../../../src/stack/tls/tls-stream.ts';
import type { ClientHelloParameters } from '../starter/client-hello.ts';

const HELLO = 'RFC 5246 §7.4.1.2';

export const clientHelloTask: CodeTask<{ serverName: string }> = {
  id: 'client-hello',
  kind: 'build',
  file: 'client-hello.ts',
  title: text('Build a ClientHello', 'ClientHello 만들기'),
  hints: [
    text(
      'Build it from the inside out: each list stands behind its length, and so does each thing around it.',
      '안쪽부터 만드십시오. 목록마다 앞에 길이가 있고, 그것을 감싼 것에도 길이가 있습니다.',
    ),
    text(
      'Lengths have one byte (session id, compression methods), two (suites, extensions, record) or three (the message).',
      '길이는 1바이트(세션 ID, 압축 방식), 2바이트(암호 스위트, 확장, 레코드), 3바이트(메시지)입니다.',
    ),
    text(
      'server_name holds four lengths in a row: of the extension, of the list, and, after the type 0, of the name.',
      'server_name에는 확장의 길이, 목록의 길이, 그리고 형식 0 뒤에 이름의 길이가 차례로 있습니다.',
    ),
  ],
  // Both versions will do in the record.
  insignificantBits: (_bytes, bit) => bit === 2 * 8 + 6,
  parameters: (random) => ({ serverName: drawName(random) }),
  describe: ({ serverName }) =>
    text(
      `Write \`buildClientHello\`. It is tried with many suites and names, among them yours, \`${serverName}\`; a server must answer it with a ServerHello.`,
      `\`buildClientHello\`를 작성하십시오. 여러 암호 스위트와 이름으로 시험하며, 그중에는 본인의 \`${serverName}\`도 있습니다. 서버가 ServerHello로 답해야 합니다.`,
    ),
  checks: [
    {
      say: text(
        'Every field of the ClientHello is right, and every length around it.',
        'ClientHello의 모든 필드와 그것을 감싼 모든 길이가 맞습니다.',
      ),
      points: 4,
      run(trial, { serverName }) {
        for (const count of [1, 4]) tryOut(trial, drawHello(trial.random, serverName, count));
      },
    },
    {
      say: text('A server answers it with a ServerHello.', '서버가 ServerHello로 답합니다.'),
      points: 2,
      run: knock,
    },
    {
      say: text('Long lists and long names fit as well.', '긴 목록과 긴 이름도 들어갑니다.'),
      points: 1,
      hidden: true,
      run(trial) {
        const long = Array.from({ length: 6 }, () => 'a'.repeat(36)).join('.');
        tryOut(trial, drawHello(trial.random, long, 150));
        tryOut(trial, drawHello(trial.random, 'x', 2));
      },
    },
  ],
};

function drawName(random: Random): string {
  return `${drawWord(random)}.${drawWord(random)}.example`;
}

function drawHello(random: Random, serverName: string, count: number): ClientHelloParameters {
  const known = [...cipherSuiteNames.keys()];
  const cipherSuites = Array.from({ length: count }, () => known[random.below(known.length)]!);
  return { random: random.bytes(32), cipherSuites, serverName };
}

function tryOut(trial: CodeTrial, parameters: ClientHelloParameters): void {
  const got = trial.student.call('buildClientHello', [{ ...parameters }], bytes);
  for (const finding of findingsOf(got, parameters)) trial.found(finding);
}

function findingsOf(got: Uint8Array, wanted: ClientHelloParameters): Finding[] {
  try {
    const record = readWhole(got);
    if (record) return [record];
    const message = decodeHandshake(got.subarray(5));
    if (message.type !== 'clientHello') {
      return [different(5, text('the handshake type', '핸드셰이크 형식'), String(got[5]), '1', 'RFC 5246 §7.4')];
    }
    return compareHello(message, wanted);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return [unreadable(error)];
  }
}

/** What is wrong with the record around the message. */
function readWhole(got: Uint8Array): Finding | undefined {
  const source = 'RFC 5246 §6.2.1';
  const { contentType, version } = readRecord(new Reader('tls', got));
  if (contentType !== 22)
    return different(0, text('the content type', '콘텐츠 형식'), String(contentType), '22', source);
  if (version !== 0x0301 && version !== 0x0303) {
    return different(1, text('the record’s version', '레코드의 버전'), hex(version), '0x0301 / 0x0303', source);
  }
  const length = (got[3]! << 8) | got[4]!;
  if (length !== got.length - 5) {
    return {
      ...different(3, text('the record’s length', '레코드의 길이'), String(length), String(got.length - 5), source),
      mistake: 'length-off-by-header',
    };
  }
  return undefined;
}

function unreadable(error: DecodeError): Finding {
  const detail = error.message.replace(/^.*? at byte \d+: /, '');
  const offset = error.offset + 5;
  return {
    say: text(
      `offset 0x${offset.toString(16)}, ${error.field}: ${detail}`,
      `오프셋 0x${offset.toString(16)}, ${error.field}: ${detail}`,
    ),
    offset,
    mistake: 'length-off-by-header',
    source: HELLO,
    rank: -10,
  };
}

function compareHello(got: ClientHello, { random, cipherSuites, serverName }: ClientHelloParameters): Finding[] {
  const findings: Finding[] = [];
  const compare = (offset: number, what: Text, is: string, should: string, source = HELLO) => {
    if (is !== should) findings.push(different(offset, what, is, should, source));
  };
  compare(9, text('client_version', 'client_version'), hex(got.clientVersion), '0x0303');
  compare(11, text('random', 'random'), toHex(got.random), toHex(random));
  compare(43, text('session_id', 'session_id'), toHex(got.sessionId), '');
  compare(
    44,
    text('cipher_suites', 'cipher_suites'),
    got.cipherSuites.map(hex).join(' '),
    cipherSuites.map(hex).join(' '),
  );
  const after = 46 + got.cipherSuites.length * 2;
  compare(after, text('compression_methods', 'compression_methods'), got.compressionMethods.join(' '), '0');
  const names = findExtension(got.extensions, 'serverName')?.names ?? [];
  const said = names.map(({ nameType, name }) => `${nameType}:${name}`).join(' ');
  compare(after + 2, text('server_name', 'server_name'), said, `0:${serverName}`, 'RFC 6066 §3');
  const count = (got.extensions ?? []).length;
  compare(after + 2, text('the number of extensions', '확장의 개수'), String(count), '1');
  return findings;
}

function different(offset: number, what: Text, is: string, should: string, source: string): Finding {
  const [a, b] = [shorten(is, 100), shorten(should, 100)];
  return {
    say: text(
      `offset 0x${offset.toString(16)}, ${what.en} is ${a === '' ? 'empty' : a}, should be ${b === '' ? 'empty' : b}`,
      `오프셋 0x${offset.toString(16)}: ${what.ko}이(가) ${a === '' ? '비어 있습니다' : `${a}입니다`}. ${b === '' ? '비어 있어야' : `${b}이어야`} 합니다`,
    ),
    offset,
    source,
  };
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(4, '0')}`;
}

/** Sent over TCP to the lab's own web server. */
async function knock(trial: CodeTrial, { serverName }: { serverName: string }): Promise<void> {
  const cipherSuites = [CipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256];
  const hello = { random: trial.random.bytes(32), cipherSuites, serverName };
  const got = trial.student.call('buildClientHello', [hello], bytes);
  const run = trial.newWorld();
  const { laptop, web, webAddress } = shortWorld(run);
  let answer: Uint8Array = new Uint8Array(0);
  run.world.act((now) => {
    web.sockets.listenTcp(443, (transport) => acceptTls(transport, webServerTls(run), () => ({})));
    const stream = laptop.sockets.connectTcp(
      { address: webAddress, port: 443 },
      {
        onOpen: (at) => stream.write(got, at),
        onData(part) {
          if (answer.length === 0) answer = part;
        },
      },
      now,
    );
  });
  await run.world.pass(milliseconds(500));
  if (answer[0] === 22 && answer[5] === 2) return;
  if (answer[0] === 21)
    fail(text(`the server answered with the alert ${answer[6]}`, `서버가 경보 ${answer[6]}로 답했습니다`), {
      source: 'RFC 5246 §7.2.2',
    });
  fail(
    text(
      'the server sent no ServerHello: it still waits for the rest of something',
      '서버가 ServerHello를 보내지 않았습니다. 아직 무언가의 나머지를 기다립니다',
    ),
  );
}
