/** A page that takes too long: is it the name, the way, or the server? */

import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { causeQuestion, proofQuestion } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { draw } from '../../../src/grade/personal.ts';
import type { AnswerTask, Evidence } from '../../../src/grade/task.ts';
import type { WorldChanges } from '../../../src/grade/trial-world.ts';
import { isp, usGoogle } from '../../../src/lab/home/addresses.ts';
import { IpProtocol } from '../../../src/packet/ipv4.ts';
import {
  between,
  type Distances,
  drawDistances,
  handshakes,
  namesAsked,
  openHouse,
  PC_LINK,
  visitPage,
  weatherOf,
} from './visits.ts';

const causes = {
  'dead-resolver': text('the first resolver on the PC’s list does not answer', 'PC 목록의 첫 리졸버가 답하지 않음'),
  'slow-resolver': text('the resolver answers late', '리졸버가 늦게 답함'),
  'lost-syn': text('the segment that opens the connection was lost', '연결을 여는 세그먼트가 사라짐'),
  'lost-question': text('the question for the name was lost', '이름을 묻는 질의가 사라짐'),
  'long-way': text('every round trip to the server takes long', '서버까지의 왕복이 매번 오래 걸림'),
  'lost-page': text('a part of the page was lost and sent again', '페이지의 일부가 사라져 다시 보냄'),
  'no-cache': text('the browser fetches everything anew', '브라우저가 모든 것을 새로 받음'),
} as const satisfies Record<string, Text>;
type Cause = keyof typeof causes;

const drawn = ['dead-resolver', 'slow-resolver', 'lost-syn', 'lost-question', 'long-way'] as const;

interface Parameters {
  readonly distances: Distances;
  readonly fault: (typeof drawn)[number];
  /** Milliseconds, where something is far away. */
  readonly far: number;
  /** Last byte of the dead resolver's address. */
  readonly dead: number;
}

export const diagnoseHomeTask: AnswerTask<Parameters> = {
  id: 'diagnose-home',
  kind: 'diagnose',
  title: text('Diagnose: the internet is slow', '진단: 인터넷이 느리다'),
  hints: [
    text(
      'Sort the visit into parts: the name, TCP, TLS, the page. Which one is longer than it should be?',
      '접속을 부분으로 나누십시오: 이름, TCP, TLS, 페이지. 어느 부분이 지나치게 깁니까?',
    ),
    text(
      'An answer that comes late and an answer that never came look alike until the next try. Compare ids, addresses and sequence numbers.',
      '늦게 온 답과 끝내 오지 않은 답은 다시 시도하기 전까지 똑같아 보입니다. ID와 주소, 순서 번호를 비교하십시오.',
    ),
    text(
      'If every round trip is slow, it is the way. If one is and the others are not, something was lost in it, or somebody thought for long.',
      '왕복이 매번 느리면 길이 문제입니다. 한 번만 느리면 그때 무언가 사라졌거나 누군가 오래 생각한 것입니다.',
    ),
  ],
  parameters: (random) => ({
    distances: drawDistances(random),
    fault: draw(random, drawn),
    far: 500 + random.below(300),
    dead: 60 + random.below(100),
  }),
  describe: () =>
    text(
      `“The internet is slow today.” The capture shows the PC’s link (${PC_LINK}) while ${usGoogle.web.name} is visited twice, ten seconds apart. The second time the name had been forgotten, and of that visit somebody complained; how the first was is for you to see. Say what is wrong, name a frame of the second visit that proves it, and measure.`,
      `“오늘은 인터넷이 느려요.” 캡처는 ${usGoogle.web.name}에 10초 간격으로 두 번 접속하는 동안 PC의 링크(${PC_LINK})를 담고 있습니다. 두 번째에는 이름을 잊은 채 접속했고, 느리다는 말은 그때 나왔습니다. 첫 번째가 어땠는지는 직접 보십시오. 무엇이 잘못되었는지, 두 번째 접속의 어느 프레임이 이를 증명하는지 답하고, 시간을 재십시오.`,
    ),
  prepare,
};

