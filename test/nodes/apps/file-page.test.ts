import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { entityTag, filePage } from '../../../src/nodes/apps/file-page.ts';
import { type HttpHeaders, headerValue } from '../../../src/packet/http/http1.ts';

const text = new TextEncoder().encode('p { color: red }'.repeat(20));
const packed = { br: new Uint8Array([1, 2, 3]), gzip: gzipSync(text) };
const file = { contentType: 'text/css', body: text, packed, headers: [['Cache-Control', 'max-age=60']] as const };
const page = filePage(file, (now) => Date.UTC(1994, 10, 6, 8, 49, 37) + now / 1000);

function ask(...headers: HttpHeaders) {
  if (typeof page !== 'function') throw new Error('a page that looks at the request is wanted');
  return page({ kind: 'request', method: 'GET', target: '/', version: '1.1', headers, body: new Uint8Array(0) }, 0);
}

describe('a file', () => {
  test('is given out with its type, its length, its date and a validator', () => {
    const { status, headers, body } = ask();
    expect([status, body]).toEqual([200, text]);
    expect(headers).toEqual([
      ['Content-Type', 'text/css'],
      ['Content-Length', String(text.length)],
      ['Cache-Control', 'max-age=60'],
      ['Date', 'Sun, 06 Nov 1994 08:49:37 GMT'],
      ['ETag', entityTag(text)],
      ['Vary', 'Accept-Encoding'],
    ]);
  });

  test('comes packed as the client can take it, the best first (RFC 9110 §12.5.3)', () => {
    const coding = (accept: string) => headerValue(ask(['Accept-Encoding', accept]).headers, 'Content-Encoding');
    expect(coding('gzip, deflate, br')).toBe('br');
    expect(coding('GZIP')).toBe('gzip');
    expect(coding('br;q=0, gzip;q=0.5')).toBe('gzip');
    expect(coding('*')).toBe('br');
    expect(coding('*;q=0')).toBeUndefined();
    expect(coding('deflate, identity')).toBeUndefined();
  });

  test('has another tag when it is packed otherwise (RFC 9110 §8.8.3.3)', () => {
    const tags = ['br', 'gzip', ''].map((accept) => headerValue(ask(['Accept-Encoding', accept]).headers, 'ETag'));
    expect(new Set(tags).size).toBe(3);
  });

  test('is not sent to who has it already (RFC 9110 §13.1.2)', () => {
    const tag = entityTag(text);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const { status, headers, body } = ask(['If-None-Match', known]);
      expect([status, body], known).toEqual([304, undefined]);
      expect(headerValue(headers, 'ETag')).toBe(tag);
      expect(headerValue(headers, 'Content-Length')).toBeUndefined();
    }
    expect(ask(['If-None-Match', '"other"']).status).toBe(200);
    expect(ask(['If-None-Match', entityTag(packed.br)]).status).toBe(200);
  });
});
