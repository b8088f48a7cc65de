/** "The page does not come": the fault may be anywhere between DHCP and HTTP. */

import type { Random } from '../../../src/bytes/random.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { causeQuestion, proofQuestion } from '../../../src/grade/diagnosis.ts';
import { runEvidence } from '../../../src/grade/evidence.ts';
import { draw, drawMac, drawWord } from '../../../src/grade/personal.ts';
import type { AnswerTask, Evidence } from '../../../src/grade/task.ts';
import {
  faultNotes,
  faultsFor,
  type JourneyFault,
  journeyCauses,
  journeyFaults,
  journeyLayers,
} from './journey-faults.ts';
import { dnsLink, laptopLink, runJourney } from './own-journey.ts';
import { drawPlan, inventory, type JourneyPlan, urlOf } from './plan.ts';
import { captureOfLinks } from './two-links.ts';

interface Parameters {
  readonly plan: JourneyPlan;
  readonly fault: JourneyFault;
  /** Which port of the web server is closed, if one is. */
  readonly port: number;
  /** The MAC address of the machine that should not be there. */
  readonly intruder: string;
  /** A word that is no name of the plan. */
  readonly other: string;
}

export const diagnoseJourneyTask: AnswerTask<Parameters> = {
  id: 'diagnose-journey',
  kind: 'diagnose',
  title: text('Diagnose: the page does not come', '진단: 페이지가 오지 않는다'),
  hints: [
    text(
      'How far does it get? Tick off: an address, a name resolved, a connection, TLS, an answer. The fault is before the first that is missing, or in it.',
      '어디까지 갑니까? 주소, 이름 해석, 연결, TLS, 응답을 차례로 확인하십시오. 처음으로 빠진 단계나 그 앞에 원인이 있습니다.',
    ),
    text(
      'Compare each address in the capture with the inventory. And look at the DNS server’s link as well: what a laptop is told is not all that happened.',
      '캡처의 주소를 목록과 하나씩 비교하십시오. DNS 서버 쪽 링크도 보십시오. 노트북이 들은 것이 일어난 일의 전부는 아닙니다.',
    ),
    text(
      'Whoever gives up, or refuses, often says why: an ICMP error, a DNS response code, a RST, a TLS alert, an HTTP status. The capture holds the TLS secrets, so that Wireshark reads it all.',
      '포기하거나 거절하는 쪽은 대개 이유를 말합니다. ICMP 오류, DNS 응답 코드, RST, TLS 경고, HTTP 상태 코드입니다. 캡처에 TLS 비밀 값이 들어 있어 Wireshark로 모두 읽을 수 있습니다.',
    ),
  ],
  parameters(random) {
    const plan = drawPlan(random);
    let other = drawWord(random);
    while (plan.domain.startsWith(`${other}.`) || plan.path === `/${other}`) other = drawWord(random);
    return {
      plan,
      fault: draw(random, journeyFaults),
      port: draw(random, [80, 443]),
      intruder: drawMac(random),
      other,
    };
  },
  describe: ({ plan }) =>
    text(
      `A laptop is plugged in and its user types ${urlOf(plan)}. The page does not come. Name the protocol in which the fault shows first, the cause, the machine from whose address that comes, and a frame that proves it.`,
      `노트북을 꽂고 사용자가 ${urlOf(plan)}을(를) 입력했지만 페이지가 오지 않습니다. 원인이 처음 드러나는 프로토콜, 원인, 그 패킷을 보낸 주소, 그리고 이를 증명하는 프레임을 답하십시오.`,
    ),
  prepare,
};

async function prepare({ plan, fault, intruder, ...rest }: Parameters, random: Random): Promise<Evidence> {
  const report = await runEvidence('diagnose-journey', random, (run) =>
    runJourney(run, plan, faultsFor(fault, plan, { intruder, ...rest })),
  );
  const { capture, frames } = captureOfLinks(report, [laptopLink, dnsLink]);
  const { layer, shownBy, proves } = faultNotes[fault];
  const proofs = frames.filter(({ view }) => proves(view, plan, intruder)).map(({ number }) => number);
  return {
    captures: [capture],
    symptom: symptomOf(plan),
    questions: [
      {
        key: 'layer',
        say: text('In which protocol does the fault show first?', '원인이 처음 드러나는 프로토콜은 무엇입니까?'),
        points: 2,
        personal: false,
        answer: { type: 'choice', value: layer, of: journeyLayers },
      },
      causeQuestion({
        value: fault,
        of: journeyCauses,
        say: text('Why does the page not come?', '페이지가 오지 않는 이유는 무엇입니까?'),
      }),
      {
        key: 'from',
        say: text(
          'From which IPv4 address comes the first packet that shows the fault? (In an ARP packet: the sender’s.)',
          '원인을 처음 드러내는 패킷은 어느 IPv4 주소에서 옵니까? (ARP 패킷이면 송신자 IP 주소)',
        ),
        points: 2,
        answer: { type: 'ipv4', value: shownBy(plan) },
      },
      proofQuestion({ file: capture.name, accepts: proofs }),
    ],
  };
}

function symptomOf(plan: JourneyPlan): Text {
  const { en, ko } = inventory(plan);
  return text(
    `The capture shows two links at once: the laptop’s (interface \`${laptopLink}\`) and that of its DNS server (\`${dnsLink}\`).\n\n${en}`,
    `캡처는 두 링크를 함께 보여 줍니다. 노트북의 링크(인터페이스 \`${laptopLink}\`)와 DNS 서버의 링크(\`${dnsLink}\`)입니다.\n\n${ko}`,
  );
}
