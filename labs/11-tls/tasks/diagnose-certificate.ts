/** A server that is not trusted: why, and which frame shows it. */

import { text } from '../../../src/explain/text.ts';
import { captureOf, framesOf, runEvidence } from '../../../src/grade/evidence.ts';
import { draw, drawWord } from '../../../src/grade/personal.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import { labIntermediateCa, labRootCa, type ServerCredentials, unknownCa } from '../../../src/lab/pki/lab-ca.ts';
import { drawPlaces, LINK, type TlsPlaces, visit } from './tls-world.ts';

const causes = {
  expired: text('the certificate’s time is over', '인증서의 기간이 지남'),
  'not-yet-valid': text('the certificate’s time has not come', '인증서의 기간이 아직 시작되지 않음'),
  'wrong-name': text('the certificate is for another name', '인증서가 다른 이름의 것임'),
  'unknown-ca': text('nobody whom the client trusts has signed it', '클라이언트가 신뢰하는 누구도 서명하지 않음'),
  'chain-incomplete': text('the intermediate certificate is missing', '중간 인증서가 빠짐'),
  'no-common-suite': text('client and server share no cipher suite', '클라이언트와 서버에 공통 암호 스위트가 없음'),
  'old-version': text('the server speaks an old version of TLS only', '서버가 옛 TLS 버전만 지원함'),
  'changed-on-the-way': text('somebody changed the handshake on the way', '누군가 도중에 핸드셰이크를 바꿈'),
} as const;
const faults = ['expired', 'not-yet-valid', 'wrong-name', 'unknown-ca', 'chain-incomplete'] as const;
type Fault = (typeof faults)[number];

interface Parameters {
  places: TlsPlaces;
  serverName: string;
  otherName: string;
  fault: Fault;
  years: number;
}

/** The captures are of the year 2020, as their frames' times say. */
const YEAR = 2020;

export const diagnoseCertificateTask: AnswerTask<Parameters> = {
  id: 'diagnose-certificate',
  kind: 'diagnose',
  title: text('A server that is not trusted', '신뢰받지 못하는 서버'),
  hints: [
    text(
      'The client ends it with an alert. Before that it has looked at the certificates.',
      '클라이언트가 경보로 끝냅니다. 그 전에 인증서를 살펴보았습니다.',
    ),
    text(
      'Open the Certificate message: how many certificates, for whom, by whom, from when to when? And when was the capture made?',
      'Certificate 메시지를 여십시오. 인증서는 몇 개이며, 누구의 것이고, 누가 서명했으며, 언제부터 언제까지입니까? 캡처는 언제 만들어졌습니까?',
    ),
    text(
      'The client trusts one root, which is never sent: the last certificate in the list must be signed by it.',
      '클라이언트는 루트 하나를 신뢰하며, 루트는 보내지 않습니다. 목록의 마지막 인증서를 루트가 서명했어야 합니다.',
    ),
  ],
  parameters: (random) => ({
    places: drawPlaces(random),
    serverName: `${drawWord(random)}.${drawWord(random)}.example`,
    otherName: `${drawWord(random)}.invalid`,
    fault: draw(random, faults),
    years: 1 + random.below(5),
  }),
  describe: () =>
    text(
      'Find out why the client does not trust the server, and which frame proves it.',
      '클라이언트가 왜 서버를 신뢰하지 않는지, 어느 프레임이 그것을 증명하는지 찾으십시오.',
    ),
  async prepare(parameters, random) {
    const { places, serverName, fault } = parameters;
    const report = await runEvidence('diagnose-certificate', random, (run) =>
      visit(run, {
        places,
        serverName,
        credentials: credentialsFor(parameters),
        cipherSuites: [0x009c, 0x009d],
        words: 'hello',
      }),
    );
    const frames = framesOf(report, LINK);
    const alert = frames.find(({ view }) => view.has('tls.alert') && view.get('tcp.dstPort') === 443)!;
    const fromServer = frames.filter(
      ({ view }) => view.get('tcp.srcPort') === 443 && Number(view.get('tcp.payloadLength')) > 0,
    );
    return {
      captures: [captureOf(report, LINK)],
      symptom: text(
        `The client at ${places.client.address} wants to talk with \`${serverName}\` (${places.server.address}). It trusts the root "${labRootCa().commonName}" and nobody else, and its clock is right. The connection ends before a word is said.`,
        `${places.client.address}의 클라이언트가 \`${serverName}\`(${places.server.address})과(와) 통신하려 합니다. 루트 "${labRootCa().commonName}"만 신뢰하며 시계는 맞습니다. 한마디도 하기 전에 연결이 끝납니다.`,
      ),
      questions: [
        {
          key: 'cause',
          say: text('What is the cause?', '원인은 무엇입니까?'),
          points: 4,
          answer: { type: 'choice', value: fault, of: causes },
          personal: false,
        },
        {
          key: 'packet',
          say: text(
            'Which frame holds the certificate, or a part of it, that proves it?',
            '그것을 증명하는 인증서(또는 그 일부)는 어느 프레임에 있습니까?',
          ),
          points: 2,
          answer: {
            type: 'packet',
            file: `${LINK}.pcap`,
            accepts: fromServer.filter(({ number }) => number < alert.number).map(({ number }) => number),
          },
          personal: false,
        },
        {
          key: 'alert',
          say: text('Which alert does the client send? Its number', '클라이언트는 어떤 경보를 보냅니까? 그 번호'),
          points: 1,
          answer: { type: 'number', value: Number(alert.view.get('tls.alert.description')) },
          personal: false,
        },
        {
          key: 'clientPort',
          say: text('From which port did the client connect?', '클라이언트는 어떤 포트에서 연결했습니까?'),
          points: 1,
          answer: { type: 'number', value: Number(alert.view.get('tcp.srcPort')) },
        },
      ],
    };
  },
};

function credentialsFor({ fault, serverName, otherName, years }: Parameters): ServerCredentials {
  const ca = labIntermediateCa();
  const names = [serverName];
  switch (fault) {
    case 'expired':
      return ca.issue({ names, notBefore: Date.UTC(YEAR - years - 2, 0, 1), notAfter: Date.UTC(YEAR - years, 5, 30) });
    case 'not-yet-valid':
      return ca.issue({ names, notBefore: Date.UTC(YEAR + years, 0, 1), notAfter: Date.UTC(YEAR + years + 2, 0, 1) });
    case 'wrong-name':
      return ca.issue({ names: [otherName] });
    case 'unknown-ca':
      return unknownCa().issue({ names });
    case 'chain-incomplete': {
      const { certificateChain, privateKey } = ca.issue({ names });
      return { certificateChain: certificateChain.slice(0, 1), privateKey };
    }
    default:
      return fault satisfies never;
  }
}
