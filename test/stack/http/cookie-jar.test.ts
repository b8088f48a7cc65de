import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSetCookie } from '../../../src/packet/http/set-cookie.ts';
import { CookieJar, defaultPath, domainMatches, pathMatches } from '../../../src/stack/http/cookie-jar.ts';

const NOW = Date.UTC(2020, 0, 27);

describe('Set-Cookie (RFC 6265 §5.2)', () => {
  test("the standard's example", () => {
    expect(parseSetCookie('lang=en-US; Expires=Wed, 09 Jun 2021 10:18:14 GMT')).toEqual({
      name: 'lang',
      value: 'en-US',
      expires: Date.UTC(2021, 5, 9, 10, 18, 14),
      secure: false,
      httpOnly: false,
    });
    expect(parseSetCookie('SID=31d4d96e407aad42; Path=/; Secure; HttpOnly')).toEqual({
      name: 'SID',
      value: '31d4d96e407aad42',
      path: '/',
      secure: true,
      httpOnly: true,
    });
  });

  test('blanks and capitals do not matter, and a value may hold an equals sign', () => {
    expect(parseSetCookie(' a = b=c ;MAX-AGE= 60 ; SameSite=lax;DOMAIN=.Example.COM;secure=yes')).toEqual({
      name: 'a',
      value: 'b=c',
      maxAge: 60,
      sameSite: 'Lax',
      domain: 'example.com',
      secure: true,
      httpOnly: false,
    });
  });

  test('what is not understood is left out', () => {
    const plain = { name: 'a', value: 'b', secure: false, httpOnly: false };
    for (const rest of ['Expires=soon', 'Max-Age=1h', 'Max-Age=', 'Domain=', 'SameSite=Perhaps', 'Priority=High', '']) {
      expect(parseSetCookie(`a=b; ${rest}`), rest).toEqual(plain);
    }
    expect(parseSetCookie('a=b; Path=/x; Path=y')).toEqual({ ...plain, path: undefined });
    expect(parseSetCookie('a=b; Max-Age=5; Max-Age=-7')?.maxAge).toBe(-7);
  });

  test('without a name there is no cookie', () => {
    for (const field of ['', 'a', '=b', ' = b', 'Secure; a=b']) expect(parseSetCookie(field), field).toBeUndefined();
    expect(parseSetCookie('a=')?.value).toBe('');
  });
});

describe('matching', () => {
  test('domains, from the label on (§5.1.3)', () => {
    expect(domainMatches('www.google.com', 'google.com')).toBe(true);
    expect(domainMatches('google.com', 'google.com')).toBe(true);
    expect(domainMatches('notgoogle.com', 'google.com')).toBe(false);
    expect(domainMatches('google.com', 'www.google.com')).toBe(false);
    expect(domainMatches('142.250.196.164', '196.164')).toBe(false);
  });

  test('paths, from the slash on (§5.1.4)', () => {
    expect(pathMatches('/docs', '/docs')).toBe(true);
    expect(pathMatches('/docs/a', '/docs')).toBe(true);
    expect(pathMatches('/docs/a', '/docs/')).toBe(true);
    expect(pathMatches('/docset', '/docs')).toBe(false);
    expect(pathMatches('/', '/docs')).toBe(false);
    expect(defaultPath('/docs/web/page.html')).toBe('/docs/web');
    expect(defaultPath('/page.html')).toBe('/');
    expect(defaultPath('/')).toBe('/');
  });
});

