import { expect, test } from 'vitest';
import { renderHtml } from '../../../src/nodes/apps/html-text.ts';

test('blocks become lines, blanks become one, tags go', () => {
  const html = `<!DOCTYPE html>
    <html><head><title> A  <b>page </title><style>p { x }</style></head>
    <body><h1>Head</h1><p>One
      <b>two</b>  three<br>four<ul><li>a<li>b</ul><!-- no <p>comment --></body></html>`;
  expect(renderHtml(html)).toEqual({ title: 'A <b>page', text: 'Head\nOne two three\nfour\n• a\n• b' });
});

test('entities are read; unknown ones stay', () => {
  expect(renderHtml('&lt;b&gt; &amp;amp; &#65;&#x42; &quot;&copy;&nope; &#0; &#x110000;').text).toBe(
    '<b> &amp; AB "©&nope; &#0; &#x110000;',
  );
});

test('no control character comes through, however it is written', () => {
  const { title, text } = renderHtml('<title>\x1b[2J</title>a\x1b[31mb&#27;c\x9bd\u202ee\x7f\0');
  expect(title).toBe('\\u{1b}[2J');
  expect(text).toBe('a\\u{1b}[31mb\\u{1b}c\\u{9b}d\\u{202e}e\\u{7f}\\u{0}');
});

test.each([
  ['a < b <3', 'a < b <3'],
  ['text <b', 'text'],
  ['<script>alert(1)', ''],
  ['<SCRIPT>x</Script>y', 'y'],
  ['<!-- open', ''],
  ['<title>never closed', ''],
  ['', ''],
])('%j gives %j', (html, text) => {
  expect(renderHtml(html).text).toBe(text);
});

test('a page made to be slow is not', () => {
  const nasty = '<!--'.repeat(50_000) + '<b'.repeat(50_000) + '&#'.repeat(50_000) + '<script'.repeat(20_000);
  expect(renderHtml(nasty).text.length).toBeLessThan(nasty.length);
});
