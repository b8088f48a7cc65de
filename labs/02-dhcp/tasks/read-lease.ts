/** Questions about a capture in which two machines get their addresses, and one keeps it. */

import { seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { drawHosts, drawU32, drawWord } from '../../../src/grade/personal.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { DhcpMessageType } from '../../../src/packet/dhcp.ts';
import { buildLan, drawLan, type LanPlan, ping } from '../../03-arp/tasks/own-lan.ts';
import { drawRanges, isMessage, type Range, runClient, runServer } from './lan-leases.ts';

interface Parameters {
  plan: LanPlan<'laptop' | 'phone' | 'first' | 'second' | 'desk'>;
  /** What each server gives away. */
  ranges: Range[];
  /** Whose offer the laptop takes: 0 or 1. */
  chosen: number;
  dnsServers: string[];
  leaseSeconds: number;
  xid: number;
  hostName: string;
  chatter: number;
}

export const readLeaseTask: AnswerTask<Parameters> = {
  id: 'read-lease',
  kind: 'read',
  title: text('Read DHCP from a capture', '캡처에서 DHCP 읽기'),
  hints: [
    text(
      'The filter `dhcp` leaves the right frames; frame.interface_name == "switch-laptop" leaves those of the laptop’s cable.',
      '필터 `dhcp`로 필요한 프레임만, frame.interface_name == "switch-laptop"으로 노트북 케이블의 프레임만 남길 수 있습니다.',
    ),
    text(
      'One conversation has one xid: dhcp.id == 0x… shows it from beginning to end.',
      '대화 하나에는 xid가 하나입니다. dhcp.id == 0x…로 처음부터 끝까지 볼 수 있습니다.',
    ),
    text(
      'Who is asked to extend a lease, and where the client writes its address, tells a renewal from a first REQUEST.',
      '임대 연장을 누구에게 청하는지, 클라이언트가 자기 주소를 어디에 적는지를 보면 갱신과 첫 REQUEST를 구분할 수 있습니다.',
    ),
  ],
  parameters(random) {
    const plan = drawLan(random, ['laptop', 'phone', 'first', 'second', 'desk']);
    return {
      plan,
      ranges: drawRanges(random, plan, [10, 10]),
      chosen: random.below(2),
      dnsServers: drawHosts(random, plan.far.prefix, 2),
      leaseSeconds: 8 * (20 + random.below(400)),
      xid: drawU32(random),
      hostName: drawWord(random),
      chatter: 1 + random.below(6),
    };
  },
  describe: ({ plan: { prefix, hosts } }) =>
    text(
      `\`captures/read-lease/read-lease.pcapng\` shows all links of the network ${prefix}. A laptop (MAC ${hosts.laptop.mac}) and a phone (MAC ${hosts.phone.mac}) get their addresses; there are two DHCP servers. Answer the questions in \`answers.yaml\`.`,
      `\`captures/read-lease/read-lease.pcapng\`에는 네트워크 ${prefix}의 모든 링크가 담겨 있습니다. 노트북(MAC ${hosts.laptop.mac})과 전화기(MAC ${hosts.phone.mac})가 주소를 얻으며, DHCP 서버는 둘입니다. \`answers.yaml\`에 답하십시오.`,
    ),
  async prepare(parameters, random) {
    const report = await runEvidence('read-lease', random, (run) => live(run, parameters));
    return { captures: [captureOf(report)], questions: questions(parameters, framesOf(report)) };
  },
};

async function live(run: LabRun, parameters: Parameters): Promise<void> {
  const { plan, ranges, dnsServers, leaseSeconds, xid, hostName, chatter } = parameters;
  const { world } = run;
  const { hosts } = buildLan(run, plan);
  for (const [index, name] of (['first', 'second'] as const).entries()) {
    const { address } = plan.hosts[name];
    const range = ranges[index]!;
    runServer(run, hosts[name], plan, {
      address,
      range,
      dnsServers,
      leaseTime: leaseSeconds,
      domainName: 'school.example',
    });
  }
  for (let i = 0; i < chatter; i++) await ping(run, hosts.desk, plan.router.address);
  const wanted = chosenServer(parameters).address;
  const laptop = runClient(run, hosts.laptop, {
    hostName: 'laptop',
    xid,
    broadcastFlag: true,
    chooseOffer: (offers) => offers.find(({ serverIdentifier }) => serverIdentifier === wanted)!,
  });
  await world.until(() => laptop.lease !== undefined, 'the laptop has an address');
  await ping(run, hosts.laptop, plan.far.address);
  const phone = runClient(run, hosts.phone, { hostName, broadcastFlag: false });
  await world.until(() => phone.lease !== undefined, 'the phone has an address');
  const lease = laptop.lease!;
  await world.pass(lease.renewAt + seconds(2) - world.now);
  await ping(run, hosts.phone, plan.router.address);
}

function chosenServer({ plan, chosen }: Parameters): { mac: string; address: string } {
  return chosen === 0 ? plan.hosts.first : plan.hosts.second;
}

function questions(parameters: Parameters, frames: readonly NumberedFrame[]): Question[] {
  const { plan, ranges, chosen, dnsServers, leaseSeconds, xid, hostName } = parameters;
  const { laptop, phone, first, second } = plan.hosts;
  const server = chosenServer(parameters);
  const other = chosen === 0 ? second : first;
  const { OFFER, REQUEST } = DhcpMessageType;
  const offers = frames.filter((frame) => isMessage(frame, laptop.mac, OFFER));
  const refused = offers.find(({ view }) => view.get('dhcp.serverIdentifier') === other.address)!;
  const renewals = frames.filter(
    (frame) => isMessage(frame, laptop.mac, REQUEST) && frame.view.get('dhcp.ciaddr') !== '0.0.0.0',
  );
  const firstRenewal = renewals[0]!.view.get('dhcp.xid');
  return [
    {
      key: 'xid',
      say: text(
        'What is the transaction id of the conversation in which the laptop gets its address?',
        '노트북이 주소를 얻는 대화의 트랜잭션 ID는 무엇입니까?',
      ),
      points: 1,
      answer: { type: 'number', value: xid },
    },
    {
      key: 'server',
      say: text(
        'Whose offer does the laptop take (server identifier)?',
        '노트북은 어느 서버의 제안을 받아들입니까(서버 식별자)?',
      ),
      points: 1,
      answer: { type: 'ipv4', value: server.address },
      mistakes: [
        { value: other.address, say: text('this one offered in vain', '이 서버의 제안은 받아들여지지 않았습니다') },
      ],
    },
    {
      key: 'refused',
      say: text(
        'Which address was offered to the laptop and not taken?',
        '노트북에 제안되었으나 받아들여지지 않은 주소는 무엇입니까?',
      ),
      points: 1,
      answer: { type: 'ipv4', value: String(refused.view.get('dhcp.yiaddr')) },
      mistakes: [
        { value: ranges[chosen]!.first, say: text('this is the one that it took', '이것은 받아들인 주소입니다') },
      ],
    },
    {
      key: 'leaseSeconds',
      say: text('For how many seconds does the laptop get its address?', '노트북은 주소를 몇 초 동안 빌립니까?'),
      points: 1,
      answer: { type: 'number', value: leaseSeconds, unit: 's' },
      mistakes: [
        { value: leaseSeconds / 2, say: text('this is T1', '이것은 T1입니다') },
        { value: (leaseSeconds / 8) * 7, say: text('this is T2', '이것은 T2입니다') },
      ],
    },
    {
      key: 'secondDns',
      say: text(
        'What is the second DNS server that the laptop is told?',
        '노트북이 알게 되는 두 번째 DNS 서버는 무엇입니까?',
      ),
      points: 1,
      answer: { type: 'ipv4', value: dnsServers[1]! },
      mistakes: [{ value: dnsServers[0]!, say: text('this is the first', '이것은 첫 번째입니다') }],
    },
    {
      key: 'phoneName',
      say: text('What host name does the phone tell?', '전화기가 알리는 자신의 호스트 이름은 무엇입니까?'),
      points: 1,
      answer: { type: 'text', value: hostName },
    },
    {
      key: 'offerTo',
      say: text(
        'To which MAC address does the frame go that offers the phone an address?',
        '전화기에 주소를 제안하는 프레임은 어느 MAC 주소로 갑니까?',
      ),
      points: 2,
      answer: { type: 'mac', value: phone.mac },
      mistakes: [
        {
          value: 'ff:ff:ff:ff:ff:ff',
          say: text(
            'so it was with the laptop: compare the flags',
            '노트북의 경우가 그렇습니다. 플래그를 비교하십시오',
          ),
        },
      ],
    },
    {
      key: 'renewal',
      say: text(
        'In which frame does the laptop ask for the first time to keep its address (on any link)?',
        '노트북이 주소를 계속 쓰겠다고 처음으로 청하는 프레임은 몇 번입니까(어느 링크든)?',
      ),
      points: 2,
      answer: {
        type: 'packet',
        file: 'read-lease.pcapng',
        accepts: renewals.filter(({ view }) => view.get('dhcp.xid') === firstRenewal).map(({ number }) => number),
      },
    },
  ];
}
