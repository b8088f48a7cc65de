/** Programs that cannot connect, or go wrong later, because of what they do with their sockets. */

import { seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { causeQuestion, proofQuestion } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, runEvidence } from '../../../src/grade/evidence.ts';
import { draw, drawPort } from '../../../src/grade/personal.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import type { World } from '../../../src/lab/world.ts';
import type { Host } from '../../../src/nodes/host.ts';
import type { Endpoint } from '../../../src/stack/sockets.ts';
import { type CapturedSegment, segmentsIn } from '../../10-tcp/tasks/captured-segments.ts';
import { socketList } from '../socket-list.ts';
import { buildTrio, drawTrio, SERVER_LINK, type Trio, type TrioPlaces } from './trio.ts';

const faults = ['backlog-full', 'never-closed', 'closed-too-early', 'wrong-port', 'pair-taken'] as const;
type Fault = (typeof faults)[number];

interface Parameters {
  readonly places: TrioPlaces;
  readonly fault: Fault;
  /** On which the server listens. */
  readonly port: number;
  /** On which the client does not expect it to. */
  readonly wrongPort: number;
  /** Of the client, where a program insists on one. */
  readonly clientPort: number;
  readonly backlog: number;
  /** Good connections before. */
  readonly before: number;
  readonly answer: number;
}

const FILE = `${SERVER_LINK}.pcap`;

export const diagnoseSocketsTask: AnswerTask<Parameters> = {
  id: 'diagnose-sockets',
  kind: 'diagnose',
  title: text('Diagnose: what became of the connections', '진단: 연결에 무슨 일이 있었는가'),
  hints: [
    text(
      'Compare the lists of sockets with the capture. Which state is there more often, or longer, than it should be?',
      '소켓 목록을 캡처와 비교하십시오. 어느 상태가 있어야 할 것보다 많거나 오래 남아 있습니까?',
    ),
    text(
      'SYN-RECEIVED: somebody never sent the third segment. CLOSE-WAIT: a program has not called close(). TIME-WAIT: who closed first waits, and that is as it should be, but the pair is taken.',
      'SYN-RECEIVED: 누군가 세 번째 세그먼트를 보내지 않았습니다. CLOSE-WAIT: 프로그램이 close()를 부르지 않았습니다. TIME-WAIT: 먼저 닫은 쪽이 기다리는 것으로 정상이지만, 그 쌍은 쓸 수 없습니다.',
    ),
    text(
      'A SYN that gets RST met no socket; a SYN that gets nothing met one that had no room. No SYN at all: connect() did not get that far.',
      'RST를 받은 SYN은 소켓을 만나지 못했고, 아무 답도 받지 못한 SYN은 자리가 없는 소켓을 만났습니다. SYN이 아예 없다면 connect()가 거기까지 가지 못한 것입니다.',
    ),
  ],
  parameters(random) {
    const port = 1024 + random.below(6000);
    return {
      places: drawTrio(random),
      fault: draw(random, faults),
      port,
      wrongPort: port + 1 + random.below(99),
      clientPort: drawPort(random),
      backlog: 2 + random.below(3),
      before: 2 + random.below(4),
      answer: 5000 + random.below(9000),
    };
  },
  describe: ({ places: { addresses } }) =>
    text(
      `Something is wrong between programs on ${addresses.client} and ${addresses.server}. The capture was made at the server, and both hosts’ sockets were listed in the end. Say what is wrong, and name a frame that shows it.`,
      `${addresses.client}과(와) ${addresses.server}의 프로그램 사이에 문제가 있습니다. 캡처는 서버에서 만들었고, 마지막에 두 호스트의 소켓을 나열했습니다. 무엇이 문제인지, 어느 프레임에서 알 수 있는지 답하십시오.`,
    ),
  async prepare(parameters, random) {
    const { fault, port } = parameters;
    let lists = { client: '', server: '' };
    const report = await runEvidence('diagnose-sockets', random, async (run) => {
      const { client, server } = await act(run, parameters);
      lists = { client: listOf(client, []), server: listOf(server, [port]) };
    });
    const segments = segmentsIn(framesOf(report, SERVER_LINK));
    return {
      captures: [captureOf(report, SERVER_LINK)],
      symptom: symptomOf(fault, lists),
      questions: [
        causeQuestion({ value: fault, of: causes, points: 4 }),
        proofQuestion({
          file: FILE,
          accepts: proofs(parameters, segments),
          say: text(
            'Which frame shows it? Where a packet is missing, name the one that it should follow, or that is the reason.',
            '어느 프레임에서 알 수 있습니까? 빠진 패킷이 문제라면 그 앞에 있어야 할 패킷이나 원인이 된 패킷을 답하십시오.',
          ),
        }),
        {
          key: 'established',
          say: text(
            'How many connections in the capture got through all three segments of the handshake?',
            '캡처의 연결 가운데 세 세그먼트의 핸드셰이크를 모두 마친 것은 몇 개입니까?',
          ),
          points: 2,
          personal: false,
          answer: { type: 'number', value: established(parameters) },
        },
      ],
    };
  },
};

