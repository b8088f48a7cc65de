/** A home in which one of three things does not work. */

import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { causeQuestion, proofQuestion } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, runEvidence } from '../../../src/grade/evidence.ts';
import { draw, drawMac } from '../../../src/grade/personal.ts';
import type { AnswerTask, Evidence } from '../../../src/grade/task.ts';
import type { World } from '../../../src/lab/world.ts';
import { Gateway, OUTSIDE } from '../../../src/nodes/gateway.ts';
import { Switch } from '../../../src/nodes/switch.ts';
import type { Stream } from '../../../src/stack/stream.ts';
import {
  buildHome,
  describeHome,
  drawHome,
  type HomeNet,
  type HomePlan,
  ispRouterAddress,
  nobodyIn,
} from './home-net.ts';
import { type NatCase, natCauses, natProofs } from './nat-causes.ts';

const drawnFaults = [
  'mapping-forgotten',
  'no-forward',
  'wrong-forward',
  'no-hairpin',
  'double-nat',
  'server-down',
] as const;

export const diagnoseNatTask: AnswerTask<NatCase> = {
  id: 'diagnose-nat',
  kind: 'diagnose',
  title: text('Diagnose: a home that is not reached', '진단: 닿지 않는 집'),
  hints: [
    text(
      'Three stories are in the capture: a long connection of the PC, a SYN from the friend, a SYN from the phone. Follow each from link to link. Which does not end well?',
      '캡처에는 세 이야기가 있습니다. PC의 긴 연결, 친구의 SYN, 휴대전화의 SYN입니다. 저마다 링크를 따라가 보십시오. 어느 것이 잘 끝나지 않습니까?',
    ),
    text(
      'Where is a packet seen last, and what becomes of it there: nothing, a RST, an ARP request? And which source addresses are there on gateway-modem?',
      '패킷이 마지막으로 보이는 곳은 어디이고, 거기서 어떻게 됩니까? 아무 일도 없습니까, RST입니까, ARP 요청입니까? 그리고 gateway-modem에는 어떤 출발지 주소가 있습니까?',
    ),
    text(
      'RFC 5382 wants an established connection to be remembered for 2 hours and 4 minutes. A packet that comes in by the outside address and is sent to nobody inside had no mapping there.',
      'RFC 5382에 따르면 맺어진 연결은 2시간 4분 동안 기억해야 합니다. 바깥 주소로 왔는데 안쪽 누구에게도 가지 않은 패킷에는 그곳에 대응이 없었던 것입니다.',
    ),
  ],
  parameters(random) {
    return {
      plan: drawHome(random),
      fault: draw(random, drawnFaults),
      service: 3000 + random.below(3000),
      door: 20_000 + random.below(9000),
      chat: 7000 + random.below(1000),
      chatFrom: 50_000 + random.below(14_000), // and the next of its parity is free
      idle: 15 + random.below(60),
      modemMacs: [drawMac(random), drawMac(random)],
    };
  },
  describe: ({ plan, service, door, chat, idle }) => {
    const home = describeHome(plan);
    return text(
      `${home.en} Between the gateway and the ISP stands a modem. The gateway is to forward port ${door} to the PC’s port ${service}, and friend and phone both connect to ${plan.outside}:${door}. The PC also keeps a connection to the server’s port ${chat}, on which the server has something to say after ${idle} minutes. One thing is wrong. Say what, and name a frame that proves it.`,
      `${home.ko} 게이트웨이와 ISP 사이에는 모뎀이 있습니다. 게이트웨이는 ${door}번 포트를 PC의 ${service}번 포트로 포워딩해야 하고, 친구와 휴대전화는 모두 ${plan.outside}:${door}에 연결합니다. PC는 서버의 ${chat}번 포트에도 연결해 두었고, 서버는 ${idle}분 뒤에 할 말이 있습니다. 한 가지가 잘못되었습니다. 무엇인지, 그리고 이를 증명하는 프레임을 답하십시오.`,
    );
  },
  prepare,
};

