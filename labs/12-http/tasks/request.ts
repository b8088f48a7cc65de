/** Build a GET request for a URL, and have it answered. */

import { milliseconds } from '../../../src/bytes/time.ts';
import { shorten, type Text, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { htmlPage, servePages, WebServer } from '../../../src/nodes/apps/web-server.ts';
import { drawPlaces, twoHosts } from '../../10-tcp/tasks/two-hosts.ts';
import type { RequestParameters } from '../starter/request.ts';
import { findingsOfHead, isInsignificant } from './request-head.ts';

interface Wanted {
  readonly target: string;
  readonly host: string;
}

export const requestTask: CodeTask<{ host: string; path: string; userAgent: string }> = {
  id: 'request',
  kind: 'build',
  file: 'request.ts',
  title: text('Ask for a page', '페이지 요청하기'),
  hints: [
    text(
      'A request is text: open the http lab’s capture and choose Follow HTTP Stream. How does each line end, and the last one?',
      '요청은 텍스트입니다. http 실습의 캡처에서 Follow HTTP Stream을 고르십시오. 각 줄은 어떻게 끝나며 마지막 줄은 어떻습니까?',
    ),
    text(
      'The URL falls into scheme, host, port, path, query and fragment. Which of them does the server need, and in which line?',
      'URL은 스킴, 호스트, 포트, 경로, 쿼리, 프래그먼트로 나뉩니다. 서버에 필요한 것은 무엇이며 어느 줄에 들어갑니까?',
    ),
    text(
      'Three lines do: the request line, Host, User-Agent. Then CR LF once more.',
      '요청 줄, Host, User-Agent 세 줄이면 됩니다. 그 뒤에 CR LF를 한 번 더 씁니다.',
    ),
  ],
  insignificantBits: isInsignificant,
  parameters: (random) => ({
    host: `${drawWord(random)}.example`,
    path: `/${drawWord(random)}/${drawWord(random)}.html`,
    userAgent: `${drawWord(random)}/${1 + random.below(9)}.${random.below(10)}`,
  }),
  describe: ({ host, path, userAgent }) =>
    text(
      `Write \`buildRequest\`. It is tried with URLs of many forms, among them your own, \`http://${host}${path}\` with the User-Agent \`${userAgent}\`; a web server must answer it.`,
      `\`buildRequest\`를 작성하십시오. 여러 형태의 URL로 시험하며, 그중에는 본인의 \`http://${host}${path}\`(User-Agent \`${userAgent}\`)도 있습니다. 웹 서버가 그 요청에 답해야 합니다.`,
    ),
  checks: [
    {
      say: text('The request for a page is right, line by line.', '페이지 요청이 한 줄 한 줄 맞습니다.'),
      points: 2,
      run(trial, { host, path, userAgent }) {
        tryOut(trial, { url: `http://${host}${path}`, userAgent }, { target: path, host });
      },
    },
    {
      say: text('A query is asked for, a fragment is kept.', '쿼리는 보내고 프래그먼트는 보내지 않습니다.'),
      points: 1,
      run(trial, { host, path, userAgent }) {
        const word = drawWord(trial.random);
        tryOut(
          trial,
          { url: `http://${host}${path}?q=${word}&n=2`, userAgent },
          { target: `${path}?q=${word}&n=2`, host },
        );
        tryOut(trial, { url: `http://${host}${path}#${word}`, userAgent }, { target: path, host });
        tryOut(trial, { url: `http://${host}${path}?q=${word}#top`, userAgent }, { target: `${path}?q=${word}`, host });
      },
    },
    {
      say: text('Without a path the root is asked for.', '경로가 없으면 루트를 요청합니다.'),
      points: 1,
      run(trial, { host, userAgent }) {
        tryOut(trial, { url: `http://${host}`, userAgent }, { target: '/', host });
        tryOut(trial, { url: `http://${host}/`, userAgent }, { target: '/', host });
        tryOut(trial, { url: `http://${host}?x=1`, userAgent }, { target: '/?x=1', host });
      },
    },
    {
      say: text('Host names the port only if it is not 80.', 'Host에는 80번이 아닌 포트만 씁니다.'),
      points: 1,
      run(trial, { host, path, userAgent }) {
        const port = 1024 + trial.random.below(60_000);
        tryOut(trial, { url: `http://${host}:${port}${path}`, userAgent }, { target: path, host: `${host}:${port}` });
        tryOut(trial, { url: `http://${host}:80${path}`, userAgent }, { target: path, host });
      },
    },
    {
      say: text('A web server answers with the page.', '웹 서버가 페이지로 답합니다.'),
      points: 1,
      run: serve,
    },
    {
      say: text('URLs of other forms are asked for as they stand.', '다른 형태의 URL도 쓰인 그대로 요청합니다.'),
      points: 1,
      hidden: true,
      run(trial, { host, userAgent }) {
        const forms = [
          '/a%20b',
          '/%ED%95%9C',
          '/a/../b',
          '/a//b',
          '/?',
          '/a?b?c',
          '/a:80',
          '/x?u=http://y.example/',
          '/a?#',
          '/~k;v=1,2',
        ];
        for (const form of forms)
          tryOut(trial, { url: `http://${host}${form}`, userAgent }, { target: form.replace(/#.*$/, ''), host });
        const address = '192.0.2.7';
        tryOut(trial, { url: `http://${address}:8080#f`, userAgent }, { target: '/', host: `${address}:8080` });
      },
    },
  ],
};

function tryOut(trial: CodeTrial, parameters: RequestParameters, { target, host }: Wanted): void {
  const got = trial.student.call('buildRequest', [{ ...parameters }], bytes);
  const place: Text = { en: `for ${parameters.url}`, ko: parameters.url };
  for (const finding of findingsOfHead(got, { target, host, userAgent: parameters.userAgent })) {
    trial.found(at(finding, place));
  }
}

function at(finding: Finding, place: Text): Finding {
  const { en, ko } = finding.say;
  return { ...finding, say: text(`${place.en}: ${en}`, `${place.ko}: ${ko}`) };
}

/** The student's bytes travel over a connection of ours to a server of ours. */
async function serve(trial: CodeTrial, { host, path, userAgent }: { host: string; path: string; userAgent: string }) {
  const request = trial.student.call('buildRequest', [{ url: `http://${host}${path}`, userAgent }], bytes);
  const run = trial.newWorld();
  const places = drawPlaces(trial.random);
  const { client, server } = twoHosts(run, places);
  const page = `<p>${drawWord(trial.random)}</p>`;
  let answer = '';
  run.world.act((now) => {
    server.run(new WebServer([{ port: 80, handler: servePages({ [path]: htmlPage(page) }) }]), now);
    const stream = client.sockets.connectTcp(
      { address: places.server.address, port: 80 },
      {
        onOpen: (at) => stream.write(request, at),
        onData(part) {
          answer += new TextDecoder('latin1').decode(part);
        },
      },
      now,
    );
  });
  await run.world.pass(milliseconds(500));
  if (answer.startsWith('HTTP/1.1 200') && answer.includes(page)) return;
  const line = shorten(answer.split('\r\n')[0] ?? '', 80);
  if (line === '') {
    fail(
      text(
        'the server waits for more: a head ends with an empty line',
        '서버가 더 기다립니다. 헤더는 빈 줄로 끝납니다',
      ),
      {
        source: 'RFC 9112 §2.1',
      },
    );
  }
  fail(text(`the server answered ${line}`, `서버의 응답은 ${line}입니다`));
}
