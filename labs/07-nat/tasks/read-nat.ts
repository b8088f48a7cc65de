/** Questions about the same packets on both sides of a gateway. */

import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask, Evidence } from '../../../src/grade/task.ts';
import { ping, traceroute } from '../../06-routing/tasks/probes.ts';
import { buildHome, describeHome, drawHome, type HomePlan, ispRouterAddress } from './home-net.ts';

interface Parameters {
  readonly plan: HomePlan;
  /** The port that PC and phone both send from. */
  readonly port: number;
  readonly serverPort: number;
  /** Seconds of silence after which the server speaks twice: in time, and too late. */
  readonly silence: readonly [number, number];
  /** How often the friend knocks. */
  readonly knocks: number;
  readonly delay: number;
}

export const readNatTask: AnswerTask<Parameters> = {
  id: 'read-nat',
  kind: 'read',
  title: text('Read: both sides of a gateway', '읽기: 게이트웨이의 양쪽'),
  hints: [
    text(
      'Put the two captures side by side. A packet that crosses the gateway is in both, with the same data and the same IP identification.',
      '두 캡처를 나란히 놓으십시오. 게이트웨이를 지나는 패킷은 양쪽에 있고, 데이터와 IP 식별자가 같습니다.',
    ),
    text(
      'Filters that help: `udp && !icmp`, `icmp.type == 8`, `icmp.type == 11`, `tcp.flags.syn == 1`. A field of a quoted packet is found as well as that of the packet itself.',
      '도움이 되는 필터: `udp && !icmp`, `icmp.type == 8`, `icmp.type == 11`, `tcp.flags.syn == 1`. 인용된 패킷의 필드도 함께 검색됩니다.',
    ),
    text(
      'What is in the outer capture only was dropped. For the time of silence take the difference to the PC’s last datagram, not to the server’s last one.',
      '바깥쪽 캡처에만 있는 것은 버려진 것입니다. 조용했던 시간은 서버의 마지막 데이터그램이 아니라 PC의 마지막 데이터그램부터 잽니다.',
    ),
  ],
  parameters(random) {
    return {
      plan: drawHome(random),
      port: 50_000 + 2 * random.below(7000), // there is one of the same parity above it, and it is free
      serverPort: 5000 + random.below(3000),
      silence: [100 + random.below(150), 301 + random.below(90)],
      knocks: 2 + random.below(4),
      delay: 4 + random.below(30),
    };
  },
  describe: ({ plan }) => {
    const home = describeHome(plan);
    return text(
      `${home.en} The two captures show the gateway’s two sides at the same time: UDP between the home and the server, pings, a traceroute, and somebody who knocks. Answer the questions.`,
      `${home.ko} 두 캡처는 같은 시간에 게이트웨이의 양쪽에서 잡은 것입니다. 집과 서버 사이의 UDP, ping, traceroute, 그리고 문을 두드리는 누군가가 들어 있습니다. 질문에 답하십시오.`,
    );
  },
  prepare,
};

const INSIDE_LINK = 'switch-gateway';
const OUTSIDE_LINK = 'gateway-isp';

async function prepare(parameters: Parameters, random: Random): Promise<Evidence> {
  const { plan, port, serverPort, silence, knocks, delay } = parameters;
  const report = await runEvidence('read-nat', random, async ({ world }) => {
    const { pc, phone, server, friend } = buildHome(world, plan, { delay: milliseconds(delay) });
    const ear = { onDatagram: () => {} };
    const atServer = world.act(() => server.sockets.bindUdp(serverPort, ear));
    const to = { address: plan.server, port: serverPort };
    const sockets = world.act(() => [phone, pc].map((host) => host.sockets.bindUdp(port, ear)));
    for (const socket of sockets) {
      world.act((now) => socket.send(random.bytes(20 + random.below(30)), to, now));
      await world.pass(milliseconds(400));
    }
    await ping(world, phone, plan.server);
    await traceroute(world, pc, plan.server);
    for (let i = 0; i < knocks; i++) {
      const socket = world.act(() => friend.sockets.bindUdp(0, ear));
      world.act((now) => socket.send(random.bytes(12), { address: plan.outside, port }, now));
      await world.pass(milliseconds(300));
    }
    // The PC has the second mapping: the phone was first to take the port.
    const back = { address: plan.outside, port: port + 2 };
    world.act((now) => sockets[1]!.send(random.bytes(16), to, now));
    const start = world.now;
    for (const time of silence) {
      await world.pass(start + seconds(time) - world.now);
      world.act((now) => atServer.send(random.bytes(24), back, now));
    }
    await world.pass(seconds(2));
  });
  const captures = [captureOf(report, INSIDE_LINK), captureOf(report, OUTSIDE_LINK)];
  return {
    captures,
    questions: questions(parameters, framesOf(report, INSIDE_LINK), framesOf(report, OUTSIDE_LINK), captures[1]!.name),
  };
}

