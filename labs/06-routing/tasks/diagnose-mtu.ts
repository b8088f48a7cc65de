/** Small packets pass, large ones do not: a narrow link, and somebody who keeps its message or its pieces back. */

import type { Random } from '../../../src/bytes/random.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { causeQuestion, proofQuestion } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { draw } from '../../../src/grade/personal.ts';
import type { AnswerTask, Evidence } from '../../../src/grade/task.ts';
import type { World } from '../../../src/lab/world.ts';
import { WebClient } from '../../../src/nodes/apps/web-client.ts';
import { htmlPage, servePages, WebServer } from '../../../src/nodes/apps/web-server.ts';
import type { Host } from '../../../src/nodes/host.ts';
import { IpProtocol, ipv4Header } from '../../../src/packet/ipv4.ts';
import { addressesOf, buildChain, type Chain, type ChainFaults, drawChain, linkNames, routerCount } from './chain.ts';
import { chainPlan } from './chain-plan.ts';
import { ping } from './probes.ts';

const causes = {
  'icmp-filtered': text(
    'a router on the way drops the ICMP errors that name the MTU: the sender never hears of it',
    '경로의 라우터가 MTU를 알리는 ICMP 오류를 버림. 보내는 쪽이 알지 못함',
  ),
  'fragments-filtered': text(
    'a router on the way drops all fragments but the first',
    '경로의 라우터가 첫 단편이 아닌 단편을 버림',
  ),
  'sender-ignores': text(
    'the ICMP error comes to the sender, which goes on with packets as large as before',
    'ICMP 오류가 보내는 쪽에 도착하지만, 이전과 같은 크기로 계속 보냄',
  ),
  'mtu-not-told': text(
    'the router at the narrow link drops what is too large and sends no error',
    '좁은 링크의 라우터가 너무 큰 패킷을 버리면서 오류를 보내지 않음',
  ),
  'window-zero': text('the receiver’s window is closed', '받는 쪽의 윈도가 닫혀 있음'),
  'link-lossy': text('a link loses packets of all sizes by chance', '링크가 크기와 상관없이 패킷을 우연히 잃음'),
  'no-return-route': text('a router has no route back to the sender', '라우터에 보낸 쪽으로 돌아가는 경로가 없음'),
} as const satisfies Record<string, Text>;

const drawnCauses = ['icmp-filtered', 'fragments-filtered', 'sender-ignores'] as const;

interface Parameters {
  readonly chain: Chain;
  readonly delays: readonly number[];
  readonly fault: (typeof drawnCauses)[number];
  /** Index of the narrow link, and what it takes. */
  readonly narrow: number;
  readonly mtu: number;
  /** Index of the router that filters; never at the narrow link’s right end, so that it can be seen to. */
  readonly filter: number;
  /** Bytes of the page and of data in the large ping. */
  readonly page: number;
  readonly size: number;
}

