/** The decision process: the best of several routes, and the step that decides. */

import { ipv4FromNumber } from '../../../src/bytes/ipv4-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { escapeText, type Text, text } from '../../../src/explain/text.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { AsPathSegmentType, asSequence } from '../../../src/packet/bgp/as-path.ts';
import { decide } from '../../../src/stack/bgp/decision.ts';
import type { BgpPeer, BgpRoute } from '../../../src/stack/bgp/route.ts';
import type { Choice, Route, Step } from '../starter/best-path.ts';
import { choiceShape, routerDecides } from './student-decision.ts';

interface Parameters {
  readonly neighbours: readonly number[];
  readonly origin: number;
}

export const bestPathTask: CodeTask<Parameters> = {
  id: 'best-path',
  kind: 'build',
  file: 'best-path.ts',
  title: text('The best path, and why', '최선의 경로와 그 까닭'),
  hints: [
    text(
      'Begin with a list of all routes. What does it look like after the first step, if three of them have the same LOCAL_PREF?',
      '모든 경로의 목록에서 시작하십시오. 셋의 LOCAL_PREF가 같다면 첫 단계 뒤의 목록은 어떻습니까?',
    ),
    text(
      'One function that takes a list and says which routes are kept is enough for each step; most of them keep those with the lowest value of something.',
      '단계마다 목록을 받아 남길 경로를 정하는 함수 하나면 됩니다. 대부분은 어떤 값이 가장 낮은 것들을 남깁니다.',
    ),
    text(
      'The MED is the step that cannot be done by comparing two routes at a time from the front: a route may be dropped by one that is dropped later itself. Look at the whole list that came into the step.',
      'MED 단계는 앞에서부터 둘씩 비교해서는 안 됩니다. 나중에 버려질 경로가 다른 경로를 버릴 수도 있습니다. 그 단계에 들어온 목록 전체를 보십시오.',
    ),
  ],
  parameters: (random) => ({
    neighbours: Array.from({ length: 4 }, (_, i) => 64500 + 10 * i + random.below(10)),
    origin: 65_600 + random.below(1000),
  }),
  describe: ({ neighbours, origin }) =>
    text(
      `Write \`choose\`. The routes come from AS ${neighbours.join(', ')} and lead to AS ${origin}. Then a router of ours uses your function while cables break around it.`,
      `\`choose\`를 작성하십시오. 경로들은 AS ${neighbours.join(', ')}에서 왔고 AS ${origin}(으)로 이어집니다. 그런 다음 우리 라우터가 주변의 케이블이 끊기는 동안 그 함수를 씁니다.`,
    ),
  checks: [
    {
      say: text('Each step decides where those before it do not.', '앞 단계들이 정하지 못하면 다음 단계가 정합니다.'),
      points: 4,
      run(trial, parameters) {
        for (const step of steps) tryStep(trial, parameters, step);
        tryChoose(trial, [drawRoute(trial.random, parameters, 0)], text('a single route', '경로 하나'));
      },
    },
    {
      say: text(
        'An early step beats all later ones; a set counts as one; addresses are numbers.',
        '앞 단계는 뒤의 모든 단계를 이기고, 집합은 하나로 세며, 주소는 수로 비교합니다.',
      ),
      points: 3,
      run: tryOrder,
    },
    {
      say: text('MEDs are compared among routes of one neighbour only.', 'MED는 같은 이웃의 경로끼리만 비교합니다.'),
      points: 3,
      run: tryMed,
    },
    {
      say: text(
        'A router with your process takes the right way, also when a cable breaks.',
        '본인의 결정 과정을 쓰는 라우터가, 케이블이 끊겨도 올바른 길을 택합니다.',
      ),
      points: 2,
      run: (trial) => routerDecides(trial),
    },
    {
      say: text('It is right for many routes, in any order.', '많은 경로와 어떤 순서에서도 맞습니다.'),
      points: 3,
      hidden: true,
      run(trial, parameters) {
        const { random } = trial;
        for (let round = 0; round < 60; round++) {
          const count = 2 + random.below(6);
          const routes = Array.from({ length: count }, (_, i) => ({
            ...drawRoute(random, parameters, i),
            asPath: [parameters.neighbours[random.below(2)]!, ...Array(random.below(2)).fill(64999), parameters.origin],
            asSet: random.below(4) === 0 ? [1, 2, 3] : [],
            origin: random.below(2),
            med: random.below(3) === 0 ? null : random.below(3),
            isExternal: random.below(3) > 0,
            interiorCost: random.below(2),
          }));
          if (tryChoose(trial, routes, text(`${count} drawn routes`, `무작위 경로 ${count}개`))) return;
        }
      },
    },
  ],
};

