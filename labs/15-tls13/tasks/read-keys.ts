/** Questions about three connections without any secrets: what can be seen, by whom, now and with a stolen key. */

import { toHex } from '../../../src/bytes/hex.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { text } from '../../../src/explain/text.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { draw } from '../../../src/grade/personal.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import { labIntermediateCa } from '../../../src/lab/pki/lab-ca.ts';
import { CipherSuite } from '../../../src/packet/tls/cipher-suites.ts';
import { NamedGroup, namedGroupNames } from '../../../src/packet/tls/extensions.ts';
import type { TlsEvent } from '../../../src/stack/tls/tls-event.ts';
import { drawServerPort } from '../../10-tcp/tasks/socket-pair.ts';
import { drawPlaces } from '../../10-tcp/tasks/two-hosts.ts';
import { AES_128, buildPair, call, drawServerName, type TlsPlan } from '../../11-tls/tasks/own-tls.ts';
import { certificateFrames, framesWith } from '../../11-tls/tasks/tls-frames.ts';

type Kind = 'tls13' | 'ecdhe' | 'rsa';

interface Parameters {
  readonly plan: TlsPlan;
  readonly serverName: string;
  /** The ports of the three connections. */
  readonly ports: Readonly<Record<Kind, number>>;
  /** In which order they are made. */
  readonly order: readonly Kind[];
  readonly suite: number;
  /** The group that the server of the TLS 1.3 connection takes; the client sends a share of the other one. */
  readonly group: number;
}

const LINK = 'client-router';
const FILE = `${LINK}.pcap`;
const { X25519, SECP256R1 } = NamedGroup;
const ECDHE = CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;

export const readKeysTask: AnswerTask<Parameters> = {
  id: 'read-keys',
  kind: 'read',
  title: text('Read: three ways to agree on keys', '읽기: 키를 합의하는 세 가지 방법'),
  hints: [
    text(
      'The ports are not 443: Decode As … TLS, for all three. There are no secrets with this capture, so you see what everybody sees.',
      '포트가 443이 아닙니다. 세 포트 모두 “다음으로 디코드… TLS”를 쓰십시오. 이 캡처에는 비밀 값이 없으므로 누구에게나 보이는 것만 보입니다.',
    ),
    text(
      'supported_versions in the ServerHello tells 1.3. A HelloRetryRequest is a ServerHello, too, with a random that is always the same.',
      'ServerHello의 supported_versions가 1.3인지 알려 줍니다. HelloRetryRequest도 ServerHello이며 랜덤이 언제나 같습니다.',
    ),
    text(
      'In TLS 1.2 look for ServerKeyExchange: if there is one, the client sends a public key; if not, an encrypted secret.',
      'TLS 1.2에서는 ServerKeyExchange를 찾으십시오. 있으면 클라이언트는 공개 키를, 없으면 암호화한 비밀 값을 보냅니다.',
    ),
  ],
  parameters: drawParameters,
  describe: ({ plan: { places }, order, ports }) => {
    const list = order.map((kind) => ports[kind]).join(', ');
    return text(
      `In \`captures/read-keys/${FILE}\` ${places.client.address} speaks TLS with ${places.server.address} three times, on the ports ${list}: once TLS 1.3, once TLS 1.2 with ECDHE, once TLS 1.2 with RSA key exchange. Nobody has given you any secrets.`,
      `\`captures/read-keys/${FILE}\`에서 ${places.client.address}은(는) ${places.server.address}와(과) ${list}번 포트로 세 번 TLS 통신을 합니다. 한 번은 TLS 1.3, 한 번은 ECDHE를 쓰는 TLS 1.2, 한 번은 RSA 키 교환을 쓰는 TLS 1.2입니다. 비밀 값은 아무것도 주어지지 않았습니다.`,
    );
  },
  async prepare(parameters, random) {
    const { plan, serverName, ports, order, suite, group } = parameters;
    const credentials = labIntermediateCa().issue({ names: [serverName] });
    const other = group === X25519 ? SECP256R1 : X25519;
    const choices = {
      tls13: {
        client: { versions: ['1.3'], cipherSuites: [suite], groups: [other, group] },
        server: { versions: ['1.3'], cipherSuites: [suite], groups: [group] },
      },
      ecdhe: { client: { cipherSuites: [ECDHE] }, server: { cipherSuites: [ECDHE] } },
      rsa: { client: { cipherSuites: [AES_128] }, server: { cipherSuites: [AES_128] } },
    } as const;
    let events: TlsEvent[] = [];
    const report = await runEvidence('read-keys', random, async (run) => {
      const hosts = buildPair(run, plan);
      for (const kind of order) {
        const heard = await call(run, hosts, plan, { serverName, credentials, port: ports[kind], ...choices[kind] });
        if (kind === 'tls13') events = heard;
      }
    });
    return { captures: [captureOf(report, LINK)], questions: questions(parameters, events, framesOf(report, LINK)) };
  },
};

function drawParameters(random: Random): Parameters {
  const first = drawServerPort(random);
  const second = first + 1 + random.below(40);
  const [tls13, ecdhe, rsa] = draw(random, [
    [first, second, second + 7],
    [second, second + 7, first],
    [second + 7, first, second],
  ] as const);
  return {
    plan: { places: drawPlaces(random), clientSuites: [], serverSuites: [] },
    serverName: drawServerName(random),
    ports: { tls13, ecdhe, rsa },
    order: draw(random, [
      ['tls13', 'ecdhe', 'rsa'],
      ['rsa', 'tls13', 'ecdhe'],
      ['ecdhe', 'rsa', 'tls13'],
    ] as const),
    suite: draw(random, [CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.TLS_CHACHA20_POLY1305_SHA256]),
    group: draw(random, [X25519, SECP256R1]),
  };
}

