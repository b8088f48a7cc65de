/** Questions about two TLS connections, one of which comes to nothing. */

import { toHex } from '../../../src/bytes/hex.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { fromPem } from '../../../src/crypto/pem.ts';
import { text } from '../../../src/explain/text.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import { labIntermediateCa, type ServerCredentials } from '../../../src/lab/pki/lab-ca.ts';
import type { ClientHello, ServerHello } from '../../../src/packet/tls/handshake.ts';
import type { TlsEvent } from '../../../src/stack/tls/tls-event.ts';
import { drawServerPort } from '../../10-tcp/tasks/socket-pair.ts';
import { drawPlaces } from '../../10-tcp/tasks/two-hosts.ts';
import { AES_128, AES_256, buildPair, call, DAY, drawServerName, drawSuites, type TlsPlan } from './own-tls.ts';
import { framesWith } from './tls-frames.ts';

interface Parameters {
  readonly plan: TlsPlan;
  readonly port: number;
  readonly otherPort: number;
  readonly serverName: string;
  /** A second name in the certificate. */
  readonly alias: string;
  readonly commonName: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly notAfter: number;
}

const LINK = 'client-router';

export const readTlsTask: AnswerTask<Parameters> = {
  id: 'read-tls',
  kind: 'read',
  title: text('Read a TLS handshake from a capture', '캡처에서 TLS 핸드셰이크 읽기'),
  hints: [
    text(
      'The ports are not 443. If Wireshark shows TCP only: Decode As … TLS, for both ports.',
      '포트가 443이 아닙니다. Wireshark가 TCP로만 보여 주면 두 포트에 “다음으로 디코드… TLS”를 쓰십시오.',
    ),
    text(
      'The Certificate message is complete in the last of its segments; there Wireshark shows it. The server’s own certificate comes first.',
      'Certificate 메시지는 마지막 세그먼트에서 완성되며 Wireshark도 거기서 보여 줍니다. 서버 자신의 인증서가 먼저 나옵니다.',
    ),
    text(
      'tls.handshake.type == 1 is the ClientHello, 2 the ServerHello, 11 the Certificate; tls.alert_message shows the alert.',
      'tls.handshake.type == 1은 ClientHello, 2는 ServerHello, 11은 Certificate입니다. tls.alert_message로 경보를 봅니다.',
    ),
  ],
  parameters: drawParameters,
  describe: ({ plan: { places }, port, otherPort }) =>
    text(
      `In \`captures/read-tls/client-router.pcap\` ${places.client.address} speaks TLS with ${places.server.address}, first with port ${otherPort}, which comes to nothing, then with port ${port}. Unless a question says otherwise it is about the second connection.`,
      `\`captures/read-tls/client-router.pcap\`에서 ${places.client.address}은(는) ${places.server.address}와(과) TLS로 통신합니다. 먼저 ${otherPort}번 포트와의 연결은 이루어지지 않고, 다음은 ${port}번 포트입니다. 질문에 다른 말이 없으면 두 번째 연결에 관한 것입니다.`,
    ),
  async prepare(parameters, random) {
    const { plan, port, otherPort, serverName, alias, commonName, notAfter } = parameters;
    const ca = labIntermediateCa();
    const notBefore = Date.UTC(2019, 5, 1);
    const good = ca.issue({ names: [serverName, alias], commonName, notBefore, notAfter });
    const expired = ca.issue({ names: [serverName], commonName: 'old', notBefore, notAfter: Date.UTC(2020, 0, 20) });
    let events: TlsEvent[] = [];
    const report = await runEvidence('read-tls', random, async (run) => {
      const hosts = buildPair(run, plan);
      await call(run, hosts, plan, { serverName, credentials: expired, port: otherPort });
      events = await call(run, hosts, plan, { serverName, credentials: good, port });
    });
    const frames = framesOf(report, LINK);
    return { captures: [captureOf(report, LINK)], questions: questions(parameters, events, good, frames) };
  },
};

function drawParameters(random: Random): Parameters {
  const port = drawServerPort(random);
  const chosen = random.below(2) === 0 ? AES_128 : AES_256;
  return {
    plan: {
      places: drawPlaces(random),
      clientSuites: drawSuites(random, [AES_128, AES_256]),
      serverSuites: [chosen, chosen === AES_128 ? AES_256 : AES_128],
    },
    port,
    otherPort: port + 1 + random.below(40),
    serverName: drawServerName(random),
    alias: `mail.${drawWord(random)}.example`,
    commonName: `${drawWord(random)} server ${1 + random.below(900)}`,
    notAfter: Date.UTC(2020, 2, 1) + random.below(2000) * DAY + 12 * 3600 * 1000,
  };
}

