/** A TLS 1.3 connection that comes to nothing, with what the server has in its configuration, and the secrets. */

import type { Random } from '../../../src/bytes/random.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { causeQuestion, proofQuestion } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { draw } from '../../../src/grade/personal.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import { labIntermediateCa, type ServerCredentials } from '../../../src/lab/pki/lab-ca.ts';
import { labKeys } from '../../../src/lab/pki/lab-keys.ts';
import { CipherSuite, cipherSuiteName } from '../../../src/packet/tls/cipher-suites.ts';
import { NamedGroup, namedGroupNames } from '../../../src/packet/tls/extensions.ts';
import type { TlsVersion } from '../../../src/stack/tls/connection.ts';
import { drawServerPort } from '../../10-tcp/tasks/socket-pair.ts';
import { drawPlaces } from '../../10-tcp/tasks/two-hosts.ts';
import { alertQuestions } from '../../11-tls/tasks/alert-questions.ts';
import { buildPair, call, DAY, drawServerName, type TlsPlan } from '../../11-tls/tasks/own-tls.ts';
import { framesWith } from '../../11-tls/tasks/tls-frames.ts';

const handshakeFaults = ['version', 'suite', 'group', 'protocol', 'expired', 'wrong-name', 'wrong-key'] as const;
type Fault = (typeof handshakeFaults)[number];

interface Side {
  readonly versions: readonly TlsVersion[];
  readonly groups: readonly number[];
  readonly alpn: readonly string[];
}

interface Parameters {
  readonly plan: TlsPlan;
  readonly fault: Fault;
  readonly port: number;
  readonly serverName: string;
  readonly client: Side;
  readonly server: Side;
  /** How many days the certificate is over. */
  readonly days: number;
}

const ID = 'diagnose-handshake';
const FILE = `${ID}.pcapng`;
/** When the world begins. */
const TODAY = Date.UTC(2020, 0, 27);

const { X25519, SECP256R1 } = NamedGroup;
const suites13 = [
  CipherSuite.TLS_AES_128_GCM_SHA256,
  CipherSuite.TLS_AES_256_GCM_SHA384,
  CipherSuite.TLS_CHACHA20_POLY1305_SHA256,
];

export const diagnoseHandshakeTask: AnswerTask<Parameters> = {
  id: ID,
  kind: 'diagnose',
  title: text('Diagnose: a handshake of TLS 1.3 that fails', '진단: 실패하는 TLS 1.3 핸드셰이크'),
  hints: [
    text(
      'Find the alert first: who sends it, which number, and is it encrypted? Until the ServerHello everything is in the clear.',
      '먼저 경보를 찾으십시오. 누가 보냈고 몇 번이며 암호화되어 있습니까? ServerHello까지는 모두 평문입니다.',
    ),
    text(
      'handshake_failure says “we have something not in common”. Compare the lists of the ClientHello with the server’s configuration, one by one: versions, suites, groups, protocols.',
      'handshake_failure는 “맞는 것이 없다”는 뜻입니다. ClientHello의 목록을 서버 설정과 하나씩 견주어 보십시오. 버전, 암호 스위트, 그룹, 프로토콜입니다.',
    ),
    text(
      'An alert of the client’s behind the Certificate is about the certificate; one behind CertificateVerify about the signature.',
      'Certificate 뒤에 나온 클라이언트의 경보는 인증서에 관한 것이고, CertificateVerify 뒤에 나온 것은 서명에 관한 것입니다.',
    ),
  ],
  parameters: drawParameters,
  describe: ({ plan: { places }, port, serverName }) =>
    text(
      `A browser on ${places.client.address} cannot open https://${serverName}:${port}/. The server is ${places.server.address}. \`captures/${ID}/${FILE}\` has the secrets inside, so Wireshark shows the encrypted messages as well. The browser trusts “packet-journey lab root CA”, and all clocks are right. Say what has to be mended, and name a frame that proves it.`,
      `${places.client.address}의 브라우저가 https://${serverName}:${port}/을(를) 열지 못합니다. 서버는 ${places.server.address}입니다. \`captures/${ID}/${FILE}\`에는 비밀 값이 들어 있어 Wireshark가 암호화된 메시지도 보여 줍니다. 브라우저는 “packet-journey lab root CA”를 믿고, 시계는 모두 맞습니다. 무엇을 고쳐야 하는지, 그리고 이를 증명하는 프레임을 답하십시오.`,
    ),
  async prepare(parameters, random) {
    const { plan, fault, port, serverName, client, server } = parameters;
    const report = await runEvidence(ID, random, async (run) => {
      const keyLog = (line: string) => void run.tlsKeyLog.push(line);
      const credentials = credentialsFor(parameters);
      await call(run, buildPair(run, plan), plan, {
        serverName,
        credentials,
        port,
        client: { ...client, keyLog },
        server,
      });
    });
    const frames = framesOf(report);
    const alerts = framesWith(frames, port, 'alert');
    const alert = alerts[0]!;
    return {
      captures: [captureOf(report)],
      symptom: symptomOf(parameters),
      questions: [
        causeQuestion({ value: fault, of: causes, say: text('What has to be mended?', '무엇을 고쳐야 합니까?') }),
        proofQuestion({ file: FILE, accepts: proofs(fault, frames, port), points: 2 }),
        ...alertQuestions(alert),
        {
          key: 'whoCanRead',
          say: text('Who can read the alert on the way?', '길목에서 누가 이 경보를 읽을 수 있습니까?'),
          points: 1,
          personal: false,
          answer: { type: 'choice', value: isEncrypted(alert) ? 'nobody' : 'everybody', of: readers },
        },
      ],
    };
  },
};

