/** A connection that does not come about. */

import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { causeQuestion, proofQuestion } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { draw } from '../../../src/grade/personal.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { type CapturedSegment, segmentsIn } from './captured-segments.ts';
import { drawServerPort } from './socket-pair.ts';
import { drawPlaces, type Places, twoHosts } from './two-hosts.ts';

const faults = ['closed-port', 'server-filter', 'return-filter', 'server-down'] as const;
type Fault = (typeof faults)[number];

interface Parameters {
  readonly places: Places;
  readonly fault: Fault;
  /** The one that does not answer; on the other all is well. */
  readonly port: number;
  readonly goodPort: number;
  /** How often the client tries again. */
  readonly retries: number;
}

const FILE = 'router-server.pcap';

export const diagnoseConnectTask: AnswerTask<Parameters> = {
  id: 'diagnose-connect',
  kind: 'diagnose',
  title: text('Diagnose: a connection that does not come about', '진단: 맺어지지 않는 연결'),
  hints: [
    text(
      'Follow one SYN: is it in both captures? What comes back on the server’s side, and on the client’s?',
      'SYN 하나를 따라가십시오. 두 캡처에 모두 있습니까? 서버 쪽에서는 무엇이 돌아오고 클라이언트 쪽에서는 무엇이 돌아옵니까?',
    ),
    text(
      'A host that is there and has nobody at the port says so: RST. A filter says nothing.',
      '살아 있는 호스트는 그 포트에 아무도 없으면 RST로 알립니다. 필터는 아무 말도 하지 않습니다.',
    ),
    text(
      'A router that cannot find its neighbour asks by ARP, again and again, and then tells the sender by ICMP.',
      '이웃을 찾지 못하는 라우터는 ARP로 거듭 묻고, 그다음 ICMP로 보낸 쪽에 알립니다.',
    ),
  ],
  parameters(random) {
    const port = drawServerPort(random);
    return {
      places: drawPlaces(random),
      fault: draw(random, faults),
      port,
      goodPort: port + 1 + random.below(50),
      retries: 2 + random.below(3),
    };
  },
  describe: ({ places: { client, server }, port }) =>
    text(
      `A program on ${client.address} wants to connect to ${server.address}, port ${port}, and fails. One capture was made on each side of the router. Say why, and name a frame that proves it.`,
      `${client.address}의 프로그램이 ${server.address}의 ${port}번 포트에 연결하려 하나 되지 않습니다. 라우터의 양쪽에서 캡처를 하나씩 만들었습니다. 까닭과 이를 증명하는 프레임을 답하십시오.`,
    ),
  async prepare(parameters, random) {
    const report = await runEvidence('diagnose-connect', random, (run) => tryToConnect(run, parameters));
    const { fault, port, places } = parameters;
    const frames = framesOf(report, 'router-server');
    const syns = segmentsIn(framesOf(report, 'client-router')).filter((one) => one.dstPort === port && one.syn);
    return {
      captures: [captureOf(report, 'client-router'), captureOf(report, 'router-server')],
      symptom: symptomOf(fault, port),
      questions: [
        causeQuestion({ value: fault, of: causes, say: text('Why is there no connection?', '왜 연결되지 않습니까?') }),
        proofQuestion({
          file: FILE,
          accepts: proofs(fault, port, places.server.address, frames),
          say: text('Which frame on the server’s side proves it?', '서버 쪽의 어느 프레임이 이를 증명합니까?'),
        }),
        {
          key: 'sequenceNumber',
          say: text(
            'What is the sequence number of the SYN that gets no connection, as it stands in the segment?',
            '연결되지 않는 SYN의 순서 번호는 세그먼트에 적힌 그대로 무엇입니까?',
          ),
          points: 1,
          answer: { type: 'number', value: syns[0]!.sequenceNumber },
          mistakes: [{ value: 0, say: text('this is the relative number', '이것은 상대 번호입니다') }],
        },
      ],
    };
  },
};

