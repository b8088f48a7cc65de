/** Traffic that goes astray: a leak, a hijack, or just a broken cable. The capture is that of the victim's provider. */

import type { Random } from '../../../src/bytes/random.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { causeQuestion, proofQuestion } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { draw } from '../../../src/grade/personal.ts';
import type { AnswerTask, Evidence } from '../../../src/grade/task.ts';
import { type AsEntry, type AsPlan, buildAses, cutCable, drawEntries, drawLinks, startAses } from './as-world.ts';

const causes = {
  leak: text(
    'a customer tells one provider what another one has told it',
    '고객이 한 제공자에게서 들은 경로를 다른 제공자에게 알림',
  ),
  'same-prefix': text('an AS originates a prefix that is another’s', 'AS가 남의 프리픽스를 자기 것으로 광고함'),
  'more-specific': text('an AS originates a part of another’s prefix', 'AS가 남의 프리픽스의 일부를 광고함'),
  'cable-cut': text(
    'the direct way is down, and nobody did anything wrong',
    '바로 가는 길이 끊겼을 뿐 잘못한 곳은 없음',
  ),
  'wrong-med': text('a neighbour sends a wrong MULTI_EXIT_DISC', '이웃이 잘못된 MULTI_EXIT_DISC를 보냄'),
} as const satisfies Record<string, Text>;

const drawnCauses = ['leak', 'same-prefix', 'more-specific', 'cable-cut'] as const;
type Fault = (typeof drawnCauses)[number];

interface Parameters {
  readonly plan: AsPlan;
  readonly fault: Fault;
}

/**
 * The order gives the identifiers: of equal routes carrier likes rogue's better than owner's, and watcher carrier's
 * better than backup's.
 */
const names = ['rogue', 'carrier', 'watcher', 'owner', 'small', 'backup'] as const;

export const diagnoseRoutesTask: AnswerTask<Parameters> = {
  id: 'diagnose-routes',
  kind: 'diagnose',
  title: text('Diagnose: traffic that goes astray', '진단: 엉뚱한 곳으로 가는 트래픽'),
  hints: [
    text(
      'Look at the UPDATEs that come after the first second of silence, and only at those for the owner’s addresses.',
      '처음의 조용한 시간이 지난 뒤에 오는 UPDATE 가운데 소유자의 주소에 관한 것만 보십시오.',
    ),
    text(
      'Read the AS path from right to left: who says that the prefix is its own? Then along the path: who pays whom at each step?',
      'AS 경로를 오른쪽에서 왼쪽으로 읽으십시오. 프리픽스가 자기 것이라고 하는 곳은 어디입니까? 이어 경로를 따라가며 단계마다 누가 누구에게 돈을 내는지 보십시오.',
    ),
    text(
      'A path that goes down to a customer and up again to a provider has a valley: that is a leak. A path whose last AS is not the owner is a hijack; compare the length of the prefix.',
      '고객으로 내려갔다가 다시 제공자로 올라가는 경로에는 골짜기가 있으며, 그것이 유출입니다. 마지막 AS가 소유자가 아니면 탈취이니 프리픽스의 길이를 비교하십시오.',
    ),
  ],
  parameters: (random) => ({
    plan: {
      ases: drawEntries(random, names),
      links: drawLinks(random, [
        ['carrier', 'owner', 'customer'],
        ['carrier', 'rogue', 'customer'],
        ['carrier', 'watcher', 'customer'],
        ['carrier', 'small', 'customer'],
        ['watcher', 'small', 'customer'],
        ['backup', 'owner', 'customer'],
        ['backup', 'watcher', 'customer'],
      ]),
    },
    fault: draw(random, drawnCauses),
  }),
  describe: ({ plan }) => {
    const owner = entryOf(plan, 'owner');
    return text(
      `You run watcher, AS ${entryOf(plan, 'watcher').asNumber}. After a while your packets to ${owner.prefixes[0]} take another way than before. The captures are those of your links. Say what has happened, who has done it, and name a frame that proves it.`,
      `watcher(AS ${entryOf(plan, 'watcher').asNumber})를 운영하고 있습니다. 얼마 뒤 ${owner.prefixes[0]}(으)로 가는 패킷이 전과 다른 길로 갑니다. 캡처는 본인의 링크에서 잡은 것입니다. 무슨 일이 일어났는지, 누가 한 일인지, 그리고 이를 증명하는 프레임을 답하십시오.`,
    );
  },
  prepare,
};

function entryOf({ ases }: AsPlan, name: (typeof names)[number]): AsEntry {
  return ases.find((one) => one.name === name)!;
}

