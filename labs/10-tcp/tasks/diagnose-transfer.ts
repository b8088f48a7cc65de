/** A transfer that stands still, breaks, or crawls. */

import { seqAdd, seqMax } from '../../../src/bytes/sequence.ts';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { causeQuestion, proofQuestion } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, runEvidence } from '../../../src/grade/evidence.ts';
import { draw } from '../../../src/grade/personal.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import type { Stream } from '../../../src/stack/stream.ts';
import type { TcpStream } from '../../../src/stack/tcp/tcp-stream.ts';
import { type CapturedSegment, segmentsIn } from './captured-segments.ts';
import { drawServerPort } from './socket-pair.ts';
import { drawPlaces, type Places, type TwoHosts, type TwoHostsOptions, twoHosts } from './two-hosts.ts';

const faults = ['zero-window', 'black-hole', 'silent-application', 'small-mss', 'half-open'] as const;
type Fault = (typeof faults)[number];

interface Parameters {
  readonly places: Places;
  readonly fault: Fault;
  readonly port: number;
  /** Bytes to be sent. */
  readonly length: number;
  readonly serverBuffer: number;
  /** MSS of a server that has a wrong one, bytes. */
  readonly smallMss: number;
  /** Largest packet that gets through where there is a black hole, bytes. */
  readonly mtu: number;
}

const LINK = 'client-router';

export const diagnoseTransferTask: AnswerTask<Parameters> = {
  id: 'diagnose-transfer',
  kind: 'diagnose',
  title: text('Diagnose: an upload that goes wrong', '진단: 잘못되는 업로드'),
  hints: [
    text(
      'Begin at the end: what does each side say last, and what does it wait for?',
      '끝에서부터 보십시오. 양쪽이 마지막으로 하는 말은 무엇이고, 무엇을 기다립니까?',
    ),
    text(
      'Compare what the server acknowledges with what the client sends: is something missing, is there no room, or is all well with TCP?',
      '서버가 확인하는 것과 클라이언트가 보내는 것을 견주어 보십시오. 빠진 것이 있습니까, 자리가 없습니까, 아니면 TCP는 멀쩡합니까?',
    ),
    text(
      'Look at the options of both SYNs, at the window column, and at the lengths of the segments that arrive and of those that do not.',
      '두 SYN의 옵션, 윈도우, 그리고 도착하는 세그먼트와 도착하지 않는 세그먼트의 길이를 보십시오.',
    ),
  ],
  parameters: (random) => ({
    places: drawPlaces(random),
    fault: draw(random, faults),
    port: drawServerPort(random),
    length: 20_000 + random.below(20_000),
    serverBuffer: 5000 + random.below(8000),
    smallMss: 90 + random.below(60),
    mtu: 700 + random.below(500),
  }),
  describe: ({ places: { client, server }, port, length }) =>
    text(
      `A program on ${client.address} connects to ${server.address}, port ${port}, says how much is coming, sends ${length} bytes, and waits for the answer “thank you”. The captures were made on both sides of the router. Say what is wrong, and name a frame that proves it.`,
      `${client.address}의 프로그램이 ${server.address}의 ${port}번 포트에 연결하여 보낼 양을 알리고 ${length}바이트를 보낸 뒤 “thank you”라는 응답을 기다립니다. 라우터의 양쪽에서 캡처를 만들었습니다. 무엇이 잘못되었는지, 그리고 이를 증명하는 프레임을 답하십시오.`,
    ),
  async prepare(parameters, random) {
    const report = await runEvidence('diagnose-transfer', random, (run) => send(run, parameters));
    const { fault, port } = parameters;
    const segments = segmentsIn(framesOf(report, LINK)).filter((one) => one.srcPort === port || one.dstPort === port);
    const acknowledged = segments
      .filter((one) => one.srcPort === port && one.ack)
      .map((one) => one.acknowledgmentNumber);
    return {
      captures: [captureOf(report, LINK), captureOf(report, 'router-server')],
      symptom: symptoms[fault],
      questions: [
        causeQuestion({ value: fault, of: causes }),
        proofQuestion({
          file: `${LINK}.pcap`,
          accepts: proofs(fault, segments, port),
          say: text('Which frame on the client’s side proves it?', '클라이언트 쪽의 어느 프레임이 이를 증명합니까?'),
        }),
        {
          key: 'acknowledged',
          say: text(
            'What is the highest acknowledgment number that the server has sent, as it stands in the segment?',
            '서버가 보낸 가장 높은 확인 응답 번호는 세그먼트에 적힌 그대로 무엇입니까?',
          ),
          points: 1,
          answer: { type: 'number', value: acknowledged.reduce(seqMax) },
        },
      ],
    };
  },
};

