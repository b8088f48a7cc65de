/** What an AS takes and tells: origin validation, the rule without valleys, the mark that shows a leak. */

import { ipv4FromNumber, prefixOf } from '../../../src/bytes/ipv4-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { escapeText, type Text, text } from '../../../src/explain/text.ts';
import { draw } from '../../../src/grade/personal.ts';
import { flag, u32, words, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { asSequence } from '../../../src/packet/bgp/as-path.ts';
import { validateOrigin } from '../../../src/stack/bgp/origin-validation.ts';
import { mayTell, RelationshipPolicy } from '../../../src/stack/bgp/policy.ts';
import type { BgpPeer, Relationship } from '../../../src/stack/bgp/route.ts';
import type { Roa } from '../starter/policy.ts';

interface Parameters {
  readonly asNumber: number;
  /** A prefix of 16 bits. */
  readonly network: string;
}

const markedShape = z.object({
  isLeak: flag,
  onlyToCustomer: u32.nullish().transform((asNumber) => asNumber ?? null),
});

export const policyTask: CodeTask<Parameters> = {
  id: 'policy',
  kind: 'build',
  file: 'policy.ts',
  title: text('Whom to believe, and whom to tell', '누구를 믿고 누구에게 알릴까'),
  hints: [
    text(
      'Sort the three functions’ rules by whose business it is: addresses and ROAs; who pays; a mark in the route.',
      '세 함수의 규칙을 나누어 생각하십시오. 주소와 ROA, 돈을 내는 쪽, 경로에 붙은 표시입니다.',
    ),
    text(
      'For origin validation look for the ROAs that cover the route first, whatever AS they name. Are there none? Does one of them match?',
      '출처 검증은 먼저 AS와 상관없이 경로를 덮는 ROA를 찾으십시오. 하나도 없습니까? 그중 맞는 것이 있습니까?',
    ),
    text(
      'A route with the mark may come from a provider as it likes. From a customer it never may; from a peer only if the peer itself has set it. Without a mark, a route from a peer or provider gets one: the neighbour’s number.',
      '표시가 있는 경로는 제공자에게서는 얼마든지 올 수 있습니다. 고객에게서는 올 수 없고, 피어에게서는 그 피어가 직접 붙였을 때만 올 수 있습니다. 표시 없이 피어나 제공자에게서 온 경로에는 그 이웃의 번호를 붙입니다.',
    ),
  ],
  parameters: (random) => ({
    asNumber: draw(random, [64496 + random.below(16), 65536 + random.below(16)]),
    network: `10.${2 * (10 + random.below(100))}.0.0/16`,
  }),
  describe: ({ asNumber, network }) =>
    text(
      `Write \`validate\`, \`mayTell\` and \`takeIn\`. In your examples AS ${asNumber} may originate ${network}.`,
      `\`validate\`, \`mayTell\`, \`takeIn\`을 작성하십시오. 본인의 예에서는 AS ${asNumber}이(가) ${network}을(를) 광고할 수 있습니다.`,
    ),
  checks: [
    {
      say: text('Origins are validated.', '출처를 검증합니다.'),
      points: 4,
      run(trial, parameters) {
        for (const [roas, prefix, origin, about] of ordinaryRoutes(parameters)) {
          tryValidate(trial, roas, prefix, origin, about);
        }
      },
    },
    {
      say: text('Routes go on only where somebody pays.', '돈을 내는 쪽이 있을 때만 경로를 전합니다.'),
      points: 3,
      run(trial) {
        for (const from of ['own', ...relationships] as const) {
          for (const to of relationships) tryTell(trial, from, to);
        }
      },
    },
    {
      say: text('The mark is set, kept, and shows a leak.', '표시를 붙이고 유지하며, 유출을 알아봅니다.'),
      points: 4,
      run(trial, { asNumber }) {
        for (const from of relationships) {
          for (const mark of [null, asNumber, asNumber + 1]) tryTakeIn(trial, from, asNumber, mark);
        }
      },
    },
    {
      say: text('It is right for any ROAs and prefixes.', '어떤 ROA와 프리픽스에서도 맞습니다.'),
      points: 3,
      hidden: true,
      run(trial, parameters) {
        const { random } = trial;
        const extremes: Roa[] = [
          { prefix: '128.0.0.0/1', maxLength: 32, asNumber: 7 },
          { prefix: '0.0.0.0/0', maxLength: 0, asNumber: 8 },
        ];
        const about = text('large networks', '큰 네트워크');
        for (const prefix of ['255.255.255.255/32', '128.0.0.0/1', '0.0.0.0/0', '1.2.3.4/32']) {
          for (const origin of [7, 8]) tryValidate(trial, extremes, prefix, origin, about);
          tryValidate(trial, extremes.slice(0, 1), prefix, 7, about);
        }
        for (let round = 0; round < 80; round++) {
          const roas = Array.from({ length: random.below(5) }, () => drawRoa(random, parameters));
          const { prefix } = drawRoa(random, parameters);
          const origin = draw(random, [parameters.asNumber, 3, null]);
          if (tryValidate(trial, roas, prefix, origin, text('drawn ROAs', '무작위 ROA'))) return;
        }
      },
    },
  ],
};

const relationships: readonly Relationship[] = ['customer', 'peer', 'provider'];

function ordinaryRoutes({ asNumber, network }: Parameters): [Roa[], string, number | null, Text][] {
  const base = network.split('.').slice(0, 2).join('.');
  const neighbour = `10.${Number(network.split('.')[1]) + 1}.0.0/16`;
  const exact: Roa = { prefix: network, maxLength: 16, asNumber };
  const upTo20: Roa = { ...exact, maxLength: 20 };
  const other: Roa = { ...exact, asNumber: asNumber + 1 };
  return [
    [[exact], network, asNumber, text('as in the ROA', 'ROA 그대로')],
    [[exact], network, asNumber + 1, text('another origin', '다른 출처')],
    [[exact], `${base}.64.0/24`, asNumber, text('longer than allowed', '허용보다 긴 프리픽스')],
    [[upTo20], `${base}.64.0/20`, asNumber, text('as long as allowed', '허용된 가장 긴 프리픽스')],
    [[upTo20], `${base}.64.0/21`, asNumber, text('one bit longer', '한 비트 더 긴 프리픽스')],
    [[exact], neighbour, asNumber, text('the network beside it', '바로 옆 네트워크')],
    [[exact], `${network.split('/')[0]}/15`, asNumber, text('shorter than the ROA', 'ROA보다 짧은 프리픽스')],
    [[], network, asNumber, text('no ROA at all', 'ROA 없음')],
    [[other, exact], network, asNumber, text('the second ROA matches', '둘째 ROA가 맞음')],
    [[exact, other], `${base}.0.0/17`, asNumber, text('two ROAs, none matches', '둘 다 맞지 않음')],
    [[{ ...exact, asNumber: 0 }], network, 0, text('AS 0: nobody may', 'AS 0: 아무도 안 됨')],
    [[exact], network, null, text('a path that ends in a set', '집합으로 끝나는 경로')],
  ];
}

function drawRoa(random: Random, { asNumber, network }: Parameters): Roa {
  const second = Number(network.split('.')[1]);
  const length = 12 + random.below(14);
  const address = (10 << 24) + ((second + random.below(2)) << 16) + random.below(0x10000);
  const maxLength = Math.min(32, length + random.below(6));
  return {
    prefix: prefixOf(ipv4FromNumber(address >>> 0), length),
    maxLength,
    asNumber: draw(random, [asNumber, 3, 0]),
  };
}

/** Answers whether it was wrong. */
function tryValidate(
  trial: CodeTrial,
  roas: readonly Roa[],
  prefix: string,
  origin: number | null,
  about: Text,
): boolean {
  const got = trial.student.call('validate', [roas.map((roa) => ({ ...roa })), prefix, origin], words);
  const want = validateOrigin(roas, prefix, origin ?? undefined);
  if (got === want) return false;
  const what = `validate(${roas.length} ROA${roas.length === 1 ? '' : 's'}, ${prefix}, ${origin})`;
  trial.found({
    say: text(
      `${about.en}: ${what} is ‘${escapeText(got)}’, should be ‘${want}’`,
      `${about.ko}: ${what}의 답이 ‘${escapeText(got)}’입니다. ‘${want}’이어야 합니다`,
    ),
    source: 'RFC 6811 §2',
  });
  return true;
}

function tryTell(trial: CodeTrial, from: Relationship | 'own', to: Relationship): void {
  const got = trial.student.call('mayTell', [from, to], flag);
  const want = mayTell(from, to);
  if (got === want) return;
  const what = `mayTell('${from}', '${to}')`;
  trial.found({
    say: text(`${what} is ${got}, should be ${want}`, `${what}의 답이 ${got}입니다. ${want}이어야 합니다`),
    source: 'RFC 7908 §3',
  });
}

function tryTakeIn(trial: CodeTrial, from: Relationship, neighbourAs: number, mark: number | null): void {
  const got = trial.student.call('takeIn', [from, neighbourAs, mark], markedShape);
  const want = taken(from, neighbourAs, mark);
  if (got.isLeak === want.isLeak && got.onlyToCustomer === want.onlyToCustomer) return;
  const say = (one: typeof want) => `{ isLeak: ${one.isLeak}, onlyToCustomer: ${one.onlyToCustomer} }`;
  const what = `takeIn('${from}', ${neighbourAs}, ${mark})`;
  trial.found({
    say: text(
      `${what} is ${say(got)}, should be ${say(want)}`,
      `${what}의 답이 ${say(got)}입니다. ${say(want)}이어야 합니다`,
    ),
    source: 'RFC 9234 §5',
  });
}

/** What our own policy makes of it. */
function taken(relationship: Relationship, neighbourAs: number, mark: number | null) {
  const policy = new RelationshipPolicy({ asNumber: 1, onlyToCustomer: true });
  const address = '192.0.2.1';
  const from: BgpPeer = {
    ...{ address, asNumber: neighbourAs, bgpIdentifier: address, isInternal: false },
    ...{ relationship, localAddress: '192.0.2.2' },
  };
  const attributes = { asPath: asSequence(neighbourAs), ...(mark !== null && { onlyToCustomer: mark }) };
  const result = policy.takeIn({ prefix: '192.0.2.0/24', attributes, from });
  if (typeof result === 'string') return { isLeak: true, onlyToCustomer: mark };
  return { isLeak: false, onlyToCustomer: result.onlyToCustomer ?? null };
}
