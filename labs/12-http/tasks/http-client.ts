/** One connection of a browser: requests wait for their turn, responses end where they end. */

import { toHex } from '../../../src/bytes/hex.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { shorten, type Text, text } from '../../../src/explain/text.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { fail } from '../../../src/grade/trial.ts';
import type { WorldChanges } from '../../../src/grade/trial-world.ts';
import { journeyArrives } from '../../20-journey/tasks/arrival.ts';
import { httpLab } from '../lab.ts';
import type { Request } from '../starter/http-client.ts';
import { makeConnection } from './adapter-client.ts';
import { type Actions, StudentClient } from './student-client.ts';

interface Parameters {
  host: string;
  words: string[];
}

const PERSISTENCE = 'RFC 9112 §9.3';

export const httpClientTask: CodeTask<Parameters> = {
  id: 'http-client',
  kind: 'swap',
  file: 'http-client.ts',
  title: text('Write a browser’s HTTP connection', '브라우저의 HTTP 연결 작성하기'),
  hints: [
    text(
      'Keep two things: the requests that wait, and the bytes that came and are not used up.',
      '두 가지를 보관하십시오. 기다리는 요청, 그리고 왔지만 아직 쓰지 않은 바이트입니다.',
    ),
    text(
      'One TCP segment may hold the end of one response and the beginning of the next, or a tenth of one.',
      'TCP 세그먼트 하나에 한 응답의 끝과 다음 응답의 처음이 함께 들어 있을 수도, 응답의 10분의 1만 들어 있을 수도 있습니다.',
    ),
    text(
      'After each whole response ask yourself: does the connection stay? If so, what waits goes out; if not, it has failed.',
      '응답이 하나 끝날 때마다 연결이 유지되는지 확인하십시오. 유지되면 기다리던 것을 보내고, 아니면 실패한 것입니다.',
    ),
  ],
  parameters: (random) => ({
    host: `${drawWord(random)}.example`,
    words: Array.from({ length: 4 }, () => drawWord(random)),
  }),
  describe: ({ host }) =>
    text(
      `Write \`createHttpClient\`. It is tried directly, with requests to ${host}, and then takes the place of the laptop’s own in the journey: the page must arrive.`,
      `\`createHttpClient\`를 작성하십시오. ${host}에 대한 요청으로 직접 시험한 뒤, 여정에서 노트북의 HTTP 연결을 대신합니다. 페이지가 도착해야 합니다.`,
    ),
  checks: [
    {
      say: text(
        'A request goes out as it was given, and its response is told when it is whole.',
        '요청은 주어진 대로 나가고, 응답은 다 왔을 때 알려 줍니다.',
      ),
      points: 2,
      run(trial, p) {
        const client = new StudentClient(trial);
        const asked = client.request(get(1, p, '/'));
        expectSent(asked, `GET / HTTP/1.1\r\nHost: ${p.host}\r\nX-Word: ${p.words[0]}\r\n\r\n`);
        const whole = page(p.words[1]!, 'Content-Type: text/plain\r\nX-Number:  7 \r\n');
        for (let at = 0; at < whole.length; at += 5) {
          const isLast = at + 5 >= whole.length;
          expectResponse(client.receive(whole.subarray(at, at + 5)), isLast ? { id: 1, body: p.words[1]! } : undefined);
        }
      },
    },
    {
      say: text(
        'Header fields are told in their order, names in small letters, values without blanks around them.',
        '헤더 필드는 순서대로, 이름은 소문자로, 값은 앞뒤 공백 없이 알려 줍니다.',
      ),
      points: 1,
      run(trial, p) {
        const client = new StudentClient(trial);
        client.request(get(1, p, '/'));
        const { responses } = client.receive(
          page('x', 'Set-Cookie: a=1\r\nContent-TYPE:text/html\r\nSet-Cookie:   b=2\t\r\n'),
        );
        const got = JSON.stringify(responses[0]?.response.headers ?? []);
        const want = JSON.stringify([
          ['set-cookie', 'a=1'],
          ['content-type', 'text/html'],
          ['set-cookie', 'b=2'],
          ['content-length', '1'],
        ]);
        if (got !== want)
          fail(
            text(
              `headers are ${shorten(got, 160)}, should be ${want}`,
              `headers가 ${shorten(got, 160)}입니다. ${want}이어야 합니다`,
            ),
            { source: 'RFC 9110 §5.1' },
          );
      },
    },
    {
      say: text(
        'Requests wait for their turn: one at a time, in order.',
        '요청은 차례를 기다려 하나씩 순서대로 나갑니다.',
      ),
      points: 2,
      run(trial, p) {
        const client = new StudentClient(trial);
        expectSent(client.request(get(1, p, '/1')), /^GET \/1 /);
        expectSent(client.request(get(2, p, '/2')), undefined);
        expectSent(client.request(get(3, p, '/3')), undefined);
        const first = client.receive(page(p.words[1]!));
        expectResponse(first, { id: 1, body: p.words[1]! });
        expectSent(first, /^GET \/2 /);
        const second = client.receive(page(p.words[2]!));
        expectResponse(second, { id: 2, body: p.words[2]! });
        expectSent(second, /^GET \/3 /);
        expectResponse(client.receive(page(p.words[3]!)), { id: 3, body: p.words[3]! });
        expectSent(client.request(get(4, p, '/4')), /^GET \/4 /);
      },
    },
    {
      say: text('Chunked bodies and answers to HEAD are understood.', '청크 본문과 HEAD의 응답을 이해합니다.'),
      points: 1,
      run(trial, p) {
        const client = new StudentClient(trial);
        client.request(get(1, p, '/'));
        const parts = `${p.words[1]!.length.toString(16)};x=y\r\n${p.words[1]}\r\n1\r\n!\r\n0\r\nT: 1\r\n\r\n`;
        const chunked = ascii(`HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n${parts}`);
        expectResponse(client.receive(chunked.subarray(0, chunked.length - 1)), undefined);
        expectResponse(client.receive(chunked.subarray(chunked.length - 1)), { id: 1, body: `${p.words[1]}!` });
        client.request({ ...get(2, p, '/'), method: 'HEAD' });
        expectResponse(client.receive(ascii('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n')), { id: 2, body: '' });
        expectSent(client.request(get(3, p, '/3')), /^GET \/3 /);
      },
    },
    {
      say: text(
        'After Connection: close, or a body that ends with the connection, nothing more is sent.',
        'Connection: close나 연결과 함께 끝나는 본문 뒤에는 더 보내지 않습니다.',
      ),
      points: 2,
      run(trial, p) {
        for (const field of ['Connection: close\r\n', 'connection: x, CLOSE\r\n']) {
          const client = new StudentClient(trial);
          client.request(get(1, p, '/1'));
          client.request(get(2, p, '/2'));
          const last = client.receive(page(p.words[1]!, field));
          expectResponse(last, { id: 1, body: p.words[1]! });
          expectSent(last, undefined);
          expectEnd(last, [2]);
        }
        const client = new StudentClient(trial);
        client.request(get(1, p, '/1'));
        client.request(get(2, p, '/2'));
        expectResponse(client.receive(ascii(`HTTP/1.1 200 OK\r\n\r\n${p.words[1]}`)), undefined);
        const end = client.end();
        expectResponse(end, { id: 1, body: p.words[1]! });
        expectEnd(end, [2]);
      },
    },
    {
      say: text(
        'When the server closes too early, the requests have failed.',
        '서버가 너무 일찍 닫으면 요청은 실패한 것입니다.',
      ),
      points: 1,
      run(trial, p) {
        const client = new StudentClient(trial);
        client.request(get(1, p, '/1'));
        client.request(get(2, p, '/2'));
        const whole = page(p.words[1]!);
        client.receive(whole.subarray(0, whole.length - 1));
        const end = client.end();
        expectResponse(end, undefined);
        expectEnd(end, [1, 2]);
      },
    },
    {
      say: text('With it the page arrives.', '이것으로 페이지가 도착합니다.'),
      points: 2,
      async run(trial) {
        const changes: WorldChanges = { parts: { makeHttpConnection: makeConnection(trial) } };
        await httpLab.run(trial.newWorld(changes));
        await journeyArrives(trial, changes);
      },
    },
    {
      say: text(
        'The page arrives as well where frames are lost, late or come twice.',
        '프레임이 사라지거나 늦거나 두 번 와도 페이지가 도착합니다.',
      ),
      points: 1,
      async run(trial) {
        const bad = { loss: 0.1, duplicate: 0.1, reorder: { share: 0.2, extra: milliseconds(5) } };
        await journeyArrives(trial, {
          parts: { makeHttpConnection: makeConnection(trial) },
          weather: { 'google-web': bad },
        });
      },
    },
    {
      say: text(
        'A word before the response is not the response, and HTTP/1.0 closes.',
        '응답 앞의 1xx는 응답이 아니며, HTTP/1.0은 연결을 닫습니다.',
      ),
      points: 1,
      hidden: true,
      run(trial, p) {
        const client = new StudentClient(trial);
        client.request(get(1, p, '/1'));
        const early = ascii('HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n');
        expectResponse(client.receive(new Uint8Array([...early, ...page(p.words[1]!)])), { id: 1, body: p.words[1]! });
        client.request(get(2, p, '/2'));
        const old = client.receive(ascii('HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx'));
        expectResponse(old, { id: 2, body: 'x' });
        expectEnd(old, []);
        const asking = new StudentClient(trial);
        const closing = get(1, p, '/');
        asking.request({ ...closing, headers: [...closing.headers, ['Connection', 'close']] });
        expectEnd(asking.receive(page('x')), []);
      },
    },
  ],
};

