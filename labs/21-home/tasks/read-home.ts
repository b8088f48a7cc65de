/** Where the time goes when a page is visited from a home. */

import type { Random } from '../../../src/bytes/random.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask, Evidence } from '../../../src/grade/task.ts';
import { homeOcean, homePath, usGoogle } from '../../../src/lab/home/addresses.ts';
import { google, root, tld } from '../../../src/lab/school/addresses.ts';
import { traceroute } from '../../06-routing/tasks/probes.ts';
import {
  between,
  type Distances,
  drawDistances,
  handshakes,
  namesAsked,
  openHouse,
  PC_LINK,
  RESOLVER_LINK,
  visitPage,
  weatherOf,
} from './visits.ts';

export const readHomeTask: AnswerTask<Distances> = {
  id: 'read-home',
  kind: 'read',
  title: text('Read: where the time goes', '읽기: 시간이 가는 곳'),
  hints: [
    text(
      'Set a time reference (Ctrl+T) on the first frame of what you measure, and read the time of the last.',
      '재려는 것의 첫 프레임에 시간 기준(Ctrl+T)을 잡고 마지막 프레임의 시각을 읽으십시오.',
    ),
    text(
      'Filters that help: `dns`, `tcp.flags.syn == 1`, `tls.handshake.type == 1`, `icmp.type == 11`. In the resolver’s capture each question has an id of its own, and each answer repeats it.',
      '도움이 되는 필터: `dns`, `tcp.flags.syn == 1`, `tls.handshake.type == 1`, `icmp.type == 11`. 리졸버의 캡처에서 질의마다 ID가 다르고, 답은 그 ID를 되풀이합니다.',
    ),
    text(
      'A traceroute probe and the complaint about it belong together by the UDP ports that the complaint quotes.',
      'traceroute의 패킷과 그에 대한 불평은 불평이 인용한 UDP 포트로 짝을 찾습니다.',
    ),
  ],
  parameters: drawDistances,
  describe: () =>
    text(
      `The world is that of the lab, with other distances. The PC visits ${usGoogle.web.name}; then traces the route to it; then visits it again, having forgotten the name. One capture shows the PC’s link (${PC_LINK}), the other that of the ISP’s resolver (${RESOLVER_LINK}). Answer the questions; times in milliseconds, half a millisecond more or less does not matter.`,
      `실습과 같은 세계이지만 거리가 다릅니다. PC가 ${usGoogle.web.name}에 접속하고, 그곳까지 traceroute를 하고, 이름을 잊은 채 다시 접속합니다. 캡처 하나는 PC의 링크(${PC_LINK}), 다른 하나는 ISP 리졸버의 링크(${RESOLVER_LINK})입니다. 질문에 답하십시오. 시간은 밀리초이며 0.5밀리초까지는 달라도 됩니다.`,
    ),
  prepare,
};

async function prepare(distances: Distances, random: Random): Promise<Evidence> {
  const report = await runEvidence(
    'read-home',
    random,
    async (lab) => {
      const house = await openHouse(lab);
      await visitPage(lab, house);
      await lab.world.pass(seconds(2));
      await traceroute(lab.world, house.here.pc, usGoogle.web.address);
      await lab.world.pass(seconds(2));
      await visitPage(lab, house);
    },
    { weather: weatherOf(distances) },
  );
  const captures = [captureOf(report, PC_LINK), captureOf(report, RESOLVER_LINK)];
  return {
    captures,
    questions: questions(framesOf(report, PC_LINK), framesOf(report, RESOLVER_LINK), captures[0]!.name),
  };
}

const servers = [root.server.address, tld.server.address, google.dns.address] as const;
const half = { tolerance: 0.5, unit: 'milliseconds' } as const;

