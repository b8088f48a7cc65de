/** A laptop is plugged in, and IPv6 does not work: five ways in which that happens. */

import { interfaceIdOf, ipv6AddressIn, ipv6Bytes } from '../../../src/bytes/ipv6-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { type Micros, milliseconds, NEVER, seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { anyFrame, causeQuestion, proofQuestion, whatCause } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { draw, drawMac } from '../../../src/grade/personal.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { lanCable, lanSwitch } from '../../../src/lab/school/lan.ts';
import { Host } from '../../../src/nodes/host.ts';
import type { Ipv6PortConfig } from '../../../src/nodes/ipv6-port.ts';
import type { Node, Transmit } from '../../../src/nodes/node.ts';
import { Router } from '../../../src/nodes/router.ts';
import { EtherType, ethernetHeader } from '../../../src/packet/ethernet.ts';
import { icmpv6Header } from '../../../src/packet/icmpv6.ts';
import { ipv6Header } from '../../../src/packet/ipv6.ts';
import { NdpType } from '../../../src/packet/ndp.ts';
import { drawAddress6, drawPrefix6, ownAddress } from './own-prefix.ts';

const faults = ['router-lifetime', 'not-autonomous', 'duplicate-address', 'hop-limit', 'no-way'] as const;
type Fault = (typeof faults)[number];

interface Parameters {
  fault: Fault;
  laptop: string;
  desk: string;
  router: string;
  outside: string;
  prefix: string;
  /** Of a server in another network. */
  server: string;
  port: number;
  /** When the laptop is plugged in, milliseconds. */
  plugged: number;
}

const LINK = 'laptop-switch';

export const diagnoseIpv6Task: AnswerTask<Parameters> = {
  id: 'diagnose-ipv6',
  kind: 'diagnose',
  title: text('Diagnose: plugged in, and no IPv6', '진단: 꽂았는데 IPv6가 되지 않습니다'),
  hints: [
    text(
      'Go through what the laptop must come by: an address nobody else has, a router, a way. Up to where does it get?',
      '노트북이 얻어야 할 것을 차례로 짚어 보십시오. 아무도 쓰지 않는 주소, 라우터, 그리고 길입니다. 어디까지 됩니까?',
    ),
    text(
      'Compare the router advertisement field by field with frame 4 of the lab’s capture, its IPv6 header included.',
      '라우터 광고를 실습 캡처의 4번 프레임과 필드별로, IPv6 헤더까지 비교하십시오.',
    ),
    text(
      'Does the laptop ask whether its own address is free? Does anybody answer? And what comes back to its first packet?',
      '노트북이 자기 주소가 비었는지 묻습니까? 누가 답합니까? 그리고 첫 패킷에는 무엇이 돌아옵니까?',
    ),
  ],
  parameters: drawParameters,
  describe: ({ laptop, prefix, server, port }) =>
    text(
      `A laptop with the MAC address ${laptop} is plugged into the network ${prefix}. Ten seconds later a program on it wants to connect to ${server}, port ${port}, and does not get through. \`captures/diagnose-ipv6/${LINK}.pcap\` was made on the laptop's cable. Say what is wrong, and which frame proves it.`,
      `MAC 주소가 ${laptop}인 노트북을 네트워크 ${prefix}에 꽂았습니다. 10초 뒤 노트북의 프로그램이 ${server}의 ${port}번 포트에 연결하려 하지만 되지 않습니다. \`captures/diagnose-ipv6/${LINK}.pcap\`은 노트북의 케이블에서 만들었습니다. 무엇이 잘못되었는지, 어느 프레임이 그것을 증명하는지 답하십시오.`,
    ),
  async prepare(parameters, random) {
    const report = await runEvidence('diagnose-ipv6', random, (run) => live(run, parameters));
    const accepts = framesOf(report, LINK)
      .filter(proofOf(parameters))
      .map(({ number }) => number);
    return { captures: [captureOf(report, LINK)], questions: questions(parameters, accepts) };
  },
};

