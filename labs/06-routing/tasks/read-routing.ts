/** Questions about packets on their way through routers of the student's own. */

import { MAC_BROADCAST } from '../../../src/bytes/mac-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { text } from '../../../src/explain/text.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask, Evidence } from '../../../src/grade/task.ts';
import type { Report } from '../../../src/lab/report.ts';
import { DEFAULT_ROUTE } from '../../../src/stack/forwarding-table.ts';
import { addressesOf, buildChain, type Chain, drawChain, linkNames, routerCount } from './chain.ts';
import { ping, traceroute } from './probes.ts';

interface Parameters {
  readonly chain: Chain;
  readonly delays: readonly number[];
  /** Of the last link. */
  readonly mtu: number;
  /** TTL of the first ping. */
  readonly ttl: number;
  /** Bytes of data in the large pings. */
  readonly size: number;
  /** The router that knows no way to 203.0.113.1. */
  readonly end: number;
}

const NOWHERE = '203.0.113.1';

export const readRoutingTask: AnswerTask<Parameters> = {
  id: 'read-routing',
  kind: 'read',
  title: text('Read: packets on their way', '읽기: 길 위의 패킷'),
  hints: [
    text(
      'Put the two captures side by side: the same packet is in both. Which of its fields are the same, and which are not?',
      '두 캡처를 나란히 놓으십시오. 같은 패킷이 양쪽에 있습니다. 어떤 필드가 같고 어떤 필드가 다릅니까?',
    ),
    text(
      'Filters that help: `icmp.type == 8 && !icmp.type == 3`, `ip.flags.mf == 1 || ip.frag_offset > 0`, `icmp.type == 11`, `icmp.type == 3`.',
      '도움이 되는 필터: `icmp.type == 8 && !icmp.type == 3`, `ip.flags.mf == 1 || ip.frag_offset > 0`, `icmp.type == 11`, `icmp.type == 3`.',
    ),
    text(
      'The TTL on the first link minus that on the last is the number of routers. An ICMP error tells in its own source address who sent it, and in the header that it quotes what it is about.',
      '첫 링크의 TTL에서 마지막 링크의 TTL을 빼면 라우터 수입니다. ICMP 오류를 보낸 곳은 그 출발지 주소가, 무엇에 대한 오류인지는 인용된 헤더가 말해 줍니다.',
    ),
  ],
  parameters(random) {
    const routers = 3 + random.below(3);
    return {
      chain: drawChain(random, routers),
      delays: Array.from({ length: routers + 1 }, () => 1 + random.below(30)),
      mtu: 400 + 4 * random.below(150),
      ttl: 30 + random.below(200),
      size: 1050 + random.below(400),
      end: 1 + random.below(routers - 1),
    };
  },
  describe: ({ chain, size }) =>
    text(
      `${chain.left} and ${chain.right} are some routers apart. The two captures show the first link and the last at the same time: a ping; a traceroute; a ping with ${size} bytes of data; the same with DF set; and a ping to ${NOWHERE}, all from ${chain.left}. Answer the questions.`,
      `${chain.left}와(과) ${chain.right} 사이에는 라우터가 몇 대 있습니다. 두 캡처는 같은 시간에 첫 링크와 마지막 링크에서 잡은 것입니다. ping, traceroute, 데이터가 ${size}바이트인 ping, DF를 켠 같은 ping, ${NOWHERE}(으)로 보낸 ping이 차례로 들어 있으며 모두 ${chain.left}에서 보냈습니다. 질문에 답하십시오.`,
    ),
  prepare,
};

async function prepare(parameters: Parameters, random: Random): Promise<Evidence> {
  const { chain, delays, mtu, ttl, size, end } = parameters;
  const routers = routerCount(chain);
  const report = await runEvidence('read-routing', random, async ({ world }) => {
    const { left } = buildChain(world, chain, delays, {
      mtuOf: (link) => (link === routers ? mtu : undefined),
      // All routers before `end` hand what they do not know to the right.
      routesOf: (router, routes) =>
        router < end
          ? [...routes, { prefix: DEFAULT_ROUTE, nextHop: addressesOf(chain, router + 1)[0], port: 1 }]
          : routes,
    });
    const data = new Uint8Array(size).fill(0x61);
    await ping(world, left, chain.right, { ttl });
    await traceroute(world, left, chain.right);
    await ping(world, left, chain.right, { data });
    await ping(world, left, chain.right, { data, dontFragment: true });
    await ping(world, left, NOWHERE);
  });
  const links = linkNames(chain);
  const [first, last] = [links[0]!, links.at(-1)!];
  return {
    captures: [captureOf(report, first), captureOf(report, last)],
    questions: questions(parameters, report, first, last),
  };
}

