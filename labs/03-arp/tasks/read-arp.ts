/** Questions about a morning in a small network: who asks whom, who hears it, and for how long it is believed. */

import { seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { drawHosts } from '../../../src/grade/personal.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { ArpOperation } from '../../../src/packet/arp.ts';
import { buildLan, drawLan, type LanPlan, ping } from './own-lan.ts';

interface Parameters {
  plan: LanPlan<'laptop' | 'server' | 'printer' | 'phone'>;
  /** An address that nobody has. */
  nobody: string;
  /** How often the laptop asks before it gives up. */
  maxRequests: number;
  /** Of the laptop's ARP entries, seconds. */
  lifetime: number;
  /** From the first ping to the second, seconds: the entry has died in between. */
  pause: number;
  /** How often the phone pings the server: it gives frames other numbers. */
  chatter: number;
}

export const readArpTask: AnswerTask<Parameters> = {
  id: 'read-arp',
  kind: 'read',
  title: text('Read ARP and a switch from a capture', '캡처에서 ARP와 스위치 읽기'),
  hints: [
    text(
      'read-arp.pcapng holds all links; frame.interface_name says on which of them a frame was seen.',
      'read-arp.pcapng에는 모든 링크가 들어 있습니다. frame.interface_name이 어느 링크에서 본 프레임인지 알려 줍니다.',
    ),
    text(
      'arp.opcode == 1 shows the questions. A frame that was flooded is there once for each link.',
      'arp.opcode == 1로 질문을 볼 수 있습니다. 모두에게 퍼진 프레임은 링크마다 한 번씩 나옵니다.',
    ),
    text(
      'A probe is a question whose sender has no address yet: arp.src.proto_ipv4 == 0.0.0.0.',
      '탐침은 보낸 쪽에 아직 주소가 없는 질문입니다. arp.src.proto_ipv4 == 0.0.0.0.',
    ),
  ],
  parameters(random) {
    const plan = drawLan(random, ['laptop', 'server', 'printer', 'phone']);
    const taken = Object.values(plan.hosts).map(({ address }) => address);
    const nobody = drawHosts(random, plan.prefix, taken.length + 1).find((address) => !taken.includes(address))!;
    const lifetime = 20 + random.below(40);
    return {
      plan,
      nobody,
      maxRequests: 2 + random.below(4),
      lifetime,
      pause: lifetime + 5 + random.below(20),
      chatter: 1 + random.below(6),
    };
  },
  describe: ({ plan: { prefix, hosts, router } }) =>
    text(
      `\`captures/read-arp/read-arp.pcapng\` shows all links of the network ${prefix}: a laptop (${hosts.laptop.address}), a server (${hosts.server.address}), a printer, a phone and a router (${router.address}) on one switch. Answer the questions in \`answers.yaml\`.`,
      `\`captures/read-arp/read-arp.pcapng\`에는 네트워크 ${prefix}의 모든 링크가 담겨 있습니다. 노트북(${hosts.laptop.address}), 서버(${hosts.server.address}), 프린터, 전화기, 라우터(${router.address})가 한 스위치에 있습니다. \`answers.yaml\`에 답하십시오.`,
    ),
  async prepare(parameters, random) {
    const report = await runEvidence('read-arp', random, (run) => live(run, parameters));
    return { captures: [captureOf(report)], questions: questions(parameters, framesOf(report)) };
  },
};

async function live(run: LabRun, parameters: Parameters): Promise<void> {
  const { plan, nobody, maxRequests, lifetime, pause, chatter } = parameters;
  const { world } = run;
  const arp = { maxRequests, lifetime: seconds(lifetime) };
  const { hosts } = buildLan(run, plan, { laptop: { arp } });
  // The phone comes into the network: it probes its address, waits, and announces it.
  world.act(() => hosts.phone.deconfigure(0));
  const phone = hosts.phone.ip.ports[0]!.arp;
  world.act(() => phone.probe(plan.hosts.phone.address));
  await world.pass(seconds(2));
  world.act(() => {
    hosts.phone.configure(0, { address: plan.hosts.phone.address, prefixLength: 24, gateway: plan.router.address });
    phone.announce();
  });
  await world.pass(seconds(1));
  for (let i = 0; i < chatter; i++) await ping(run, hosts.phone, plan.hosts.server.address);
  await ping(run, hosts.laptop, plan.hosts.server.address);
  const firstAsked = world.now;
  await ping(run, hosts.laptop, nobody);
  for (let i = 0; i < chatter; i++) await ping(run, hosts.printer, plan.router.address);
  await world.pass(firstAsked + seconds(pause) - world.now);
  await ping(run, hosts.laptop, plan.hosts.server.address);
}

function questions({ plan, nobody, maxRequests, pause }: Parameters, frames: readonly NumberedFrame[]): Question[] {
  const { laptop, server, printer, phone } = plan.hosts;
  const on = (link: string) => frames.filter(({ view }) => view.link === `switch-${link}`);
  const asks = (from: string, target: string) => (frame: NumberedFrame) =>
    frame.view.get('arp.operation') === ArpOperation.REQUEST &&
    frame.view.get('arp.senderProtocolAddress') === from &&
    frame.view.get('arp.targetProtocolAddress') === target;
  const atServer = on('server').find(asks(laptop.address, server.address))!;
  const heard = on('printer').filter(({ view }) => view.get('ethernet.src') !== printer.mac).length;
  return [
    {
      key: 'serverMac',
      say: text('What is the server’s MAC address?', '서버의 MAC 주소는 무엇입니까?'),
      points: 1,
      answer: { type: 'mac', value: server.mac },
      mistakes: [
        { value: laptop.mac, say: text('this is who asked', '이것은 물어본 쪽입니다') },
        { value: 'ff:ff:ff:ff:ff:ff', say: text('this is everybody', '이것은 모두를 뜻합니다') },
      ],
    },
    {
      key: 'serverLearns',
      say: text(
        'In which frame does the server learn the laptop’s MAC address (the first time, and as the server gets it)?',
        '서버가 노트북의 MAC 주소를 (처음으로) 알게 되는 프레임은 몇 번입니까? 서버가 받는 프레임의 번호로 답하십시오.',
      ),
      points: 1,
      answer: { type: 'packet', file: 'read-arp.pcapng', accepts: [atServer.number] },
    },
    {
      key: 'nobody',
      say: text('Which address does the laptop look for in vain?', '노트북이 찾지 못한 주소는 무엇입니까?'),
      points: 1,
      answer: { type: 'ipv4', value: nobody },
    },
    {
      key: 'tries',
      say: text('How often does it ask for it?', '그 주소를 몇 번 물었습니까?'),
      points: 1,
      answer: { type: 'number', value: maxRequests },
      mistakes: [
        {
          value: frames.filter(asks(laptop.address, nobody)).length,
          say: text(
            'every question was counted once for each link that it was flooded to',
            '퍼진 질문을 링크마다 한 번씩 세었습니다',
          ),
        },
      ],
      personal: false,
    },
    {
      key: 'overheard',
      say: text(
        'How many frames does the printer get in all (link switch-printer)?',
        '프린터가 받은 프레임은 모두 몇 개입니까(링크 switch-printer)?',
      ),
      points: 1,
      answer: { type: 'number', value: heard },
      mistakes: [
        {
          value: on('printer').length,
          say: text('this includes the frames that the printer sent', '프린터가 보낸 프레임까지 세었습니다'),
        },
      ],
    },
    {
      key: 'probed',
      say: text(
        'Somebody asks for an address that it wants to use itself, before it does. Which address?',
        '누군가 자신이 쓰려는 주소를 쓰기 전에 먼저 물어봅니다. 어떤 주소입니까?',
      ),
      points: 1,
      answer: { type: 'ipv4', value: phone.address },
    },
    {
      key: 'prober',
      say: text('What is the MAC address of that machine?', '그 기계의 MAC 주소는 무엇입니까?'),
      points: 1,
      answer: { type: 'mac', value: phone.mac },
    },
    {
      key: 'askedAgainAfter',
      say: text(
        'How many seconds after its first question for the server does the laptop ask for it again?',
        '노트북은 서버를 처음 물은 뒤 몇 초 만에 다시 묻습니까?',
      ),
      points: 1,
      answer: { type: 'number', value: pause, tolerance: 1, unit: 's' },
    },
  ];
}
