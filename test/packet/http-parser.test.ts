import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { concatBytes } from '../../src/bytes/writer.ts';
import { buildChunk, buildLastChunk } from '../../src/packet/http/chunked.ts';
import { type HttpEvent, HttpParser, httpParserTransitions } from '../../src/packet/http/http-parser.ts';
import { buildMessage } from '../../src/packet/http/http1.ts';
import { expectRobust } from '../helpers/robust.ts';

function wire(text: string): Uint8Array {
  return Uint8Array.from(text.replace(/\r?\n/g, '\r\n'), (character) => character.charCodeAt(0));
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

type Options = ConstructorParameters<typeof HttpParser>[1];

/** What a parser makes of a stream that comes in these pieces: pieces of bodies joined, so that pieces do not matter. */
function parse(
  kind: 'request' | 'response',
  pieces: readonly Uint8Array[],
  { methods = [], isEnded = true, options = {} }: { methods?: string[]; isEnded?: boolean; options?: Options } = {},
): string[] {
  const parser = new HttpParser(kind, options);
  for (const method of methods) parser.expectResponseTo(method);
  const seen: string[] = [];
  let body = '';
  const note = (event: HttpEvent) => {
    if (event.kind === 'body') body += textOf(event.bytes);
    else if (event.kind === 'head')
      seen.push(event.head.kind === 'request' ? event.head.target : `${event.head.status}`);
    else {
      seen.push(`body ${body}`, ...event.trailers.map((field) => `trailer ${field.join('=')}`), 'end');
      body = '';
    }
  };
  const drain = () => {
    for (let event = parser.read(); event; event = parser.read()) note(event);
  };
  for (const piece of pieces) {
    parser.push(piece);
    drain();
  }
  if (isEnded) {
    parser.end();
    drain();
  }
  return seen;
}

function byteByByte(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (byte) => Uint8Array.of(byte));
}

/** Three requests in a row: without body, with length, in chunks. */
const requests = wire(`GET /one HTTP/1.1
Host: a

POST /two HTTP/1.1
Host: a
Content-Length: 5

12345
PUT /three HTTP/1.1
Host: a
Transfer-Encoding: chunked

3
abc
A;ext=1
0123456789
0
Check: yes

`);
const seenRequests = [
  '/one',
  'body ',
  'end',
  '/two',
  'body 12345',
  'end',
  '/three',
  'body abc0123456789',
  'trailer Check=yes',
  'end',
];

/** Three responses: an interim one before the first, the second in chunks, the third up to the end of the stream. */
const responses = wire(`HTTP/1.1 100 Continue

HTTP/1.1 200 OK
Content-Length: 2

ok
HTTP/1.1 200 OK
Transfer-Encoding: chunked

2
ok
0

HTTP/1.1 200 OK

to the end`);
const seenResponses = [
  '100',
  'body ',
  'end',
  '200',
  'body ok',
  'end',
  '200',
  'body ok',
  'end',
  '200',
  'body to the end',
  'end',
];

describe('pieces do not matter', () => {
  // The two bytes after a body that belong to no message are an empty line before the next request (RFC 9112 §2.2).
  test('requests in one piece', () => expect(parse('request', [requests])).toEqual(seenRequests));
  test('requests byte by byte', () => expect(parse('request', byteByByte(requests))).toEqual(seenRequests));

  const clean = wire(textOf(responses).replace('ok\r\nHTTP', 'okHTTP'));
  test('responses in one piece', () => expect(parse('response', [clean])).toEqual(seenResponses));
  test('responses byte by byte', () => expect(parse('response', byteByByte(clean))).toEqual(seenResponses));

  test('cut anywhere', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(requests.length), { maxLength: 8 }), (cuts) => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), requests.length];
        const pieces = edges.slice(1).map((edge, i) => requests.subarray(edges[i], edge));
        expect(parse('request', pieces)).toEqual(seenRequests);
      }),
    );
  });
});

