/** A download with a hole in it: what became of the missing segment? */

import type { Random } from '../../../src/bytes/random.ts';
import { seqAdd, seqDiff } from '../../../src/bytes/sequence.ts';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { causeQuestion, proofQuestion } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, runEvidence } from '../../../src/grade/evidence.ts';
import { draw, drawU32 } from '../../../src/grade/personal.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import type { Impairment } from '../../../src/media/impair.ts';
import type { Stream } from '../../../src/stack/stream.ts';
import { type CapturedSegment, segmentsIn } from '../../10-tcp/tasks/captured-segments.ts';
import { drawServerPort } from '../../10-tcp/tasks/socket-pair.ts';
import { drawPlaces, type Places, twoHosts } from '../../10-tcp/tasks/two-hosts.ts';
import { loseFirst } from '../segments.ts';

const faults = ['overtaken', 'lost', 'lost-at-the-end'] as const;
type Fault = (typeof faults)[number];

interface Parameters {
  readonly places: Places;
  readonly fault: Fault;
  readonly port: number;
  readonly clientPort: number;
  /** The server's initial sequence number; small enough that nothing wraps around. */
  readonly isn: number;
  readonly mss: number;
  /** Segments of the answer, the last of them short by some bytes. */
  readonly segments: number;
  readonly short: number;
  /** Which of them is late or lost, from 0. */
  readonly which: number;
  /** One way, ms. */
  readonly delay: number;
}

const LINK = 'client-router';

export const diagnoseOrderTask: AnswerTask<Parameters> = {
  id: 'diagnose-order',
  kind: 'diagnose',
  title: text('Diagnose: a hole in the download', '진단: 다운로드에 생긴 빈 곳'),
  hints: [
    text(
      'The capture was made at the client. What never came cannot be in it; what came twice, or late, is.',
      '캡처는 클라이언트에서 만들었습니다. 오지 않은 것은 들어 있을 수 없고, 두 번 왔거나 늦게 온 것은 들어 있습니다.',
    ),
    text(
      'How long does the hole stay open? Less than a round trip, about one, or much longer: each has its own reason.',
      '빈 곳이 얼마나 오래갑니까? 왕복 시간보다 짧은지, 그쯤인지, 훨씬 긴지에 따라 까닭이 다릅니다.',
    ),
    text(
      'A late segment and a repeated one look alike, but the late one can come again: then there are two of them.',
      '늦은 것과 다시 보낸 것은 똑같이 생겼습니다. 다만 늦은 것은 나중에 또 올 수 있고, 그러면 둘이 됩니다.',
    ),
  ],
  parameters: drawParameters,
  describe: ({ places: { client, server }, port }) =>
    text(
      `A program on ${client.address} downloads from ${server.address}, port ${port}. \`captures/diagnose-order/client-router.pcap\` was made at the client. One segment of the answer did not come when it should have. Say what became of it, and name the frame that filled the hole.`,
      `${client.address}의 프로그램이 ${server.address}의 ${port}번 포트에서 내려받습니다. \`captures/diagnose-order/client-router.pcap\`은 클라이언트에서 만들었습니다. 응답의 세그먼트 하나가 제때 오지 않았습니다. 그 세그먼트가 어떻게 되었는지, 그리고 빈 곳을 메운 프레임을 답하십시오.`,
    ),
  async prepare(parameters, random) {
    const report = await runEvidence('diagnose-order', random, (run) => download(run, parameters));
    const segments = segmentsIn(framesOf(report, LINK));
    return { captures: [captureOf(report, LINK)], questions: questions(segments, parameters) };
  },
};

function drawParameters(random: Random): Parameters {
  const fault = draw(random, faults);
  const segments = 12 + random.below(5);
  return {
    places: drawPlaces(random),
    fault,
    port: drawServerPort(random),
    clientPort: 50_000 + random.below(10_000),
    isn: drawU32(random) >>> 1,
    mss: 600 + random.below(700),
    segments,
    short: 1 + random.below(500),
    // Far enough from the end that three segments come behind it.
    which: fault === 'lost-at-the-end' ? segments - 1 : 3 + random.below(segments - 8),
    delay: 20 + random.below(40),
  };
}