async function prepare(parameters: Parameters, random: Random): Promise<Evidence> {
  const { fault, dead } = parameters;
  let isComplainedAbout = false;
  const lose = { isOn: () => isComplainedAbout, first: true };
  const report = await runEvidence(
    'diagnose-home',
    random,
    async (lab) => {
      const house = await openHouse(lab);
      await visitPage(lab, house);
      await lab.world.pass(seconds(10));
      isComplainedAbout = true;
      if (fault === 'dead-resolver') house.stub.setServers([`58.123.0.${dead}`, isp.dns.address]);
      await visitPage(lab, house);
      await lab.world.pass(seconds(4));
    },
    { weather: weatherFor(parameters, lose) },
  );
  const capture = captureOf(report, PC_LINK);
  const frames = framesOf(report, PC_LINK);
  const later = frames.filter(({ view }) => view.time > midOf(frames));
  const { syn, synAck } = handshakes(later);
  const answered = namesAsked(later).find(({ answer }) => answer !== undefined)!.answer!;
  const firstQuestion = namesAsked(later)[0]!.question;
  return {
    captures: [capture],
    questions: [
      causeQuestion({ value: fault, of: causes }),
      proofQuestion({ file: capture.name, accepts: proofs(fault, later) }),
      {
        key: 'name',
        say: text(
          'In the second visit, how many milliseconds pass from the PC’s first question for the name to the address?',
          '두 번째 접속에서, 이름을 처음 물은 때부터 주소를 알 때까지 몇 밀리초가 지납니까?',
        ),
        points: 1,
        answer: { type: 'number', value: between(firstQuestion, answered), tolerance: 0.5, unit: 'milliseconds' },
      },
      {
        key: 'connection',
        say: text('And from the first SYN to the first SYN-ACK?', '첫 SYN부터 첫 SYN+ACK까지는 몇 밀리초가 지납니까?'),
        points: 1,
        answer: { type: 'number', value: between(syn[0]!, synAck[0]!), tolerance: 0.5, unit: 'milliseconds' },
      },
    ],
  };
}

/** Most of ten seconds of silence lies between the visits. */
function midOf(frames: readonly NumberedFrame[]): number {
  const gap = frames.findIndex(({ view }, index) => {
    const before = frames[index - 1];
    return before !== undefined && view.time - before.view.time > seconds(7);
  });
  return frames[gap]!.view.time - 1;
}

/** What is far away is so in both visits; what is lost is lost in the second. */
function weatherFor(
  { distances, fault, far }: Parameters,
  lose: { isOn: () => boolean; first: boolean },
): NonNullable<WorldChanges['weather']> {
  const weather = weatherOf(distances);
  const loseFirst = (isIt: (frame: Uint8Array) => boolean) => ({
    ...weather['gateway-isp'],
    lose: (frame: Uint8Array) => {
      if (!lose.isOn() || !lose.first || !isIt(frame)) return false;
      lose.first = false;
      return true;
    },
  });
  switch (fault) {
    case 'slow-resolver':
      return { ...weather, 'isp-dns': { delay: milliseconds(far * 0.3) } };
    case 'long-way':
      // Less than a second there and back, or TCP would send its SYN again.
      return { ...weather, 'google-web': { delay: milliseconds(far * 0.45) } };
    case 'lost-syn':
      return { ...weather, 'gateway-isp': loseFirst(isSynFrame) };
    case 'lost-question':
      return { ...weather, 'gateway-isp': loseFirst(isDnsFrame) };
    default:
      return weather;
  }
}

/** Of Ethernet frames with IPv4 headers of 20 bytes. */
function isSynFrame(frame: Uint8Array): boolean {
  return frame[23] === IpProtocol.TCP && frame[47] === 0x02;
}

function isDnsFrame(frame: Uint8Array): boolean {
  return frame[23] === IpProtocol.UDP && ((frame[36]! << 8) | frame[37]!) === 53;
}

function proofs(fault: Cause, frames: readonly NumberedFrame[]): number[] {
  const asked = namesAsked(frames);
  const { syn, synAck } = handshakes(frames);
  const numbers = (some: readonly NumberedFrame[]) => some.map(({ number }) => number);
  switch (fault) {
    case 'dead-resolver': {
      const unreachable = frames.filter(({ view }) => view.get('icmp.type') === 3 && view.get('icmp.code') === 1);
      const toNobody = asked.filter(({ answer }) => answer === undefined).map(({ question }) => question);
      return numbers([...toNobody, ...unreachable]);
    }
    case 'slow-resolver':
      return numbers(asked.flatMap(({ question, answer }) => (answer ? [question, answer] : [])));
    case 'lost-question':
      return numbers(asked.map(({ question }) => question));
    case 'lost-syn': {
      const ports = syn.map(({ view }) => view.get('tcp.srcPort'));
      return numbers(syn.filter(({ view }) => ports.filter((port) => port === view.get('tcp.srcPort')).length > 1));
    }
    case 'long-way':
      return numbers([...syn, ...synAck]);
    default:
      return [];
  }
}
