/** Take a response out of a stream of bytes: where does its body end? */

import { toHex } from '../../../src/bytes/hex.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { shorten, type Text, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import { bytes, z } from '../../../src/grade/shapes.ts';
import type { Check, CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';

const shape = z
  .object({
    status: z.int({ error: 'status is a number' }),
    contentType: z.string({ error: 'contentType is a string or null' }).nullable(),
    body: bytes,
    length: z.int({ error: 'length is a number' }),
  })
  .optional();
type Got = z.infer<typeof shape>;

/** A response as it comes, and what is to be read of it. */
interface Sample {
  readonly what: Text;
  readonly bytes: Uint8Array;
  readonly want: { status: number; contentType: string | null; body: Uint8Array };
  readonly method?: string;
  /** The body ends with the connection. */
  readonly untilClose?: boolean;
}

type ResponseCheck = Check<{ word: string }, CodeTrial>;

function check(
  say: Text,
  points: number,
  samples: (random: Random, word: string) => Sample[],
  hidden = false,
): ResponseCheck {
  return {
    say,
    points,
    ...(hidden && { hidden }),
    run(trial, { word }) {
      for (const sample of samples(trial.random, word)) tryOut(trial, sample);
    },
  };
}

export const responseTask: CodeTask<{ word: string }> = {
  id: 'response',
  kind: 'build',
  file: 'response.ts',
  title: text('Where does the response end?', '응답은 어디에서 끝납니까?'),
  hints: [
    text(
      'First look for the empty line: before it the head is not whole.',
      '먼저 빈 줄을 찾으십시오. 그 전에는 헤더가 다 온 것이 아닙니다.',
    ),
    text(
      'There are four ways for a body to end, and an order in which to ask for them (RFC 9112 §6.3).',
      '본문이 끝나는 방법은 네 가지이며, 확인하는 순서가 있습니다(RFC 9112 §6.3).',
    ),
    text(
      'A chunk: its size in hexadecimal, CR LF, so many bytes, CR LF. The last one has size 0, and then come trailer fields or not, and an empty line.',
      '청크는 16진수 크기, CR LF, 그만큼의 바이트, CR LF입니다. 마지막 청크의 크기는 0이고, 트레일러 필드가 있거나 없으며, 빈 줄로 끝납니다.',
    ),
  ],
  parameters: (random) => ({ word: drawWord(random) }),
  describe: () =>
    text(
      'Write `readResponse`. It is asked again and again while bytes come in, and must say null until the response is whole.',
      '`readResponse`를 작성하십시오. 바이트가 오는 동안 계속 다시 부르며, 응답이 다 올 때까지는 null이어야 합니다.',
    ),
  checks: [
    check(
      text('Content-Length says where the body ends.', 'Content-Length가 본문의 끝을 알려 줍니다.'),
      2,
      (random, word) => [
        withLength(word, 'Content-Length', 'Content-Type: text/plain'),
        withLength('', 'Content-Length', 'Content-Type: text/plain'),
        withLength(`${word}\r\n\r\n${drawWord(random)}`, 'Content-Length', 'Content-Type: text/html; charset=utf-8'),
      ],
    ),
    check(
      text('Names are read without regard to capitals.', '이름은 대소문자를 가리지 않고 읽습니다.'),
      1,
      (_random, word) => [
        withLength(word, 'content-length', 'CONTENT-TYPE:text/css'),
        withLength(word, 'CONTENT-LENGTH', 'content-Type:   text/css  '),
      ],
    ),
    check(text('A chunked body is put together.', '청크로 나뉜 본문을 합칩니다.'), 2, (random, word) => [
      chunked([word, drawWord(random), 'x'], {}),
      chunked([letters(random, 26)], {}),
      chunked([], {}),
    ]),
    check(
      text('Chunk extensions and trailer fields are skipped.', '청크 확장과 트레일러 필드는 건너뜁니다.'),
      1,
      (random, word) => [
        chunked([word, letters(random, 171)], { extension: ';a=b' }),
        chunked([word], { trailer: `X-${drawWord(random)}: 1\r\nX-More: 2\r\n` }),
        chunked([letters(random, 11)], { extension: ' ; q="5"', capitals: true, trailer: 'X: y\r\n' }),
      ],
    ),
    check(
      text('Answers to HEAD, 204 and 304 have no body.', 'HEAD, 204, 304의 응답에는 본문이 없습니다.'),
      1,
      (_random, word) => [
        { ...bodiless(200, `Content-Length: ${word.length + 5}`), method: 'HEAD' },
        { ...bodiless(200, 'Transfer-Encoding: chunked'), method: 'HEAD' },
        bodiless(204, 'X: y'),
        bodiless(304, 'Content-Length: 500'),
      ],
    ),
    check(
      text('Without a length the body ends with the connection.', '길이가 없으면 본문은 연결과 함께 끝납니다.'),
      1,
      (random, word) => [untilClose(`${word} ${drawWord(random)}`), untilClose('')],
    ),
    {
      say: text('A response that breaks off is no response.', '도중에 끊긴 응답은 응답이 아닙니다.'),
      points: 1,
      run(trial, { word }) {
        for (const sample of [withLength(`${word}${word}`, 'Content-Length', 'X: y'), chunked([word, word], {})])
          brokenOff(trial, sample);
      },
    },
    check(
      text(
        'Chunked goes before Content-Length, and bodies may look like heads.',
        '청크가 Content-Length보다 우선하며, 본문은 헤더처럼 보일 수 있습니다.',
      ),
      1,
      (random, word) => [
        chunked([word, drawWord(random)], { field: 'Content-Length: 3\r\n' }),
        chunked(['0\r\n\r\n', `5\r\n${word}`], {}),
        withLength(
          'HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno',
          'Content-Length',
          'Content-Type: message/http',
        ),
        {
          ...withLength(word, 'Content-Length', 'X-Content-Type: no'),
          want: { status: 200, contentType: null, body: ascii(word) },
        },
      ],
      true,
    ),
  ],
};

/** Asked after every byte; then with the next message behind it. */
function tryOut(trial: CodeTrial, sample: Sample): void {
  const { bytes: whole, method = 'GET', untilClose: toTheEnd = false } = sample;
  const ask = (received: Uint8Array, closed: boolean) =>
    trial.student.call('readResponse', [received, method, closed], shape);
  for (const count of moments(whole.length + (toTheEnd ? 1 : 0))) {
    const early = ask(whole.subarray(0, count), false);
    if (early === undefined) continue;
    trial.found({
      say: text(
        `${sample.what.en}: after ${count} of ${whole.length} bytes it is not whole yet, but something was returned`,
        `${sample.what.ko}: ${whole.length}바이트 중 ${count}바이트만 왔는데 값이 반환되었습니다`,
      ),
      mistake: 'wrong-body-end',
      source: 'RFC 9112 §6.3',
    });
    return;
  }
  const told = compare(sample, ask(whole, toTheEnd), whole.length);
  for (const finding of told) trial.found(finding);
  if (told.length > 0 || toTheEnd) return;
  for (const finding of compare(sample, ask(concatBytes(whole, ascii('HTTP/1.1 200 OK\r\n')), false), whole.length))
    trial.found(finding);
}

/** After how many bytes it is asked: where the end is near after each, before that now and then. */
function moments(length: number): number[] {
  const all = Array.from({ length }, (_, count) => count);
  return all.filter((count) => count >= length - 24 || count % 9 === 0);
}

function brokenOff(trial: CodeTrial, { bytes: whole, what }: Sample): void {
  for (const missing of [1, 4, 8]) {
    const got = trial.student.call('readResponse', [whole.subarray(0, whole.length - missing), 'GET', true], shape);
    if (got === undefined) continue;
    const say = text(
      `${what.en}: the connection closed ${missing} bytes too early, so the response is not whole`,
      `${what.ko}: 연결이 ${missing}바이트 일찍 끊겼으므로 응답이 다 온 것이 아닙니다`,
    );
    trial.found({ say, mistake: 'wrong-body-end', source: 'RFC 9112 §8' });
    return;
  }
}

function compare({ what, want }: Sample, got: Got, length: number): Finding[] {
  const finding = (en: string, ko: string, more: Partial<Finding> = {}): Finding => ({
    say: text(`${what.en}: ${en}`, `${what.ko}: ${ko}`),
    ...more,
  });
  if (got === undefined)
    return [
      finding('it is whole, but null was returned', '다 왔는데 null이 반환되었습니다', { mistake: 'wrong-body-end' }),
    ];
  const findings: Finding[] = [];
  if (got.status !== want.status) {
    findings.push(
      finding(
        `status is ${got.status}, should be ${want.status}`,
        `status가 ${got.status}입니다. ${want.status}이어야 합니다`,
      ),
    );
  }
  if (got.contentType !== want.contentType) {
    const [is, should] = [shorten(String(got.contentType), 60), want.contentType];
    findings.push(
      finding(`contentType is ${is}, should be ${should}`, `contentType이 ${is}입니다. ${should}이어야 합니다`, {
        mistake: 'case-sensitive',
        source: 'RFC 9110 §5.1',
      }),
    );
  }
  if (toHex(got.body) !== toHex(want.body)) {
    const [is, should] = [say(got.body), say(want.body)];
    findings.push(
      finding(`body is ${is}, should be ${should}`, `body가 ${is}입니다. ${should}이어야 합니다`, {
        mistake: 'wrong-body-end',
        source: 'RFC 9112 §6.3',
      }),
    );
  }
  if (got.length !== length) {
    findings.push(
      finding(
        `length is ${got.length}, the message takes ${length}`,
        `length가 ${got.length}입니다. 메시지는 ${length}바이트입니다`,
        { mistake: 'wrong-body-end' },
      ),
    );
  }
  return findings;
}

function say(body: Uint8Array): string {
  return `"${shorten(new TextDecoder('latin1').decode(body), 40)}" (${body.length})`;
}

function withLength(body: string, name: string, field: string): Sample {
  const content = ascii(body);
  const contentType = /^content-type:(.*)$/i.exec(field)?.[1]?.trim() ?? null;
  return {
    what: text(`a body of ${content.length} bytes with ${name}`, `${name}이(가) 있는 ${content.length}바이트 본문`),
    bytes: ascii(`HTTP/1.1 200 OK\r\n${field}\r\n${name}: ${content.length}\r\n\r\n${body}`),
    want: { status: 200, contentType, body: content },
  };
}

interface ChunkOptions {
  readonly extension?: string;
  readonly trailer?: string;
  readonly capitals?: boolean;
  /** One more line of the head. */
  readonly field?: string;
}

function chunked(
  parts: readonly string[],
  { extension = '', trailer = '', capitals = false, field = '' }: ChunkOptions,
): Sample {
  const size = (length: number) => (capitals ? length.toString(16).toUpperCase() : length.toString(16));
  const chunks = parts.map((part) => `${size(part.length)}${extension}\r\n${part}\r\n`).join('');
  return {
    what: text(`a body of ${parts.length} chunks`, `청크 ${parts.length}개의 본문`),
    bytes: ascii(
      `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n${field}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n${trailer}\r\n`,
    ),
    want: { status: 200, contentType: 'text/html', body: ascii(parts.join('')) },
  };
}

function bodiless(status: number, field: string): Sample {
  return {
    what: text(`a response ${status} without a body`, `본문이 없는 ${status} 응답`),
    bytes: ascii(`HTTP/1.1 ${status} Whatever it is\r\nContent-Type: text/plain\r\n${field}\r\n\r\n`),
    want: { status, contentType: 'text/plain', body: new Uint8Array(0) },
  };
}

function untilClose(body: string): Sample {
  return {
    what: text('a body without a length', '길이가 없는 본문'),
    bytes: ascii(`HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${body}`),
    want: { status: 404, contentType: 'text/plain', body: ascii(body) },
    untilClose: true,
  };
}

/** Of a length whose hexadecimal form has letters. */
function letters(random: Random, length: number): string {
  return Array.from({ length }, () => String.fromCharCode(97 + random.below(26))).join('');
}

function ascii(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}
