/** A TLS connection that ends before it has begun. */

import type { Random } from '../../../src/bytes/random.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { causeQuestion, proofQuestion } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { draw } from '../../../src/grade/personal.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import {
  type IssueOptions,
  labIntermediateCa,
  type ServerCredentials,
  unknownCa,
} from '../../../src/lab/pki/lab-ca.ts';
import { drawServerPort } from '../../10-tcp/tasks/socket-pair.ts';
import { drawPlaces } from '../../10-tcp/tasks/two-hosts.ts';
import { alertQuestions } from './alert-questions.ts';
import { AES_128, AES_256, buildPair, call, DAY, drawServerName, drawSuites, type TlsPlan } from './own-tls.ts';
import { certificateFrames, framesWith } from './tls-frames.ts';

const faults = [
  'expired',
  'not-yet-valid',
  'wrong-name',
  'unknown-ca',
  'chain-incomplete',
  'client-clock',
  'no-common-suite',
] as const;
type Fault = (typeof faults)[number];

interface Parameters {
  readonly plan: TlsPlan;
  readonly fault: Fault;
  readonly port: number;
  readonly serverName: string;
  /** For whom the certificate is where it is for somebody else. */
  readonly otherName: string;
  /** How many days certificates and clocks are off. */
  readonly days: number;
}

const LINK = 'client-router';
/** When the world begins. */
const TODAY = Date.UTC(2020, 0, 27);

export const diagnoseCertificateTask: AnswerTask<Parameters> = {
  id: 'diagnose-certificate',
  kind: 'diagnose',
  title: text('Diagnose: a handshake that fails', '진단: 실패하는 핸드셰이크'),
  hints: [
    text(
      'An alert says little, but it says two things: what, and who. Which side has sent it?',
      '경보는 말이 적지만 두 가지를 알려 줍니다. 무엇을, 그리고 누가입니다. 어느 쪽이 보냈습니까?',
    ),
    text(
      'Read the server’s first certificate: for whom, by whom, from when until when? And compare with what the client asked for, and with the time of the capture.',
      '서버의 첫 번째 인증서를 읽으십시오. 누구의 것이고, 누가 서명했고, 언제부터 언제까지입니까? 클라이언트가 요청한 것, 캡처의 시각과 견주어 보십시오.',
    ),
    text(
      'The client trusts the lab’s root CA and nobody else. Who signed the server’s certificate, and is that one’s certificate in the list as well?',
      '클라이언트는 실습의 루트 CA만 믿습니다. 서버의 인증서에 누가 서명했고, 그 서명자의 인증서도 목록에 있습니까?',
    ),
  ],
  parameters: drawParameters,
  describe: ({ plan: { places }, port, serverName }) =>
    text(
      `A browser on ${places.client.address} cannot open https://${serverName}:${port}/. The server is ${places.server.address}. The browser trusts “packet-journey lab root CA”, whose “packet-journey lab intermediate CA” signs servers. The capture’s clock is right. Say what has to be mended, and name a frame that proves it.`,
      `${places.client.address}의 브라우저가 https://${serverName}:${port}/을(를) 열지 못합니다. 서버는 ${places.server.address}입니다. 브라우저는 “packet-journey lab root CA”를 믿고, 그 CA의 “packet-journey lab intermediate CA”가 서버들의 인증서에 서명합니다. 캡처의 시계는 맞습니다. 무엇을 고쳐야 하는지, 그리고 이를 증명하는 프레임을 답하십시오.`,
    ),
  async prepare(parameters, random) {
    const { plan, fault, port, serverName, days } = parameters;
    const credentials = credentialsFor(parameters);
    const clockOff = fault === 'client-clock' ? (days % 2 === 0 ? -1 : 1) * (400 + days) * DAY : 0;
    const report = await runEvidence('diagnose-certificate', random, async (run) => {
      await call(run, buildPair(run, plan), plan, { serverName, credentials, port, clockOff });
    });
    const frames = framesOf(report, LINK);
    const alert = framesWith(frames, port, 'alert')[0]!;
    return {
      captures: [captureOf(report, LINK)],
      symptom: symptom(alert, port),
      questions: [
        causeQuestion({ value: fault, of: causes, say: text('What has to be mended?', '무엇을 고쳐야 합니까?') }),
        proofQuestion({ file: `${LINK}.pcap`, accepts: proofs(fault, frames, port), points: 2 }),
        ...alertQuestions(alert),
      ],
    };
  },
};