const readers: Readonly<Record<string, Text>> = {
  everybody: text('everybody: it is in the clear', '누구나: 평문입니다'),
  nobody: text('nobody: it is encrypted', '아무도: 암호화되어 있습니다'),
};

const causes: Readonly<Record<Fault | 'unknown-ca' | 'ticket', Text>> = {
  version: text('client and server have no version in common', '클라이언트와 서버에 공통된 버전이 없음'),
  suite: text('client and server have no cipher suite in common', '클라이언트와 서버에 공통된 암호 스위트가 없음'),
  group: text('client and server have no group in common', '클라이언트와 서버에 공통된 그룹이 없음'),
  protocol: text(
    'client and server have no protocol (ALPN) in common',
    '클라이언트와 서버에 공통된 프로토콜(ALPN)이 없음',
  ),
  expired: text('the server’s certificate has expired', '서버의 인증서 기간이 지남'),
  'wrong-name': text('the server’s certificate is for another name', '서버의 인증서가 다른 이름의 것임'),
  'wrong-key': text(
    'the server’s private key does not belong to its certificate',
    '서버의 개인키가 인증서와 맞지 않음',
  ),
  'unknown-ca': text('a CA that the client does not trust has signed', '클라이언트가 믿지 않는 CA가 서명함'),
  ticket: text('the client’s ticket is not the server’s', '클라이언트의 티켓이 서버의 것이 아님'),
};

function drawParameters(random: Random): Parameters {
  const fault = draw(random, handshakeFaults);
  const [first, second, third] = shuffled(random, suites13) as [number, number, number];
  const groups = shuffled(random, [X25519, SECP256R1]);
  const protocols = shuffled(random, ['h2', 'http/1.1']);
  const is = (one: Fault) => fault === one;
  const wide: readonly TlsVersion[] = ['1.3', '1.2'];
  return {
    plan: {
      places: drawPlaces(random),
      clientSuites: is('suite') ? [first, second] : [first, second, third],
      serverSuites: is('suite') ? [third] : shuffled(random, [first, second]),
    },
    fault,
    port: drawServerPort(random),
    serverName: drawServerName(random),
    client: {
      versions: is('version') ? ['1.3'] : draw(random, [wide, ['1.3']]),
      groups: is('group') ? groups.slice(0, 1) : groups,
      alpn: is('protocol') ? protocols.slice(0, 1) : protocols,
    },
    server: {
      versions: is('version') ? ['1.2'] : draw(random, [wide, ['1.3']]),
      groups: is('group') ? groups.slice(1) : shuffled(random, groups),
      alpn: is('protocol') ? protocols.slice(1) : shuffled(random, protocols),
    },
    days: 3 + random.below(60),
  };
}

function shuffled<T>(random: Random, values: readonly T[]): T[] {
  const rest = [...values];
  return values.map(() => rest.splice(random.below(rest.length), 1)[0]!);
}

function credentialsFor({ fault, serverName, days }: Parameters): ServerCredentials {
  const ca = labIntermediateCa();
  const valid = { names: [serverName], notBefore: TODAY - 200 * DAY, notAfter: TODAY + 165 * DAY };
  switch (fault) {
    case 'expired':
      return ca.issue({ ...valid, notAfter: TODAY - days * DAY });
    case 'wrong-name':
      return ca.issue({ ...valid, names: [serverName.replace('www.', 'web.')], commonName: serverName });
    case 'wrong-key':
      return { ...ca.issue(valid), privateKey: labKeys.otherServer };
    default:
      return ca.issue(valid);
  }
}

/** Every frame is there twice, once a link. */
function proofs(fault: Fault, frames: readonly NumberedFrame[], port: number): number[] {
  const numbers = (field: string) => framesWith(frames, port, field).map(({ number }) => number);
  switch (fault) {
    case 'expired':
    case 'wrong-name':
      return [...numbers('certificate'), ...numbers('alert')];
    case 'wrong-key':
      return [...numbers('certificateVerify'), ...numbers('alert')];
    default:
      return [...numbers('clientHello'), ...numbers('alert')];
  }
}

function isEncrypted({ view }: NumberedFrame): boolean {
  return view.dissection.layers.some(({ protocol, source }) => protocol === 'tls' && source === 'decrypted');
}

/** The configuration of the server, which the capture does not show. */
function symptomOf({ server, plan }: Parameters): Text {
  const versions = server.versions.map((version) => `TLS ${version}`).join(', ');
  const groups = server.groups.map((group) => namedGroupNames.get(group)).join(', ');
  const suites = plan.serverSuites.map(cipherSuiteName).join(', ');
  const lines = [`versions   ${versions}`, `suites     ${suites}`, `groups     ${groups}`];
  const block = [...lines, `protocols  ${server.alpn.join(', ')}`].map((line) => `    ${line}`).join('\n');
  return text(
    `The browser says: no connection. On the server the configuration reads:\n\n${block}`,
    `브라우저는 “연결할 수 없음”이라고 합니다. 서버의 설정은 다음과 같습니다.\n\n${block}`,
  );
}
