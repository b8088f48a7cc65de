/** Questions about a BGP session of one's own, from its first SYN to its last word. */

import type { Random } from '../../../src/bytes/random.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { captureOf, framesOf, runEvidence } from '../../../src/grade/evidence.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask, Evidence } from '../../../src/grade/task.ts';
import { type AsEntry, type AsPlan, addressOn, buildAses, drawEntries, drawLinks, startAses } from './as-world.ts';

interface Parameters {
  readonly plan: AsPlan;
  /** What the two sides offer, seconds. */
  readonly holdTimes: readonly [number, number];
}

const names = ['left', 'right', 'behind', 'far'] as const;

export const readBgpTask: AnswerTask<Parameters> = {
  id: 'read-bgp',
  kind: 'read',
  title: text('Read a BGP session', 'BGP 세션 읽기'),
  hints: [
    text(
      'The filter `bgp` leaves the messages alone. `bgp.type == 1` are the OPENs, `bgp.type == 2` the UPDATEs.',
      '필터 `bgp`로 메시지만 남기십시오. `bgp.type == 1`은 OPEN, `bgp.type == 2`는 UPDATE입니다.',
    ),
    text(
      'An AS number of 23456 in an OPEN stands for another: look for it among the capabilities.',
      'OPEN의 AS 번호 23456은 다른 번호를 대신합니다. 기능 항목에서 찾으십시오.',
    ),
    text(
      'Withdrawn routes are in UPDATEs of their own, without attributes. The last message says why the session ends.',
      '철회된 경로는 속성이 없는 UPDATE에 들어 있습니다. 마지막 메시지가 세션이 끝나는 이유를 말합니다.',
    ),
  ],
  parameters: (random) => ({
    plan: {
      ases: drawEntries(random, names),
      links: drawLinks(random, [
        ['left', 'right', 'customer'],
        ['right', 'behind', 'customer'],
        ['behind', 'far', 'customer'],
      ]),
    },
    holdTimes: [30 + 3 * random.below(10), 60 + 3 * random.below(10)],
  }),
  describe: ({ plan }) => {
    const far = entryOf(plan, 'far');
    return text(
      `The capture shows the link between two routers, left and right, from the start. Behind right there are two more autonomous systems; the last of them, far, announces ${far.prefixes[0]} and withdraws it later. Answer the questions.`,
      `캡처는 두 라우터 left와 right 사이의 링크를 처음부터 보여 줍니다. right 뒤에는 자율 시스템이 둘 더 있고, 그중 마지막인 far가 ${far.prefixes[0]}을(를) 광고했다가 나중에 철회합니다. 질문에 답하십시오.`,
    );
  },
  prepare,
};

function entryOf({ ases }: AsPlan, name: (typeof names)[number]): AsEntry {
  return ases.find((one) => one.name === name)!;
}

async function prepare({ plan, holdTimes }: Parameters, random: Random): Promise<Evidence> {
  const [link] = plan.links;
  const far = entryOf(plan, 'far');
  const report = await runEvidence('read-bgp', random, async ({ world }) => {
    const ases = buildAses(world, plan, (name) => {
      if (name === 'left') return { holdTime: holdTimes[0] };
      return name === 'right' ? { holdTime: holdTimes[1] } : {};
    });
    startAses(world, ases);
    await world.pass(seconds(3));
    world.act((now) => ases.running.get('far')!.speaker.withdraw(far.prefixes[0]!, now));
    await world.pass(seconds(30));
    world.act((now) => ases.running.get('right')!.speaker.shutdown(addressOn(link!, 'left'), now));
    await world.pass(seconds(2));
  });
  const capture = captureOf(report, 'left-right');
  return {
    captures: [capture],
    questions: questions({ plan, holdTimes }, framesOf(report, 'left-right'), capture.name),
  };
}

function questions({ plan, holdTimes }: Parameters, frames: ReturnType<typeof framesOf>, file: string): Question[] {
  const [link] = plan.links;
  const [left, right, behind, far] = names.map((name) => entryOf(plan, name)) as [AsEntry, AsEntry, AsEntry, AsEntry];
  const withdrawal = frames.filter(({ view }) => view.all('bgp.withdrawnRoute').includes(far.prefixes[0]!));
  return [
    {
      key: 'rightId',
      say: text('What is right’s BGP identifier?', 'right의 BGP 식별자는 무엇입니까?'),
      points: 1,
      answer: { type: 'ipv4', value: right.bgpIdentifier },
      mistakes: [
        {
          value: addressOn(link!, 'right'),
          say: text('this is its address on the link', '이것은 링크에서의 주소입니다'),
        },
        { value: left.bgpIdentifier, say: text('this is left’s', '이것은 left의 식별자입니다') },
      ],
    },
    {
      key: 'holdTime',
      say: text('Which hold time do they agree on?', '합의한 유지 시간은 얼마입니까?'),
      points: 1,
      answer: { type: 'number', value: holdTimes[0], unit: 's' },
      mistakes: [{ value: holdTimes[1], say: text('this is the longer offer', '이것은 둘 중 긴 쪽입니다') }],
    },
    {
      key: 'opener',
      say: text('Which address opened the TCP connection?', 'TCP 연결을 연 주소는 무엇입니까?'),
      points: 1,
      answer: { type: 'ipv4', value: addressOn(link!, 'left') },
    },
    {
      key: 'farAs',
      say: text(
        `Which AS originates ${far.prefixes[0]}?`,
        `${far.prefixes[0]}을(를) 자기 것으로 광고하는 AS는 어디입니까?`,
      ),
      points: 2,
      answer: { type: 'number', value: far.asNumber },
      mistakes: [
        { value: right.asNumber, say: text('this is the first AS of the path', '이것은 경로의 첫 AS입니다') },
        { value: behind.asNumber, say: text('this AS stands in the middle', '이것은 경로 중간의 AS입니다') },
      ],
    },
    {
      key: 'nextHop',
      say: text('Which next hop does left hear for it?', 'left가 들은 그 프리픽스의 다음 홉은 무엇입니까?'),
      points: 1,
      answer: { type: 'ipv4', value: addressOn(link!, 'right') },
    },
    {
      key: 'withdrawal',
      say: text('In which frame is it withdrawn?', '몇 번 프레임에서 철회됩니까?'),
      points: 2,
      personal: false,
      answer: { type: 'packet', file, accepts: withdrawal.map(({ number }) => number) },
    },
    {
      key: 'reason',
      say: text(
        'The subcode of the NOTIFICATION that ends the session (its code is 6, Cease):',
        '세션을 끝내는 NOTIFICATION의 하위 코드(코드는 6, Cease)는 얼마입니까?',
      ),
      points: 1,
      personal: false,
      answer: { type: 'number', value: 2 },
      mistakes: [{ value: 6, say: text('this is the code', '이것은 코드입니다') }],
    },
  ];
}