const causes = {
  'backlog-full': text(
    'half-open connections of another host fill the backlog, and SYNs are dropped',
    '다른 호스트의 반쯤 열린 연결이 백로그를 채워 SYN이 버려짐',
  ),
  'never-closed': text('the server program never calls close()', '서버 프로그램이 close()를 부르지 않음'),
  'closed-too-early': text(
    'the client program breaks the connection off before it has read everything',
    '클라이언트 프로그램이 다 읽기 전에 연결을 끊음',
  ),
  'wrong-port': text(
    'nobody listens on the port that the client asks for',
    '클라이언트가 찾는 포트에서 아무도 듣지 않음',
  ),
  'pair-taken': text(
    'the client insists on a port whose connection is still in TIME-WAIT',
    '클라이언트가 고집하는 포트의 연결이 아직 TIME-WAIT임',
  ),
  'server-breaks-off': text('the server program breaks the connection off', '서버 프로그램이 연결을 끊음'),
  'never-accepted': text('the server program never calls accept()', '서버 프로그램이 accept()를 부르지 않음'),
  'syn-lost': text('the cable loses SYNs', '케이블에서 SYN이 사라짐'),
} as const;

function symptomOf(fault: Fault, lists: { client: string; server: string }): Text {
  const said = {
    'backlog-full': text('connect() on the client: connection timed out', '클라이언트의 connect(): 시간 초과'),
    'never-closed': text(
      'after some hundred more clients the server program says: too many open files',
      '클라이언트 수백이 더 다녀가자 서버 프로그램이 말합니다: 열린 파일이 너무 많음',
    ),
    'closed-too-early': text(
      'the server program says now and then: connection reset by peer',
      '서버 프로그램이 가끔 말합니다: 상대가 연결을 끊음',
    ),
    'wrong-port': text('connect() on the client: connection refused', '클라이언트의 connect(): 연결 거부됨'),
    'pair-taken': text(
      'connect() on the client, the second time: cannot assign requested address',
      '클라이언트의 두 번째 connect(): 요청한 주소를 쓸 수 없음',
    ),
  }[fault];
  const list = (en: string, ko: string, lines: string) => text(`On the ${en}:\n\n${lines}`, `${ko}:\n\n${lines}`);
  const [client, server] = [list('client', '클라이언트', lists.client), list('server', '서버', lists.server)];
  return text(`${said.en}.\n\n${client.en}\n\n${server.en}`, `${said.ko}.\n\n${client.ko}\n\n${server.ko}`);
}

function listOf(host: Host, listening: readonly number[]): string {
  return socketList(host, listening)
    .map((line) => `    ${line}`)
    .join('\n');
}