function questions(
  { ports, group }: Parameters,
  events: readonly TlsEvent[],
  frames: readonly NumberedFrame[],
): Question[] {
  const shared = events.find((event) => event.type === 'shared-secret');
  const hello = events.find((event) => event.type === 'server-hello');
  if (shared?.type !== 'shared-secret' || hello?.type !== 'server-hello') throw new Error('no handshake');
  const numbers = (port: number, field: string) => framesWith(frames, port, field).map(({ number }) => number);
  const share = (key: Uint8Array) => toHex(key.subarray(group === X25519 ? 0 : 1).subarray(0, 4));
  const nameOf = (number: number) => namedGroupNames.get(number)!;
  const aliases: Readonly<Record<string, readonly string[]>> = { secp256r1: ['P-256', 'prime256v1'], x25519: [] };
  return [
    {
      key: 'version13',
      say: text('On which port do they speak TLS 1.3?', 'TLS 1.3으로 통신하는 포트는 몇 번입니까?'),
      points: 1,
      answer: { type: 'number', value: ports.tls13 },
      mistakes: [
        { value: ports.ecdhe, say: text('this one is TLS 1.2, with ECDHE', '이것은 ECDHE를 쓰는 TLS 1.2입니다') },
      ],
    },
    {
      key: 'retry',
      say: text('Which frame has the HelloRetryRequest?', 'HelloRetryRequest는 몇 번 프레임에 있습니까?'),
      points: 1,
      answer: { type: 'packet', file: FILE, accepts: numbers(ports.tls13, 'helloRetryRequest') },
      mistakes: [
        {
          value: numbers(ports.tls13, 'serverHello')[0]!,
          say: text('this is the ServerHello', '이것은 ServerHello입니다'),
        },
      ],
    },
    {
      key: 'group',
      say: text(
        'In TLS 1.3: the group of the keys they agree with in the end, by name?',
        'TLS 1.3에서 결국 어느 그룹의 키로 합의합니까? 이름으로 답하십시오.',
      ),
      points: 1,
      answer: { type: 'text', value: nameOf(group), also: aliases[nameOf(group)]! },
      mistakes: [
        {
          value: nameOf(group === X25519 ? SECP256R1 : X25519),
          say: text('this is what the client tried first', '이것은 클라이언트가 먼저 시도한 것입니다'),
        },
      ],
    },
    {
      key: 'serverKey',
      say:
        group === X25519
          ? text(
              'In TLS 1.3: the first four bytes of the server’s public key?',
              'TLS 1.3에서 서버의 공개 키 처음 네 바이트는 무엇입니까?',
            )
          : text(
              'In TLS 1.3: the first four bytes of the server’s public key, behind the 04 with which it begins?',
              'TLS 1.3에서 서버의 공개 키가 시작되는 04 다음의 네 바이트는 무엇입니까?',
            ),
      points: 1,
      answer: { type: 'hex', value: share(shared.peer) },
      mistakes: [{ value: share(shared.publicKey), say: text('this is the client’s', '이것은 클라이언트의 것입니다') }],
    },
    {
      key: 'lastInTheClear',
      say: text(
        'In TLS 1.3: which frame has the last handshake message that everybody can read?',
        'TLS 1.3에서 누구나 읽을 수 있는 마지막 핸드셰이크 메시지는 몇 번 프레임에 있습니까?',
      ),
      points: 1,
      answer: { type: 'packet', file: FILE, accepts: numbers(ports.tls13, 'serverHello') },
      mistakes: [
        {
          value: numbers(ports.tls13, 'clientHello').at(-1)!,
          say: text('another one comes behind it', '그 뒤에 하나가 더 있습니다'),
        },
      ],
    },
    {
      key: 'certificate',
      say: text(
        'Name a frame in which everybody can read the server’s certificate (any one of its connection that carries it).',
        '누구나 서버의 인증서를 읽을 수 있는 프레임을 답하십시오(인증서가 실린 것이면 어느 것이든).',
      ),
      points: 1,
      answer: {
        type: 'packet',
        file: FILE,
        accepts: [...certificateFrames(frames, ports.rsa), ...certificateFrames(frames, ports.ecdhe)],
      },
    },
    {
      key: 'stolenKey',
      say: text(
        'Somebody has this capture and steals the server’s private key. On which port can he read what was said?',
        '누군가 이 캡처를 가지고 있다가 서버의 개인키를 훔쳤습니다. 몇 번 포트의 대화를 읽을 수 있습니까?',
      ),
      points: 2,
      answer: { type: 'number', value: ports.rsa },
      mistakes: [
        {
          value: ports.ecdhe,
          say: text('with ECDHE the certificate’s key only signs', 'ECDHE에서 인증서의 키는 서명만 합니다'),
        },
        {
          value: ports.tls13,
          say: text(
            'in TLS 1.3 no secret was sent that the key would open',
            'TLS 1.3에서는 그 키로 열 비밀 값을 보내지 않았습니다',
          ),
        },
      ],
    },
  ];
}