function questions(pc: readonly NumberedFrame[], resolver: readonly NumberedFrame[], pcFile: string): Question[] {
  const [first, second] = namesAsked(pc) as { question: NumberedFrame; answer: NumberedFrame }[];
  const { syn, synAck } = handshakes(pc);
  const hello = pc.find(({ view }) => view.get('tls.clientHello') !== undefined)!;
  const took = servers.map((server) => {
    const asked = resolver.find(({ view }) => view.has('dns') && view.get('ipv4.dst') === server)!;
    const answered = resolver.find(({ view }) => view.has('dns') && view.get('ipv4.src') === server)!;
    return between(asked, answered);
  });
  const slowest = took.indexOf(Math.max(...took));
  const nameTime = between(first!.question, first!.answer);
  const again = between(second!.question, second!.answer);
  const tokyo = hopTime(pc, homePath.ispToTransit.transit.address);
  const losAngeles = hopTime(pc, homeOcean.us.address);
  return [
    {
      key: 'name',
      say: text(
        'How long does the PC wait for the address, the first time?',
        '처음에 PC는 주소를 얼마 동안 기다립니까?',
      ),
      points: 1,
      answer: { type: 'number', value: nameTime, ...half },
    },
    {
      key: 'nameAgain',
      say: text('And the second time?', '두 번째에는 얼마 동안 기다립니까?'),
      points: 1,
      answer: { type: 'number', value: again, ...half },
      mistakes: [{ value: nameTime, say: text('this is the first time', '이것은 처음의 시간입니다') }],
    },
    {
      key: 'slowest',
      say: text(
        'Which of the three name servers lets the ISP’s resolver wait longest?',
        '세 네임서버 가운데 ISP의 리졸버를 가장 오래 기다리게 한 것은 어느 것입니까?',
      ),
      points: 2,
      answer: { type: 'ipv4', value: servers[slowest]! },
    },
    {
      key: 'slowestTime',
      say: text('How long?', '얼마 동안 기다렸습니까?'),
      points: 1,
      answer: { type: 'number', value: took[slowest]!, ...half },
    },
    {
      key: 'tcp',
      say: text(
        'How long after its first SYN does the PC have the SYN-ACK?',
        'PC는 첫 SYN을 보낸 뒤 얼마 만에 SYN+ACK를 받습니까?',
      ),
      points: 1,
      answer: { type: 'number', value: between(syn[0]!, synAck[0]!), ...half },
    },
    {
      key: 'hello',
      say: text(
        'Which frame of the PC’s capture is its first ClientHello?',
        'PC의 캡처에서 첫 ClientHello는 몇 번 프레임입니까?',
      ),
      points: 1,
      answer: { type: 'packet', file: pcFile, accepts: [hello.number] },
    },
    {
      key: 'ocean',
      say: text(
        `How much later than ${homePath.ispToTransit.transit.address} (Tokyo) does ${homeOcean.us.address} (Los Angeles) complain about its probe, each counted from the probe?`,
        `traceroute에서 ${homeOcean.us.address}(로스앤젤레스)의 불평은 ${homePath.ispToTransit.transit.address}(도쿄)의 불평보다 얼마나 더 걸립니까? 각각 자신의 패킷을 보낸 때부터 셉니다.`,
      ),
      points: 2,
      answer: { type: 'number', value: Math.round((losAngeles - tokyo) * 1000) / 1000, ...half },
      mistakes: [
        {
          value: losAngeles,
          say: text('this is all the way, not only the ocean', '이것은 바다만이 아니라 전체 길입니다'),
        },
      ],
    },
    {
      key: 'saved',
      say: text(
        'By how much was the wait for the name shorter the second time?',
        '두 번째에는 이름을 기다리는 시간이 얼마나 줄었습니까?',
      ),
      points: 1,
      answer: { type: 'number', value: Math.round((nameTime - again) * 1000) / 1000, ...half },
    },
  ];
}

/** From a probe to the complaint of this router. */
function hopTime(frames: readonly NumberedFrame[], router: string): number {
  const complaint = frames.find(({ view }) => view.get('icmp.type') === 11 && view.get('ipv4.src') === router)!;
  const port = complaint.view.get('icmp.quoted.udp.dstPort');
  const probe = frames.find(({ view }) => view.has('udp') && !view.has('icmp') && view.get('udp.dstPort') === port)!;
  return between(probe, complaint);
}