function questions(
  { plan, port, silence, knocks }: Parameters,
  inside: readonly NumberedFrame[],
  outside: readonly NumberedFrame[],
  outsideFile: string,
): Question[] {
  const fromPc = inside.find(({ view }) => isUdp(view) && view.get('ipv4.src') === plan.pc)!;
  const identification = fromPc.view.get('ipv4.identification');
  const echo = outside.find(({ view }) => view.get('icmp.type') === 8)!;
  const sameOutside = outside.filter(
    ({ view }) => isUdp(view) && view.get('ipv4.src') === plan.outside && view.get('udp.srcPort') === port + 2,
  )[0]!;
  return [
    {
      key: 'phonePort',
      say: text(
        'From which port of the outside address do the phone’s datagrams leave?',
        '휴대전화의 데이터그램은 바깥 주소의 몇 번 포트에서 나갑니까?',
      ),
      points: 1,
      answer: { type: 'number', value: port },
    },
    {
      key: 'pcPort',
      say: text('And the PC’s?', 'PC의 데이터그램은 몇 번 포트에서 나갑니까?'),
      points: 2,
      answer: { type: 'number', value: port + 2 },
      mistakes: [
        { value: port, say: text('this is its port inside', '이것은 안쪽에서의 포트입니다') },
        { value: port + 1, say: text('the next one, but of the other parity', '다음 포트이지만 홀짝이 다릅니다') },
      ],
    },
    {
      key: 'samePacket',
      say: text(
        `Which frame of the outer capture is the PC’s first UDP datagram to the server (frame ${fromPc.number} of the inner capture, identification 0x${Number(identification).toString(16).padStart(4, '0')})?`,
        `PC가 서버로 보낸 첫 UDP 데이터그램(안쪽 캡처의 ${fromPc.number}번 프레임, 식별자 0x${Number(identification).toString(16).padStart(4, '0')})은 바깥쪽 캡처의 몇 번 프레임입니까?`,
      ),
      points: 1,
      answer: { type: 'packet', file: outsideFile, accepts: [sameOutside.number] },
    },
    {
      key: 'ttl',
      say: text('Which TTL does that frame have outside?', '그 프레임의 바깥쪽 TTL은 얼마입니까?'),
      points: 1,
      personal: false,
      answer: { type: 'number', value: Number(sameOutside.view.get('ipv4.ttl')) },
      mistakes: [
        {
          value: 64,
          say: text('so it is inside: a gateway is a router, too', '안쪽에서의 값입니다. 게이트웨이도 라우터입니다'),
        },
      ],
    },
    {
      key: 'identifier',
      say: text(
        'By which identifier (ICMP) does the gateway know the answer to the phone’s ping?',
        '게이트웨이는 휴대전화의 ping에 대한 답을 어느 식별자(ICMP)로 알아봅니까?',
      ),
      points: 1,
      answer: { type: 'number', value: Number(echo.view.get('icmp.identifier')) },
    },
    {
      key: 'quotedOutside',
      say: text(
        `${ispRouterAddress} answers the traceroute with an ICMP error. Which source address does the packet have that it quotes, outside?`,
        `${ispRouterAddress}은(는) traceroute에 ICMP 오류로 답합니다. 바깥쪽에서, 인용된 패킷의 출발지 주소는 무엇입니까?`,
      ),
      points: 1,
      answer: { type: 'ipv4', value: plan.outside },
      mistakes: [{ value: plan.pc, say: text('so it says inside', '안쪽에서는 그렇습니다') }],
    },
    {
      key: 'quotedInside',
      say: text('And the same error inside?', '같은 오류가 안쪽에서는 어떻습니까?'),
      points: 1,
      answer: { type: 'ipv4', value: plan.pc },
      mistakes: [
        {
          value: plan.outside,
          say: text(
            'the PC never sent from that address: it would not know the packet',
            'PC는 그 주소로 보낸 적이 없으므로 패킷을 알아보지 못합니다',
          ),
        },
      ],
    },
    {
      key: 'dropped',
      say: text(
        'How many datagrams came to the outside address and were dropped at the gateway?',
        '바깥 주소로 왔다가 게이트웨이에서 버려진 데이터그램은 몇 개입니까?',
      ),
      points: 2,
      personal: false,
      answer: { type: 'number', value: knocks + 1 },
      mistakes: [
        {
          value: knocks,
          say: text(
            'one more: not only a stranger is turned away',
            '하나 더 있습니다. 모르는 상대만 버려지는 것이 아닙니다',
          ),
        },
      ],
    },
    {
      key: 'silence',
      say: text(
        'How many seconds after the PC’s last datagram did the one come that was too late?',
        '너무 늦게 온 데이터그램은 PC의 마지막 데이터그램 몇 초 뒤에 왔습니까?',
      ),
      points: 2,
      answer: { type: 'number', value: silence[1], tolerance: 1, unit: 'seconds' },
      mistakes: [{ value: silence[0], say: text('this one came in', '이것은 안으로 들어왔습니다') }],
    },
  ];
}

/** A datagram, and not one that an ICMP error quotes. */
function isUdp(view: NumberedFrame['view']): boolean {
  return view.has('udp.srcPort') && !view.has('icmp') && Number(view.get('udp.dstPort')) < 33_434;
}
