/** Questions about one connection: its numbers, its options, what was lost on the way, and who said goodbye first. */

import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { captureOf, framesOf, runEvidence } from '../../../src/grade/evidence.ts';
import { draw } from '../../../src/grade/personal.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import type { Report } from '../../../src/lab/report.ts';
import { type CapturedSegment, segmentsIn } from './captured-segments.ts';
import { drawServerPort } from './socket-pair.ts';
import { drawPlaces, type Places, twoHosts } from './two-hosts.ts';

interface Parameters {
  readonly places: Places;
  readonly port: number;
  readonly closesFirst: 'client' | 'server';
  /** Bytes there and back. */
  readonly question: number;
  readonly answer: number;
  readonly clientMss: number;
  readonly serverMss: number;
  /** Receive buffers, bytes: the windows and their scale follow. */
  readonly clientBuffer: number;
  readonly serverBuffer: number;
  /** One way from router to server, ms. */
  readonly delay: number;
}

const LINK = 'client-router';

export const readTcpTask: AnswerTask<Parameters> = {
  id: 'read-tcp',
  kind: 'read',
  title: text('Read a connection from a capture', '캡처에서 연결 읽기'),
  hints: [
    text(
      'Two connections are in the capture. tcp.stream tells them apart; only one of them was ever opened.',
      '캡처에는 연결이 둘 있습니다. tcp.stream으로 구별할 수 있고, 실제로 열린 것은 하나뿐입니다.',
    ),
    text(
      'Wireshark counts sequence numbers from 0 and scales windows for your comfort. tcp.seq_raw and tcp.window_size_value are what stands in the segments.',
      'Wireshark는 보기 좋게 순서 번호를 0부터 세고 윈도우를 환산해 보여 줍니다. 세그먼트에 실제로 있는 값은 tcp.seq_raw와 tcp.window_size_value입니다.',
    ),
    text(
      'tcp.analysis.retransmission marks what was sent again. MSS and window scale stand in the SYN segments only.',
      'tcp.analysis.retransmission이 다시 보낸 것을 표시합니다. MSS와 윈도우 스케일은 SYN 세그먼트에만 있습니다.',
    ),
  ],
  parameters: drawParameters,
  describe: ({ places: { client, server }, port }) =>
    text(
      `\`captures/read-tcp/client-router.pcap\` was made at the client, ${client.address}. It knocks at a port of ${server.address} where nobody listens, and then talks with port ${port}. The questions in \`answers.yaml\` are about the second connection.`,
      `\`captures/read-tcp/client-router.pcap\`은 클라이언트 ${client.address}에서 만든 캡처입니다. ${server.address}에서 아무도 듣지 않는 포트를 두드린 뒤 ${port}번 포트와 이야기합니다. \`answers.yaml\`의 질문은 두 번째 연결에 관한 것입니다.`,
    ),
  async prepare(parameters, random) {
    const report = await runUntilTelling(parameters, random);
    const segments = conversationOf(report, parameters);
    return { captures: [captureOf(report, LINK)], questions: questions(segments, parameters) };
  },
};

function drawParameters(random: Random): Parameters {
  return {
    places: drawPlaces(random),
    port: drawServerPort(random),
    closesFirst: draw(random, ['client', 'server']),
    question: 9000 + random.below(9000),
    answer: 12_000 + random.below(12_000),
    clientMss: 1300 + random.below(160),
    serverMss: 1000 + random.below(280),
    clientBuffer: 140_000 + random.below(800_000),
    serverBuffer: 66_000 + random.below(60_000),
    delay: 12 + random.below(60) + random.below(10) / 10,
  };
}

/** Losses are a matter of luck: some there must be, but not of what the questions are about. */
async function runUntilTelling(parameters: Parameters, random: Random): Promise<Report> {
  for (let attempt = 0; ; attempt++) {
    const report = await runEvidence('read-tcp', random.fork(`attempt ${attempt}`), (run) => talk(run, parameters));
    const segments = conversationOf(report, parameters);
    const count = (is: (segment: CapturedSegment) => boolean) => segments.filter(is).length;
    const again = segments.filter((segment) => isRepeated(segment, segments));
    const isPlain = count(({ syn }) => syn) === 2 && count(({ fin }) => fin) === 2;
    if (isPlain && again.length > 0 && again.every((segment) => looksRepeated(segment, segments))) return report;
  }
}