function questions({ chain, ttl, size }: Parameters, report: Report, first: string, last: string): Question[] {
  const routers = routerCount(chain);
  const inFirst = framesOf(report, first);
  const inLast = framesOf(report, last);
  const request = inLast.find(({ view }) => view.get('icmp.type') === 8 && view.get('ipv4.dst') === chain.right)!;
  const fragments = inLast.filter(({ view }) => isFragmentTo(view, chain.right));
  const lastOffset = Math.max(...fragments.map(({ view }) => Number(view.get('ipv4.fragmentOffset')) * 8));
  const hop = 2;
  const refusal = findError(inFirst, 3, 4);
  const unreachable = findError(inFirst, 3, 0);
  const gateway = addressesOf(chain, 0)[0];
  return [
    {
      key: 'routers',
      say: text(
        `How many routers are there between ${chain.left} and ${chain.right}?`,
        `${chain.left}와(과) ${chain.right} 사이에 라우터가 몇 대 있습니까?`,
      ),
      points: 1,
      personal: false,
      answer: { type: 'number', value: routers },
      mistakes: [
        {
          value: routers + 1,
          say: text(
            'this is the number of links, or of hops with the destination',
            '이것은 링크 수, 또는 목적지까지 센 홉 수입니다',
          ),
        },
      ],
    },
    {
      key: 'ttlAtTheEnd',
      say: text(
        `With which TTL does the first echo request come to ${chain.right}?`,
        `첫 에코 요청이 ${chain.right}에 도착할 때의 TTL은 얼마입니까?`,
      ),
      points: 1,
      answer: { type: 'number', value: ttl - routers },
      mistakes: [{ value: ttl, say: text('this is the TTL on the first link', '이것은 첫 링크에서의 TTL입니다') }],
    },
    {
      key: 'nextMac',
      say: text(
        `To which MAC address does ${chain.left} send its frames for ${chain.right}?`,
        `${chain.left}은(는) ${chain.right}(으)로 가는 프레임을 어느 MAC 주소로 보냅니까?`,
      ),
      points: 1,
      answer: { type: 'mac', value: chain.macs[1]! },
      mistakes: [
        {
          value: chain.macs.at(-1)!,
          say: text(
            'this MAC address is never seen on that link: frames go to the next hop',
            '이 MAC 주소는 그 링크에 나타나지 않습니다. 프레임은 다음 홉으로 갑니다',
          ),
        },
        { value: MAC_BROADCAST, say: text('so goes the ARP request only', '그렇게 가는 것은 ARP 요청뿐입니다') },
      ],
    },
    {
      key: 'lastMac',
      say: text(
        `From which MAC address do these packets come to ${chain.right}?`,
        `그 패킷들은 어느 MAC 주소에서 ${chain.right}에 옵니까?`,
      ),
      points: 1,
      answer: { type: 'mac', value: String(request.view.get('ethernet.src')) },
      mistakes: [
        {
          value: chain.macs[0]!,
          say: text(
            'this is the sender’s own, and it stays on the first link',
            '이것은 보낸 쪽의 주소이며 첫 링크를 벗어나지 않습니다',
          ),
        },
      ],
    },
    {
      key: 'secondRouter',
      say: text(
        `Who answers the traceroute’s probe with TTL ${hop}?`,
        `traceroute의 TTL ${hop} 패킷에 누가 응답합니까?`,
      ),
      points: 1,
      answer: { type: 'ipv4', value: addressesOf(chain, hop - 1)[0] },
      mistakes: [{ value: gateway, say: text('it answers TTL 1', '그것은 TTL 1에 응답합니다') }],
    },
    {
      key: 'mtu',
      say: text(
        'Which MTU does the ICMP error about the ping with DF name?',
        'DF를 켠 ping에 대한 ICMP 오류에 적힌 MTU는 얼마입니까?',
      ),
      points: 1,
      answer: { type: 'number', value: Number(refusal.view.get('icmp.nextHopMtu')), unit: 'bytes' },
    },
    {
      key: 'mtuRouter',
      say: text('Which router sent this error?', '이 오류를 보낸 라우터는 어느 것입니까?'),
      points: 1,
      answer: { type: 'ipv4', value: String(refusal.view.get('ipv4.src')) },
      mistakes: [
        { value: chain.right, say: text('this is where the ping should have gone', '이것은 ping의 목적지입니다') },
      ],
    },
    {
      key: 'fragments',
      say: text(
        `In how many pieces does the request with ${size} bytes of data come to ${chain.right}?`,
        `데이터가 ${size}바이트인 요청은 ${chain.right}에 몇 조각으로 도착합니까?`,
      ),
      points: 1,
      personal: false,
      answer: { type: 'number', value: fragments.length },
    },
    {
      key: 'lastOffset',
      say: text(
        'At which byte of the original packet’s data does the last of these pieces begin?',
        '그중 마지막 조각은 원래 패킷 데이터의 몇 번째 바이트(0부터)에서 시작합니까?',
      ),
      points: 1,
      answer: { type: 'number', value: lastOffset, unit: 'bytes' },
      mistakes: [
        {
          value: lastOffset / 8,
          say: text('the field counts in units of eight bytes', '이 필드는 8바이트 단위로 셉니다'),
        },
      ],
    },
    {
      key: 'unreachable',
      say: text(`Who says that there is no way to ${NOWHERE}?`, `${NOWHERE}(으)로 가는 길이 없다고 누가 말합니까?`),
      points: 1,
      answer: { type: 'ipv4', value: String(unreachable.view.get('ipv4.src')) },
    },
  ];
}

/** A piece of a packet to this address that is not an answer. */
function isFragmentTo(view: NumberedFrame['view'], address: string): boolean {
  const isFragment = view.get('ipv4.moreFragments') === true || Number(view.get('ipv4.fragmentOffset') ?? 0) > 0;
  return isFragment && view.get('ipv4.dst') === address;
}

function findError(frames: readonly NumberedFrame[], type: number, code: number): NumberedFrame {
  return frames.find(({ view }) => view.get('icmp.type') === type && view.get('icmp.code') === code)!;
}
