/** A second visit that gains nothing: one of six faults, drawn for the student. */

import { milliseconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { anyFrame, causeQuestion, proofQuestion, whatCause } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { draw, drawWord } from '../../../src/grade/personal.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { WebFile } from '../../../src/nodes/apps/file-page.ts';
import type { HttpHandler, HttpResponse } from '../../../src/stack/http/server-connection.ts';
import { drawPlaces, type Places } from '../../10-tcp/tasks/two-hosts.ts';
import { BETWEEN, filler, LINK, smallPage, visitTwice } from './two-visits.ts';

const causes = {
  'closes-each-time': text('the server closes the connection after every response', '서버가 응답마다 연결을 닫음'),
  'changing-validator': text(
    'the validator is another each time though the content is the same',
    '내용은 같은데 검증자가 매번 달라짐',
  ),
  'no-store': text('the responses must not be kept', '응답을 보관하지 못하게 되어 있음'),
  'vary-star': text(
    'the responses are kept, but fit no other request',
    '응답이 다른 어떤 요청에도 맞지 않는다고 되어 있음',
  ),
  'cookie-path': text('the cookie is for another path', '쿠키가 다른 경로의 것임'),
  'cookie-secure': text('the cookie is for https only', '쿠키가 https 전용임'),
  'cookie-domain': text('the cookie is for a host that it may not be set for', '쿠키를 심을 수 없는 호스트의 것임'),
  'cookie-ended': text('the cookie has ended before the second visit', '쿠키가 두 번째 방문 전에 끝남'),
  'server-slow': text('the server takes long to answer', '서버가 늦게 응답함'),
} as const;
const faults = [
  'closes-each-time',
  'changing-validator',
  'no-store',
  'vary-star',
  'cookie-path',
  'cookie-secure',
] as const;
type Fault = (typeof faults)[number];

interface Parameters {
  places: Places;
  host: string;
  paths: readonly string[];
  fault: Fault;
  delay: number;
  cookie: string;
  folder: string;
}

export const diagnoseVisitTask: AnswerTask<Parameters> = {
  id: 'diagnose-visit',
  kind: 'diagnose',
  title: text('The visitor nobody remembers', '기억되지 않는 방문자'),
  hints: [
    text(
      'Compare the second visit with what it should be: which requests were to be left out, answered with 304, carry a cookie?',
      '두 번째 방문을 이상적인 경우와 비교하십시오. 어떤 요청이 없어야 하고, 어떤 것이 304여야 하며, 어떤 것에 쿠키가 있어야 합니까?',
    ),
    text(
      'A browser forgets nothing by itself: what was it told in the first visit?',
      '브라우저는 스스로 잊지 않습니다. 첫 방문에서 무슨 말을 들었습니까?',
    ),
    text('Read the response’s fields one by one.', '응답의 필드를 하나씩 읽으십시오.'),
  ],
  parameters: (random) => {
    const names = new Set<string>();
    while (names.size < 3) names.add(drawWord(random));
    const [style, image, folder] = [...names] as [string, string, string];
    return {
      places: drawPlaces(random),
      host: `${drawWord(random)}.example`,
      paths: [`/${style}.css`, `/${image}.png`],
      fault: draw(random, faults),
      delay: 30 + random.below(60),
      cookie: `${drawWord(random)}=${random.u32().toString(36)}`,
      folder: `/${folder}`,
    };
  },
  describe: () =>
    text(
      'Find out what is wrong with the second visit, and which frame proves it. Answer in `answers.yaml`.',
      '두 번째 방문에서 무엇이 잘못되었는지, 어느 프레임이 그것을 증명하는지 찾아 `answers.yaml`에 답하십시오.',
    ),
  async prepare(parameters, random) {
    const { places, host, fault, delay } = parameters;
    const report = await runEvidence('diagnose-visit', random, (run) =>
      visitTwice(run, {
        places,
        host,
        files: filesOf(parameters),
        delay: milliseconds(delay),
        spoil: (handler) => spoilt(handler, fault),
      }),
    );
    const frames = framesOf(report, LINK);
    return {
      captures: [captureOf(report, LINK)],
      symptom: text(
        `A user at ${places.client.address} opens \`http://${host}/\` twice, 20 seconds apart. At the second visit the site should know the user and be there sooner, with less to ask and to send. Something of this does not happen. The capture is of the user’s link.`,
        `${places.client.address}의 사용자가 \`http://${host}/\`를 20초 간격으로 두 번 엽니다. 두 번째에는 사이트가 사용자를 알아보고, 묻고 보낼 것이 줄어 더 빨리 떠야 합니다. 그중 하나가 되지 않습니다. 캡처는 사용자 쪽 링크의 것입니다.`,
      ),
      questions: [
        causeQuestion({ value: fault, of: causes, say: whatCause, points: 4 }),
        proofQuestion({
          file: `${LINK}.pcap`,
          accepts: proofs(fault, frames).map(({ number }) => number),
          say: anyFrame,
        }),
        {
          key: 'secondBytes',
          say: text(
            'How many bytes of TCP payload does the server send at the second visit?',
            '두 번째 방문에서 서버가 보내는 TCP 페이로드는 모두 몇 바이트입니까?',
          ),
          points: 1,
          answer: { type: 'number', value: secondBytes(frames), unit: 'bytes' },
        },
      ],
    };
  },
};

/** All small enough for one segment. */
function filesOf({ host, paths, fault, cookie, folder }: Parameters): Record<string, WebFile> {
  const control = (field: string) => (fault === 'no-store' ? 'no-store' : field);
  const attributes = { 'cookie-path': `Path=${folder}`, 'cookie-secure': 'Path=/; Secure' }[String(fault)] ?? 'Path=/';
  const [style, image] = paths as [string, string];
  const more = (field: string): [string, string][] => [
    ['Cache-Control', control(field)],
    ...(fault === 'vary-star' ? [['Vary', '*'] as [string, string]] : []),
    ...(fault === 'closes-each-time' ? [['Connection', 'close'] as [string, string]] : []),
  ];
  return {
    '/': {
      contentType: 'text/html',
      body: smallPage(host, paths, 60),
      headers: [['Set-Cookie', `${cookie}; ${attributes}; Max-Age=86400; HttpOnly`], ...more('no-cache')],
    },
    [style]: { contentType: 'text/css', body: filler(style, 400 + 9 * style.length), headers: more('max-age=600') },
    [image]: { contentType: 'image/png', body: filler(image, 700 + 9 * image.length), headers: more('no-cache') },
  };
}

/** The tag of every answer is a new one, and none is ever known. */
function spoilt(handler: HttpHandler, fault: Fault): HttpHandler {
  if (fault !== 'changing-validator') return handler;
  let count = 0;
  return (request, respond, now) => {
    const unconditional = { ...request, headers: request.headers.filter(([name]) => name !== 'If-None-Match') };
    const changed = (response: HttpResponse): HttpResponse => ({
      ...response,
      headers: response.headers.map(([name, value]) => [
        name,
        name === 'ETag' ? value.replace('"', `"${++count}-`) : value,
      ]),
    });
    handler(unconditional, (response, at) => respond(changed(response), at), now);
  };
}

/** The frames in which the fault can be seen. */
function proofs(fault: Fault, frames: readonly NumberedFrame[]): NumberedFrame[] {
  const responses = frames.filter(({ view }) => view.has('http.statusCode'));
  const requests = frames.filter(({ view }) => view.has('http.method'));
  switch (fault) {
    case 'closes-each-time':
      return [
        ...responses,
        ...frames.filter(({ view }) => view.get('tcp.srcPort') === 80 && view.get('tcp.fin') === true),
      ];
    case 'no-store':
    case 'vary-star':
      return responses;
    case 'changing-validator':
      return [...responses, ...requests].filter(
        ({ view }) => view.time > BETWEEN && (view.has('http.ifNoneMatch') || view.has('http.etag')),
      );
    case 'cookie-path':
    case 'cookie-secure':
      return [
        ...responses.filter(({ view }) => view.has('http.setCookie')),
        ...requests.filter(({ number, view }) => number > responses[0]!.number && !view.has('http.cookie')),
      ];
    default:
      return fault satisfies never;
  }
}

function secondBytes(frames: readonly NumberedFrame[]): number {
  return frames
    .filter(({ view }) => view.time > BETWEEN && view.get('tcp.srcPort') === 80)
    .reduce((sum, { view }) => sum + Number(view.get('tcp.payloadLength')), 0);
}
