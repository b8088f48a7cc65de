/** A TLS handshake that the student has captured, made with whatever. */

import { shorten, type Text, text } from '../../../src/explain/text.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import type { PcapTask, PcapTrial } from '../../../src/grade/task.ts';
import { fail } from '../../../src/grade/trial.ts';
import { alertName } from '../../../src/packet/tls/alert.ts';
import { ContentType, type TlsRecord } from '../../../src/packet/tls/record.ts';
import { askedFor, type CapturedHandshake, handshakesIn } from './captured-tls.ts';

interface Parameters {
  readonly serverName: string;
}

export const helloTask: PcapTask<Parameters> = {
  id: 'hello',
  kind: 'pcap',
  file: 'hello',
  title: text('Capture a TLS handshake', 'TLS 핸드셰이크 캡처하기'),
  hints: [
    text(
      '`openssl s_server -accept 4433 …` is a server, `openssl s_client -connect 127.0.0.1:4433 -servername NAME` a client.',
      '`openssl s_server -accept 4433 …`은 서버, `openssl s_client -connect 127.0.0.1:4433 -servername 이름`은 클라이언트입니다.',
    ),
    text(
      'A certificate to play with: `openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=test -keyout key.pem -out cert.pem`.',
      '연습용 인증서: `openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=test -keyout key.pem -out cert.pem`',
    ),
    text(
      'Begin the capture before the client connects, and say something over the connection before you end it.',
      '클라이언트가 연결하기 전에 캡처를 시작하고, 끝내기 전에 연결로 무언가를 말하십시오.',
    ),
  ],
  parameters: (random) => ({ serverName: `${drawWord(random)}.${drawWord(random)}.example` }),
  describe: ({ serverName }) =>
    text(
      `Hand in \`hello.pcap\` (or \`.pcapng\`): a TLS handshake, version 1.2 or 1.3, on any port, made with any tools. The client asks for \`${serverName}\` (extension server_name), the server answers, and both go over to encryption. Whether the client trusts the certificate does not matter as long as it goes on. Other traffic in the capture does no harm.`,
      `\`hello.pcap\`(또는 \`.pcapng\`)을 제출하십시오. 어떤 도구, 어떤 포트로든 TLS 1.2 또는 1.3 핸드셰이크를 담습니다. 클라이언트는 \`${serverName}\`을(를) 찾고(server_name 확장), 서버가 답하고, 양쪽 모두 암호화로 넘어갑니다. 계속하기만 하면 클라이언트가 인증서를 믿는지는 상관없습니다. 캡처에 다른 통신이 섞여 있어도 괜찮습니다.`,
    ),
  checks: [
    {
      say: text('A client asks for your server name.', '클라이언트가 본인의 서버 이름을 찾습니다.'),
      points: 2,
      run: (trial, parameters) => judge(trial, parameters, () => undefined),
    },
    {
      say: text('The server answers with a ServerHello.', '서버가 ServerHello로 답합니다.'),
      points: 2,
      run: (trial, parameters) => judge(trial, parameters, notAnswered),
    },
    {
      say: text('Both sides go over to encryption.', '양쪽 모두 암호화로 넘어갑니다.'),
      points: 2,
      run: (trial, parameters) =>
        judge(trial, parameters, (handshake) => notAnswered(handshake) ?? notEncrypted(handshake)),
    },
  ],
};

/** One handshake with which all is well is enough. */
function judge(
  { frames }: PcapTrial,
  { serverName }: Parameters,
  wrong: (handshake: CapturedHandshake) => Text | undefined,
): void {
  const handshakes = handshakesIn(frames);
  const own = handshakes.filter((handshake) => askedFor(handshake) === serverName);
  if (own.length === 0) fail(whyNone(handshakes, serverName), { source: 'RFC 6066 §3' });
  const problems = own.map(wrong);
  if (!problems.includes(undefined)) fail(problems[0]!);
}

function whyNone(handshakes: readonly CapturedHandshake[], serverName: string): Text {
  const [other] = handshakes;
  if (!other) {
    return text(
      'there is no ClientHello in the capture: was it begun before the client connected, and with whole frames?',
      '캡처에 ClientHello가 없습니다. 클라이언트가 연결하기 전에, 프레임 전체를 담도록 시작했습니까?',
    );
  }
  const name = askedFor(other);
  if (name === undefined) return text('the ClientHello names no server', 'ClientHello에 서버 이름이 없습니다');
  const shown = shorten(name, 80);
  return text(
    `the client asks for ${shown}, should ask for ${serverName}`,
    `클라이언트가 ${shown}을(를) 찾습니다. ${serverName}을(를) 찾아야 합니다`,
  );
}

function notAnswered({ answer, server }: CapturedHandshake): Text | undefined {
  if (answer) return undefined;
  const alert = fatalIn(server);
  return alert === undefined
    ? text('the server does not answer with a ServerHello', '서버가 ServerHello로 답하지 않습니다')
    : text(`the server answers with the alert ${alert}`, `서버가 경보 ${alert}로 답합니다`);
}

/** A ChangeCipherSpec (TLS 1.2, and 1.3 as most send it), or a record that only looks like data (RFC 8446 §5.2). */
function notEncrypted({ client, server }: CapturedHandshake): Text | undefined {
  const isEncrypted = ({ contentType }: TlsRecord) =>
    contentType === ContentType.CHANGE_CIPHER_SPEC || contentType === ContentType.APPLICATION_DATA;
  const sides = [
    { records: client, name: text('client', '클라이언트') },
    { records: server, name: text('server', '서버') },
  ];
  for (const { records, name } of sides) {
    if (records.some(isEncrypted)) continue;
    const alert = fatalIn(records);
    return alert === undefined
      ? text(`the ${name.en} sends nothing encrypted`, `${name.ko}가 암호화된 것을 보내지 않습니다`)
      : text(`the ${name.en} ends it with the alert ${alert}`, `${name.ko}가 경보 ${alert}로 끝냅니다`);
  }
  return undefined;
}

/** An alert in the clear. */
function fatalIn(records: readonly TlsRecord[]): string | undefined {
  const alert = records.find(({ contentType, fragment }) => contentType === ContentType.ALERT && fragment.length === 2);
  return alert && alertName(alert.fragment[1]!);
}
