import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { concatBytes } from '../../src/bytes/writer.ts';
import { dissectHttp } from '../../src/packet/http/dissect-http1.ts';
import {
  bodyFraming,
  buildMessage,
  decodeHead,
  type HttpHeaders,
  headerHas,
  headerValue,
  headerValues,
  writeHead,
} from '../../src/packet/http/http1.ts';
import { expectRobust } from '../helpers/robust.ts';
import { expectToTile } from '../helpers/tile.ts';

/** Text with LF as bytes with CRLF, one byte a character. */
function wire(text: string): Uint8Array {
  return Uint8Array.from(text.replace(/\r?\n/g, '\r\n'), (character) => character.charCodeAt(0));
}

/** As it is. */
function raw(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** RFC 9112 §2.1: the example of a request and of its response. */
const exampleRequest = wire(`GET /hello.txt HTTP/1.1
User-Agent: curl/7.64.1
Host: www.example.com
Accept-Language: en, mi

`);
const exampleResponse = wire(`HTTP/1.1 200 OK
Date: Mon, 27 Jul 2009 12:28:53 GMT
Server: Apache
Last-Modified: Wed, 22 Jul 2009 19:15:56 GMT
ETag: "34aa387-d-1568eb00"
Accept-Ranges: bytes
Content-Length: 51
Vary: Accept-Encoding
Content-Type: text/plain

Hello World! My content includes a trailing CRLF.
`);
const chunkedResponse = wire(`HTTP/1.1 200 OK
Transfer-Encoding: chunked
Trailer: Expires

5;name="value"
Hello
1
!
0
Expires: never

`);
const vectors = { exampleRequest, exampleResponse, chunkedResponse };

function requestWith(...headers: HttpHeaders): Uint8Array {
  return writeHead({ kind: 'request', method: 'POST', target: '/', version: '1.1', headers });
}

describe('reading a head', () => {
  test('the request of RFC 9112 §2.1', () => {
    expect(decodeHead('request', exampleRequest)).toEqual({
      kind: 'request',
      method: 'GET',
      target: '/hello.txt',
      version: '1.1',
      headers: [
        ['User-Agent', 'curl/7.64.1'],
        ['Host', 'www.example.com'],
        ['Accept-Language', 'en, mi'],
      ],
    });
  });

  test('the response of RFC 9112 §2.1', () => {
    const head = decodeHead('response', exampleResponse.subarray(0, exampleResponse.length - 51));
    expect(head).toMatchObject({ kind: 'response', status: 200, reason: 'OK', version: '1.1' });
    expect(headerValue(head.headers, 'etag')).toBe('"34aa387-d-1568eb00"');
    expect(head.headers.map(([name]) => name).slice(0, 3), 'order and spelling stay').toEqual([
      'Date',
      'Server',
      'Last-Modified',
    ]);
  });

  test('names compare without regard to case, equal names make a list (RFC 9110 §5.1, §5.3)', () => {
    const headers: HttpHeaders = [
      ['Accept', 'a'],
      ['ACCEPT', 'b, c'],
    ];
    expect(headerValue(headers, 'accept')).toBe('a, b, c');
    expect(headerValues(headers, 'accept')).toEqual(['a', 'b, c']);
    expect(headerHas(headers, 'Accept', 'C')).toBe(true);
    expect(headerHas(headers, 'Accept', 'b, c')).toBe(false);
    expect(headerValue(headers, 'Host')).toBeUndefined();
  });

  test('blanks around a value do not belong to it (§5.1)', () => {
    const { headers } = decodeHead('request', raw('GET / HTTP/1.1\r\nA:\t b c \t\r\nB:\r\nC:   \r\n\r\n'));
    expect(headers).toEqual([
      ['A', 'b c'],
      ['B', ''],
      ['C', ''],
    ]);
  });

  test('a lone LF ends a line, too (§2.2)', () => {
    const head = decodeHead('request', raw('GET / HTTP/1.1\nHost: a\n\n'));
    expect(head.headers).toEqual([['Host', 'a']]);
  });

  test.each([
    ['HTTP/1.1 200 \r\n\r\n', ''],
    ['HTTP/1.1 200\r\n\r\n', ''],
    ['HTTP/1.0 200 It is \xe4ll right\r\n\r\n', 'It is \xe4ll right'],
  ])('%j has the reason %j (§4)', (text, reason) => {
    expect(decodeHead('response', raw(text))).toMatchObject({ status: 200, reason });
  });

  test.each([
    ['a folded line in a request (§5.2)', 'GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n', 'fieldValue'],
    ['a blank before the colon (§5.1)', 'GET / HTTP/1.1\r\nHost : a\r\n\r\n', 'fieldName'],
    ['a blank before the first field (§2.2)', 'GET / HTTP/1.1\r\n Host: a\r\n\r\n', 'fieldName'],
    ['a line without colon', 'GET / HTTP/1.1\r\nHost\r\n\r\n', 'fieldName'],
    ['a field without name', 'GET / HTTP/1.1\r\n: a\r\n\r\n', 'fieldName'],
    ['a lone CR (§2.2)', 'GET / HTTP/1.1\r\nA: b\rC: d\r\n\r\n', 'line'],
    ['a NUL in a value (RFC 9110 §5.5)', 'GET / HTTP/1.1\r\nA: b\0c\r\n\r\n', 'fieldValue'],
    ['two blanks in the request line (§3)', 'GET  / HTTP/1.1\r\n\r\n', 'requestTarget'],
    ['a blank in the target', 'GET /a b HTTP/1.1\r\n\r\n', 'requestTarget'],
    ['no version', 'GET /\r\n\r\n', 'requestTarget'],
    ['a version that is none', 'GET / HTTPS/1.1\r\n\r\n', 'line'],
    ['another major version', 'GET / HTTP/3.0\r\n\r\n', 'httpVersion'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\n', 'httpVersion'],
    ['no method', ' / HTTP/1.1\r\n\r\n', 'method'],
    ['no empty line', 'GET / HTTP/1.1\r\nHost: a\r\n', 'line'],
    ['bytes after the empty line', 'GET / HTTP/1.1\r\n\r\nx', 'head'],
  ])('%s is refused', (_, text, field) => {
    expect(() => decodeHead('request', raw(text))).toThrow(expect.objectContaining({ layer: 'http', field }));
  });

  test.each(['HTTP/1.1 20 OK', 'HTTP/1.1 2000 OK', 'HTTP/1.1 099 OK', 'HTTP/1.1  200 OK', 'HTTP/1.1200 OK'])(
    'the status line %j is refused',
    (line) => {
      expect(() => decodeHead('response', raw(`${line}\r\n\r\n`))).toThrow(DecodeError);
    },
  );

  test('a folded line in a response is a blank (§5.2)', () => {
    const head = decodeHead('response', raw('HTTP/1.1 200 OK\r\nA: b\r\n\t c\r\nB: d\r\n\r\n'));
    expect(head.headers).toEqual([
      ['A', 'b c'],
      ['B', 'd'],
    ]);
  });

  test('more header fields than the limit are refused', () => {
    const head = raw('GET / HTTP/1.1\r\nA: 1\r\nA: 2\r\nA: 3\r\n\r\n');
    const limits = { headBytes: 1000, headerCount: 2 };
    expect(() => decodeHead('request', head, limits)).toThrow(expect.objectContaining({ field: 'head' }));
  });
});

describe('writing', () => {
  test('what was read is written the same', () => {
    expect(writeHead(decodeHead('request', exampleRequest))).toEqual(exampleRequest);
  });

  test('Content-Length is filled in, unless the fields say how the body ends', () => {
    const body = raw('abc');
    const fields = { kind: 'response', status: 200, reason: 'OK', body } as const;
    expect(buildMessage({ ...fields, headers: [] })).toEqual(wire('HTTP/1.1 200 OK\nContent-Length: 3\n\nabc'));
    const headers: HttpHeaders = [['content-length', '2']];
    expect(buildMessage({ ...fields, headers })).toEqual(wire('HTTP/1.1 200 OK\ncontent-length: 2\n\nabc'));
  });

  test.each([
    ['a line end in a value', [['Location', 'a\r\nSet-Cookie: b']]],
    ['a blank in a name', [['Set Cookie', 'a']]],
    ['a character beyond Latin-1', [['A', '가']]],
  ] as [string, HttpHeaders][])('%s is misuse', (_, headers) => {
    expect(() => requestWith(...headers)).toThrow(RangeError);
  });

  test('a blank in the target is misuse', () => {
    const head = { kind: 'request', method: 'GET', target: '/a b', version: '1.1', headers: [] } as const;
    expect(() => writeHead(head)).toThrow(RangeError);
  });
});

describe('where the body ends (RFC 9112 §6.3)', () => {
  const framing = (start: string, headers = '', method?: string) => {
    const kind = start.startsWith('HTTP/') ? 'response' : 'request';
    return bodyFraming(decodeHead(kind, wire(`${start}\n${headers}\n`)), method);
  };

  test.each([
    ['HTTP/1.1 200 OK', 'Content-Length: 5\n', 'HEAD', { kind: 'none' }],
    ['HTTP/1.1 103 Early Hints', '', 'GET', { kind: 'none' }],
    ['HTTP/1.1 204 No Content', 'Content-Length: 5\n', 'GET', { kind: 'none' }],
    ['HTTP/1.1 304 Not Modified', 'Content-Length: 5\n', 'GET', { kind: 'none' }],
    ['HTTP/1.1 200 OK', '', 'CONNECT', { kind: 'none' }],
    ['HTTP/1.1 200 OK', 'Transfer-Encoding: Chunked\n', 'GET', { kind: 'chunked' }],
    ['HTTP/1.1 200 OK', 'Content-Length: 5\n', 'GET', { kind: 'length', length: 5 }],
    ['HTTP/1.1 200 OK', '', 'GET', { kind: 'close' }],
    ['POST / HTTP/1.1', '', undefined, { kind: 'none' }],
    ['POST / HTTP/1.1', 'Content-Length: 0\n', undefined, { kind: 'length', length: 0 }],
    ['POST / HTTP/1.1', 'Content-Length: 42\nContent-Length: 42\n', undefined, { kind: 'length', length: 42 }],
    ['POST / HTTP/1.1', 'Content-Length: 42, 42\n', undefined, { kind: 'length', length: 42 }],
  ])('%s %j after %s', (start, headers, method, expected) => {
    expect(framing(start, headers, method)).toEqual(expected);
  });

  test.each([
    ['both ways at once (§6.1, §11.2)', 'Content-Length: 3\nTransfer-Encoding: chunked\n', 'contentLength'],
    ['two lengths', 'Content-Length: 3\nContent-Length: 4\n', 'contentLength'],
    ['a length with a sign', 'Content-Length: +3\n', 'contentLength'],
    ['a length in hexadecimal', 'Content-Length: 0x3\n', 'contentLength'],
    ['an empty length', 'Content-Length:\n', 'contentLength'],
    ['a length beyond all numbers', 'Content-Length: 99999999999999999999\n', 'contentLength'],
    ['another coding', 'Transfer-Encoding: gzip, chunked\n', 'transferEncoding'],
    ['chunked twice', 'Transfer-Encoding: chunked\nTransfer-Encoding: chunked\n', 'transferEncoding'],
    ['an empty coding', 'Transfer-Encoding:\n', 'transferEncoding'],
  ])('%s is refused', (_, headers, field) => {
    expect(() => framing('POST / HTTP/1.1', headers)).toThrow(expect.objectContaining({ code: 'bad-value', field }));
  });

  test('HTTP/1.0 has no Transfer-Encoding (§6.1)', () => {
    expect(() => framing('POST / HTTP/1.0', 'Transfer-Encoding: chunked\n')).toThrow(DecodeError);
  });
});

describe('dissecting', () => {
  test.each(Object.entries(vectors))('the fields of %s tile it', (_, bytes) => {
    const moved = concatBytes(new Uint8Array(54), bytes);
    const { fields, end } = dissectHttp(moved, 54, moved.length);
    expect(end).toBe(moved.length);
    expectToTile(fields, 54, end);
  });

  test.each(Object.entries(vectors))('%s damaged gives fields that tile, or a DecodeError', (_, bytes) => {
    expectRobust(bytes, (damaged) => {
      const { fields, end } = dissectHttp(damaged, 0, damaged.length);
      expectToTile(fields, 0, end);
    });
  });

  test('the parts of the request line and the header fields have their names', () => {
    const { fields } = dissectHttp(exampleRequest, 0, exampleRequest.length);
    expect(fields.map(({ name, value }) => [name, value])).toEqual([
      ['requestLine', ''],
      ['userAgent', 'curl/7.64.1'],
      ['host', 'www.example.com'],
      ['acceptLanguage', 'en, mi'],
      ['emptyLine', raw('\r\n')],
    ]);
    expect(fields[0]!.children!.map(({ name, value }) => [name, value])).toEqual([
      ['method', 'GET'],
      ['space', ' '],
      ['requestTarget', '/hello.txt'],
      ['space', ' '],
      ['httpVersion', 'HTTP/1.1'],
      ['lineEnd', raw('\r\n')],
    ]);
  });

  test('a body that goes on in other segments is shown as far as it is here', () => {
    const { fields, end } = dissectHttp(exampleResponse, 0, exampleResponse.length - 10);
    expect(end).toBe(exampleResponse.length - 10);
    expect(fields.at(-1)).toMatchObject({ name: 'body', bitLength: 41 * 8 });
  });

  test('a message ends where it says, not where the next begins', () => {
    const two = concatBytes(exampleResponse, exampleResponse);
    expect(dissectHttp(two, 0, two.length).end).toBe(exampleResponse.length);
  });

  test('a chunked body shows its chunks, and as bytes if its end is not here', () => {
    const whole = dissectHttp(chunkedResponse, 0, chunkedResponse.length);
    expect(whole.fields.slice(4).map(({ name }) => name)).toEqual(['chunk', 'chunk', 'chunk', 'expires', 'emptyLine']);
    const part = dissectHttp(chunkedResponse, 0, chunkedResponse.length - 4);
    expect(part.fields.at(-1)!.name).toBe('body');
  });

  test('the response to HEAD has no body, if one knows', () => {
    const bytes = wire('HTTP/1.1 200 OK\nContent-Length: 3\n\nabc');
    expect(dissectHttp(bytes, 0, bytes.length, 'HEAD').end).toBe(bytes.length - 3);
  });
});

test.each(['exampleRequest', 'exampleResponse', 'chunkedResponse'] as const)('the head of %s, damaged', (name) => {
  const bytes = vectors[name];
  expectRobust(bytes, (damaged) =>
    bodyFraming(decodeHead(name === 'exampleRequest' ? 'request' : 'response', damaged)),
  );
});
