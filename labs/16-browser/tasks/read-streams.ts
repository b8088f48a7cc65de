/** A capture of HTTP/2 in the clear: several files at a time on one connection, one of them given up. */

import type { Field } from '../../../src/bytes/field.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { text } from '../../../src/explain/text.ts';
import { captureOf, framesOf, runEvidence } from '../../../src/grade/evidence.ts';
import { draw, drawWord } from '../../../src/grade/personal.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import type { Report } from '../../../src/lab/report.ts';
import { htmlPage, servePages, WebServer } from '../../../src/nodes/apps/web-server.ts';
import { headerLines } from '../../../src/packet/http/dissect-http2.ts';
import { FrameType } from '../../../src/packet/http/http2-constants.ts';
import { Http2ClientConnection } from '../../../src/stack/http/http2-client.ts';
import { drawPlaces, type Places, twoHosts } from '../../10-tcp/tasks/two-hosts.ts';

const LINK = 'client-router';

type Role = 'small' | 'middle' | 'large';

interface Parameters {
  places: Places;
  host: string;
  userAgent: string;
  /** So many header fields after the usual ones. */
  more: number;
  /** In the order in which they are asked for. */
  files: { role: Role; path: string; size: number }[];
  window: number;
  frameSize: number;
}

export const readStreamsTask: AnswerTask<Parameters> = {
  id: 'read-streams',
  kind: 'read',
  title: text('Read streams', '스트림 읽기'),
  hints: [
    text(
      'The display filter `http2` leaves the frames; the column Info says type and stream. Requests are `http2.headers.method`.',
      '표시 필터 `http2`를 쓰면 프레임만 남고, Info 열에 유형과 스트림이 보입니다. 요청은 `http2.headers.method`로 찾습니다.',
    ),
    text(
      'Right-click on a stream’s number, Apply as Filter: then only frames of this stream are left, though a packet may hold others as well.',
      '스트림 번호를 오른쪽 클릭하고 Apply as Filter를 고르면 그 스트림의 프레임이 있는 패킷만 남습니다. 한 패킷에 다른 프레임이 함께 있을 수도 있습니다.',
    ),
    text(
      'Open a header field: Wireshark shows its representation, and below it the index in the table.',
      '헤더 필드를 펼치면 표현 방식과 테이블의 색인이 보입니다.',
    ),
  ],
  parameters: (random) => {
    const names = drawNames(random);
    const sizes = {
      small: 300 + random.below(700),
      middle: 3000 + random.below(4000),
      large: 30_000 + random.below(20_000),
    };
    const roles = draw(random, orders);
    return {
      places: drawPlaces(random),
      host: `${drawWord(random)}.example`,
      more: random.below(moreFields.length + 1),
      userAgent: `${drawWord(random)}-browser/${1 + random.below(90)}`,
      files: roles.map((role, index) => ({ role, path: `/${names[index]}.txt`, size: sizes[role] })),
      window: 8000 + random.below(1000),
      frameSize: 500 + random.below(500),
    };
  },
  describe: ({ host, places, files }) => {
    const paths = files.map(({ path }) => `\`${path}\``).join(', ');
    return text(
      `A browser at ${places.client.address} opens \`http://${host}/\` over HTTP/2, and then asks for ${paths} at once. \`captures/read-streams/${LINK}.pcap\` shows its link.`,
      `${places.client.address}의 브라우저가 HTTP/2로 \`http://${host}/\`을(를) 열고, 이어서 ${paths}을(를) 한꺼번에 요청합니다. \`captures/read-streams/${LINK}.pcap\`은 그 링크의 캡처입니다.`,
    );
  },
  async prepare(parameters, random) {
    const report = await runEvidence('read-streams', random, (run) => browse(run, parameters));
    const frames = http2Frames(report);
    const streamOf = (path: string) => frames.find(({ lines }) => lines.includes(`:path: ${path}`))!.streamId;
    const [small, middle, large] = (['small', 'middle', 'large'] as const).map(
      (role) => parameters.files.find((file) => file.role === role)!.path,
    ) as [string, string, string];
    const requests = frames.filter(({ lines }) => lines.some((line) => line.startsWith(':path: ')));
    const last = requests.at(-1)!;
    const stream = streamOf(middle);
    return {
      captures: [captureOf(report, LINK)],
      questions: [
        {
          key: 'window',
          say: text(
            'How many bytes of DATA may the server send on each stream before the browser widens its window?',
            '브라우저가 윈도를 넓히기 전에 서버가 스트림마다 보낼 수 있는 DATA는 몇 바이트입니까?',
          ),
          points: 1,
          answer: { type: 'number', value: parameters.window, unit: 'bytes' },
        },
        {
          key: 'stream',
          say: text(`On which stream is \`${middle}\` asked for?`, `\`${middle}\`은(는) 어느 스트림에서 요청됩니까?`),
          points: 1,
          answer: { type: 'number', value: stream },
          personal: false,
        },
        {
          key: 'dataFrames',
          say: text(
            `In how many DATA frames does \`${middle}\` come?`,
            `\`${middle}\`은(는) 몇 개의 DATA 프레임으로 옵니까?`,
          ),
          points: 2,
          answer: {
            type: 'number',
            value: frames.filter(({ type, streamId }) => type === FrameType.DATA && streamId === stream).length,
          },
        },
        {
          key: 'first',
          say: text(
            'Of the files asked for at once, which is there first as a whole?',
            '한꺼번에 요청한 파일 가운데 어느 것이 가장 먼저 다 도착합니까?',
          ),
          points: 2,
          answer: { type: 'text', value: small },
        },
        {
          key: 'givenUp',
          say: text('Which stream does the browser give up?', '브라우저가 포기하는 스트림은 몇 번입니까?'),
          points: 1,
          answer: { type: 'number', value: streamOf(large) },
          personal: false,
        },
        {
          key: 'blockLength',
          say: text(
            `How many bytes long is the header block of the request for \`/\`?`,
            `\`/\` 요청의 헤더 블록은 몇 바이트입니까?`,
          ),
          points: 1,
          answer: { type: 'number', value: requests[0]!.length, unit: 'bytes' },
          mistakes: [
            {
              value: requests[0]!.length + 9,
              say: text('the nine bytes of the frame’s header do not count', '프레임 헤더 9바이트는 세지 않습니다'),
            },
          ],
        },
        {
          key: 'index',
          say: text(
            'Which index stands for the field user-agent in the last request?',
            '마지막 요청에서 user-agent 필드를 나타내는 색인은 몇 번입니까?',
          ),
          points: 2,
          answer: { type: 'number', value: indexOf(last.fields, 'user-agent') },
          personal: false,
        },
      ],
    };
  },
};