const causes: Readonly<Record<string, Text>> = {
  'zero-window': text(
    'the server’s program does not read: the window is zero',
    '서버의 프로그램이 읽지 않아 윈도우가 0임',
  ),
  'black-hole': text(
    'large packets vanish on the way, and nobody says so',
    '큰 패킷이 가는 길에 사라지는데 아무도 알려 주지 않음',
  ),
  'silent-application': text(
    'TCP has brought everything, but the server’s program does not answer',
    'TCP는 모두 전달했으나 서버의 프로그램이 답하지 않음',
  ),
  'small-mss': text('one side asks for far too small segments', '한쪽이 지나치게 작은 세그먼트를 요구함'),
  'half-open': text(
    'the server has forgotten the connection, the client has not',
    '서버는 연결을 잊었고 클라이언트는 잊지 않음',
  ),
  'acks-lost': text('the server’s acknowledgments vanish on the way back', '서버의 확인 응답이 돌아오는 길에 사라짐'),
  'client-stops': text('the client’s program has stopped sending', '클라이언트의 프로그램이 보내기를 멈춤'),
  'wrong-checksum': text('segments arrive with wrong checksums', '세그먼트의 체크섬이 틀린 채 도착함'),
};

const stands: Text = text(
  'The user waits for several minutes, and nothing more happens.',
  '사용자가 몇 분을 기다려도 더는 아무 일도 일어나지 않습니다.',
);
const symptoms: Readonly<Record<Fault, Text>> = {
  'zero-window': stands,
  'black-hole': stands,
  'silent-application': stands,
  'small-mss': text(
    'It works, but the network’s keeper complains of far too many packets.',
    '되기는 하지만, 네트워크 관리자가 패킷이 지나치게 많다고 합니다.',
  ),
  'half-open': text(
    'The program paused for some minutes after the first part; then it said: connection reset.',
    '프로그램은 첫 부분을 보낸 뒤 몇 분을 쉬었고, 그 뒤 “연결이 재설정됨”이라고 했습니다.',
  ),
};

/** The server reads all that is announced, then answers. */
async function send(run: LabRun, parameters: Parameters): Promise<void> {
  const { places, fault, port, length } = parameters;
  const { world } = run;
  const hosts = twoHosts(run, places, { far: { delay: milliseconds(15) }, ...optionsFor(parameters) });
  const accepted = listen(run, hosts, parameters);
  let stream: Stream | undefined;
  const data = world.random.fork('data').bytes(length);
  const half = fault === 'half-open' ? Math.floor(length / 2) : length;
  world.act((now) => {
    stream = hosts.client.sockets.connectTcp(
      { address: places.server.address, port },
      {
        onOpen: (at) => stream!.write(new TextEncoder().encode(`${length}\n`), at),
        onData: (_bytes, at) => stream!.end(at),
      },
      now,
      { initialSequenceNumber: world.random.fork('isn').u32() >>> 1 },
    );
  });
  await world.pass(seconds(1));
  world.act((now) => stream!.write(data.subarray(0, half), now));
  await world.pass(seconds(150));
  if (fault !== 'half-open') return;
  // Nobody hears the RST: the server's machine starts again.
  hosts.box.isOff = true;
  world.act((now) => accepted()?.abort(now));
  hosts.box.isOff = false;
  await world.pass(seconds(60));
  world.act((now) => stream!.write(data.subarray(half), now));
  await world.pass(seconds(10));
}

function optionsFor({ fault, serverBuffer, smallMss, mtu }: Parameters): TwoHostsOptions {
  switch (fault) {
    case 'zero-window':
      return { serverTcp: { receiveBuffer: serverBuffer } };
    case 'small-mss':
      return { serverTcp: { mss: smallMss } };
    case 'black-hole':
      return { routerDrops: (port, _header, size) => port === 0 && size > mtu };
    default:
      return {};
  }
}

/** Answers the connection once it has been accepted. */
function listen(
  { world }: LabRun,
  { server }: TwoHosts,
  { fault, port, length }: Parameters,
): () => Stream | undefined {
  let accepted: Stream | undefined;
  const wanted = `${length}\n`.length + length;
  world.act(() =>
    server.sockets.listenTcp(port, (stream) => {
      accepted = stream;
      let received = 0;
      if (fault === 'zero-window') (stream as TcpStream).pause();
      return {
        onData(bytes, now) {
          received += bytes.length;
          if (received === wanted && fault !== 'silent-application') {
            stream.write(new TextEncoder().encode('thank you\n'), now);
          }
        },
        onEnd: (now) => stream.end(now),
      };
    }),
  );
  return () => accepted;
}

/** Frames of the client's side. */
function proofs(fault: Fault, segments: readonly CapturedSegment[], port: number): number[] {
  const numbers = (is: (segment: CapturedSegment) => boolean) => segments.filter(is).map(({ number }) => number);
  const fromServer = (one: CapturedSegment) => one.srcPort === port;
  switch (fault) {
    case 'zero-window':
      return numbers((one) => fromServer(one) && one.window === 0 && one.ack);
    case 'small-mss':
      return numbers((one) => fromServer(one) && one.syn);
    case 'half-open':
      return numbers((one) => fromServer(one) && one.rst);
    case 'silent-application': {
      const end = segments.filter((one) => !fromServer(one)).map((one) => seqAdd(one.sequenceNumber, one.length));
      const all = end.reduce(seqMax);
      return numbers((one) => fromServer(one) && one.acknowledgmentNumber === all);
    }
    case 'black-hole':
      return numbers(
        (one) =>
          one.length > 0 &&
          segments.some(
            (other) => other.number < one.number && other.length > 0 && other.sequenceNumber === one.sequenceNumber,
          ),
      );
    default:
      return fault satisfies never;
  }
}
