/** Read a capture of one's own: an address made, a packet too big, and a connection that went the other way. */

import {
  interfaceIdOf,
  ipv6AddressIn,
  ipv6MulticastMac,
  solicitedNodeAddress,
} from '../../../src/bytes/ipv6-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { captureOf, framesOf, runEvidence } from '../../../src/grade/evidence.ts';
import { drawHosts, drawMac, drawPrefix } from '../../../src/grade/personal.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { lanCable } from '../../../src/lab/school/lan.ts';
import { HappyConnector } from '../../../src/nodes/apps/happy-connector.ts';
import { Host } from '../../../src/nodes/host.ts';
import { Router } from '../../../src/nodes/router.ts';
import { EtherType, ethernetHeader } from '../../../src/packet/ethernet.ts';
import { drawPrefix6, ownAddress } from './own-prefix.ts';

interface Parameters {
  laptop: string;
  router: string;
  outside: string;
  web: string;
  prefix: string;
  far: string;
  /** IPv4: laptop, router; router, server. */
  near4: string[];
  far4: string[];
  routerLifetime: number;
  validLifetime: number;
  preferredLifetime: number;
  mtu: number;
  /** Between the attempts, milliseconds. */
  delay: number;
}

const LINK = 'laptop-router';

export const readIpv6Task: AnswerTask<Parameters> = {
  id: 'read-ipv6',
  kind: 'read',
  title: text('Read: a laptop comes by an address', '읽기: 노트북이 주소를 얻습니다'),
  hints: [
    text(
      'The display filter icmpv6 shows all but the connections.',
      '표시 필터 icmpv6는 연결을 뺀 모든 것을 보여 줍니다.',
    ),
    text(
      'A router has two addresses on this link. With which of them does it speak when it advertises?',
      '라우터는 이 링크에서 주소가 둘입니다. 광고할 때는 어느 주소로 말합니까?',
    ),
    text(
      'Set the time column to seconds since the first frame, and filter tcp.flags.syn == 1.',
      '시간 열을 첫 프레임부터의 초로 바꾸고 tcp.flags.syn == 1로 거르십시오.',
    ),
  ],
  parameters: drawParameters,
  describe: ({ laptop }) =>
    text(
      `\`captures/read-ipv6/${LINK}.pcap\` was made on the cable of a laptop with the MAC address ${laptop}. Answer the questions about it.`,
      `\`captures/read-ipv6/${LINK}.pcap\`은 MAC 주소가 ${laptop}인 노트북의 케이블에서 만들었습니다. 이에 관한 질문에 답하십시오.`,
    ),
  async prepare(parameters, random) {
    const report = await runEvidence('read-ipv6', random, (run) => live(run, parameters));
    const tooBig = framesOf(report, LINK).filter(({ view }) => view.get('icmpv6.type') === 2);
    const accepts = tooBig.map(({ number }) => number);
    return { captures: [captureOf(report, LINK)], questions: questions(parameters, accepts) };
  },
};

function drawParameters(random: Random): Parameters {
  const preferredLifetime = 1000 + random.below(50_000);
  const near = drawPrefix(random);
  let far = drawPrefix(random);
  while (far === near) far = drawPrefix(random);
  return {
    laptop: drawMac(random),
    router: drawMac(random),
    outside: drawMac(random),
    web: drawMac(random),
    prefix: drawPrefix6(random),
    far: drawPrefix6(random),
    near4: drawHosts(random, near, 2),
    far4: drawHosts(random, far, 2),
    routerLifetime: 600 + random.below(8000),
    validLifetime: preferredLifetime + 1000 + random.below(50_000),
    preferredLifetime,
    mtu: 1280 + 4 * random.below(30),
    delay: 150 + random.below(300),
  };
}