async function talk(run: LabRun, parameters: Parameters): Promise<void> {
  const { places, port, closesFirst, question, answer, clientMss, serverMss, delay } = parameters;
  const { world } = run;
  const wan = { delay: milliseconds(delay), bandwidth: 50_000_000 };
  const { client, server } = twoHosts(run, places, {
    clientTcp: { mss: clientMss, receiveBuffer: parameters.clientBuffer },
    serverTcp: { mss: serverMss, receiveBuffer: parameters.serverBuffer },
    near: { delay: milliseconds(0.2), bandwidth: 1_000_000_000 },
    far: [{ ...wan, loss: 0.08 }, wan],
  });
  const address = places.server.address;
  let isOver = false;
  world.act((now) => {
    server.sockets.listenTcp(port, (stream) => {
      let received = 0;
      return {
        onData(bytes, at) {
          received += bytes.length;
          if (received < question) return;
          stream.write(run.world.random.fork('answer').bytes(answer), at);
          if (closesFirst === 'server') stream.end(at);
        },
        onEnd: (at) => stream.end(at),
      };
    });
    client.sockets.connectTcp({ address, port: port - 1 }, {}, now);
  });
  await world.pass(seconds(3));
  world.act((now) => {
    let received = 0;
    const stream = client.sockets.connectTcp(
      { address, port },
      {
        onOpen: (at) => stream.write(run.world.random.fork('question').bytes(question), at),
        onData(bytes, at) {
          received += bytes.length;
          if (received === answer && closesFirst === 'client') stream.end(at);
        },
        onEnd(at) {
          if (closesFirst === 'server') stream.end(at);
          isOver = true;
        },
      },
      now,
    );
  });
  await world.until(() => isOver, 'both have said goodbye', seconds(600));
  await world.pass(seconds(2));
}

function conversationOf(report: Report, { port }: Parameters): CapturedSegment[] {
  return segmentsIn(framesOf(report, LINK)).filter(({ srcPort, dstPort }) => srcPort === port || dstPort === port);
}

/** Data that this side had sent before. */
function isRepeated(segment: CapturedSegment, segments: readonly CapturedSegment[]): boolean {
  const { from, sequenceNumber, length, number } = segment;
  if (length === 0) return false;
  return segments.some(
    (other) =>
      other.number < number && other.from === from && other.length > 0 && other.sequenceNumber === sequenceNumber,
  );
}

/** Wireshark takes what comes again within a round trip for out of order, unless duplicate ACKs have just asked for it. */
function looksRepeated(segment: CapturedSegment, segments: readonly CapturedSegment[]): boolean {
  const before = segments.filter(({ number }) => number < segment.number);
  const [syn, synAck] = segments as [CapturedSegment, CapturedSegment];
  const fresh = before.findLast((one) => one.from === segment.from && one.length > 0 && !isRepeated(one, segments))!;
  if (segment.time - fresh.time > 1.5 * (synAck.time - syn.time)) return true;
  const asked = before.filter((one) => one.to === segment.from && one.acknowledgmentNumber === segment.sequenceNumber);
  return asked.length > 2 && segment.time - asked.at(-1)!.time < milliseconds(15);
}