const steps: readonly Step[] = [
  'local-preference',
  'as-path-length',
  'origin',
  'multi-exit-disc',
  'external',
  'interior-cost',
  'bgp-identifier',
  'peer-address',
];

/** Routes that differ in nothing but their addresses, which no two share. */
function drawRoute(random: Random, { neighbours, origin }: Parameters, place: number): Route {
  return {
    localPref: 100,
    asPath: [neighbours[place % neighbours.length]!, origin],
    asSet: [],
    origin: 1,
    med: 5,
    isExternal: true,
    interiorCost: 30,
    bgpIdentifier: ipv4FromNumber(0x0a000000 + random.below(0xffff) * 16 + place),
    peerAddress: ipv4FromNumber(0xc0000000 + random.below(0xffff) * 16 + place),
  };
}

/** What makes a route better or worse in a step. */
function inStep(route: Route, step: Step, isBetter: boolean): Route {
  const { asPath } = route;
  switch (step) {
    case 'local-preference':
      return { ...route, localPref: isBetter ? 110 : 100 };
    case 'as-path-length':
      return { ...route, asPath: isBetter ? asPath : [asPath[0]!, 64999, ...asPath.slice(1)] };
    case 'origin':
      return { ...route, origin: isBetter ? 0 : 2 };
    case 'multi-exit-disc':
      return { ...route, med: isBetter ? null : 3 };
    case 'external':
      return { ...route, isExternal: isBetter };
    case 'interior-cost':
      return { ...route, interiorCost: isBetter ? 9 : 10 };
    case 'bgp-identifier':
      return { ...route, bgpIdentifier: isBetter ? '9.200.200.200' : '10.1.1.1' };
    case 'peer-address':
      return { ...route, bgpIdentifier: '9.9.9.9', peerAddress: isBetter ? '100.0.0.200' : '100.0.1.3' };
    default:
      return step satisfies never;
  }
}

function tryStep(trial: CodeTrial, parameters: Parameters, step: Step): void {
  const [neighbour] = parameters.neighbours;
  const routes = [0, 1, 2].map((place) => {
    const route = drawRoute(trial.random, parameters, place);
    return inStep({ ...route, asPath: [neighbour!, parameters.origin] }, step, false);
  });
  const winner = trial.random.below(3);
  routes[winner] = inStep(
    { ...drawRoute(trial.random, parameters, winner), asPath: [neighbour!, parameters.origin] },
    step,
    true,
  );
  // The last step needs different addresses.
  if (step === 'peer-address') routes[(winner + 1) % 3]!.peerAddress = '100.0.1.4';
  tryChoose(trial, routes, text(`only “${step}” tells them apart`, `“${step}”에서만 다름`));
}

function tryOrder(trial: CodeTrial, parameters: Parameters): void {
  const { random } = trial;
  const [neighbour] = parameters.neighbours;
  const plain = (place: number): Route => ({
    ...drawRoute(random, parameters, place),
    asPath: [neighbour!, parameters.origin],
  });
  for (const [at, early] of steps.slice(0, -2).entries()) {
    const good = inStep(plain(0), early, true);
    const bad = steps
      .slice(at + 1, -1)
      .reduce((route, late) => inStep(route, late, true), inStep(plain(1), early, false));
    const worse = steps.slice(at + 1, -1).reduce((route, late) => inStep(route, late, false), good);
    const about = text(`better in “${early}”, worse in all later steps`, `“${early}”에서 낫고 뒤의 모든 단계에서 못함`);
    const order = random.below(2) === 0 ? [worse, bad] : [bad, worse];
    if (tryChoose(trial, order, about)) return;
  }
  const withSet = { ...plain(0), asPath: [neighbour!], asSet: [64901, 64902, 64903] };
  const longer = { ...plain(1), asPath: [neighbour!, 64999, parameters.origin] };
  tryChoose(trial, [longer, withSet], text('a set of three at the end', '끝에 셋짜리 집합'));
  const equal = { ...plain(2), asPath: [neighbour!, parameters.origin], origin: 0 };
  tryChoose(trial, [withSet, equal], text('a set and a number: the same length', '집합과 번호: 같은 길이'));
  const high = { ...plain(3), bgpIdentifier: '200.0.0.1' };
  tryChoose(trial, [high, { ...plain(4), bgpIdentifier: '99.0.0.1' }], text('identifiers as numbers', '식별자는 수'));
}