function get(id: number, { host, words }: Parameters, target: string): Request {
  return {
    id,
    method: 'GET',
    target,
    headers: [
      ['Host', host],
      ['X-Word', words[0]!],
    ],
  };
}

function page(body: string, fields = ''): Uint8Array {
  return ascii(`HTTP/1.1 200 OK\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`);
}

/** @param wanted all that must go out, or how it must look; undefined: nothing */
function expectSent({ send }: Actions, wanted: string | RegExp | undefined): void {
  const sent = send.map((bytes) => new TextDecoder('latin1').decode(bytes)).join('');
  const isRight =
    wanted === undefined
      ? sent === ''
      : typeof wanted === 'string'
        ? sent === wanted
        : wanted.test(sent) && sent.split('\r\n\r\n').length === 2;
  if (isRight) return;
  const shown = sent === '' ? text('nothing', '아무것도 없음') : both(`"${shorten(sent, 120)}"`);
  const should =
    wanted === undefined
      ? text('nothing', '아무것도 없어야 함')
      : both(typeof wanted === 'string' ? `"${shorten(wanted, 120)}"` : wanted.source.replaceAll(/[\\^]/g, ''));
  fail(text(`sent: ${shown.en}; should be: ${should.en}`, `보낸 것: ${shown.ko}; 보내야 할 것: ${should.ko}`), {
    source: PERSISTENCE,
  });
}