function drawParameters(random: Random): Parameters {
  return {
    fault: draw(random, faults),
    laptop: drawMac(random),
    desk: drawMac(random),
    router: drawMac(random),
    outside: drawMac(random),
    prefix: drawPrefix6(random),
    server: drawAddress6(random),
    port: 1024 + random.below(40_000),
    plugged: 2000 + random.below(40_000),
  };
}

const causes: Readonly<Record<Fault | 'no-router' | 'router-silent' | 'server-down', Text>> = {
  'router-lifetime': text(
    'the router says that it is not to be used as a default router',
    '라우터가 자신을 기본 라우터로 쓰지 말라고 말함',
  ),
  'not-autonomous': text(
    'the router does not allow hosts to make themselves addresses in its prefix',
    '라우터가 자기 프리픽스로 주소를 만들도록 허락하지 않음',
  ),
  'duplicate-address': text(
    'somebody else has the address that the laptop wants',
    '노트북이 쓰려는 주소를 다른 기계가 이미 가지고 있음',
  ),
  'hop-limit': text(
    'the advertisements come with a hop limit that makes them invalid',
    '광고가 무효가 되는 홉 제한으로 옴',
  ),
  'no-way': text(
    'the laptop has an address and a router, but the router knows no way on',
    '노트북에 주소와 라우터가 있으나 라우터가 갈 길을 모름',
  ),
  'no-router': text('there is no router that sends advertisements', '광고를 보내는 라우터가 없음'),
  'router-silent': text(
    'the router does not answer when it is asked for its MAC address',
    'MAC 주소를 물어도 라우터가 답하지 않음',
  ),
  'server-down': text(
    'everything is in order up to the server, which does not answer',
    '서버까지 모두 정상이나 서버가 답하지 않음',
  ),
};

function questions(parameters: Parameters, accepts: readonly number[]): Question[] {
  const { fault, prefix, laptop } = parameters;
  const address = ownAddress(prefix, laptop);
  const id = interfaceIdOf(laptop);
  id[0]! ^= 2;
  return [
    causeQuestion({ value: fault, of: causes, say: whatCause }),
    proofQuestion({ file: `${LINK}.pcap`, accepts, key: 'proof', say: anyFrame }),
    {
      key: 'address',
      say: text(
        `Which address in ${prefix} does the laptop make itself from its MAC address, or would it if all were well?`,
        `노트북이 자기 MAC 주소로 ${prefix} 안에 만드는, 또는 모두 정상이라면 만들 주소는 무엇입니까?`,
      ),
      points: 2,
      answer: { type: 'text', value: address, also: [inFull(address)] },
      mistakes: [
        {
          value: ipv6AddressIn(prefix, id),
          say: text(
            'the bit "universal" of the identifier’s first byte is inverted (RFC 4291 appendix A)',
            '식별자 첫 바이트의 universal 비트는 뒤집습니다(RFC 4291 부록 A)',
          ),
        },
      ],
    },
  ];
}