async function download(run: LabRun, parameters: Parameters): Promise<void> {
  const { places, port, clientPort, isn, mss, delay } = parameters;
  const { world } = run;
  const { client, server } = twoHosts(run, places, {
    clientTcp: { mss },
    serverTcp: { initialWindow: 20 },
    far: [{ delay: milliseconds(delay) }, { ...fateOf(parameters), bandwidth: 20_000_000 }],
  });
  const answer = run.world.random.fork('answer').bytes(answerLength(parameters));
  let ended = false;
  world.act((now) => {
    const accept = (stream: Stream) => ({
      onOpen(at: number) {
        stream.write(answer, at);
        stream.end(at);
      },
    });
    server.sockets.listenTcp(port, accept, { initialSequenceNumber: isn });
    const to = { address: places.server.address, port };
    const stream = client.sockets.connectTcp(
      to,
      {
        onEnd(at) {
          ended = true;
          stream.end(at);
        },
      },
      now,
      { localPort: clientPort },
    );
  });
  await world.until(() => ended, 'the answer has come');
  await world.pass(seconds(1));
}

/** What the link does to the one segment. */
function fateOf(parameters: Parameters): Impairment {
  const { fault, clientPort, isn, mss, which, delay } = parameters;
  const isIt = loseFirst(clientPort, which * mss, isn);
  const usual = { delay: milliseconds(delay) };
  if (fault !== 'overtaken') return { ...usual, lose: isIt };
  return { ...usual, hold: (frame) => (isIt(frame) ? milliseconds(delay / 2) : 0) };
}

function answerLength({ segments, mss, short }: Parameters): number {
  return segments * mss - Math.min(short, mss - 1);
}

const causes: Readonly<Record<string, Text>> = {
  overtaken: text('it took longer on the way, and others overtook it', '오는 길이 더 걸려 다른 것들이 앞질렀음'),
  lost: text('it was lost, and duplicate ACKs told the server', '사라졌고, 중복 ACK가 서버에 알려 줌'),
  'lost-at-the-end': text('it was lost, and only a timer told the server', '사라졌고, 타이머만이 서버에 알려 줌'),
  'ack-lost': text('it arrived, but its acknowledgment was lost', '도착했으나 그 확인 응답이 사라짐'),
  'window-full': text('the server could not send it: the window was full', '윈도우가 차서 서버가 보낼 수 없었음'),
  'too-large': text('it was too large for a link on the way', '오는 길의 링크에 비해 너무 컸음'),
};

function questions(segments: readonly CapturedSegment[], parameters: Parameters): Question[] {
  const { fault, port, isn, mss, which } = parameters;
  const missing = seqAdd(isn, 1 + which * mss);
  const fills = segments.find((one) => one.srcPort === port && one.length > 0 && one.sequenceNumber === missing)!;
  const asked = segments.filter((one) => one.dstPort === port && one.acknowledgmentNumber === missing);
  return [
    causeQuestion({ value: fault, of: causes }),
    proofQuestion({
      file: `${LINK}.pcap`,
      accepts: [fills.number],
      say: text('Which frame fills the hole?', '어느 프레임이 빈 곳을 메웁니까?'),
    }),
    {
      key: 'missing',
      say: text(
        'What is the sequence number of the first missing byte, as it stands in the segment?',
        '빠진 첫 바이트의 순서 번호는 세그먼트에 적힌 그대로 무엇입니까?',
      ),
      points: 2,
      answer: { type: 'number', value: missing },
      mistakes: [
        {
          value: seqDiff(missing, isn),
          say: text('this is the relative number, counted from 0', '이것은 0부터 센 상대 번호입니다'),
        },
      ],
    },
    {
      key: 'asked',
      say: text(
        'How many ACKs of the client’s have this number as their acknowledgment number?',
        '클라이언트의 ACK 가운데 확인 응답 번호가 이 번호인 것은 모두 몇 개입니까?',
      ),
      points: 2,
      answer: { type: 'number', value: asked.length },
    },
  ];
}
