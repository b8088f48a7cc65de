/** Two routers whose BGP session does not come up: one of them is configured wrongly. */

import type { Random } from '../../../src/bytes/random.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { anyFrame, causeQuestion, proofQuestion } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, runEvidence } from '../../../src/grade/evidence.ts';
import { draw } from '../../../src/grade/personal.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask, Evidence } from '../../../src/grade/task.ts';
import type { BgpNeighbour } from '../../../src/nodes/apps/bgp-speaker.ts';
import { type AsPlan, addressOn, buildAses, drawEntries, drawLinks, startAses } from './as-world.ts';
import { type SessionCause, sessionCauses, sessionProofs } from './session-causes.ts';

interface Parameters {
  readonly plan: AsPlan;
  readonly fault: SessionCause;
  /** Who is at fault: 'a', which opens TCP, or 'b', which waits. */
  readonly faulty: 'a' | 'b';
  /** Seconds. */
  readonly holdTime: number;
}

const drawnCauses = ['wrong-as', 'hold-time', 'role-mismatch', 'not-configured', 'not-listening', 'filtered'] as const;

export const diagnoseSessionTask: AnswerTask<Parameters> = {
  id: 'diagnose-session',
  kind: 'diagnose',
  title: text('Diagnose: a session that does not come up', '진단: 열리지 않는 세션'),
  hints: [
    text(
      'How far do they get: does TCP come up? Is there an OPEN from each side? What is the last word, and whose is it?',
      '어디까지 갑니까? TCP가 열립니까? 양쪽의 OPEN이 있습니까? 마지막 말은 무엇이고 누가 합니까?',
    ),
    text(
      'Whoever does not like an OPEN says so in a NOTIFICATION. Who refuses need not be who is wrong: compare with the plan.',
      'OPEN이 마음에 들지 않는 쪽은 NOTIFICATION으로 알립니다. 거절하는 쪽이 잘못된 쪽이라는 법은 없습니다. 계획과 비교하십시오.',
    ),
    text(
      'A RST in answer to a SYN: nobody listens. A RST after the handshake: somebody listens, but not for you. No answer at all: nobody got it.',
      'SYN에 RST가 오면 듣는 프로그램이 없는 것입니다. 핸드셰이크 뒤에 RST가 오면 듣기는 하지만 상대로 여기지 않는 것입니다. 아무 답도 없으면 받지 못한 것입니다.',
    ),
  ],
  parameters(random) {
    const fault = draw(random, drawnCauses);
    return {
      plan: { ases: drawEntries(random, ['a', 'b']), links: drawLinks(random, [['a', 'b', 'customer']]) },
      fault,
      // a opens TCP: it is b that does not listen, does not know a, or is not reached.
      faulty: fault === 'wrong-as' || fault === 'hold-time' ? draw(random, ['a', 'b'] as const) : 'b',
      holdTime: 30 + 3 * random.below(20),
    };
  },
  describe: ({ plan }) => {
    const [a, b] = plan.ases.map(({ asNumber }) => asNumber);
    return text(
      `The routers a (AS ${a}) and b (AS ${b}) are to have a BGP session over the link between them. It never comes up. Say why, and name a frame that proves it.`,
      `라우터 a(AS ${a})와 b(AS ${b})는 둘 사이의 링크에서 BGP 세션을 맺어야 합니다. 그런데 세션이 열리지 않습니다. 왜 그런지, 그리고 이를 증명하는 프레임을 답하십시오.`,
    );
  },
  prepare,
};

async function prepare(parameters: Parameters, random: Random): Promise<Evidence> {
  const { plan, fault, holdTime } = parameters;
  const [link] = plan.links;
  const [a, b] = [addressOn(link!, 'a'), addressOn(link!, 'b')];
  const swallows179 = (frame: Uint8Array) => frame.length > 37 && frame[23] === 6 && isTo179(frame);
  const report = await runEvidence(
    'diagnose-session',
    random,
    async ({ world }) => {
      const ases = buildAses(world, plan, (name) => changesOf(parameters, name));
      startAses(world, ases, fault === 'not-listening' ? ['b'] : []);
      await world.pass(seconds(6));
    },
    fault === 'filtered' ? { weather: { 'a-b': { lose: swallows179 } } } : {},
  );
  const capture = captureOf(report, 'a-b');
  const frames = framesOf(report, 'a-b');
  const proofs = sessionProofs(fault, frames);
  return {
    captures: [capture],
    symptom: text(
      `The plan:\n\n    a    AS ${plan.ases[0]!.asNumber}    ${a}    provider, hold time ${holdTime} s\n    b    AS ${plan.ases[1]!.asNumber}    ${b}    customer, hold time ${holdTime} s\n\nBoth want hold times of 20 s or more. a opens the TCP connection.`,
      `계획:\n\n    a    AS ${plan.ases[0]!.asNumber}    ${a}    제공자, 유지 시간 ${holdTime}초\n    b    AS ${plan.ases[1]!.asNumber}    ${b}    고객, 유지 시간 ${holdTime}초\n\n양쪽 모두 20초 이상의 유지 시간을 원합니다. TCP 연결은 a가 엽니다.`,
    ),
    questions: [
      causeQuestion({ value: fault, of: sessionCauses }),
      ...machineQuestion(parameters, a, b),
      proofQuestion({ file: capture.name, accepts: proofs, say: anyFrame }),
    ],
  };
}

function machineQuestion({ fault, faulty }: Parameters, a: string, b: string): Question[] {
  const right = faulty === 'a' ? a : b;
  const wrong = faulty === 'a' ? b : a;
  // A filter is nobody's of the two: then the question is who is not heard.
  const say =
    fault === 'filtered'
      ? text('Whose packets are lost? Give the IPv4 address.', '누구의 패킷이 사라집니까? IPv4 주소로 답하십시오.')
      : text(
          'Whose configuration is not that of the plan? Give the IPv4 address.',
          '누구의 설정이 계획과 다릅니까? IPv4 주소로 답하십시오.',
        );
  const value = fault === 'filtered' ? a : right;
  const mistake = fault === 'filtered' ? b : wrong;
  return [
    {
      key: 'machine',
      say,
      points: 2,
      answer: { type: 'ipv4', value },
      mistakes: [{ value: mistake, say: text('compare both sides with the plan', '양쪽을 계획과 비교하십시오') }],
    },
  ];
}

function changesOf({ plan, fault, faulty, holdTime }: Parameters, name: string): Partial<BgpNeighbour> {
  const usual: Partial<BgpNeighbour> = { holdTime, minHoldTime: 20, sendRole: fault === 'role-mismatch' };
  if (name !== faulty) return usual;
  switch (fault) {
    case 'wrong-as':
      return { ...usual, asNumber: plan.ases.find((one) => one.name !== name)!.asNumber + 1 };
    case 'hold-time':
      return { ...usual, holdTime: 9 };
    case 'role-mismatch':
      return { ...usual, relationship: 'customer' };
    case 'not-configured':
      return { ...usual, address: '172.31.255.1' };
    default:
      return usual;
  }
}

function isTo179(frame: Uint8Array): boolean {
  const port = 14 + (frame[14]! & 15) * 4 + 2;
  return ((frame[port]! << 8) | frame[port + 1]!) === 179;
}