async function prepare(natCase: NatCase, random: Random): Promise<Evidence> {
  const { fault, plan, chatFrom, chat } = natCase;
  const report = await runEvidence('diagnose-nat', random, ({ world }) => play(world, natCase));
  const capture = captureOf(report);
  return {
    captures: [capture],
    questions: [
      causeQuestion({ value: fault, of: natCauses }),
      proofQuestion({ file: capture.name, accepts: natProofs(natCase, framesOf(report)) }),
      {
        key: 'chatPort',
        say: text(
          `With which source port does the PC’s SYN to port ${chat} arrive at ${plan.server}?`,
          `${chat}번 포트로 가는 PC의 SYN은 어떤 출발지 포트로 ${plan.server}에 도착합니까?`,
        ),
        points: 2,
        answer: { type: 'number', value: chatFrom + 2 },
        mistakes: [{ value: chatFrom, say: text('this is its port inside', '이것은 안쪽에서의 포트입니다') }],
      },
    ],
  };
}

/** The same three stories whatever is wrong. */
async function play(world: World, natCase: NatCase): Promise<void> {
  const { plan, chat, chatFrom, door, idle } = natCase;
  const net = makeHome(world, natCase);
  // The phone takes the port first, so the PC's mapping has another.
  world.act((now) => {
    net.phone.sockets.connectTcp({ address: plan.server, port: chat + 1 }, {}, now, { localPort: chatFrom });
  });
  await world.pass(milliseconds(500));
  const lines: Stream[] = [];
  world.act(() =>
    net.server.sockets.listenTcp(chat, (stream) => {
      lines.push(stream);
      return { onData: (bytes, now) => stream.write(bytes, now) };
    }),
  );
  world.act((now) => {
    const stream = net.pc.sockets.connectTcp({ address: plan.server, port: chat }, {}, now, { localPort: chatFrom });
    stream.write(new TextEncoder().encode('hello'), now);
  });
  await world.pass(seconds(2));
  const knock = async (who: 'friend' | 'phone') => {
    const to = { address: plan.outside, port: door };
    world.act((now) => {
      const stream = net[who].sockets.connectTcp(to, { onOpen: (at) => stream.end(at) }, now);
    });
    await world.pass(seconds(5));
  };
  await knock('friend');
  await knock('phone');
  await world.pass(seconds(60 * idle));
  world.act((now) => lines[0]!.write(new TextEncoder().encode('are you still there?'), now));
  await world.pass(seconds(5));
}

function makeHome(world: World, { plan, fault, service, door, modemMacs }: NatCase): HomeNet {
  const forwards = { protocol: 'tcp', outsidePort: door, to: { address: plan.pc, port: service } } as const;
  const net = buildHome(world, plan, {
    nat: {
      forwards: {
        'no-forward': [],
        'wrong-forward': [{ ...forwards, to: { address: nobodyIn(plan), port: service } }],
      }[fault as string] ?? [forwards],
      // Much less than the 2 h 4 min of RFC 5382, as in gateways that save memory.
      ...(fault === 'mapping-forgotten' && { timeouts: { tcpEstablished: seconds(300) } }),
    },
    hairpin: fault !== 'no-hairpin',
    modem: (at) => (fault === 'double-nat' ? secondGateway(at, plan, modemMacs) : bridge(at, plan)),
  });
  if (fault !== 'server-down') {
    world.act(() => net.pc.sockets.listenTcp(service, (stream) => ({ onEnd: (now) => stream.end(now) })));
  }
  return net;
}

/** A modem as it should be: it only carries frames. */
function bridge(world: World, { outside }: HomePlan) {
  const node = world.add(new Switch({ name: 'modem', portCount: 2 }));
  return { node, address: outside, nextHop: ispRouterAddress };
}

/** A modem that is a gateway as well, and the home's gateway a machine in its network. */
function secondGateway(world: World, { outside }: HomePlan, macs: readonly string[]) {
  const node = world.add(
    new Gateway({
      name: 'modem',
      inside: { mac: macs[0]!, address: '192.168.100.1' },
      outside: { mac: macs[1]! },
      random: world.random.fork('modem'),
    }),
  );
  node.configure(OUTSIDE, { address: outside, prefixLength: 24, gateway: ispRouterAddress });
  return { node, address: MODEM_CLIENT, nextHop: '192.168.100.1' };
}

/** What such a modem gives the gateway. */
const MODEM_CLIENT = '192.168.100.2';