const causes: Readonly<Record<Fault | 'wrong-key' | 'old-version', Text>> = {
  expired: text('the server’s certificate has expired', '서버의 인증서 기간이 지남'),
  'not-yet-valid': text('the server’s certificate is not valid yet', '서버의 인증서가 아직 유효하지 않음'),
  'wrong-name': text('the server’s certificate is for another name', '서버의 인증서가 다른 이름의 것임'),
  'unknown-ca': text('a CA that the client does not trust has signed', '클라이언트가 믿지 않는 CA가 서명함'),
  'chain-incomplete': text(
    'the server leaves out the intermediate CA’s certificate',
    '서버가 중간 CA의 인증서를 빠뜨림',
  ),
  'client-clock': text('the client’s clock is wrong', '클라이언트의 시계가 틀림'),
  'no-common-suite': text(
    'client and server have no cipher suite in common',
    '클라이언트와 서버에 공통된 암호 스위트가 없음',
  ),
  'wrong-key': text(
    'the server’s private key does not belong to its certificate',
    '서버의 개인키가 인증서와 맞지 않음',
  ),
  'old-version': text('the client speaks a version of TLS that is too old', '클라이언트의 TLS 버전이 너무 오래됨'),
};

function drawParameters(random: Random): Parameters {
  const fault = draw(random, faults);
  const serverName = drawServerName(random);
  const isSplit = fault === 'no-common-suite';
  return {
    plan: {
      places: drawPlaces(random),
      clientSuites: drawSuites(random, isSplit ? [AES_128] : [AES_128, AES_256]),
      serverSuites: isSplit ? [AES_256] : [AES_128, AES_256],
    },
    fault,
    port: drawServerPort(random),
    serverName,
    // Near enough to be overlooked.
    otherName: draw(random, [
      serverName.replace('www.', 'ww.'),
      serverName.replace('.example', '.test'),
      `www.${serverName}`,
    ]),
    days: 3 + random.below(60),
  };
}

function credentialsFor({ fault, serverName, otherName, days }: Parameters): ServerCredentials {
  const ca = labIntermediateCa();
  const valid: IssueOptions = { names: [serverName], notBefore: TODAY - 200 * DAY, notAfter: TODAY + 165 * DAY };
  switch (fault) {
    case 'expired':
      return ca.issue({ ...valid, notBefore: TODAY - (365 + days) * DAY, notAfter: TODAY - days * DAY });
    case 'not-yet-valid':
      return ca.issue({ ...valid, notBefore: TODAY + days * DAY, notAfter: TODAY + (365 + days) * DAY });
    case 'wrong-name':
      return ca.issue({ ...valid, names: [otherName], commonName: serverName });
    case 'unknown-ca':
      return unknownCa().issue(valid);
    case 'chain-incomplete': {
      const { certificateChain, privateKey } = ca.issue(valid);
      return { certificateChain: certificateChain.slice(0, 1), privateKey };
    }
    default:
      return ca.issue(valid);
  }
}

function proofs(fault: Fault, frames: readonly NumberedFrame[], port: number): number[] {
  const [alert] = framesWith(frames, port, 'alert');
  if (fault !== 'no-common-suite') return [...certificateFrames(frames, port), alert!.number];
  const [hello] = framesWith(frames, port, 'clientHello');
  return [hello!.number, alert!.number];
}

/** Browsers say even less. */
function symptom({ view }: NumberedFrame, port: number): Text {
  const isServer = view.get('tcp.srcPort') === port;
  return isServer
    ? text('The browser says: the server does not want to talk.', '브라우저는 “서버가 통신을 거부했습니다”라고 합니다.')
    : text('The browser says: this connection is not safe.', '브라우저는 “안전하지 않은 연결”이라고 합니다.');
}
