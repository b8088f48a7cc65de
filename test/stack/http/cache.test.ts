import { describe, expect, test } from 'vitest';
import { writeHttpDate } from '../../../src/packet/http/http-date.ts';
import type { HttpHeaders, HttpResponseHead } from '../../../src/packet/http/http1.ts';
import { HttpCache } from '../../../src/stack/http/cache.ts';
import {
  cacheDirectives,
  currentAge,
  freshnessLifetime,
  isFresh,
  isStorable,
} from '../../../src/stack/http/freshness.ts';

const NOW = Date.UTC(2020, 0, 27);
const at = (seconds: number) => NOW + seconds * 1000;
const dated = (seconds: number): readonly [string, string] => ['Date', writeHttpDate(at(seconds))];
/** Asked for at 0, came at 2. */
const stored = (headers: HttpHeaders, status = 200) => ({ status, headers, requestTime: at(0), responseTime: at(2) });

describe('Cache-Control', () => {
  test('is read without regard to capitals, blanks, quotes, and over several fields', () => {
    const directives = cacheDirectives([
      ['cache-control', 'Public ,max-age="60"'],
      ['Cache-Control', 'no-cache="set-cookie, x", max-age=5'],
    ]);
    expect([...directives]).toEqual([
      ['public', ''],
      ['max-age', '60'],
      ['no-cache', 'set-cookie, x'],
    ]);
  });
});

describe('freshness lifetime (RFC 9111 §4.2.1)', () => {
  test('max-age comes before Expires, and Expires counts from Date', () => {
    const expires = ['Expires', writeHttpDate(at(100))] as const;
    expect(freshnessLifetime(stored([dated(1), expires, ['Cache-Control', 'max-age=7']]))).toBe(7);
    expect(freshnessLifetime(stored([dated(1), expires]))).toBe(99);
    expect(freshnessLifetime(stored([expires]))).toBe(98);
  });

  test('s-maxage is not for a browser', () => {
    expect(freshnessLifetime(stored([['Cache-Control', 's-maxage=9, max-age=7']]))).toBe(7);
    expect(freshnessLifetime(stored([['Cache-Control', 's-maxage=9']]))).toBe(0);
  });

  test('what is no number or no date is over at once', () => {
    expect(freshnessLifetime(stored([['Cache-Control', 'max-age=1.5']]))).toBe(0);
    expect(freshnessLifetime(stored([dated(0), ['Expires', '0']]))).toBe(0);
    expect(freshnessLifetime(stored([dated(0), ['Expires', writeHttpDate(at(-9))]]))).toBe(0);
  });

  test('without a word it is a tenth of the time since the last change, for statuses that allow it', () => {
    const headers: HttpHeaders = [dated(0), ['Last-Modified', writeHttpDate(at(-1000))]];
    expect(freshnessLifetime(stored(headers))).toBe(100);
    expect(freshnessLifetime(stored(headers, 302))).toBe(0);
    expect(freshnessLifetime(stored([dated(0)]))).toBe(0);
  });
});

describe('age (RFC 9111 §4.2.3)', () => {
  test('is counted from when it was asked for', () => {
    expect(currentAge(stored([dated(2)]), at(10))).toBe(10);
  });

  test('is more when a cache on the way says so, or the date is old', () => {
    expect(currentAge(stored([dated(2), ['Age', '100']]), at(10))).toBe(110);
    expect(currentAge(stored([dated(-50)]), at(10))).toBe(60);
    expect(currentAge(stored([dated(-50), ['Age', '100']]), at(10))).toBe(110);
  });

  test('is not less because the server’s clock is fast', () => {
    expect(currentAge(stored([dated(500)]), at(10))).toBe(10);
  });

  test('equal to the lifetime is stale', () => {
    const response = stored([dated(2), ['Cache-Control', 'max-age=10']]);
    expect(isFresh(response, at(9.999))).toBe(true);
    expect(isFresh(response, at(10))).toBe(false);
  });

  test('no-cache is never fresh', () => {
    expect(isFresh(stored([['Cache-Control', 'no-cache, max-age=100']]), at(3))).toBe(false);
  });
});

