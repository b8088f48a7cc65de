/** A capture of a page that is asked for, and not at once found. */

import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { draw, drawWord } from '../../../src/grade/personal.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { WebClient } from '../../../src/nodes/apps/web-client.ts';
import { htmlPage, servePages, WebServer } from '../../../src/nodes/apps/web-server.ts';
import { drawPlaces, type Places, twoHosts } from '../../10-tcp/tasks/two-hosts.ts';

const LINK = 'client-router';

interface Parameters {
  places: Places;
  host: string;
  /** Asked for first, and moved. */
  old: string;
  path: string;
  missing: string;
  server: string;
  userAgent: string;
  language: string;
  /** Milliseconds that the server thinks. */
  thinking: number;
  words: number;
}

export const readHttpTask: AnswerTask<Parameters> = {
  id: 'read-http',
  kind: 'read',
  title: text('Read requests and responses', '요청과 응답 읽기'),
  hints: [
    text(
      'The display filter `http` leaves the requests and the responses; Follow HTTP Stream shows them as text.',
      '표시 필터 `http`를 쓰면 요청과 응답만 남고, Follow HTTP Stream은 텍스트로 보여 줍니다.',
    ),
    text(
      'A connection begins with a SYN: `tcp.flags.syn == 1 and tcp.flags.ack == 0`.',
      '연결은 SYN으로 시작합니다. `tcp.flags.syn == 1 and tcp.flags.ack == 0`',
    ),
    text('Wireshark counts the time since the request in http.time.', 'Wireshark의 http.time은 요청부터의 시간입니다.'),
  ],
  parameters: (random) => ({
    places: drawPlaces(random),
    host: `${drawWord(random)}.example`,
    old: `/${drawWord(random)}-old.html`,
    path: `/${drawWord(random)}/${drawWord(random)}.html`,
    missing: `/${drawWord(random)}.gone`,
    server: `${drawWord(random)}/${1 + random.below(9)}.${random.below(10)}`,
    userAgent: `${drawWord(random)}-browser/${1 + random.below(90)}`,
    language: draw(random, ['ko-KR', 'en-GB', 'ja-JP', 'fr-FR', 'de-CH']),
    thinking: 20 + random.below(180),
    words: 150 + random.below(100),
  }),
  describe: ({ host, old, places }) =>
    text(
      `A browser at ${places.client.address} opens \`http://${host}${old}\`, and then one more page. \`captures/read-http/${LINK}.pcap\` shows its link.`,
      `${places.client.address}의 브라우저가 \`http://${host}${old}\`을(를) 열고, 이어서 다른 페이지를 엽니다. \`captures/read-http/${LINK}.pcap\`은 그 링크의 캡처입니다.`,
    ),
  async prepare(parameters, random) {
    const report = await runEvidence('read-http', random, (run) => browse(run, parameters));
    const frames = framesOf(report, LINK);
    const { path, server, userAgent, language } = parameters;
    const responses = frames.filter(({ view }) => view.has('http.statusCode'));
    const requests = frames.filter(({ view }) => view.has('http.method'));
    const page = responses.find(({ view }) => String(view.get('http.statusCode')) === '200')!;
    const request = requests.find(({ view }) => view.get('http.requestTarget') === path)!;
    return {
      captures: [captureOf(report, LINK)],
      questions: [
        {
          key: 'userAgent',
          say: text('What does the browser call itself?', '브라우저는 자신을 무엇이라고 합니까?'),
          points: 1,
          answer: { type: 'text', value: userAgent },
        },
        {
          key: 'language',
          say: text('Which language does it want first?', '어떤 언어를 먼저 원합니까?'),
          points: 1,
          answer: { type: 'text', value: language },
          personal: false,
        },
        {
          key: 'location',
          say: text('The first page has moved. To which path?', '첫 페이지는 옮겨졌습니다. 어느 경로로 옮겨졌습니까?'),
          points: 1,
          answer: { type: 'text', value: path },
        },
        {
          key: 'server',
          say: text('What does the server call itself?', '서버는 자신을 무엇이라고 합니까?'),
          points: 1,
          answer: { type: 'text', value: server },
        },
        {
          key: 'contentLength',
          say: text('How many bytes long is the page that was found?', '찾은 페이지의 길이는 몇 바이트입니까?'),
          points: 1,
          answer: { type: 'number', value: Number(page.view.get('http.contentLength')), unit: 'bytes' },
        },
        {
          key: 'lastStatus',
          say: text('Which status has the last response?', '마지막 응답의 상태 코드는 무엇입니까?'),
          points: 1,
          answer: { type: 'number', value: 404 },
          personal: false,
        },
        {
          key: 'thinking',
          say: text(
            'How many milliseconds pass between the request for the page that was found and the first frame of its response?',
            '찾은 페이지의 요청부터 그 응답의 첫 프레임까지 몇 밀리초가 걸립니까?',
          ),
          points: 2,
          answer: {
            type: 'number',
            value: (firstData(frames, request).view.time - request.view.time) / 1000,
            tolerance: 1,
            unit: 'ms',
          },
        },
        {
          key: 'connections',
          say: text('Over how many TCP connections does all this go?', '이 모든 것이 몇 개의 TCP 연결로 오갑니까?'),
          points: 1,
          answer: { type: 'number', value: 2 },
          personal: false,
        },
      ],
    };
  },
};

/** The server's first frame with data after a request. */
function firstData(frames: readonly NumberedFrame[], request: NumberedFrame): NumberedFrame {
  return frames.find(
    ({ number, view }) =>
      number > request.number && view.get('tcp.srcPort') === 80 && Number(view.get('tcp.payloadLength')) > 0,
  )!;
}

/** The page that moved and where it went over one connection; then, over another, one that is not there. */
async function browse(run: LabRun, p: Parameters): Promise<void> {
  const { world } = run;
  const { client, server } = twoHosts(run, p.places);
  const html = `<title>${p.host}</title>\n${'real bytes '.repeat(p.words)}`;
  const pages = servePages({
    [p.old]: {
      status: 301,
      headers: [
        ['Server', p.server],
        ['Location', p.path],
      ],
    },
    [p.path]: htmlPage(html, [['Server', p.server]]),
  });
  const slow = new WebServer([
    {
      port: 80,
      handler: (request, respond, now) => {
        if (request.target !== p.path) return pages(request, respond, now);
        waiting = () => world.act((at) => pages(request, respond, at));
      },
    },
  ]);
  let waiting: (() => void) | undefined;
  world.act((now) => server.run(slow, now));
  for (const target of [p.old, p.missing]) {
    let done = false;
    const browser = new WebClient({
      open: (_url, handler, now) =>
        client.sockets.connectTcp({ address: p.places.server.address, port: 80 }, handler, now),
      headers: [
        ['User-Agent', p.userAgent],
        ['Accept', 'text/html'],
        ['Accept-Language', `${p.language},en;q=0.5`],
      ],
    });
    world.act((now) =>
      browser.fetch(
        `http://${p.host}${target}`,
        (_outcome, at) => {
          done = true;
          browser.close(at);
        },
        now,
      ),
    );
    if (target === p.old) {
      await world.until(() => waiting !== undefined, 'the server is asked for the page');
      await world.pass(milliseconds(p.thinking));
      waiting!();
    }
    await world.until(() => done, 'the browser has an answer');
    await world.pass(seconds(1));
  }
}