function questions(parameters: Parameters, accepts: readonly number[]): Question[] {
  const { prefix, laptop, router, routerLifetime, validLifetime, preferredLifetime, mtu, delay } = parameters;
  const group = ipv6MulticastMac(solicitedNodeAddress(ownAddress(prefix, laptop)));
  return [
    {
      key: 'group',
      say: text(
        `The laptop asks whether anybody has its address in ${prefix}. Into a frame to which MAC address?`,
        `노트북은 ${prefix} 안의 자기 주소를 가진 곳이 있는지 묻습니다. 어느 MAC 주소로 가는 프레임에 담습니까?`,
      ),
      points: 1,
      answer: { type: 'mac', value: group },
      mistakes: [
        {
          value: 'ff:ff:ff:ff:ff:ff',
          say: text('that would be ARP: IPv6 knows no broadcast', '그것은 ARP입니다. IPv6에는 브로드캐스트가 없습니다'),
        },
      ],
    },
    {
      key: 'router',
      say: text(
        'Which IPv6 address does the laptop send to as its default router?',
        '노트북이 기본 라우터로 쓰는 IPv6 주소는 무엇입니까?',
      ),
      points: 1,
      answer: { type: 'text', value: ipv6AddressIn('fe80::/64', interfaceIdOf(router)) },
      mistakes: [
        {
          value: ipv6AddressIn(prefix, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1)),
          say: text(
            'this one the router has, too, but it does not advertise with it',
            '이 주소도 라우터의 것이지만, 광고할 때 쓰는 주소가 아닙니다',
          ),
        },
      ],
    },
    {
      key: 'routerLifetime',
      say: text('For how long may it be used as that, in seconds?', '몇 초 동안 그렇게 쓸 수 있습니까?'),
      points: 1,
      answer: { type: 'number', value: routerLifetime, unit: 's' },
    },
    {
      key: 'preferred',
      say: text(
        'For how many seconds, counted from the advertisement, does the laptop take its address for new connections?',
        '노트북은 광고를 받은 때부터 몇 초 동안 새 연결에 그 주소를 씁니까?',
      ),
      points: 1,
      answer: { type: 'number', value: preferredLifetime, unit: 's' },
      mistakes: [{ value: validLifetime, say: text('so long it is valid', '그것은 유효 수명입니다') }],
    },
    {
      key: 'tooBig',
      say: text('Which frame says that a packet was too big?', '패킷이 너무 크다고 알리는 프레임은 어느 것입니까?'),
      points: 1,
      answer: { type: 'packet', file: `${LINK}.pcap`, accepts },
      personal: false,
    },
    {
      key: 'mtu',
      say: text('How many bytes may an IPv6 packet on that way have?', '그 길에서 IPv6 패킷은 최대 몇 바이트입니까?'),
      points: 1,
      answer: { type: 'number', value: mtu, unit: 'bytes' },
    },
    {
      key: 'delay',
      say: text(
        'How many milliseconds after the first SYN over IPv6 does the first one over IPv4 leave? (ARP’s time is part of it.)',
        'IPv6의 첫 SYN이 나가고 몇 밀리초 뒤에 IPv4의 첫 SYN이 나갑니까? (ARP에 걸린 시간도 포함합니다.)',
      ),
      points: 2,
      answer: { type: 'number', value: delay, tolerance: 2, unit: 'ms' },
    },
  ];
}

async function live({ world }: LabRun, parameters: Parameters): Promise<void> {
  const { prefix, far, near4, far4, routerLifetime, validLifetime, preferredLifetime, mtu, delay } = parameters;
  const first = (of: string, host: number) => ipv6AddressIn(of, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, host));
  const advertised = { prefix: prefix.split('/')[0]!, prefixLength: 64, onLink: true, autonomous: true };
  const advertise = { prefixes: [{ ...advertised, validLifetime, preferredLifetime }], routerLifetime };
  const laptop = world.add(
    new Host({
      name: 'laptop',
      ports: [{ mac: parameters.laptop, address: near4[0]!, ipv6: { waits: true } }],
      gateway: near4[1]!,
      random: world.random.fork('laptop'),
    }),
  );
  const router = world.add(
    new Router({
      name: 'router',
      ports: [
        {
          mac: parameters.router,
          address: near4[1]!,
          ipv6: { addresses: [`${first(prefix, 1)}/64`], dadTransmits: 0, advertise },
        },
        {
          mac: parameters.outside,
          address: far4[0]!,
          mtu,
          ipv6: { addresses: [`${first(far, 1)}/64`], dadTransmits: 0 },
        },
      ],
      random: world.random.fork('router'),
    }),
  );
  const web = world.add(
    new Host({
      name: 'web',
      ports: [
        { mac: parameters.web, address: far4[1]!, ipv6: { addresses: [`${first(far, 2)}/64`], dadTransmits: 0 } },
      ],
      gateway: far4[0]!,
      random: world.random.fork('web'),
    }),
  );
  world.connect(LINK, [laptop, 0], [router, 0], lanCable);
  // Beyond the router IPv6 is lost; that a packet is too big the router says itself.
  const isIpv6 = (frame: Uint8Array) => ethernetHeader.get(frame, 0, 'etherType') === EtherType.IPV6;
  world.connect('router-web', [router, 1], [web, 0], { ...lanCable, lose: isIpv6 });
  const addresses = { AAAA: [first(far, 2)], A: [far4[1]!] };
  const connector = new HappyConnector({
    resolve: (_name, type, now, answer) => answer(addresses[type], now),
    connectionAttemptDelay: milliseconds(delay),
  });
  world.act((now) => {
    web.sockets.listenTcp(80, () => ({}));
    laptop.run(connector, now);
  });
  await world.pass(seconds(1));
  const port = laptop.ip6!.ports[0]!;
  world.act((now) => port.start(now));
  await world.until(() => port.addresses.isUsable(ownAddress(prefix, parameters.laptop)), 'the laptop has an address');
  await world.pass(seconds(1));
  world.act((now) => {
    const socket = laptop.sockets.bindUdp(0, { onDatagram() {} });
    socket.send(new Uint8Array(1440).fill(0x2e), { address: first(far, 2), port: 9 }, now);
  });
  await world.pass(seconds(1));
  world.act((now) => connector.connect({ name: 'www.example.com', port: 80 }, {}, now));
  await world.pass(seconds(1));
}