const causes = {
  'closed-port': text(
    'the server is there, but nobody listens on the port',
    '서버는 있으나 그 포트에서 듣는 프로그램이 없음',
  ),
  'server-filter': text('a filter at the server drops the SYN without a word', '서버의 필터가 SYN을 말없이 버림'),
  'return-filter': text(
    'the server’s SYN, ACK is dropped on the way back, at the router',
    '서버의 SYN, ACK가 돌아오는 길에 라우터에서 버려짐',
  ),
  'server-down': text('there is no machine with the server’s address', '서버 주소를 가진 기계가 없음'),
  'forward-filter': text('the SYN is dropped on the way there, at the router', 'SYN이 가는 길에 라우터에서 버려짐'),
  'client-filter': text('the client drops the SYN, ACK that reaches it', '클라이언트가 도착한 SYN, ACK를 버림'),
  'wrong-checksum': text('the SYN has a wrong checksum', 'SYN의 체크섬이 틀림'),
  'half-open': text('the server takes the SYN for one of an old connection', '서버가 SYN을 예전 연결의 것으로 여김'),
} as const;

function symptomOf(fault: Fault, port: number) {
  const said = {
    'closed-port': text('at once: connection refused', '바로 “연결 거부됨”이라고 합니다'),
    'server-filter': text('after some time: timed out', '한참 뒤에 “시간 초과”라고 합니다'),
    'return-filter': text('after some time: timed out', '한참 뒤에 “시간 초과”라고 합니다'),
    'server-down': text('after a few seconds: host unreachable', '몇 초 뒤에 “호스트에 닿을 수 없음”이라고 합니다'),
  }[fault];
  return text(
    `Another program on the same server could be reached a minute before. This one says ${said.en}. The port is ${port}.`,
    `1분 전에는 같은 서버의 다른 프로그램에 연결할 수 있었습니다. 이 프로그램은 ${said.ko}. 포트는 ${port}번입니다.`,
  );
}

/** First a connection that works, a minute later the one that does not. */
async function tryToConnect(run: LabRun, { places, fault, port, goodPort, retries }: Parameters): Promise<void> {
  const { world } = run;
  const { client, server, box } = twoHosts(run, places, {
    clientTcp: { synRetries: retries },
    far: { delay: milliseconds(8) },
    ...(fault === 'server-filter' && { serverDrops: (_port, { dstPort }) => dstPort === port }),
    ...(fault === 'return-filter' && { routerDrops: (side, { srcPort }) => side === 1 && srcPort === port }),
  });
  const address = places.server.address;
  world.act((now) => {
    server.sockets.listenTcp(goodPort, (stream) => ({ onEnd: (at) => stream.end(at) }));
    if (fault !== 'closed-port') server.sockets.listenTcp(port, () => ({}));
    const stream = client.sockets.connectTcp({ address, port: goodPort }, { onOpen: (at) => stream.end(at) }, now);
  });
  await world.pass(seconds(70)); // ARP entries have died
  if (fault === 'server-down') box.isOff = true;
  let isOver = false;
  world.act((now) =>
    client.sockets.connectTcp(
      { address, port },
      {
        onClose: () => {
          isOver = true;
        },
      },
      now,
    ),
  );
  await world.until(() => isOver, 'the client has given up', seconds(300));
  await world.pass(seconds(1));
}

function proofs(fault: Fault, port: number, server: string, frames: readonly NumberedFrame[]): number[] {
  const numbers = (is: (segment: CapturedSegment) => boolean) =>
    segmentsIn(frames)
      .filter((one) => (one.srcPort === port || one.dstPort === port) && is(one))
      .map(({ number }) => number);
  switch (fault) {
    case 'closed-port':
      return numbers(({ rst }) => rst);
    case 'server-filter':
      return numbers(({ syn, ack }) => syn && !ack);
    case 'return-filter':
      return numbers(({ syn, ack }) => syn && ack);
    case 'server-down': {
      const asked = frames.filter(({ view }) => view.get('arp.targetProtocolAddress') === server);
      const answered = frames.findLast(({ view }) => view.get('arp.senderProtocolAddress') === server)?.number ?? 0;
      return asked.map(({ number }) => number).filter((number) => number > answered);
    }
    default:
      return fault satisfies never;
  }
}
