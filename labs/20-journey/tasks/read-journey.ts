/** Questions about a whole journey of the student's own. */

import type { Random } from '../../../src/bytes/random.ts';
import type { FrameView } from '../../../src/explain/frame-view.ts';
import { text } from '../../../src/explain/text.ts';
import { type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask, Evidence } from '../../../src/grade/task.ts';
import { dnsLink, laptopLink, runJourney } from './own-journey.ts';
import { drawPlan, hostName, type JourneyPlan, urlOf } from './plan.ts';
import { captureOfLinks } from './two-links.ts';

interface Parameters {
  readonly plan: JourneyPlan;
}

export const readJourneyTask: AnswerTask<Parameters> = {
  id: 'read-journey',
  kind: 'read',
  title: text('Read: a journey of your own', '읽기: 나만의 여정'),
  hints: [
    text(
      'Look at one interface at a time: `frame.interface_name == "laptop-switch"`. What the laptop does fits on one screen.',
      '인터페이스를 하나씩 보십시오: `frame.interface_name == "laptop-switch"`. 노트북이 하는 일은 한 화면에 들어갑니다.',
    ),
    text(
      'In this order: `dhcp`, `arp`, `dns`, `tcp.flags.syn == 1`, `tls.handshake.type == 1`, `http`.',
      '순서대로 보십시오: `dhcp`, `arp`, `dns`, `tcp.flags.syn == 1`, `tls.handshake.type == 1`, `http`.',
    ),
    text(
      'For times, switch the time column to seconds since the beginning of the capture, and subtract. What is inside TLS, Wireshark shows with the secrets that are in the file.',
      '시간은 시간 열을 캡처 시작부터의 초로 바꾸어 빼면 됩니다. TLS 안의 내용은 파일에 든 비밀 값으로 Wireshark가 보여 줍니다.',
    ),
  ],
  parameters: (random) => ({ plan: drawPlan(random) }),
  describe: ({ plan }) =>
    text(
      `A laptop is plugged in and its user types ${urlOf(plan)}. The capture shows two links at once: the laptop’s (interface \`${laptopLink}\`) and that of its DNS server (\`${dnsLink}\`), from the first DISCOVER to the page. Answer the questions.`,
      `노트북을 꽂고 사용자가 ${urlOf(plan)}을(를) 입력합니다. 캡처는 첫 DISCOVER부터 페이지까지 두 링크를 함께 보여 줍니다. 노트북의 링크(인터페이스 \`${laptopLink}\`)와 DNS 서버의 링크(\`${dnsLink}\`)입니다. 질문에 답하십시오.`,
    ),
  prepare,
};

async function prepare({ plan }: Parameters, random: Random): Promise<Evidence> {
  const report = await runEvidence('read-journey', random, (run) => runJourney(run, plan));
  const { capture, frames } = captureOfLinks(report, [laptopLink, dnsLink]);
  return { captures: [capture], questions: questions(plan, frames, capture.name) };
}