function questions(
  { port, otherPort, serverName, alias, commonName, notAfter }: Parameters,
  events: readonly TlsEvent[],
  credentials: ServerCredentials,
  frames: readonly NumberedFrame[],
): Question[] {
  const offer = helloIn<ClientHello>(events, 'client-hello');
  const chosen = helloIn<ServerHello>(events, 'server-hello');
  const [own, issuer] = credentials.certificateChain.map((pem) => fromPem(pem).length) as [number, number];
  const until = new Date(notAfter).toISOString().slice(0, 10);
  const alerts = framesWith(frames, otherPort, 'alert');
  const [hello] = framesWith(frames, port, 'clientHello');
  return [
    {
      key: 'serverName',
      say: text('For which server does the client ask?', '클라이언트는 어느 서버를 찾습니까?'),
      points: 1,
      answer: { type: 'text', value: serverName },
      mistakes: [
        { value: alias, say: text('this is another name in the certificate', '이것은 인증서에 있는 다른 이름입니다') },
      ],
    },
    {
      key: 'suitesOffered',
      say: text('How many cipher suites does the client offer?', '클라이언트는 암호 스위트를 몇 개 제안합니까?'),
      points: 1,
      personal: false,
      answer: { type: 'number', value: offer.cipherSuites.length },
      mistakes: [
        {
          value: offer.cipherSuites.length * 2,
          say: text('this is their length in bytes', '이것은 바이트로 센 길이입니다'),
        },
      ],
    },
    {
      key: 'suiteChosen',
      say: text(
        'Which one does the server choose? Give its number.',
        '서버는 그중 어느 것을 고릅니까? 번호로 답하십시오.',
      ),
      points: 1,
      personal: false,
      answer: { type: 'number', value: chosen.cipherSuite },
      ...(offer.cipherSuites[0] !== chosen.cipherSuite && {
        mistakes: [
          {
            value: offer.cipherSuites[0]!,
            say: text(
              'this is what the client likes best; the server decides',
              '이것은 클라이언트가 가장 원하는 것입니다. 결정은 서버가 합니다',
            ),
          },
        ],
      }),
    },
    {
      key: 'serverRandom',
      say: text('What are the first four bytes of the server’s random?', '서버 랜덤의 처음 네 바이트는 무엇입니까?'),
      points: 1,
      answer: { type: 'hex', value: toHex(chosen.random.subarray(0, 4)) },
      mistakes: [
        {
          value: toHex(offer.random.subarray(0, 4)),
          say: text('this is the client’s random', '이것은 클라이언트의 랜덤입니다'),
        },
      ],
    },
    {
      key: 'commonName',
      say: text(
        'What is the common name of the subject of the server’s certificate?',
        '서버 인증서의 주체(subject)의 일반 이름(common name)은 무엇입니까?',
      ),
      points: 1,
      answer: { type: 'text', value: commonName },
      mistakes: [
        {
          value: 'packet-journey lab intermediate CA',
          say: text('this is who signed it', '이것은 서명한 쪽입니다'),
        },
      ],
    },
    {
      key: 'otherName',
      say: text(
        'For which other name is the server’s certificate good?',
        '서버의 인증서는 다른 어떤 이름에도 쓸 수 있습니까?',
      ),
      points: 1,
      answer: { type: 'text', value: alias },
      mistakes: [
        { value: serverName, say: text('this is the name that was asked for', '이것은 요청한 이름입니다') },
        { value: commonName, say: text('the common name does not count', '일반 이름은 쓰이지 않습니다') },
      ],
    },
    {
      key: 'validUntil',
      say: text(
        'What is the last day of the validity of the server’s certificate? As in 2020-01-31.',
        '서버 인증서의 유효 기간은 언제까지입니까? 2020-01-31처럼 답하십시오.',
      ),
      points: 1,
      answer: { type: 'text', value: until, also: [until.replaceAll('-', '/'), until.replaceAll('-', '.')] },
    },
    {
      key: 'certificateLength',
      say: text('How many bytes has the server’s own certificate?', '서버 자신의 인증서는 몇 바이트입니까?'),
      points: 1,
      answer: { type: 'number', value: own, unit: 'bytes' },
      mistakes: [
        { value: issuer, say: text('this is the intermediate CA’s', '이것은 중간 CA의 인증서입니다') },
        { value: own + issuer + 6, say: text('this is the whole list', '이것은 목록 전체의 길이입니다') },
      ],
    },
    {
      key: 'alert',
      say: text(
        'In the first connection: which frame has the alert that ends it?',
        '첫 번째 연결에서, 연결을 끝내는 경보는 몇 번 프레임에 있습니까?',
      ),
      points: 1,
      answer: { type: 'packet', file: `${LINK}.pcap`, accepts: alerts.map(({ number }) => number) },
      mistakes: [{ value: hello!.number, say: text('this is a ClientHello', '이것은 ClientHello입니다') }],
    },
  ];
}

function helloIn<T extends ClientHello | ServerHello>(
  events: readonly TlsEvent[],
  type: 'client-hello' | 'server-hello',
): T {
  const hellos = events.flatMap((event) => (event.type === type && 'hello' in event ? [event.hello] : []));
  return hellos[0] as T;
}