function expectResponse({ responses }: Actions, wanted: { id: number; body: string } | undefined): void {
  const [first] = responses;
  if (!wanted) {
    if (first)
      fail(
        text(
          `a response to ${first.id} is told, but it is not whole`,
          `요청 ${first.id}의 응답이 다 오지 않았는데 알려졌습니다`,
        ),
        { mistake: 'wrong-body-end' },
      );
    return;
  }
  if (!first)
    fail(
      text(
        `the response to ${wanted.id} is whole, but not told`,
        `요청 ${wanted.id}의 응답이 다 왔는데 알려지지 않았습니다`,
      ),
      { mistake: 'wrong-body-end' },
    );
  const got = new TextDecoder('latin1').decode(first.response.body);
  const isRight =
    responses.length === 1 &&
    first.id === wanted.id &&
    first.response.status === 200 &&
    toHex(first.response.body) === toHex(ascii(wanted.body));
  if (isRight) return;
  const is = `${responses.length} × ${first.id}: ${first.response.status} "${shorten(got, 60)}"`;
  fail(
    text(
      `responses: ${is}; should be 1 × ${wanted.id}: 200 "${wanted.body}"`,
      `응답: ${is}; 1 × ${wanted.id}: 200 "${wanted.body}"이어야 합니다`,
    ),
  );
}

function expectEnd({ close, failed, send }: Actions, wanted: readonly number[]): void {
  if (!close)
    fail(text('the connection is to be closed, but close is false', '연결을 닫아야 하는데 close가 false입니다'), {
      source: 'RFC 9112 §9.6',
    });
  if (send.length > 0)
    fail(text('something is sent on a connection that is being closed', '닫는 연결로 무언가를 보냈습니다'), {
      source: 'RFC 9112 §9.6',
    });
  const [got, should] = [failed.toSorted().join(', '), wanted.join(', ')];
  if (got !== should)
    fail(text(`failed is [${got}], should be [${should}]`, `failed가 [${got}]입니다. [${should}]이어야 합니다`), {
      source: 'RFC 9112 §9.6',
    });
}

function both(same: string): Text {
  return { en: same, ko: same };
}

function ascii(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}