describe('what may be kept (RFC 9111 §3)', () => {
  test('not with no-store, not parts, and other statuses only with permission', () => {
    expect(isStorable(stored([]))).toBe(true);
    expect(isStorable(stored([['Cache-Control', 'private']]))).toBe(true);
    expect(isStorable(stored([['Cache-Control', 'no-store, max-age=9']]))).toBe(false);
    expect(isStorable(stored([], 206))).toBe(false);
    expect(isStorable(stored([], 302))).toBe(false);
    expect(isStorable(stored([['Cache-Control', 'max-age=9']], 302))).toBe(true);
    expect(isStorable(stored([], 404))).toBe(true);
  });
});

describe('the cache', () => {
  const url = 'https://www.google.com/style.css';
  const request: HttpHeaders = [['Accept-Encoding', 'gzip, br']];
  const put = (cache: HttpCache, headers: HttpHeaders, text = 'body') => {
    const head: HttpResponseHead = { kind: 'response', version: '1.1', status: 200, reason: 'OK', headers };
    const body = new TextEncoder().encode(text);
    cache.store(url, request, { head, body, requestTime: at(0), responseTime: at(0) });
  };

  test('has what is fresh, and asks about what is not with its validators', () => {
    const cache = new HttpCache();
    put(cache, [
      ['Cache-Control', 'max-age=60'],
      ['ETag', '"1"'],
      ['Last-Modified', writeHttpDate(at(-9))],
    ]);
    expect(cache.lookUp(`${url}#part`, request, at(59)).kind).toBe('fresh');
    expect(cache.lookUp(url, request, at(61))).toMatchObject({
      kind: 'stale',
      conditions: [
        ['If-None-Match', '"1"'],
        ['If-Modified-Since', writeHttpDate(at(-9))],
      ],
    });
    expect(cache.lookUp('https://www.google.com/', request, at(1)).kind).toBe('nothing');
  });

  test('asks when the reader says no-cache, and has nothing to ask about without a validator', () => {
    const cache = new HttpCache();
    put(cache, [
      ['Cache-Control', 'max-age=60'],
      ['ETag', '"1"'],
    ]);
    expect(cache.lookUp(url, [...request, ['Cache-Control', 'no-cache']], at(1)).kind).toBe('stale');
    put(cache, [['Cache-Control', 'max-age=60']]);
    expect(cache.lookUp(url, request, at(61)).kind).toBe('nothing');
  });

  test('gives a response only to requests like the one that it answered (Vary)', () => {
    const cache = new HttpCache();
    put(cache, [
      ['Cache-Control', 'max-age=60'],
      ['Vary', 'accept-encoding'],
    ]);
    expect(cache.lookUp(url, request, at(1)).kind).toBe('fresh');
    expect(cache.lookUp(url, [['Accept-Encoding', 'gzip']], at(1)).kind).toBe('nothing');
    put(cache, [
      ['Cache-Control', 'max-age=60'],
      ['Vary', '*'],
    ]);
    expect(cache.lookUp(url, request, at(1)).kind).toBe('nothing');
  });

  test('after a 304 what is stored is fresh again, with the new fields', () => {
    const cache = new HttpCache();
    put(cache, [
      ['Cache-Control', 'max-age=60'],
      ['ETag', '"1"'],
      ['Content-Type', 'text/css'],
      ['Content-Length', '4'],
    ]);
    const known = cache.lookUp(url, request, at(61));
    if (known.kind !== 'stale') throw new Error('stale is wanted');
    const headers: HttpHeaders = [
      ['ETag', '"1"'],
      ['Cache-Control', 'max-age=10'],
      ['Content-Length', '0'],
    ];
    const again = cache.freshen(url, known.stored, { headers, requestTime: at(61), responseTime: at(61) });
    expect(again.head.headers).toEqual([
      ['Content-Type', 'text/css'],
      ['Content-Length', '4'],
      ['ETag', '"1"'],
      ['Cache-Control', 'max-age=10'],
    ]);
    expect(cache.lookUp(url, request, at(70)).kind).toBe('fresh');
    expect(cache.lookUp(url, request, at(71)).kind).toBe('stale');
  });

  test('a response that may not be kept takes away what was there', () => {
    const cache = new HttpCache();
    put(cache, [['Cache-Control', 'max-age=60']]);
    put(cache, [['Cache-Control', 'no-store']]);
    expect(cache.lookUp(url, request, at(1)).kind).toBe('nothing');
  });
});
