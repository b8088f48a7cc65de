/** A request that had to be sent twice: what happened to the first copy, and who threw it away. */

import { milliseconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { causeQuestion, proofQuestion } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { draw, drawWord } from '../../../src/grade/personal.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import { type Chain, drawChain } from '../../06-routing/tasks/chain.ts';
import { chainPlan } from '../../06-routing/tasks/chain-plan.ts';
import { asksFor, changeTotalLength, flipDestination, flipUserAgent } from '../damage.ts';
import { damageLine } from './damage-line.ts';
import { connect, requestFor, serve } from './exchange.ts';

const faults = ['fcs', 'ip-header', 'tcp-segment', 'too-long', 'too-short'] as const;
type Fault = (typeof faults)[number];

interface Parameters {
  readonly chain: Chain;
  readonly fault: Fault;
  /** Which of the two routers it happens in, from 0; the cable is the cable. */
  readonly where: 0 | 1;
  /** What is asked for, one after the other; the second is the one that it happens to. */
  readonly words: readonly [string, string, string];
}

const FILE = 'diagnose-damage.pcapng';

export const diagnoseDamageTask: AnswerTask<Parameters> = {
  id: 'diagnose-damage',
  kind: 'diagnose',
  title: text('Diagnose: a request that was sent twice', '진단: 두 번 보낸 요청'),
  hints: [
    text(
      'All links are in one capture; frame.interface_name says which. Follow the first copy of the slow request from link to link: where is it seen last?',
      '모든 링크가 캡처 하나에 있고 frame.interface_name이 링크를 알려 줍니다. 느린 요청의 첫 사본을 링크마다 따라가십시오. 마지막으로 보이는 곳은 어디입니까?',
    ),
    text(
      'Switch on the validation of checksums in the preferences of IPv4 and TCP, and compare the copies byte by byte with the one that got through.',
      'IPv4와 TCP 설정에서 체크섬 검사를 켜고, 사본들을 무사히 도착한 것과 바이트별로 비교하십시오.',
    ),
    text(
      'Whoever comes after the last sight of it has dropped it. What does this device check, and what does it not look at?',
      '마지막으로 보인 곳 다음에 있는 것이 버렸습니다. 그 장치는 무엇을 검사하고 무엇을 보지 않습니까?',
    ),
  ],
  parameters(random) {
    const words = new Set<string>();
    while (words.size < 3) words.add(drawWord(random));
    return {
      chain: drawChain(random, 2),
      fault: draw(random, faults),
      where: draw(random, [0, 1] as const),
      words: [...words] as [string, string, string],
    };
  },
  describe: ({ chain, words }) =>
    text(
      `${chain.left} asks ${chain.right} for \`/${words[0]}\`, \`/${words[1]}\` and \`/${words[2]}\`. The first and the last answer come at once, that for \`/${words[1]}\` more than a second late. The capture has all four links; between the computer and r1 there is a cable with an adapter at each end. What happened?\n\n${chainPlan(chain).en}`,
      `${chain.left}이(가) ${chain.right}에 \`/${words[0]}\`, \`/${words[1]}\`, \`/${words[2]}\`을(를) 차례로 요청합니다. 첫째와 마지막 응답은 바로 오지만 \`/${words[1]}\`의 응답은 1초 넘게 늦습니다. 캡처에는 네 링크가 모두 있고, 컴퓨터와 r1 사이는 양 끝에 어댑터가 있는 케이블입니다. 무슨 일이 있었습니까?\n\n${chainPlan(chain).ko}`,
    ),
  async prepare(parameters, random) {
    const { chain, fault, where, words } = parameters;
    const target = `/${words[1]}`;
    const report = await runEvidence('diagnose-damage', random, async ({ world }) => {
      let isDone = false;
      const damaged = (frame: Uint8Array): Uint8Array | undefined => {
        if (isDone || !asksFor(frame, target)) return undefined;
        isDone = true;
        const copy = frame.slice();
        changes[fault](copy);
        return copy;
      };
      const onCable = (bytes: Uint8Array) => (fault === 'fcs' && damaged(bytes)) || bytes;
      const { left, right, routers } = damageLine(world, chain, onCable);
      if (fault !== 'fcs') routers[where].damage = damaged;
      serve(world, right, 120 + words[0].length);
      const connection = await connect(world, left, chain.right);
      for (const word of words) await connection.ask(requestFor(`/${word}`, chain.right));
      await connection.close();
      await world.pass(milliseconds(10));
    });
    const copies = framesOf(report).filter(({ view }) => asksFor(view.dissection.layers[0]!.bytes, target));
    const sent = copies.filter(({ view }) => view.link === 'left-cable');
    const isFirst = ({ number }: NumberedFrame) => number < sent[1]!.number;
    const links = fault === 'fcs' ? ['left-cable'] : damagedLinks(fault, where);
    const proofs = copies.filter((copy) => isFirst(copy) && links.includes(copy.view.link));
    return {
      captures: [captureOf(report)],
      questions: [
        causeQuestion({
          value: fault,
          of: causes,
          say: text('What happened to the first copy?', '첫 사본에 무슨 일이 있었습니까?'),
        }),
        {
          key: 'who',
          say: text('Who dropped it?', '누가 버렸습니까?'),
          points: 2,
          personal: false,
          answer: { type: 'choice', value: droppedBy(fault, where), of: devices },
        },
        proofQuestion({
          file: FILE,
          accepts: proofs.map(({ number }) => number),
          say: text(
            'Which frame shows the damage? If no capture shows it, the last frame in which that copy was seen.',
            '어느 프레임에 손상이 보입니까? 어느 캡처에도 보이지 않으면 그 사본이 마지막으로 보인 프레임을 답하십시오.',
          ),
          points: 2,
        }),
        {
          key: 'wait',
          say: text(
            'How long after the first copy was the second one sent?',
            '첫 사본을 보내고 얼마 뒤에 둘째 사본을 보냈습니까?',
          ),
          points: 1,
          personal: false,
          answer: { type: 'number', value: (sent[1]!.view.time - sent[0]!.view.time) / 1000, tolerance: 5, unit: 'ms' },
        },
        {
          key: 'identification',
          say: text(
            'What is the IPv4 identification of the copy that was answered?',
            '응답을 받은 사본의 IPv4 식별자는 얼마입니까?',
          ),
          points: 1,
          answer: { type: 'number', value: Number(sent[1]!.view.get('ipv4.identification')) },
          mistakes: [
            {
              value: Number(sent[0]!.view.get('ipv4.identification')),
              say: text('this is the copy that was dropped', '이것은 버려진 사본입니다'),
            },
          ],
        },
      ],
    };
  },
};

const changes: Readonly<Record<Fault, (bytes: Uint8Array) => void>> = {
  fcs: flipUserAgent,
  'ip-header': flipDestination,
  'tcp-segment': flipUserAgent,
  'too-long': (frame) => changeTotalLength(frame, 20),
  'too-short': (frame) => changeTotalLength(frame, -20),
};

const causes = {
  fcs: text('it was damaged on the cable, and its FCS did not fit', '케이블에서 손상되어 FCS가 맞지 않음'),
  'ip-header': text('its IP header was damaged in a router', '라우터 안에서 IP 헤더가 손상됨'),
  'tcp-segment': text('its TCP segment was damaged in a router', '라우터 안에서 TCP 세그먼트가 손상됨'),
  'too-long': text('a router wrote a total length that is too large', '라우터가 전체 길이를 너무 크게 적음'),
  'too-short': text('a router wrote a total length that is too small', '라우터가 전체 길이를 너무 작게 적음'),
  'ttl-exceeded': text('its TTL ran out', 'TTL이 다함'),
  'answer-lost': text('it arrived, and the answer was lost', '도착했으나 응답이 사라짐'),
  'no-route': text('a router knew no way', '라우터가 경로를 모름'),
} as const;

const devices = {
  'adapter-r1': text('the adapter of r1, before r1 saw it', 'r1의 어댑터. r1은 보지 못함'),
  r1: text('r1', 'r1'),
  r2: text('r2', 'r2'),
  right: text('the server', '서버'),
  nobody: text('nobody', '아무도 버리지 않음'),
} as const;

/** Routers look at the IP header, the destination at everything. */
function droppedBy(fault: Fault, where: 0 | 1): keyof typeof devices {
  if (fault === 'fcs') return 'adapter-r1';
  if (fault === 'tcp-segment' || fault === 'too-short' || where === 1) return 'right';
  return 'r2';
}

/** Where the damaged copy is seen. */
function damagedLinks(fault: Fault, where: 0 | 1): string[] {
  if (where === 1) return ['r2-right'];
  return droppedBy(fault, where) === 'right' ? ['r1-r2', 'r2-right'] : ['r1-r2'];
}
