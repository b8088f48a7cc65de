/** A page that does not come: one of five faults, drawn for the student. */

import { seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { anyFrame, causeQuestion, proofQuestion, whatCause } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { draw, drawWord } from '../../../src/grade/personal.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { WebClient } from '../../../src/nodes/apps/web-client.ts';
import type { Host } from '../../../src/nodes/host.ts';
import { drawPlaces, type Places, twoHosts } from '../../10-tcp/tasks/two-hosts.ts';

const LINK = 'client-router';

const causes = {
  'wrong-length': text(
    'Content-Length promises more than the whole page has',
    'Content-Length가 페이지 전체보다 큰 길이를 알림',
  ),
  'cut-short': text('the server closes the connection in the middle of the page', '서버가 페이지 도중에 연결을 닫음'),
  'redirect-loop': text('the pages send the browser round in a circle', '페이지들이 브라우저를 돌고 돌게 함'),
  'missing-host': text('the request has no Host', '요청에 Host가 없음'),
  'bad-chunk': text('the size of a chunk is not that of its data', '청크의 크기가 데이터와 다름'),
  'not-found': text('the page is not there', '페이지가 없음'),
  'server-silent': text('the server takes the request and never answers', '서버가 요청을 받고 응답하지 않음'),
  'wrong-type': text(
    'Content-Type names a type that the browser does not show',
    'Content-Type이 브라우저가 보여 주지 않는 형식임',
  ),
} as const;
const faults = ['wrong-length', 'cut-short', 'redirect-loop', 'missing-host', 'bad-chunk'] as const;
type Fault = (typeof faults)[number];

interface Parameters {
  places: Places;
  host: string;
  path: string;
  other: string;
  fault: Fault;
  words: number;
}

export const diagnoseHttpTask: AnswerTask<Parameters> = {
  id: 'diagnose-http',
  kind: 'diagnose',
  title: text('The page that does not come', '오지 않는 페이지'),
  hints: [
    text(
      'TCP is in order here: look at what it carries. Follow the stream from the request on.',
      'TCP에는 문제가 없습니다. TCP가 나르는 내용을 요청부터 따라가 보십시오.',
    ),
    text(
      'How does the browser know that the response is whole? Is that true of this response?',
      '브라우저는 응답이 다 왔음을 어떻게 압니까? 이 응답에서도 그렇습니까?',
    ),
    text('Who ends the connection, when, and after which bytes?', '누가, 언제, 어떤 바이트 뒤에 연결을 끝냅니까?'),
  ],
  parameters: (random) => ({
    places: drawPlaces(random),
    host: `${drawWord(random)}.example`,
    path: `/${drawWord(random)}.html`,
    other: `/${drawWord(random)}/`,
    fault: draw(random, faults),
    words: 20 + random.below(80),
  }),
  describe: () =>
    text(
      'Find out why the page is not shown, and which frame proves it. Answer in `answers.yaml`.',
      '페이지가 왜 보이지 않는지, 어느 프레임이 그것을 증명하는지 찾아 `answers.yaml`에 답하십시오.',
    ),
  async prepare(parameters, random) {
    const { fault, host, path, places } = parameters;
    const report = await runEvidence('diagnose-http', random, (run) => visit(run, parameters));
    const frames = framesOf(report, LINK);
    return {
      captures: [captureOf(report, LINK)],
      symptom: symptomOf(host, path, places),
      questions: [
        causeQuestion({ value: fault, of: causes, say: whatCause, points: 4 }),
        proofQuestion({
          file: `${LINK}.pcap`,
          accepts: proofs(fault, frames).map(({ number }) => number),
          say: anyFrame,
        }),
        {
          key: 'browserPort',
          say: text(
            'From which port does the browser ask (the first time)?',
            '브라우저는 (처음에) 어떤 포트에서 요청합니까?',
          ),
          points: 1,
          answer: {
            type: 'number',
            value: Number(frames.find(({ view }) => view.get('tcp.dstPort') === 80)!.view.get('tcp.srcPort')),
          },
        },
      ],
    };
  },
};

function symptomOf(host: string, path: string, { client, server }: Places): Text {
  return text(
    `A user at ${client.address} opens \`http://${host}${path}\` (${server.address}). For half a minute nothing is shown; then the browser gives up with an error. The capture is of the browser’s link.`,
    `${client.address}의 사용자가 \`http://${host}${path}\`(${server.address})을(를) 엽니다. 30초 동안 아무것도 보이지 않다가 브라우저가 오류를 내고 포기합니다. 캡처는 브라우저 쪽 링크의 것입니다.`,
  );
}

/** The frames in which the fault can be seen. */
function proofs(fault: Fault, frames: readonly NumberedFrame[]): NumberedFrame[] {
  const fromServer = frames.filter(({ view }) => view.get('tcp.srcPort') === 80);
  const data = fromServer.filter(({ view }) => Number(view.get('tcp.payloadLength')) > 0);
  switch (fault) {
    case 'wrong-length':
    case 'bad-chunk':
      return data;
    case 'cut-short':
      return [...data, ...fromServer.filter(({ view }) => view.get('tcp.fin') === true)];
    case 'redirect-loop':
      return data;
    case 'missing-host': {
      const asked = frames.filter(
        ({ view }) => view.get('tcp.dstPort') === 80 && Number(view.get('tcp.payloadLength')) > 0,
      );
      return [...asked, ...data];
    }
    default:
      return fault satisfies never;
  }
}

async function visit(run: LabRun, p: Parameters): Promise<void> {
  const { client, server } = twoHosts(run, p.places);
  const { world } = run;
  world.act(() => serve(server, p));
  const to = { address: p.places.server.address, port: 80 };
  const close = p.fault === 'missing-host' ? forgetful(run, client, p) : browse();
  await world.pass(seconds(30));
  world.act((now) => close(now));
  await world.pass(seconds(1));

  function browse(): (now: number) => void {
    let abort: (now: number) => void = () => {};
    const browser = new WebClient({
      open(_url, handler, now) {
        const stream = client.sockets.connectTcp(to, handler, now);
        abort = (at) => stream.end(at);
        return stream;
      },
      headers: [
        ['User-Agent', 'browser/7'],
        ['Accept', 'text/html'],
      ],
    });
    world.act((now) => browser.fetch(`http://${p.host}${p.path}`, () => {}, now));
    return abort;
  }
}

/** A browser that does not say whom it asks. */
function forgetful(run: LabRun, client: Host, { places, path }: Parameters): (now: number) => void {
  const request = new TextEncoder().encode(
    `GET ${path} HTTP/1.1\r\nUser-Agent: browser/7\r\nAccept: text/html\r\n\r\n`,
  );
  const stream = run.world.act((now) =>
    client.sockets.connectTcp(
      { address: places.server.address, port: 80 },
      { onOpen: (at) => stream.write(request, at) },
      now,
    ),
  );
  return (now) => stream.end(now);
}

/** Answers each request with what the fault makes of the page. */
function serve(server: Host, p: Parameters): void {
  server.sockets.listenTcp(80, (stream) => {
    let asked = '';
    return {
      onData(bytes, now) {
        asked += new TextDecoder('latin1').decode(bytes);
        const end = asked.indexOf('\r\n\r\n');
        if (end < 0) return;
        const target = asked.split(' ')[1] ?? '/';
        asked = asked.slice(end + 4);
        const { answer, isLast } = answerOf(p, target);
        stream.write(new TextEncoder().encode(answer), now);
        if (isLast) stream.end(now);
      },
      onEnd: (now) => stream.end(now),
    };
  });
}

function answerOf(
  { fault, path, other, host, words }: Parameters,
  target: string,
): { answer: string; isLast: boolean } {
  const html = `<html><title>${host}</title><p>${'real bytes '.repeat(words)}</p></html>\n`;
  const ok = (fields: string, body: string) => `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n${fields}\r\n\r\n${body}`;
  switch (fault) {
    case 'wrong-length':
      return { answer: ok(`Content-Length: ${html.length + 40}`, html), isLast: false };
    case 'cut-short':
      return { answer: ok(`Content-Length: ${html.length}`, html.slice(0, html.length - 60)), isLast: true };
    case 'redirect-loop': {
      const next = target === path ? other : path;
      return { answer: `HTTP/1.1 302 Found\r\nLocation: ${next}\r\nContent-Length: 0\r\n\r\n`, isLast: false };
    }
    case 'missing-host':
      return { answer: 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n', isLast: true };
    case 'bad-chunk': {
      const size = (html.length + 7).toString(16);
      return { answer: ok('Transfer-Encoding: chunked', `${size}\r\n${html}\r\n0\r\n\r\n`), isLast: false };
    }
    default:
      return fault satisfies never;
  }
}