describe('the jar', () => {
  const from = 'https://www.google.com/search/page';
  const jarWith = (...fields: string[]) => {
    const jar = new CookieJar();
    for (const field of fields) jar.set(from, field, NOW);
    return jar;
  };

  test('gives a cookie back to the host that set it, and to no other', () => {
    const jar = jarWith('a=1; Path=/');
    expect(jar.cookieField('https://www.google.com/', NOW)).toBe('a=1');
    expect(jar.cookieField('https://x.www.google.com/', NOW)).toBeUndefined();
    expect(jar.cookieField('https://google.com/', NOW)).toBeUndefined();
  });

  test('gives it to hosts below the Domain that it names', () => {
    const jar = jarWith('a=1; Path=/; Domain=google.com');
    for (const host of ['google.com', 'www.google.com', 'a.b.google.com']) {
      expect(jar.cookieField(`https://${host}/`, NOW), host).toBe('a=1');
    }
    expect(jar.cookieField('https://notgoogle.com/', NOW)).toBeUndefined();
  });

  test('refuses a Domain that is not the host’s, or everybody’s', () => {
    const jar = jarWith();
    expect(jar.set(from, 'a=1; Domain=mail.google.com', NOW)).toBeUndefined();
    expect(jar.set(from, 'a=1; Domain=example.com', NOW)).toBeUndefined();
    expect(jar.set(from, 'a=1; Domain=com', NOW)).toBeUndefined();
    expect(jar.cookies).toEqual([]);
  });

  test('keeps to the path: by default the folder of what was asked for', () => {
    const jar = jarWith('a=1');
    expect(jar.cookieField('https://www.google.com/search/other', NOW)).toBe('a=1');
    expect(jar.cookieField('https://www.google.com/', NOW)).toBeUndefined();
  });

  test('does not send a Secure one over http', () => {
    const jar = jarWith('a=1; Secure; Path=/', 'b=2; Path=/');
    expect(jar.cookieField('http://www.google.com/', NOW)).toBe('b=2');
    expect(jar.cookieField('https://www.google.com/', NOW)).toBe('a=1; b=2');
  });

  test('sends longer paths first, and then the older', () => {
    const jar = jarWith('a=1; Path=/', 'b=2; Path=/search', 'c=3; Path=/');
    expect(jar.cookieField(from, NOW)).toBe('b=2; a=1; c=3');
  });

  test('a new value takes the place, and the age, of the old', () => {
    const jar = jarWith('a=1; Path=/', 'b=2; Path=/', 'a=9; Path=/');
    expect(jar.cookieField(from, NOW)).toBe('a=9; b=2');
    jar.set(from, 'a=5; Path=/search', NOW);
    expect(jar.cookieField(from, NOW)).toBe('a=5; a=9; b=2');
  });

  test('forgets what is over: Max-Age before Expires', () => {
    const jar = jarWith('a=1; Path=/; Max-Age=60; Expires=Wed, 09 Jun 2010 10:18:14 GMT', 'b=2; Path=/');
    expect(jar.cookieField(from, NOW + 59_999)).toBe('a=1; b=2');
    expect(jar.cookieField(from, NOW + 60_000)).toBe('b=2');
    jar.set(from, 'b=; Path=/; Max-Age=0', NOW);
    expect(jar.cookies).toEqual([]);
    jar.set(from, 'c=3; Expires=Wed, 09 Jun 2010 10:18:14 GMT', NOW);
    expect(jar.cookies).toEqual([]);
  });

  test('keeps HttpOnly and SameSite for whoever asks', () => {
    const [cookie] = jarWith('a=1; HttpOnly; SameSite=Strict').cookies;
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', hostOnly: true, path: '/search' });
  });

  test('takes whatever comes, and sends nothing that would break a header', () => {
    const piece = fc.constantFrom(
      'a',
      '=',
      ';',
      ' ',
      '\t',
      'Path',
      'Domain',
      'Max-Age',
      '-',
      '9',
      '/',
      'google.com',
      '"',
      'Expires',
      'Mon, 06 Jan 2030 00:00:00 GMT',
      '\xff',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const jar = new CookieJar();
        jar.set(from, pieces.join(''), NOW);
        expect(jar.cookieField(from, NOW) ?? '').toMatch(/^[\t\x20-\x7e\x80-\xff]*$/);
        expect(jar.cookieField('https://example.org/', NOW)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});