function tryMed(trial: CodeTrial, parameters: Parameters): void {
  const { random } = trial;
  const [a, b] = parameters.neighbours;
  const by = (neighbour: number, med: number | null, place: number, bgpIdentifier: string): Route => ({
    ...drawRoute(random, parameters, place),
    ...{ asPath: [neighbour, parameters.origin], med, bgpIdentifier },
  });
  tryChoose(
    trial,
    [by(a!, 90, 0, '10.0.0.1'), by(b!, 10, 1, '10.0.0.2')],
    text('two neighbours with different MEDs', 'MED가 다른 두 이웃'),
  );
  const one = by(a!, 10, 0, '10.0.0.3');
  const two = by(a!, 20, 1, '10.0.0.1');
  const three = by(b!, 15, 2, '10.0.0.2');
  for (const order of [
    [one, two, three],
    [two, three, one],
    [three, one, two],
  ]) {
    const about = text('two routes of one neighbour and one of another', '한 이웃의 경로 둘과 다른 이웃의 하나');
    if (tryChoose(trial, order, about)) return;
  }
  tryChoose(
    trial,
    [by(a!, 1, 0, '10.0.0.1'), by(a!, null, 1, '10.0.0.2')],
    text('no MED counts as 0', 'MED가 없으면 0'),
  );
  const dropped = { ...by(a!, 1, 0, '10.0.0.1'), origin: 2 };
  tryChoose(
    trial,
    [dropped, by(a!, 9, 1, '10.0.0.2'), by(b!, 9, 2, '10.0.0.3')],
    text('the lowest MED is out already', '가장 낮은 MED는 이미 탈락'),
  );
}

/** Answers whether it was wrong. */
function tryChoose(trial: CodeTrial, routes: readonly Route[], about: Text): boolean {
  const got = trial.student.call('choose', [routes.map((route) => ({ ...route }))], choiceShape);
  const want = chosen(routes);
  if (got.best === want.best && got.step === want.step) return false;
  const say = ({ best, step }: { best: number; step: string | null }) =>
    escapeText(`route ${best} by ${step === null ? 'null' : `“${step}”`}`);
  trial.found({
    say: text(
      `${about.en}: ${say(got)}, should be ${say(want)}`,
      `${about.ko}: ${say(got)}입니다. ${say(want)}이어야 합니다`,
    ),
    source: 'RFC 4271 §9.1.2.2',
  });
  return true;
}

function chosen(routes: readonly Route[]): Choice {
  const ours = routes.map(asOurs);
  const { best, step } = decide(ours);
  return { best: ours.indexOf(best!), step: step === undefined ? null : (step as Step) };
}

function asOurs(route: Route): BgpRoute {
  const { asPath, asSet, localPref, origin, med, isExternal, interiorCost, bgpIdentifier, peerAddress } = route;
  const from: BgpPeer = {
    ...{ address: peerAddress, asNumber: asPath[0]!, bgpIdentifier, isInternal: !isExternal },
    ...{ relationship: 'peer' as const, localAddress: '192.0.2.1' },
  };
  const set = asSet.length > 0 ? [{ type: AsPathSegmentType.AS_SET, asNumbers: asSet }] : [];
  return {
    prefix: '192.0.2.0/24',
    attributes: {
      ...{ localPref, origin, asPath: [...asSequence(...asPath), ...set] },
      ...(med !== null && { multiExitDisc: med }),
    },
    from,
    interiorCost,
  };
}
