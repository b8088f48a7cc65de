/** A student's decision process in a router of a small world. */

import { seconds } from '../../../src/bytes/time.ts';
import { escapeText, text } from '../../../src/explain/text.ts';
import { words, z } from '../../../src/grade/shapes.ts';
import { type CodeTrial, fail, type Student } from '../../../src/grade/trial.ts';
import { AsPathSegmentType, asPathText } from '../../../src/packet/bgp/as-path.ts';
import { type Decision, type DecisionStep, decide, decisionSteps } from '../../../src/stack/bgp/decision.ts';
import type { BgpRoute } from '../../../src/stack/bgp/route.ts';
import type { Route } from '../starter/best-path.ts';
import { type AsPlan, buildAses, cutCable, drawEntries, drawLinks, startAses } from './as-world.ts';

export const choiceShape = z.object({
  best: z.int({ error: 'the place of a route is wanted' }),
  step: words.nullish().transform((step) => step ?? null),
});

/** home is a customer of left and right, and a peer of friend; far is reached by all of them, over ways of all lengths. */
const names = ['home', 'left', 'right', 'friend', 'middle', 'far'] as const;

export async function routerDecides(trial: CodeTrial): Promise<void> {
  const { random } = trial;
  const plan: AsPlan = {
    ases: drawEntries(random, names),
    links: drawLinks(random, [
      ['left', 'home', 'customer'],
      ['right', 'home', 'customer'],
      ['home', 'friend', 'peer'],
      ['friend', 'middle', 'customer'],
      ['middle', 'far', 'customer'],
      ['left', 'far', 'customer'],
      ['right', 'left', 'peer'],
      ['right', 'middle', 'customer'],
    ]),
  };
  const { world } = trial.newWorld();
  let asked = 0;
  const ases = buildAses(world, plan, undefined, {
    home: (routes) => {
      asked++;
      return studentDecides(trial.student, routes);
    },
  });
  startAses(world, ases);
  await world.pass(seconds(3));
  judge('at first', '처음에');
  cutCable(world, plan, ases, 'home', 'friend');
  await world.pass(seconds(2));
  judge('after the cable to friend has broken', 'friend로 가는 케이블이 끊긴 뒤');
  cutCable(world, plan, ases, 'left', 'far');
  await world.pass(seconds(2));
  judge('after the cable from left to far has broken, too', 'left와 far 사이의 케이블도 끊긴 뒤');
  if (asked === 0) fail(text('the router never had to decide', '라우터가 결정할 일이 없었습니다'));

  /** The router's routes against those that our process would take of the same candidates. */
  function judge(en: string, ko: string): void {
    const { rib } = ases.running.get('home')!.speaker;
    for (const { prefixes } of plan.ases) {
      const { best, losers } = rib.explain(prefixes[0]!);
      const candidates = [...(best ? [best] : []), ...losers.map(({ route }) => route)];
      const want = decide(candidates).best;
      const is = rib.best(prefixes[0]!);
      const path = (route: BgpRoute | undefined) => escapeText(asPathText(route?.attributes.asPath ?? [])) || '-';
      if (path(is) === path(want)) continue;
      trial.found({
        say: text(
          `${en}: the router's path to ${prefixes[0]} is ${path(is)}, should be ${path(want)}`,
          `${ko}: ${prefixes[0]}(으)로 가는 라우터의 경로가 ${path(is)}입니다. ${path(want)}이어야 합니다`,
        ),
        source: 'RFC 4271 §9.1.2.2',
      });
      return;
    }
  }
}

/** The router's own prefixes need no decision; of all others the student's function has the say. */
function studentDecides(student: Student, routes: readonly BgpRoute[]): Decision {
  if (routes.length === 0 || routes.some(({ from }) => from === 'own')) return decide(routes);
  const { best, step } = student.call('choose', [routes.map((route) => ({ ...asStudents(route) }))], choiceShape);
  const route = routes[best];
  if (!route)
    fail(
      text(
        `choose answered route ${best} of ${routes.length}`,
        `choose의 답이 경로 ${routes.length}개 중 ${best}번입니다`,
      ),
    );
  const known = decisionSteps.find((one) => one === step);
  const others = routes.filter((other) => other !== route);
  const by: DecisionStep = known ?? 'peer-address';
  return { best: route, step: known, losers: others.map((other) => ({ route: other, step: by })) };
}

function asStudents({ attributes, from, interiorCost = 0 }: BgpRoute): Route {
  const { asPath = [], localPref = 100, origin = 2, multiExitDisc } = attributes;
  const numbers = (type: number) => asPath.filter((one) => one.type === type).flatMap(({ asNumbers }) => asNumbers);
  const peer = from === 'own' ? undefined : from;
  return {
    localPref,
    asPath: numbers(AsPathSegmentType.AS_SEQUENCE),
    asSet: numbers(AsPathSegmentType.AS_SET),
    origin,
    med: multiExitDisc ?? null,
    isExternal: !peer?.isInternal,
    interiorCost,
    bgpIdentifier: peer?.bgpIdentifier ?? '0.0.0.0',
    peerAddress: peer?.address ?? '0.0.0.0',
  };
}