/** The upper half of a prefix of 20 bits. */
function halfOf(prefix: string): string {
  const [a, b, c] = prefix.split('.').map(Number);
  return `${a}.${b}.${c! + 8}.0/21`;
}

async function prepare({ plan, fault }: Parameters, random: Random): Promise<Evidence> {
  const owner = entryOf(plan, 'owner');
  const [prefix] = owner.prefixes;
  const report = await runEvidence('diagnose-routes', random, async ({ world }) => {
    const ases = buildAses(world, plan);
    startAses(world, ases);
    await world.pass(seconds(3));
    const { speaker, policy } = ases.running.get(fault === 'leak' ? 'small' : 'rogue')!;
    world.act((now) => {
      switch (fault) {
        case 'leak':
          policy.options.leaksToAll = true;
          speaker.reconsider(now);
          break;
        case 'same-prefix':
          speaker.announce(prefix!, now);
          break;
        case 'more-specific':
          speaker.announce(halfOf(prefix!), now);
          break;
        case 'cable-cut':
          break; // below
        default:
          fault satisfies never;
      }
    });
    if (fault === 'cable-cut') cutCable(world, plan, ases, 'carrier', 'owner');
    await world.pass(seconds(2));
  });
  const links = ['carrier-watcher', 'watcher-small', 'backup-watcher'];
  const link = fault === 'leak' ? 'watcher-small' : 'carrier-watcher';
  const capture = captureOf(report, link);
  const proofs = framesOf(report, link)
    .filter((frame) => proves(plan, fault, frame))
    .map(({ number }) => number);
  const culprit = culpritOf(plan, fault);
  return {
    captures: links.map((name) => captureOf(report, name)),
    symptom: planText(plan),
    questions: [
      causeQuestion({ value: fault, of: causes }),
      {
        key: 'who',
        say: text(
          'Which AS did it? Where nobody did anything wrong: the AS whose direct route has gone. Give its number.',
          '어느 AS가 한 일입니까? 잘못한 곳이 없다면, 바로 가는 경로가 사라진 AS는 어디입니까? 번호로 답하십시오.',
        ),
        points: 3,
        answer: { type: 'number', value: culprit },
        mistakes: [
          {
            value: entryOf(plan, 'carrier').asNumber,
            say: text('it only passes on what it has heard', '들은 것을 전했을 뿐입니다'),
          },
        ],
      },
      proofQuestion({ file: capture.name, accepts: proofs }),
    ],
  };
}

function culpritOf(plan: AsPlan, fault: Fault): number {
  if (fault === 'leak') return entryOf(plan, 'small').asNumber;
  return entryOf(plan, fault === 'cable-cut' ? 'owner' : 'rogue').asNumber;
}

function proves(plan: AsPlan, fault: Fault, { view }: NumberedFrame): boolean {
  const [prefix] = entryOf(plan, 'owner').prefixes;
  const [small, rogue, carrier] = (['small', 'rogue', 'carrier'] as const).map((name) => entryOf(plan, name).asNumber);
  // A segment may hold several UPDATEs: the prefix and its path are in one of them.
  const hasRoute = (wanted: string, path: RegExp) =>
    view.dissection.layers.some(({ protocol, fields }) => {
      const isThere = fields.some(({ name, value }) => name === 'nlri' && value === wanted);
      return protocol === 'bgp' && isThere && path.test(String(fields.find(({ name }) => name === 'asPath')?.value));
    });
  switch (fault) {
    case 'leak':
      return hasRoute(prefix!, new RegExp(`^${small} ${carrier} `));
    case 'same-prefix':
      return hasRoute(prefix!, new RegExp(` ${rogue}$`));
    case 'more-specific':
      return hasRoute(halfOf(prefix!), new RegExp(` ${rogue}$`));
    case 'cable-cut':
      return view.all('bgp.withdrawnRoute').includes(prefix!);
    default:
      return fault satisfies never;
  }
}

function planText({ ases, links }: AsPlan): Text {
  const systems = ases.map(
    ({ name, asNumber, prefixes }) => `    ${name.padEnd(9)} AS ${String(asNumber).padEnd(11)} ${prefixes[0]}`,
  );
  const contracts = (between: string, of: string) =>
    links.map(({ a, b }) => `    ${a} ${between} ${b}${of}`).join('\n');
  return text(
    `Who owns what:\n\n${systems.join('\n')}\n\nContracts:\n\n${contracts('is the provider of', '')}`,
    `누가 무엇을 가졌는지:\n\n${systems.join('\n')}\n\n계약:\n\n${contracts('→', ' (제공자 → 고객)')}`,
  );
}
