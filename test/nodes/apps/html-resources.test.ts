import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findResources } from '../../../src/nodes/apps/html-resources.ts';

const PAGE = 'https://www.google.com/search/page.html?q=1';
const found = (html: string) => findResources(html, PAGE).map(({ kind, url }) => `${kind} ${url}`);

describe('what a page names', () => {
  test("document H's three, in their order", () => {
    expect(
      found(`<link rel="stylesheet" href="https://www.google.com/style.css">
<img src="https://www.google.com/logo.png">
<script src="https://www.google.com/app.js"></script>`),
    ).toEqual([
      'style https://www.google.com/style.css',
      'image https://www.google.com/logo.png',
      'script https://www.google.com/app.js',
    ]);
  });

  test('references are resolved against the page, or its base', () => {
    expect(found('<img src=a.png><img src="/b.png"><img src="//c.example/d.png#x"><img src="?r">')).toEqual([
      'image https://www.google.com/search/a.png',
      'image https://www.google.com/b.png',
      'image https://c.example/d.png',
      'image https://www.google.com/search/page.html?r',
    ]);
    expect(found('<base href="/other/"><img src=a.png>')).toEqual(['image https://www.google.com/other/a.png']);
  });

  test('spelling does not matter, and each is fetched once', () => {
    expect(found(`<LINK HREF='a.css' title=">" REL="alternate StyleSheet"><img src = a.png><IMG SRC=a.png />`)).toEqual(
      ['style https://www.google.com/search/a.css', 'image https://www.google.com/search/a.png'],
    );
    expect(found('<img src="a?x=1&amp;y=2">')).toEqual(['image https://www.google.com/search/a?x=1&y=2']);
  });

  test('other links, inline scripts, comments and what stands inside scripts are none', () => {
    expect(found('<link rel=icon href=a.ico><link rel=stylesheet><script>"<img src=a.png>"</script>')).toEqual([]);
    expect(found('<!-- <img src=a.png> --><style><img src=b.png></style><title><img src=c></title>')).toEqual([]);
    expect(found('<img src=""><img src="data:image/png;base64,AA"><img src="http://["><img>')).toEqual([]);
    expect(found('<script src=a.js><img src=inside.png></script><img src=after.png>')).toEqual([
      'script https://www.google.com/search/a.js',
      'image https://www.google.com/search/after.png',
    ]);
  });

  test('a tag without an end swallows the rest, however long', () => {
    expect(found('<img src=a.png <img src=b.png')).toEqual([]);
    expect(found('<img src="a.png><img src=b.png>')).toEqual([]);
    expect(found('<a '.repeat(300_000))).toEqual([]);
    expect(found('<!--'.repeat(300_000))).toEqual([]);
    expect(found('<script>'.repeat(100_000))).toEqual([]);
    expect(found(`<a ${'x '.repeat(8_000_000)}`)).toEqual([]);
  });

  test('whatever a page says, only web addresses come out', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '<img src=',
      '<link rel=stylesheet href=',
      '<script',
      '<!--',
      '-->',
      '</',
      ' ',
      '/',
      'a',
      '=',
      '<base href=',
      'javascript:',
      '\0',
      '글',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        for (const { url } of findResources(pieces.join(''), PAGE)) expect(url).toMatch(/^https?:\/\/[^#]*$/);
      }),
      { numRuns: 500 },
    );
  });
});