async function act({ world }: LabRun, parameters: Parameters): Promise<Trio> {
  const { places, fault, port, wrongPort, clientPort, backlog, before, answer } = parameters;
  const trio = buildTrio(world, places, {
    server: { backlog: fault === 'backlog-full' ? backlog : 128 },
    client: { synRetries: 2 },
  });
  const { client, other, server, otherBox } = trio;
  const address = places.addresses.server;
  world.act(() =>
    server.sockets.listenTcp(port, (stream) => ({
      onData: (_bytes, now) => stream.write(new Uint8Array(answer).fill(0x2e), now),
      onEnd: (now) => {
        if (fault !== 'never-closed') stream.end(now);
      },
    })),
  );
  const ask = (from: Host, to: number, options: AskOptions = {}) =>
    askFor(world, from, { address, port: to }, answer, options);
  for (let i = 0; i < before; i++) await ask(client, port);
  if (fault === 'never-closed') return trio;
  // What was before is over.
  await world.pass(seconds(70));
  switch (fault) {
    case 'backlog-full':
      await ask(other, port); // so that its router knows it
      world.act((now) => {
        for (let i = 0; i < backlog; i++) other.sockets.connectTcp({ address, port }, {}, now);
      });
      await world.pass(1000);
      otherBox.isOff = true;
      await world.pass(seconds(1));
      await ask(client, port);
      break;
    case 'closed-too-early':
      await ask(client, port, { breakOff: true });
      break;
    case 'wrong-port':
      await ask(client, wrongPort);
      break;
    case 'pair-taken':
      await ask(client, port, { localPort: clientPort });
      refuseAgain(world, client, { address, port }, clientPort);
      break;
    default:
      fault satisfies never;
  }
  return trio;
}

/** The second attempt ends before anything is sent. */
function refuseAgain(world: World, from: Host, to: Endpoint, localPort: number): void {
  try {
    world.act((now) => from.sockets.connectTcp(to, {}, now, { localPort }));
  } catch (error) {
    if (error instanceof RangeError) return;
    throw error;
  }
  throw new Error('the pair is free');
}

interface AskOptions {
  readonly localPort?: number;
  /** At the first bytes of the answer. */
  readonly breakOff?: boolean;
}

/** Connects, asks, reads the answer and closes, or fails; takes its time. */
async function askFor(
  world: World,
  from: Host,
  to: Endpoint,
  answer: number,
  { localPort, breakOff = false }: AskOptions,
): Promise<void> {
  let received = 0;
  world.act((now) => {
    const stream = from.sockets.connectTcp(
      to,
      {
        onOpen: (at) => stream.write(new TextEncoder().encode('everything, please\r\n'), at),
        onData(bytes, at) {
          received += bytes.length;
          if (breakOff) stream.abort(at);
          else if (received === answer) stream.end(at);
        },
      },
      now,
      localPort === undefined ? {} : { localPort },
    );
  });
  await world.pass(seconds(10));
}

function established({ fault, before }: Parameters): number {
  switch (fault) {
    case 'never-closed':
    case 'wrong-port':
      return before;
    default:
      return before + 1;
  }
}

function proofs({ fault, port, wrongPort, places }: Parameters, segments: readonly CapturedSegment[]): number[] {
  const isFrom = (place: 'client' | 'server', { from }: CapturedSegment) =>
    from.startsWith(`${places.addresses[place]}:`);
  const numbers = (is: (segment: CapturedSegment) => boolean) => segments.filter(is).map(({ number }) => number);
  const lastSyn = segments.findLast((one) => one.syn && !one.ack && isFrom('client', one));
  switch (fault) {
    case 'backlog-full':
      // The SYNs of the last attempt all have the same number.
      return numbers((one) => one.syn && !one.ack && one.from === lastSyn?.from);
    case 'never-closed': {
      const fins = segments.filter(({ fin }) => fin);
      const isAckOf = (one: CapturedSegment) =>
        isFrom('server', one) &&
        one.length === 0 &&
        !one.syn &&
        fins.some(({ from, end }) => from === one.to && end === one.acknowledgmentNumber);
      return numbers((one) => one.fin || isAckOf(one));
    }
    case 'closed-too-early':
      return numbers((one) => one.rst && isFrom('client', one));
    case 'wrong-port':
      return numbers((one) => one.rst && one.srcPort === wrongPort);
    case 'pair-taken':
      return numbers((one) => one.fin && one.dstPort === port && one.from === lastSyn?.from);
    default:
      return fault satisfies never;
  }
}