describe('bodies', () => {
  test('a response to HEAD has none, whatever its Content-Length says', () => {
    const bytes = wire('HTTP/1.1 200 OK\nContent-Length: 5\n\nHTTP/1.1 200 OK\nContent-Length: 5\n\n12345');
    expect(parse('response', [bytes], { methods: ['HEAD', 'GET'] })).toEqual([
      '200',
      'body ',
      'end',
      '200',
      'body 12345',
      'end',
    ]);
  });

  test('an interim response does not count as the answer', () => {
    const bytes = wire('HTTP/1.1 103 Early Hints\n\nHTTP/1.1 200 OK\nContent-Length: 5\n\n');
    expect(parse('response', [bytes], { methods: ['HEAD'] })).toEqual(['103', 'body ', 'end', '200', 'body ', 'end']);
  });

  test('one that ends with the stream is not over before', () => {
    const bytes = wire('HTTP/1.1 200 OK\n\nsome');
    expect(parse('response', [bytes], { isEnded: false })).toEqual(['200']);
    expect(parse('response', [bytes])).toEqual(['200', 'body some', 'end']);
  });

  test('what was written in chunks is read again', () => {
    const data = fc.array(fc.string({ minLength: 1, maxLength: 300, unit: 'binary-ascii' }), { maxLength: 10 });
    fc.assert(
      fc.property(data, (pieces) => {
        const headers = [['Transfer-Encoding', 'chunked']] as const;
        const head = buildMessage({ kind: 'response', status: 200, reason: 'OK', headers });
        const chunks = pieces.map((piece) => buildChunk(Uint8Array.from(piece, (c) => c.charCodeAt(0))));
        const whole = concatBytes(head, ...chunks, buildLastChunk([['Sum', '1']]));
        expect(parse('response', [whole])).toEqual(['200', `body ${pieces.join('')}`, 'trailer Sum=1', 'end']);
      }),
    );
  });

  test('an empty chunk would be the last: misuse', () => {
    expect(() => buildChunk(new Uint8Array(0))).toThrow(RangeError);
  });
});

describe('refused', () => {
  const chunked = 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n';
  test.each([
    ['a stream that ends in a head', 'GET / HTTP/1.1\r\nHost'],
    ['a stream that ends in a body', 'POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n123'],
    ['a stream that ends in a chunk', `${chunked}5\r\n123`],
    ['a stream that ends before the last chunk', `${chunked}3\r\n123\r\n`],
    ['a chunk longer than it says', `${chunked}3\r\n1234\r\n0\r\n\r\n`],
    ['a chunk size that is none', `${chunked}x\r\n`],
    ['a chunk size with a sign', `${chunked}-3\r\n`],
    ['a chunk size too large for any machine', `${chunked}${'f'.repeat(20)}\r\n`],
    ['a lone LF after a chunk size (RFC 9112 §2.2 allows it in heads only)', `${chunked}3\n123\r\n0\r\n\r\n`],
    ['a chunk line without end', `${chunked}3;${'x'.repeat(5000)}`],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n\n'],
  ])('%s', (_, text) => {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    expect(() => parse('request', [bytes])).toThrow(DecodeError);
    expect(() => parse('request', byteByByte(bytes))).toThrow(DecodeError);
  });

  test('a head longer than the limit, before its end has come', () => {
    const options = { limits: { headBytes: 100, headerCount: 100 } };
    const long = wire(`GET / HTTP/1.1\nA: ${'x'.repeat(100)}`);
    expect(() => parse('request', [long], { options, isEnded: false })).toThrow(
      expect.objectContaining({ field: 'head' }),
    );
  });

  test('after an error the parser goes on failing', () => {
    const parser = new HttpParser('request');
    parser.push(wire('nonsense\n\nGET / HTTP/1.1\n\n'));
    expect(() => parser.read()).toThrow(DecodeError);
    expect(() => parser.read()).toThrow(DecodeError);
  });

  test.each(['request', 'response'] as const)('damaged %ss give events or a DecodeError', (kind) => {
    expectRobust(kind === 'request' ? requests : responses, (bytes) => parse(kind, [bytes]));
  });
});

test('the parser goes through all the transitions of its table and no others', () => {
  const seen = new Set<string>();
  const options = { onTransition: (from: string, to: string) => seen.add(`${from} → ${to}`) };
  const attempt = (kind: 'request' | 'response', text: string, pieces = byteByByte) => {
    try {
      parse(kind, pieces(Uint8Array.from(text, (c) => c.charCodeAt(0))), { options });
    } catch (error) {
      expect(error).toBeInstanceOf(DecodeError);
    }
  };
  const chunked = 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n';
  attempt('request', textOf(requests));
  attempt('response', 'HTTP/1.1 200 OK\r\n\r\nto the end');
  attempt('request', 'nonsense\r\n\r\n');
  attempt('request', 'POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n1');
  for (const text of ['x\r\n', '3\r\n1', '3\r\n123', '3\r\n123xx', '0\r\n', '0\r\n: x\r\n\r\n'])
    attempt('request', chunked + text);
  const table = Object.entries(httpParserTransitions).flatMap(([from, states]) =>
    states.map((to) => `${from} → ${to}`),
  );
  expect([...seen].sort()).toEqual(table.sort());
});