export const diagnoseMtuTask: AnswerTask<Parameters> = {
  id: 'diagnose-mtu',
  kind: 'diagnose',
  title: text('Diagnose: only small packets arrive', '진단: 작은 패킷만 도착한다'),
  hints: [
    text(
      'Find the largest packet that somebody waits for in vain, and follow it from link to link. On which is it seen last?',
      '누군가 헛되이 기다리는 가장 큰 패킷을 찾아 링크마다 따라가십시오. 마지막으로 보이는 링크는 어디입니까?',
    ),
    text(
      'A router that may not cut a packet tells its sender: ICMP type 3, code 4. Where do you see this message, and where no longer?',
      '패킷을 나눌 수 없는 라우터는 보낸 쪽에 ICMP 유형 3, 코드 4로 알립니다. 이 메시지가 어디에서 보이고, 어디부터 보이지 않습니까?',
    ),
    text(
      'A router that may cut it sends fragments: `ip.flags.mf == 1 || ip.frag_offset > 0`. Do as many of them leave each router as come in?',
      '나눌 수 있으면 라우터는 단편을 보냅니다: `ip.flags.mf == 1 || ip.frag_offset > 0`. 라우터마다 들어온 만큼 나갑니까?',
    ),
  ],
  parameters(random) {
    const routers = 4 + random.below(2);
    const narrow = 1 + random.below(routers - 2);
    return {
      chain: drawChain(random, routers),
      delays: Array.from({ length: routers + 1 }, () => 1 + random.below(15)),
      fault: draw(random, drawnCauses),
      narrow,
      mtu: 600 + 4 * random.below(150),
      filter: narrow + 1 + random.below(routers - narrow - 1),
      page: 5000 + random.below(4000),
      size: 1300 + random.below(150),
    };
  },
  describe: ({ chain }) =>
    text(
      `Between ${chain.left} and the web server ${chain.right} some things work and others never come to an end. Find out why, who is to blame, and name a frame that proves it.`,
      `${chain.left}와(과) 웹 서버 ${chain.right} 사이에서 어떤 것은 되고 어떤 것은 끝나지 않습니다. 이유와 책임이 있는 기계를 찾고, 이를 증명하는 프레임을 답하십시오.`,
    ),
  prepare,
};

async function prepare(parameters: Parameters, random: Random): Promise<Evidence> {
  const { chain, delays, fault, mtu, filter } = parameters;
  const report = await runEvidence('diagnose-mtu', random, async ({ world }) => {
    const { left, right } = buildChain(world, chain, delays, faultsOf(parameters));
    await ping(world, left, chain.right);
    await fetchPage(world, left, right, parameters);
    await ping(world, left, chain.right, { data: new Uint8Array(parameters.size).fill(0x61) });
    await world.pass(seconds(65)); // a receiver that waits for fragments has given up by then
  });
  const capture = captureOf(report);
  return {
    captures: [capture],
    symptom: symptomOf(parameters),
    questions: [
      causeQuestion({ value: fault, of: causes }),
      {
        key: 'machine',
        say: text(
          'Which machine has to be mended? Give its IPv4 address; of a router, the one in the left column.',
          '어느 기계를 고쳐야 합니까? IPv4 주소로 답하십시오. 라우터는 왼쪽 열의 주소입니다.',
        ),
        points: 2,
        answer: { type: 'ipv4', value: fault === 'sender-ignores' ? chain.right : addressesOf(chain, filter)[0] },
      },
      {
        key: 'mtu',
        say: text('What is the MTU of the narrowest link?', '가장 좁은 링크의 MTU는 얼마입니까?'),
        points: 1,
        answer: { type: 'number', value: mtu, unit: 'bytes' },
      },
      proofQuestion({
        file: capture.name,
        accepts: proofs(parameters, framesOf(report)),
        say: text(
          'Which frame proves the cause: one that is kept back, or one that is paid no attention?',
          '원인을 증명하는 프레임, 곧 막힌 프레임이나 무시된 프레임은 어느 것입니까?',
        ),
      }),
    ],
  };
}

function faultsOf({ chain, fault, narrow, mtu, filter }: Parameters): ChainFaults {
  const mtuOf = (link: number) => (link === narrow ? mtu : undefined);
  switch (fault) {
    case 'icmp-filtered':
      return { mtuOf, drops: (router, frame) => router === filter && isMtuError(frame) };
    case 'fragments-filtered':
      return { mtuOf, drops: (router, frame) => router === filter && isLaterFragmentTo(frame, chain.right) };
    case 'sender-ignores':
      return { mtuOf, rightIgnores: isMtuError };
    default:
      return fault satisfies never;
  }
}

const ETHERNET = 14;

function isMtuError(frame: Uint8Array): boolean {
  return isIpv4(frame) && frame[23] === IpProtocol.ICMP && frame[34] === 3 && frame[35] === 4;
}