function inFull(address: string): string {
  const bytes = Array.from(ipv6Bytes(address), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return bytes.match(/.{4}/g)!.join(':');
}

async function live(run: LabRun, parameters: Parameters): Promise<void> {
  const { fault, prefix, server, port, plugged } = parameters;
  const { world } = run;
  const host = (name: string, mac: string, ipv6: Ipv6PortConfig) =>
    world.add(new Host({ name, ports: [{ mac, ipv6 }], random: world.random.fork(name) }));
  const laptop = host('laptop', parameters.laptop, { waits: true });
  const taken = `${ownAddress(prefix, parameters.laptop)}/64`;
  const isTaken = fault === 'duplicate-address';
  const desk = host('desk', parameters.desk, isTaken ? { addresses: [taken], dadTransmits: 0 } : {});
  const router = makeRouter(run, parameters);
  const lan = lanSwitch(world, 3);
  const relay = world.add(new Relay('relay', fault === 'hop-limit'));
  world.connect(LINK, [laptop, 0], [lan, 0], lanCable);
  world.connect('desk-switch', [desk, 0], [lan, 1], lanCable);
  world.connect('switch-relay', [lan, 2], [relay, 0], lanCable);
  world.connect('relay-router', [relay, 1], [router, 0], lanCable);
  world.act(() => {});
  await world.pass(milliseconds(plugged));
  world.act((now) => laptop.ip6!.ports[0]!.start(now));
  await world.pass(seconds(10));
  world.act((now) => laptop.sockets.connectTcp({ address: server, port }, {}, now));
  await world.pass(seconds(5));
}

function makeRouter({ world }: LabRun, { fault, router, outside, prefix }: Parameters): Router {
  const address = ipv6AddressIn(prefix, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1));
  const advertised = {
    prefix: prefix.split('/')[0]!,
    prefixLength: 64,
    onLink: true,
    autonomous: fault !== 'not-autonomous',
    validLifetime: 86_400,
    preferredLifetime: 14_400,
  };
  const advertise = { prefixes: [advertised], routerLifetime: fault === 'router-lifetime' ? 0 : 1800 };
  return world.add(
    new Router({
      name: 'router',
      // It is connected to no other network, so that the way ends here whatever else is wrong.
      ports: [
        { mac: router, ipv6: { addresses: [`${address}/64`], dadTransmits: 0, advertise } },
        { mac: outside, ipv6: { dadTransmits: 0 } },
      ],
      random: world.random.fork('router'),
    }),
  );
}

/** Two ports; what enters one leaves by the other, router advertisements with one hop less where it takes itself for a router. */
class Relay implements Node {
  readonly name: string;
  readonly portCount = 2;
  readonly #takesHops: boolean;
  readonly #output: Transmit[] = [];

  constructor(name: string, takesHops: boolean) {
    this.name = name;
    this.#takesHops = takesHops;
  }

  handleFrame(port: number, frame: Uint8Array): void {
    this.#output.push({ port: 1 - port, frame: this.#takesHops && isAdvertisement(frame) ? oneHopLess(frame) : frame });
  }

  pollTransmit(): Transmit | undefined {
    return this.#output.shift();
  }

  nextTimer(): Micros {
    return NEVER;
  }

  handleTimer(): void {}
}

const PACKET = ethernetHeader.size;
const MESSAGE = PACKET + ipv6Header.size;

function isAdvertisement(frame: Uint8Array): boolean {
  const isIpv6 = ethernetHeader.get(frame, 0, 'etherType') === EtherType.IPV6;
  return isIpv6 && icmpv6Header.get(frame, MESSAGE, 'type') === NdpType.ROUTER_ADVERTISEMENT;
}

function oneHopLess(frame: Uint8Array): Uint8Array {
  const copy = frame.slice();
  ipv6Header.set(copy, PACKET, 'hopLimit', ipv6Header.get(copy, PACKET, 'hopLimit') - 1);
  return copy;
}

/** Frames that show the fault. */
function proofOf({ fault, prefix, laptop, server }: Parameters): (frame: NumberedFrame) => boolean {
  const isOf = ({ view }: NumberedFrame, type: number) => view.get('icmpv6.type') === type;
  const address = ownAddress(prefix, laptop);
  switch (fault) {
    case 'router-lifetime':
    case 'not-autonomous':
    case 'hop-limit':
      return (frame) => isOf(frame, NdpType.ROUTER_ADVERTISEMENT);
    case 'duplicate-address':
      return (frame) => isOf(frame, NdpType.NEIGHBOR_ADVERTISEMENT) && frame.view.get('icmpv6.target') === address;
    case 'no-way':
      return (frame) => isOf(frame, 1) && frame.view.get('icmpv6.quoted.ipv6.dst') === server;
    default:
      return fault satisfies never;
  }
}
