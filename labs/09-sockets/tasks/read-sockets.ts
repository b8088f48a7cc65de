/** Questions about several connections to one server: their pairs, who closed first, what came after a FIN. */

import type { Random } from '../../../src/bytes/random.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { captureOf, framesOf, runEvidence } from '../../../src/grade/evidence.ts';
import { draw, drawPort, drawWord } from '../../../src/grade/personal.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import type { Report } from '../../../src/lab/report.ts';
import type { Stream } from '../../../src/stack/stream.ts';
import { type CapturedSegment, segmentsIn } from '../../10-tcp/tasks/captured-segments.ts';
import { buildTrio, drawTrio, SERVER_LINK, type TrioPlaces } from './trio.ts';

/** One connection, and who says goodbye first; 'half': the client does, before it has the answer. */
interface Plan {
  readonly from: 'client' | 'other';
  /** Otherwise connect() takes one. */
  readonly localPort: number | null;
  readonly port: number;
  /** What it asks for. */
  readonly word: string;
  readonly answer: number;
  readonly closer: 'client' | 'server' | 'half';
}

interface Parameters {
  readonly places: TrioPlaces;
  /** Of the server. */
  readonly port: number;
  readonly refusedPort: number;
  readonly plans: readonly Plan[];
}

export const readSocketsTask: AnswerTask<Parameters> = {
  id: 'read-sockets',
  kind: 'read',
  title: text('Read: one port, several connections', '읽기: 포트 하나, 연결 여럿'),
  hints: [
    text(
      'Statistics, Conversations, TCP lists the pairs. `tcp.flags.syn == 1` shows who asked whom and who answered.',
      'Statistics → Conversations → TCP에 쌍의 목록이 있습니다. `tcp.flags.syn == 1`로 누가 누구에게 묻고 누가 답했는지 볼 수 있습니다.',
    ),
    text(
      'Find a connection by its word, `tcp contains "word"`, and then see all of it: Follow, TCP stream, or `tcp.stream == 3`.',
      '단어로 연결을 찾고(`tcp contains "단어"`), 그 연결 전체를 보십시오. Follow → TCP stream, 또는 `tcp.stream == 3`입니다.',
    ),
    text(
      'Whose FIN comes first is left in TIME-WAIT; a FIN may ride on the last data. Data may flow against a FIN’s direction for as long as the other side likes.',
      'FIN을 먼저 보낸 쪽이 TIME-WAIT에 남습니다. FIN은 마지막 데이터에 함께 실릴 수 있습니다. FIN의 반대 방향으로는 데이터가 얼마든지 더 흐를 수 있습니다.',
    ),
  ],
  parameters: drawParameters,
  describe: ({ places: { addresses }, port }) =>
    text(
      `\`captures/read-sockets/router-server.pcap\` was made at the server, ${addresses.server}. Programs on ${addresses.client} and ${addresses.other} come to its port ${port} and to another one. The questions are in \`answers.yaml\`.`,
      `\`captures/read-sockets/router-server.pcap\`은 서버 ${addresses.server}에서 만든 캡처입니다. ${addresses.client}과(와) ${addresses.other}의 프로그램이 ${port}번 포트와 다른 포트에 찾아옵니다. 질문은 \`answers.yaml\`에 있습니다.`,
    ),
  async prepare(parameters, random) {
    const report = await runEvidence('read-sockets', random, (run) => talk(run, parameters));
    return { captures: [captureOf(report, SERVER_LINK)], questions: questions(parameters, report) };
  },
};

function drawParameters(random: Random): Parameters {
  const port = 1024 + random.below(4000);
  const shared = drawPort(random);
  const words = new Set<string>();
  while (words.size < 7) words.add(drawWord(random));
  const [a = '', b = '', c = '', d = '', ...more] = words;
  const plan = (word: string, changes: Partial<Plan>): Plan => ({
    from: draw(random, ['client', 'other'] as const),
    localPort: null,
    port,
    word,
    answer: 300 + random.below(2500),
    closer: draw(random, ['client', 'server'] as const),
    ...changes,
  });
  const plans = [
    plan(a, { from: 'client', localPort: shared }),
    plan(b, { from: 'other', localPort: shared }),
    plan(c, { closer: 'half' }),
    plan(d, { port: port + 1 + random.below(90), closer: 'server' }),
    ...more.slice(0, random.below(4)).map((word) => plan(word, {})),
  ];
  const shuffled = plans.map((one) => ({ one, at: random.u32() })).toSorted((x, y) => x.at - y.at);
  return {
    places: drawTrio(random),
    port,
    refusedPort: port - 1 - random.below(200),
    plans: shuffled.map(({ one }) => one),
  };
}

async function talk({ world }: LabRun, { places, refusedPort, plans }: Parameters): Promise<void> {
  const trio = buildTrio(world, places);
  const address = places.addresses.server;
  world.act(() => {
    for (const port of new Set(plans.map((plan) => plan.port))) {
      trio.server.sockets.listenTcp(port, (stream) => serverSide(stream, plans));
    }
  });
  const opened: { plan: Plan; stream: Stream }[] = [];
  for (const plan of plans) {
    let isOpen = false;
    world.act((now) => {
      let received = 0;
      const stream = trio[plan.from].sockets.connectTcp(
        { address, port: plan.port },
        {
          onOpen: () => {
            isOpen = true;
          },
          onData(bytes, at) {
            received += bytes.length;
            if (received === plan.answer && plan.closer === 'client') stream.end(at);
          },
          onEnd(at) {
            if (plan.closer === 'server') stream.end(at);
          },
        },
        now,
        plan.localPort === null ? {} : { localPort: plan.localPort },
      );
      opened.push({ plan, stream });
    });
    await world.until(() => isOpen, 'the connection is open');
  }
  world.act((now) => trio.client.sockets.connectTcp({ address, port: refusedPort }, {}, now));
  await world.pass(seconds(1));
  for (const { plan, stream } of opened.toReversed()) {
    world.act((now) => {
      stream.write(new TextEncoder().encode(`GET /${plan.word}\r\n`), now);
      if (plan.closer === 'half') stream.end(now);
    });
    await world.pass(seconds(1));
  }
}