function isLaterFragmentTo(frame: Uint8Array, dst: string): boolean {
  if (!isIpv4(frame)) return false;
  const header = ipv4Header.read(frame, ETHERNET);
  return header.dst === dst && header.fragmentOffset > 0;
}

function isIpv4(frame: Uint8Array): boolean {
  return frame[12] === 0x08 && frame[13] === 0x00;
}

/** The browser's wait ends with ours; whether the page came is for the capture to tell. */
async function fetchPage(world: World, left: Host, right: Host, { chain, page }: Parameters): Promise<void> {
  const text = `<!DOCTYPE html><title>${page}</title><p>${'real bytes '.repeat(page / 11)}</p>`;
  let isOver = false;
  world.act((now) => {
    right.run(new WebServer([{ port: 80, handler: servePages({ '/': htmlPage(text) }) }]), now);
    const client = new WebClient({
      open: ({ port }, handler, at) => left.sockets.connectTcp({ address: chain.right, port }, handler, at),
    });
    const url = `http://${chain.right}/`;
    client.fetch(
      url,
      (_outcome, at) => {
        isOver = true;
        client.close(at);
      },
      now,
    );
  });
  const patience = world.now + seconds(20);
  while (!isOver && world.now < patience) await world.pass(seconds(1));
  await world.pass(seconds(1));
}

function symptomOf({ chain, fault, page, size }: Parameters): Text {
  const isPieces = fault === 'fragments-filtered';
  const [sees, inKorean] = isPieces
    ? [
        `the page at http://${chain.right}/ (some ${page} bytes) comes; a ping with ${size} bytes of data is not answered.`,
        `http://${chain.right}/ 페이지(약 ${page}바이트)는 옵니다. 데이터가 ${size}바이트인 ping에는 응답이 없습니다.`,
      ]
    : [
        `the connection to http://${chain.right}/ is opened at once, and the page (some ${page} bytes) never comes; a ping with ${size} bytes of data is answered.`,
        `http://${chain.right}/ 연결은 바로 열리지만 페이지(약 ${page}바이트)가 오지 않습니다. 데이터가 ${size}바이트인 ping에는 응답이 옵니다.`,
      ];
  const plan = chainPlan(chain);
  return text(
    `What the user at ${chain.left} sees: an ordinary ping is answered; ${sees}\n\n${plan.en}`,
    `${chain.left}의 사용자가 보는 것: 보통 ping에는 응답이 옵니다. ${inKorean}\n\n${plan.ko}`,
  );
}

function proofs({ chain, fault, mtu }: Parameters, frames: readonly NumberedFrame[]): number[] {
  const last = linkNames(chain)[routerCount(chain)]!;
  const isError = ({ view }: NumberedFrame) => view.get('icmp.type') === 3 && view.get('icmp.code') === 4;
  const number = ({ number }: NumberedFrame) => number;
  switch (fault) {
    case 'icmp-filtered':
      return frames.filter(isError).map(number);
    case 'fragments-filtered':
      return frames.filter(({ view }) => isLostPiece(view, chain) || isGivenUp(view)).map(number);
    case 'sender-ignores': {
      const heard = frames.filter((frame) => isError(frame) && frame.view.link === last);
      const first = heard[0]!.number;
      const goesOn = ({ number, view }: NumberedFrame) =>
        number > first &&
        view.link === last &&
        view.get('ipv4.src') === chain.right &&
        Number(view.get('ipv4.totalLength')) > mtu &&
        view.has('tcp');
      return [...heard, ...frames.filter(goesOn)].map(number);
    }
    default:
      return fault satisfies never;
  }
}

function isLostPiece(view: NumberedFrame['view'], { right }: Chain): boolean {
  return Number(view.get('ipv4.fragmentOffset') ?? 0) > 0 && view.get('ipv4.dst') === right;
}

/** Fragment reassembly time exceeded. */
function isGivenUp(view: NumberedFrame['view']): boolean {
  return view.get('icmp.type') === 11 && view.get('icmp.code') === 1;
}
