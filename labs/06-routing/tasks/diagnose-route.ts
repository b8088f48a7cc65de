/** A ping that is not answered, in a row of routers in which one thing is wrong. */

import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { causeQuestion, proofQuestion } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, runEvidence } from '../../../src/grade/evidence.ts';
import { draw } from '../../../src/grade/personal.ts';
import type { AnswerTask, Evidence } from '../../../src/grade/task.ts';
import { addressesOf, buildChain, type Chain, type ChainFaults, drawChain, hostOf } from './chain.ts';
import { chainPlan } from './chain-plan.ts';
import { ping } from './probes.ts';
import { type RouteCause, routeCauses, routeProofs } from './route-causes.ts';

interface Parameters {
  readonly chain: Chain;
  readonly delays: readonly number[];
  readonly fault: RouteCause;
  /** Index of the router that is at fault, if it is one. */
  readonly router: number;
}

export const diagnoseRouteTask: AnswerTask<Parameters> = {
  id: 'diagnose-route',
  kind: 'diagnose',
  title: text('Diagnose: a ping that is not answered', '진단: 응답 없는 ping'),
  hints: [
    text(
      'Follow one request from link to link: the interface’s name says where each frame was seen. Where does it turn up last?',
      '요청 하나를 링크마다 따라가 보십시오. 인터페이스 이름이 프레임을 본 곳을 말해 줍니다. 마지막으로 나타나는 곳은 어디입니까?',
    ),
    text(
      'If it arrives, follow the answer the same way. If it does not, look at what the last machine that had it does next: an ARP request, an error, or the same packet again?',
      '도착한다면 응답을 같은 방법으로 따라가십시오. 도착하지 않는다면 마지막으로 가지고 있던 기계가 다음에 무엇을 하는지 보십시오. ARP 요청입니까, 오류입니까, 아니면 같은 패킷입니까?',
    ),
    text(
      'A host asks ARP only for addresses that it takes for neighbours. A router that says “network unreachable” has no route; one that sends a packet back where it came from has a wrong one.',
      '호스트는 이웃이라고 여기는 주소만 ARP로 묻습니다. “네트워크에 닿을 수 없음”을 보내는 라우터에는 경로가 없고, 온 곳으로 되돌려 보내는 라우터에는 잘못된 경로가 있습니다.',
    ),
  ],
  parameters(random) {
    const routers = 4 + random.below(2);
    const fault = draw(random, drawnCauses);
    return {
      chain: drawChain(random, routers),
      delays: Array.from({ length: routers + 1 }, () => 1 + random.below(20)),
      fault,
      router: drawRouter(fault, routers, random),
    };
  },
  describe: ({ chain }) =>
    text(
      `${chain.left} pings the router next to it, which answers, and then ${chain.right} three times, and no answer comes. One machine is configured wrongly. Say which, what is wrong with it, and name a frame that proves it.`,
      `${chain.left}에서 옆의 라우터로 보낸 ping에는 응답이 왔지만, ${chain.right}(으)로 세 번 보낸 ping에는 응답이 없습니다. 기계 한 대의 설정이 잘못되었습니다. 어느 기계의 무엇이 잘못되었는지, 그리고 이를 증명하는 프레임을 답하십시오.`,
    ),
  prepare,
};

const drawnCauses = ['wrong-netmask', 'no-return-route', 'routing-loop', 'wrong-next-hop', 'no-route'] as const;

/** The first router is connected to the sender, the last one to the destination: they need no route there. */
function drawRouter(cause: (typeof drawnCauses)[number], routers: number, random: Random): number {
  switch (cause) {
    case 'wrong-netmask':
      return 0;
    case 'no-return-route':
      return 1 + random.below(routers - 1);
    case 'routing-loop':
      return 1 + random.below(routers - 2);
    default:
      return random.below(routers - 1);
  }
}

async function prepare({ chain, delays, fault, router }: Parameters, random: Random): Promise<Evidence> {
  const report = await runEvidence('diagnose-route', random, async ({ world }) => {
    const { left } = buildChain(world, chain, delays, faultsOf(chain, fault, router));
    await ping(world, left, addressesOf(chain, 0)[0]);
    for (let i = 0; i < 3; i++) {
      await ping(world, left, chain.right);
      await world.pass(milliseconds(300));
    }
    await world.pass(milliseconds(3000));
  });
  const frames = framesOf(report);
  const proofs = routeProofs(fault, chain, frames);
  const capture = captureOf(report);
  return {
    captures: [capture],
    symptom: chainPlan(chain),
    questions: [
      causeQuestion({ value: fault, of: routeCauses }),
      {
        key: 'machine',
        say: text(
          'Whose configuration has to be mended? Give its IPv4 address; of a router, the one in the left column.',
          '어느 기계의 설정을 고쳐야 합니까? IPv4 주소로 답하십시오. 라우터는 왼쪽 열의 주소입니다.',
        ),
        points: 2,
        answer: { type: 'ipv4', value: fault === 'wrong-netmask' ? chain.left : addressesOf(chain, router)[0] },
      },
      proofQuestion({ file: capture.name, accepts: proofs }),
    ],
  };
}

function faultsOf(chain: Chain, cause: RouteCause, faulty: number): ChainFaults {
  const { networks } = chain;
  const toRight = networks.at(-1)!;
  switch (cause) {
    case 'wrong-netmask':
      return { leftPrefixLength: 8 }; // all of 10.0.0.0/8 for a neighbour
    case 'no-return-route':
      return {
        routesOf: (router, routes) =>
          router === faulty ? routes.filter(({ prefix }) => prefix !== networks[0]) : routes,
      };
    case 'no-route':
      return {
        routesOf: (router, routes) => (router === faulty ? routes.filter(({ prefix }) => prefix !== toRight) : routes),
      };
    case 'routing-loop':
      return withRoute(faulty, toRight, { nextHop: addressesOf(chain, faulty - 1)[1], port: 0 });
    case 'wrong-next-hop':
      return withRoute(faulty, toRight, { nextHop: hostOf(networks[faulty + 1]!, 99), port: 1 });
    default:
      throw new RangeError(`${cause} is never drawn`);
  }
}

function withRoute(faulty: number, wanted: string, change: { nextHop: string; port: number }): ChainFaults {
  return {
    routesOf: (router, routes) =>
      router === faulty ? routes.map((route) => (route.prefix === wanted ? { ...route, ...change } : route)) : routes,
  };
}