function serverSide(stream: Stream, plans: readonly Plan[]) {
  let plan: Plan | undefined;
  const answer = (now: number) => stream.write(new Uint8Array(plan!.answer).fill(0x2e), now);
  return {
    onData(bytes: Uint8Array, now: number) {
      const request = new TextDecoder().decode(bytes);
      plan = plans.find(({ word }) => request === `GET /${word}\r\n`);
      if (plan?.closer === 'half') return;
      answer(now);
      if (plan?.closer === 'server') stream.end(now);
    },
    onEnd(now: number) {
      if (plan?.closer === 'server') return;
      if (plan?.closer === 'half') answer(now);
      stream.end(now);
    },
  };
}

function questions({ port, refusedPort, plans }: Parameters, report: Report): Question[] {
  const segments = segmentsIn(framesOf(report, SERVER_LINK));
  const shared = plans.find(({ localPort }) => localPort !== null)!;
  const half = plans.find(({ closer }) => closer === 'half')!;
  const asked = plans.find(({ localPort, closer }) => localPort === null && closer !== 'half' && closer !== undefined)!;
  const closed = plans.findLast((plan) => plan.localPort !== null)!;
  const of = (plan: Plan) => connectionOf(segments, plan.word);
  const firstFin = of(closed).find(({ fin }) => fin)!;
  const onPort = plans.filter((plan) => plan.port === port).length;
  return [
    {
      key: 'sharedPort',
      say: text('Which source port do both clients use?', '두 클라이언트가 모두 쓰는 출발지 포트는 무엇입니까?'),
      points: 1,
      answer: { type: 'number', value: shared.localPort! },
    },
    {
      key: 'connections',
      say: text(`How many connections to port ${port} are established?`, `${port}번 포트에 맺어진 연결은 몇 개입니까?`),
      points: 1,
      personal: false,
      answer: { type: 'number', value: onPort },
      mistakes:
        plans.length === onPort
          ? []
          : [{ value: plans.length, say: text('this counts another port as well', '다른 포트의 연결까지 세었습니다') }],
    },
    {
      key: 'refusedPort',
      say: text('To which port does somebody connect in vain?', '연결하려 했으나 거절당한 포트는 몇 번입니까?'),
      points: 1,
      answer: { type: 'number', value: refusedPort },
    },
    {
      key: 'sourcePort',
      say: text(
        `From which source port does the connection come that asks for /${asked.word}?`,
        `/${asked.word}을(를) 요청하는 연결의 출발지 포트는 무엇입니까?`,
      ),
      points: 1,
      answer: { type: 'number', value: of(asked)[0]!.srcPort },
      mistakes: [{ value: asked.port, say: text('this is the server’s port', '이것은 서버의 포트입니다') }],
    },
    {
      key: 'firstFin',
      say: text(
        `Which frame has the first FIN of the connection that asks for /${closed.word}?`,
        `/${closed.word}을(를) 요청하는 연결의 첫 FIN은 어느 프레임에 있습니까?`,
      ),
      points: 2,
      answer: { type: 'packet', file: `${SERVER_LINK}.pcap`, accepts: [firstFin.number] },
    },
    {
      key: 'timeWait',
      say: text('Which side of that connection is left in TIME-WAIT?', '그 연결에서 어느 쪽이 TIME-WAIT에 남습니까?'),
      points: 1,
      personal: false,
      answer: { type: 'choice', value: closed.closer === 'server' ? 'server' : 'client', of: sides },
    },
    {
      key: 'afterFin',
      say: text(
        `In the connection that asks for /${half.word}, how many bytes does the server send after the client’s FIN?`,
        `/${half.word}을(를) 요청하는 연결에서 서버는 클라이언트의 FIN 뒤에 몇 바이트를 보냅니까?`,
      ),
      points: 2,
      answer: { type: 'number', value: half.answer },
    },
    {
      key: 'serverWaits',
      say: text(
        'With how many connections, to all ports, is the server left in TIME-WAIT?',
        '서버는 모든 포트를 통틀어 연결 몇 개를 TIME-WAIT로 남깁니까?',
      ),
      points: 2,
      personal: false,
      answer: { type: 'number', value: plans.filter(({ closer }) => closer === 'server').length },
    },
  ];
}

const sides = {
  client: text('the client', '클라이언트'),
  server: text('the server', '서버'),
  both: text('both', '양쪽 모두'),
  neither: text('neither', '어느 쪽도 아님'),
} as const;

/** All segments of the connection in which the word is asked for, the client's SYN first. */
function connectionOf(segments: readonly CapturedSegment[], word: string): CapturedSegment[] {
  const { from, to } = segments.find(({ payload }) => new TextDecoder().decode(payload) === `GET /${word}\r\n`)!;
  return segments.filter((one) => (one.from === from && one.to === to) || (one.from === to && one.to === from));
}