function questions(segments: readonly CapturedSegment[], { answer, closesFirst }: Parameters): Question[] {
  const syn = segments.find((one) => one.syn && !one.ack)!;
  const synAck = segments.find((one) => one.syn && one.ack)!;
  const third = segments.find((one) => one.from === syn.from && one.ack && !one.syn)!;
  const fin = segments.find((one) => one.fin)!;
  const shift = syn.windowScale ?? 0;
  const relative = text('this is the relative number', '이것은 상대 번호입니다');
  const ofTheOther = text('this is the other side’s', '이것은 반대쪽의 값입니다');
  return [
    isn('clientIsn', syn, text('client', '클라이언트'), [
      { value: 0, say: relative },
      { value: synAck.sequenceNumber, say: ofTheOther },
    ]),
    isn('serverIsn', synAck, text('server', '서버'), [
      { value: 0, say: relative },
      { value: syn.sequenceNumber, say: ofTheOther },
    ]),
    {
      key: 'serverMss',
      say: text(
        'What is the largest segment (MSS, bytes) that the server says it takes?',
        '서버가 받겠다고 한 가장 큰 세그먼트(MSS)는 몇 바이트입니까?',
      ),
      points: 1,
      answer: { type: 'number', value: synAck.mss!, unit: 'bytes' },
      mistakes: [{ value: syn.mss!, say: ofTheOther }],
    },
    {
      key: 'clientWindow',
      say: text(
        'How many bytes of window does the client offer in the third segment of the handshake?',
        '핸드셰이크의 세 번째 세그먼트에서 클라이언트가 제시하는 윈도우는 몇 바이트입니까?',
      ),
      points: 2,
      answer: { type: 'number', value: third.window * 2 ** shift, unit: 'bytes' },
      mistakes: [
        { value: third.window, say: text('this has to be scaled', '스케일을 적용해야 합니다') },
        { value: syn.window, say: text('this is the SYN’s window', '이것은 SYN의 윈도우입니다') },
      ],
    },
    {
      key: 'handshakeTime',
      say: text(
        'How many milliseconds pass in the capture from the SYN to the SYN, ACK?',
        '캡처에서 SYN부터 SYN, ACK까지 몇 밀리초가 걸립니까?',
      ),
      points: 1,
      answer: { type: 'number', value: (synAck.time - syn.time) / 1000, tolerance: 0.2, unit: 'ms' },
    },
    {
      key: 'sentAgain',
      say: text(
        'How many segments with data does the client send that it had sent before?',
        '클라이언트가 이미 보냈던 데이터 세그먼트를 다시 보낸 것은 몇 개입니까?',
      ),
      points: 2,
      personal: false,
      answer: { type: 'number', value: segments.filter((one) => isRepeated(one, segments)).length },
    },
    {
      key: 'answerLength',
      say: text(
        'How many bytes of data does the server send, each counted once?',
        '서버가 보내는 데이터는 모두 몇 바이트입니까? 같은 바이트는 한 번만 셉니다.',
      ),
      points: 2,
      answer: { type: 'number', value: answer, unit: 'bytes' },
      mistakes: [answer + 1, answer + 2].map((value) => ({
        value,
        say: text('SYN and FIN take numbers, but are no data', 'SYN과 FIN은 번호를 차지하지만 데이터가 아닙니다'),
      })),
    },
    {
      key: 'firstFin',
      say: text(
        `Who closes first? Give the number of the frame with the first FIN.`,
        '누가 먼저 닫습니까? 첫 FIN이 있는 프레임의 번호로 답하십시오.',
      ),
      points: 1,
      answer: { type: 'packet', file: `${LINK}.pcap`, accepts: [fin.number] },
      mistakes: segments
        .filter((one) => one.fin && one !== fin)
        .map((one) => ({
          value: one.number,
          say:
            closesFirst === 'client'
              ? text('this is the FIN of the server, which answers', '이것은 응답하는 서버의 FIN입니다')
              : text('this is the FIN of the client, which answers', '이것은 응답하는 클라이언트의 FIN입니다'),
        })),
    },
  ];
}

function isn(
  key: string,
  { sequenceNumber: value }: CapturedSegment,
  who: Text,
  mistakes: Question['mistakes'],
): Question {
  return {
    key,
    say: text(
      `What is the ${who.en}’s initial sequence number, as it stands in the segment?`,
      `${who.ko}의 초기 순서 번호는 세그먼트에 적힌 그대로 무엇입니까?`,
    ),
    points: 1,
    answer: { type: 'number', value },
    mistakes,
  };
}