function questions(plan: JourneyPlan, frames: readonly NumberedFrame[], file: string): Question[] {
  const { servers } = plan;
  const atLaptop = frames.filter(({ view }) => view.link === laptopLink);
  const first = (shows: (view: FrameView) => boolean) => atLaptop.find(({ view }) => shows(view))!;
  const query = first((view) => view.get('dns.qr') === false);
  const answer = first((view) => view.get('dns.qr') === true);
  const isSyn = (view: FrameView, port: number) => view.get('tcp.syn') === true && view.get('tcp.dstPort') === port;
  const syn = first((view) => isSyn(view, 443));
  const synAck = first((view) => view.get('tcp.syn') === true && view.get('tcp.srcPort') === 443);
  const hello = first((view) => view.has('tls.clientHello'));
  const page = first((view) => view.decrypted('http') && view.has('http.statusCode'));
  const milliseconds = (from: NumberedFrame, to: NumberedFrame) => (to.view.time - from.view.time) / 1000;
  return [
    {
      key: 'xid',
      say: text(
        'Which transaction id does the laptop use in DHCP?',
        '노트북이 DHCP에서 쓰는 트랜잭션 ID는 무엇입니까?',
      ),
      points: 1,
      answer: { type: 'number', value: plan.xid },
    },
    {
      key: 'address',
      say: text('Which address is the laptop given?', '노트북은 어떤 주소를 받습니까?'),
      points: 1,
      answer: { type: 'ipv4', value: plan.laptop.address },
      mistakes: [
        { value: plan.dhcp.address, say: text('this is the DHCP server’s own', '이것은 DHCP 서버의 주소입니다') },
      ],
    },
    {
      key: 'lease',
      say: text('For how many seconds?', '몇 초 동안 쓸 수 있습니까?'),
      points: 1,
      answer: { type: 'number', value: plan.lease, unit: 's' },
      mistakes: [
        { value: plan.lease / 2, say: text('this is T1, when it renews', '이것은 갱신을 시작하는 T1입니다') },
        {
          value: (plan.lease * 7) / 8,
          say: text('this is T2, when it asks everybody', '이것은 모두에게 묻는 T2입니다'),
        },
      ],
    },
    {
      key: 'routerMac',
      say: text(
        'To which MAC address does the laptop send its frames for the web server?',
        '노트북은 웹 서버로 가는 프레임을 어느 MAC 주소로 보냅니까?',
      ),
      points: 1,
      answer: { type: 'mac', value: plan.router.mac },
      mistakes: [
        { value: plan.dns.mac, say: text('this is the DNS server’s', '이것은 DNS 서버의 MAC 주소입니다') },
        {
          value: servers.web.mac,
          say: text('this one never leaves its own link', '이 주소는 그 링크를 벗어나지 않습니다'),
        },
      ],
    },
    {
      key: 'queryId',
      say: text('Which id has the laptop’s own DNS query?', '노트북이 직접 보낸 DNS 질의의 ID는 무엇입니까?'),
      points: 1,
      answer: { type: 'number', value: Number(query.view.get('dns.id')) },
    },
    {
      key: 'secondServer',
      say: text(
        'Its DNS server asks three other servers. What is the address of the second?',
        'DNS 서버는 다른 서버 셋에 묻습니다. 두 번째 서버의 주소는 무엇입니까?',
      ),
      points: 1,
      answer: { type: 'ipv4', value: servers.top.address },
      mistakes: [
        {
          value: servers.root.address,
          say: text('this is the first, a root server', '이것은 첫 번째인 루트 서버입니다'),
        },
        {
          value: servers.names.address,
          say: text('this is the third, which knows the answer', '이것은 답을 아는 세 번째 서버입니다'),
        },
      ],
    },
    {
      key: 'nameServer',
      say: text(
        `What is the name of the server to which ${plan.domain} is delegated?`,
        `${plan.domain} 존을 위임받은 서버의 이름은 무엇입니까?`,
      ),
      points: 1,
      answer: { type: 'text', value: plan.nameServer },
    },
    {
      key: 'lookupTime',
      say: text(
        'How many milliseconds does the laptop wait for the answer to its DNS query?',
        '노트북은 DNS 질의의 응답을 몇 밀리초 기다립니까?',
      ),
      points: 1,
      answer: { type: 'number', value: round(milliseconds(query, answer)), tolerance: 1, unit: 'ms' },
    },
    {
      key: 'webAddress',
      say: text(`Which address has ${hostName(plan)}?`, `${hostName(plan)}의 주소는 무엇입니까?`),
      points: 1,
      answer: { type: 'ipv4', value: String(answer.view.get('dns.answer.address')) },
    },
    {
      key: 'port',
      say: text(
        'From which TCP port does the laptop open its connection to port 443?',
        '노트북은 443번 포트로의 연결을 어느 TCP 포트에서 엽니까?',
      ),
      points: 1,
      answer: { type: 'number', value: Number(syn.view.get('tcp.srcPort')) },
      mistakes: [
        {
          value: Number(first((view) => isSyn(view, 80)).view.get('tcp.srcPort')),
          say: text('this is the connection to port 80', '이것은 80번 포트로의 연결입니다'),
        },
      ],
    },
    {
      key: 'roundTrip',
      say: text(
        'How many milliseconds pass between this SYN and its SYN-ACK?',
        '이 SYN과 SYN-ACK 사이는 몇 밀리초입니까?',
      ),
      points: 1,
      answer: { type: 'number', value: round(milliseconds(syn, synAck)), tolerance: 1, unit: 'ms' },
    },
    {
      key: 'hello',
      say: text(
        `In which frame does the laptop tell the web server, in the clear, that it wants ${hostName(plan)} by TLS?`,
        `노트북이 TLS로 ${hostName(plan)}을(를) 원한다고 웹 서버에 암호화 없이 말하는 프레임은 어느 것입니까?`,
      ),
      points: 1,
      personal: false,
      answer: { type: 'packet', file, accepts: [hello.number] },
    },
    {
      key: 'pageTime',
      say: text(
        'How many milliseconds pass from that SYN to the frame with which the page is there (status 200)?',
        '그 SYN부터 페이지가 도착하는 프레임(상태 코드 200)까지 몇 밀리초입니까?',
      ),
      points: 1,
      answer: { type: 'number', value: round(milliseconds(syn, page)), tolerance: 2, unit: 'ms' },
    },
  ];
}

/** To a tenth. */
function round(time: number): number {
  return Math.round(time * 10) / 10;
}