interface Seen {
  readonly type: number;
  readonly streamId: number;
  readonly length: number;
  readonly lines: readonly string[];
  readonly fields: readonly Field[];
}

/** All frames of HTTP/2 in the capture, in order. */
function http2Frames(report: Report): Seen[] {
  const layers = framesOf(report, LINK).flatMap(({ view }) => view.dissection.layers);
  return layers.flatMap(({ protocol, fields }) => {
    const value = (name: string) => Number(fields.find((field) => field.name === name)?.value);
    if (protocol !== 'http2' || fields[0]!.name === 'preface') return [];
    const [type, streamId, length] = [value('type'), value('streamId'), value('length')];
    return [{ type, streamId, length, fields, lines: headerLines(fields) }];
  });
}

function indexOf(fields: readonly Field[], name: string): number {
  const field = fields.find(({ value }) => String(value).startsWith(`${name}: `))!;
  return Number(field.children!.find((child) => child.name === 'index')!.value);
}

/** When the smallest file is there, the largest is not wanted any more. */
async function browse(
  run: LabRun,
  { places, host, userAgent, more, files, window, frameSize }: Parameters,
): Promise<void> {
  const { world } = run;
  const { client, server } = twoHosts(run, places);
  const pages = files.map(({ path, size }) => [path, htmlPage('real bytes '.repeat(size / 11))] as const);
  const handler = servePages({ '/': htmlPage(`<title>${host}</title>`), ...Object.fromEntries(pages) });
  const http = { http2: { dataFrameSize: frameSize } };
  world.act((now) => server.run(new WebServer([{ port: 80, handler, http }]), now));
  let left = 1 + files.length;
  world.act((now) => {
    const connection = new Http2ClientConnection(
      (below) => client.sockets.connectTcp({ address: places.server.address, port: 80 }, below, now),
      { scheme: 'http', streamWindow: window },
    );
    const request = (target: string) => ({
      method: 'GET',
      target,
      headers: [['Host', host], ['User-Agent', userAgent], ['Accept', '*/*'], ...moreFields.slice(0, more)] as const,
    });
    connection.request(
      request('/'),
      (_, at) => {
        left--;
        let giveUp: ((now: number) => void) | undefined;
        for (const { role, path } of files) {
          const done = (_outcome: unknown, later: number) => {
            left--;
            if (role === 'small') giveUp!(later);
            if (left === 0) connection.close(later);
          };
          const cancel = connection.request(request(path), done, at);
          if (role === 'large') giveUp = cancel;
        }
      },
      now,
    );
  });
  await world.until(() => left === 0, 'the browser has all that it wants');
  await world.pass(1_000_000);
}

function drawNames(random: Random): string[] {
  const names = new Set<string>();
  while (names.size < 3) names.add(drawWord(random));
  return [...names];
}

const moreFields = [
  ['Accept-Language', 'ko-KR'],
  ['Upgrade-Insecure-Requests', '1'],
  ['DNT', '1'],
  ['Cache-Control', 'max-age=0'],
] as const;

const orders: readonly (readonly Role[])[] = [
  ['large', 'middle', 'small'],
  ['large', 'small', 'middle'],
  ['middle', 'large', 'small'],
  ['middle', 'small', 'large'],
  ['small', 'large', 'middle'],
  ['small', 'middle', 'large'],
];
