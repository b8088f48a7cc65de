import { describe, expect, test } from 'vitest';
import { parseCookieDate, parseHttpDate, writeHttpDate } from '../../src/packet/http/http-date.ts';

const moment = Date.UTC(1994, 10, 6, 8, 49, 37);

describe('dates of HTTP (RFC 9110 §5.6.7)', () => {
  test("the standard's three examples are one moment", () => {
    expect(parseHttpDate('Sun, 06 Nov 1994 08:49:37 GMT')).toBe(moment);
    expect(parseHttpDate('Sunday, 06-Nov-94 08:49:37 GMT')).toBe(moment);
    expect(parseHttpDate('Sun Nov  6 08:49:37 1994')).toBe(moment);
  });

  test('written in the first of the three forms, and read back', () => {
    expect(writeHttpDate(moment)).toBe('Sun, 06 Nov 1994 08:49:37 GMT');
    for (const time of [0, Date.UTC(2020, 1, 29, 23, 59, 59), Date.UTC(2049, 11, 31)]) {
      expect(parseHttpDate(writeHttpDate(time))).toBe(time);
    }
  });

  test('anything else is no date', () => {
    for (const text of ['', '0', '-1', 'Sun, 06 Nov 1994 08:49:37', 'Sun, 31 Feb 1994 08:49:37 GMT', 'tomorrow']) {
      expect(parseHttpDate(text), text).toBeUndefined();
    }
    expect(parseHttpDate('Sun, 06 Nov 1994 24:49:37 GMT')).toBeUndefined();
    expect(parseHttpDate('Sun, 06 Abc 1994 08:49:37 GMT')).toBeUndefined();
  });
});

describe('dates of cookies (RFC 6265 §5.1.1)', () => {
  test('are put together from what looks like a part, in any order', () => {
    for (const text of [
      'Sun, 06 Nov 1994 08:49:37 GMT',
      'Sunday, 06-Nov-94 08:49:37 GMT',
      'Sun Nov  6 08:49:37 1994',
      '8:49:37 6 november 94',
      '1994 NOV 06 08:49:37',
      'x 06 nov 1994 08:49:37 +0900',
    ]) {
      expect(parseCookieDate(text), text).toBe(moment);
    }
    expect(parseCookieDate('06 Nov 21 00:00:00')).toBe(Date.UTC(2021, 10, 6));
    expect(parseCookieDate('06 Nov 70 00:00:00')).toBe(Date.UTC(1970, 10, 6));
  });

  test('lack a part, or have an impossible one', () => {
    for (const text of [
      '',
      'Nov 1994 08:49:37',
      '06 1994 08:49:37',
      '06 Nov 08:49:37',
      '06 Nov 1994',
      '31 Feb 2020 00:00:00',
    ]) {
      expect(parseCookieDate(text), text).toBeUndefined();
    }
    expect(parseCookieDate('06 Nov 1600 08:49:37')).toBeUndefined();
    expect(parseCookieDate('06 Nov 1994 08:60:37')).toBeUndefined();
  });
});
