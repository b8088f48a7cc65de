/** Two visits to a page of a student's own: what took the time, and what was saved the second time. */

import { milliseconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { WebFile } from '../../../src/nodes/apps/file-page.ts';
import { drawPlaces, type Places } from '../../10-tcp/tasks/two-hosts.ts';
import { BETWEEN, filler, LINK, smallPage, visitTwice } from './two-visits.ts';

interface Parameters {
  places: Places;
  host: string;
  /** Of what the page names; the first is never asked for again. */
  paths: readonly string[];
  slow: string;
  thinking: number;
  delay: number;
  cookie: string;
  words: number;
}

export const readWaterfallTask: AnswerTask<Parameters> = {
  id: 'read-waterfall',
  kind: 'read',
  title: text('Read a page load', '페이지 로딩 읽기'),
  hints: [
    text(
      'The filter `http` shows requests and responses; the column tcp.stream tells the connections apart.',
      '필터 `http`는 요청과 응답을 보여 줍니다. tcp.stream 열을 더하면 연결을 구별할 수 있습니다.',
    ),
    text('Twenty seconds without a frame lie between the visits.', '두 방문 사이에는 프레임이 없는 20초가 있습니다.'),
    text(
      'Set a time reference (Ctrl+T) on the first SYN and on requests, and read the differences.',
      '첫 SYN과 요청에 시간 기준(Ctrl+T)을 잡고 차이를 읽으십시오.',
    ),
  ],
  parameters: (random) => {
    const images = 2 + random.below(6);
    const names = new Set<string>();
    while (names.size < images + 2) names.add(drawWord(random));
    const [style, script, ...rest] = [...names];
    const paths = [`/${style}.css`, ...rest.map((name) => `/${name}.png`), `/${script}.js`];
    return {
      places: drawPlaces(random),
      host: `${drawWord(random)}.example`,
      paths,
      slow: paths[1 + random.below(paths.length - 1)]!,
      thinking: 150 + random.below(200),
      delay: 20 + random.below(60),
      cookie: `${drawWord(random)}=${random.u32().toString(36)}`,
      words: 20 + random.below(60),
    };
  },
  describe: ({ host, places }) =>
    text(
      `A browser at ${places.client.address} opens \`http://${host}/\`, and once more after 20 seconds. \`captures/read-waterfall/${LINK}.pcap\` shows its link.`,
      `${places.client.address}의 브라우저가 \`http://${host}/\`를 열고, 20초 뒤에 다시 엽니다. \`captures/read-waterfall/${LINK}.pcap\`은 그 링크의 캡처입니다.`,
    ),
  async prepare(parameters, random) {
    const { places, host, slow, thinking, delay } = parameters;
    const report = await runEvidence('read-waterfall', random, (run) =>
      visitTwice(run, {
        places,
        host,
        files: filesOf(parameters),
        delay: milliseconds(delay),
        slow: { path: slow, thinking: milliseconds(thinking) },
      }),
    );
    return { captures: [captureOf(report, LINK)], questions: questionsOf(parameters, framesOf(report, LINK)) };
  },
};

function filesOf({ host, paths, cookie, words }: Parameters): Record<string, WebFile> {
  const [kept, ...others] = paths;
  const file = (path: string, cacheControl: string): [string, WebFile] => {
    const contentType = path.endsWith('.css') ? 'text/css' : path.endsWith('.js') ? 'text/javascript' : 'image/png';
    return [
      path,
      { contentType, body: filler(path, 300 + 40 * path.length), headers: [['Cache-Control', cacheControl]] },
    ];
  };
  return Object.fromEntries<WebFile>([
    [
      '/',
      {
        contentType: 'text/html',
        body: smallPage(host, paths, words),
        headers: [
          ['Set-Cookie', `${cookie}; Path=/; Max-Age=3600; HttpOnly`],
          ['Cache-Control', 'no-cache'],
        ],
      },
    ],
    file(kept!, 'max-age=3600'),
    ...others.map((path) => file(path, 'max-age=5')),
  ]);
}

function questionsOf({ cookie, paths, slow }: Parameters, frames: readonly NumberedFrame[]): Question[] {
  const syns = frames.filter(({ view }) => view.get('tcp.syn') === true && view.get('tcp.ack') === false);
  const requests = frames.filter(({ view }) => view.has('http.method'));
  const responses = frames.filter(({ view }) => view.has('http.statusCode'));
  const first = frames.filter(({ view }) => view.time < BETWEEN);
  const start = syns[0]!.view.time;
  const fromServer = (each: readonly NumberedFrame[]) =>
    each.filter(({ view }) => view.get('tcp.srcPort') === 80 && Number(view.get('tcp.payloadLength')) > 0);
  const ms = (time: number) => (time - start) / 1000;
  const number = (value: number, unit?: string, tolerance?: number) =>
    ({
      type: 'number',
      value,
      ...(unit !== undefined && { unit }),
      ...(tolerance !== undefined && { tolerance }),
    }) as const;
  return [
    {
      key: 'connections',
      say: text('How many TCP connections does the browser open in all?', '브라우저는 모두 몇 개의 TCP 연결을 엽니까?'),
      points: 1,
      answer: number(syns.length),
    },
    {
      key: 'requests',
      say: text('How many requests does it send, in both visits together?', '두 방문을 합해 요청을 몇 번 보냅니까?'),
      points: 1,
      answer: number(requests.length),
    },
    {
      key: 'firstByte',
      say: text(
        'How many milliseconds after the first SYN does the first byte of the page arrive?',
        '첫 SYN에서 페이지의 첫 바이트까지 몇 밀리초가 걸립니까?',
      ),
      points: 1,
      answer: number(ms(fromServer(first)[0]!.view.time), 'ms', 1),
    },
    {
      key: 'loaded',
      say: text(
        'How many milliseconds after the first SYN is the first visit’s last response there?',
        '첫 SYN에서 첫 방문의 마지막 응답까지 몇 밀리초가 걸립니까?',
      ),
      points: 1,
      answer: number(ms(fromServer(first).at(-1)!.view.time), 'ms', 1),
    },
    {
      key: 'slowest',
      say: text('Which path has the server to think about longest?', '서버가 가장 오래 걸려 답하는 경로는 무엇입니까?'),
      points: 2,
      answer: { type: 'text', value: slow },
    },
    {
      key: 'cookie',
      say: text('What does the browser send in the field Cookie?', '브라우저는 Cookie 필드에 무엇을 보냅니까?'),
      points: 1,
      answer: { type: 'text', value: cookie },
    },
    {
      key: 'unchanged',
      say: text('How many responses say that nothing has changed?', '바뀌지 않았다는 응답은 몇 개입니까?'),
      points: 1,
      answer: number(responses.filter(({ view }) => String(view.get('http.statusCode')) === '304').length),
    },
    {
      key: 'unasked',
      say: text(
        'Which path does the second visit need, but not ask for?',
        '두 번째 방문에 필요하지만 요청하지 않는 경로는 무엇입니까?',
      ),
      points: 2,
      answer: { type: 'text', value: paths[0]! },
    },
  ];
}
