/**
 * www.google.com as document H has it: a page of 15234 bytes that names a style sheet, an image and a script. The page
 * goes out as it is, the style sheet in Brotli, the script in gzip; the image is packed already (PNG).
 */

import type { WebFile } from '../../src/nodes/apps/file-page.ts';
import type { HttpHeaders } from '../../src/packet/http/http1.ts';
import { logoPng, packedScript, packedStyle } from './site-packed.ts';

/** What Content-Length says in document H. */
export const PAGE_BYTES = 15_234;

/** Fields of every answer. */
const server: HttpHeaders = [['Server', 'gws']];

/**
 * By path. The page must be asked about each time (no-cache), and so must the script; style sheet and image may be used
 * for a year and a day without asking.
 */
export function siteFiles(cookie: string): Readonly<Record<string, WebFile>> {
  return {
    '/': {
      contentType: 'text/html; charset=UTF-8',
      body: utf8(pageHtml()),
      headers: [['Set-Cookie', cookie], ...server, ['Cache-Control', 'private, no-cache']],
    },
    '/style.css': {
      contentType: 'text/css; charset=UTF-8',
      body: utf8(styleSheet()),
      packed: { br: fromBase64(packedStyle) },
      headers: [...server, ['Cache-Control', 'public, max-age=31536000']],
    },
    '/logo.png': {
      contentType: 'image/png',
      body: fromBase64(logoPng),
      headers: [...server, ['Cache-Control', 'public, max-age=86400']],
    },
    '/app.js': {
      contentType: 'text/javascript; charset=UTF-8',
      body: utf8(script()),
      packed: { gzip: fromBase64(packedScript) },
      headers: [...server, ['Cache-Control', 'no-cache']],
    },
  };
}

/** Padded with blanks to its length in bytes, which is not that in characters: 글 takes three in UTF-8. */
export function pageHtml(): string {
  const start = `<!DOCTYPE html>
<html lang="ko">
<head>
<meta charset="UTF-8">
<title>Google</title>
<link rel="stylesheet" href="https://www.google.com/style.css">
</head>
<body>
<img src="https://www.google.com/logo.png" alt="Google" width="272" height="92">
<h1>Google</h1>
<form action="/search"><input name="q"><button>검색</button></form>
<ul>
`;
  const end = '</ul>\n<script src="https://www.google.com/app.js"></script>\n</body>\n</html>\n';
  let items = '';
  const room = PAGE_BYTES - utf8(`${start}${end}`).length;
  for (let number = 1; utf8(items).length + 160 < room; number++) {
    const place = places[number % places.length]!;
    items += `<li class="hop-${number}"><a href="/hop/${number}">${number}번째 줄: ${place} / line ${number} of the page</a></li>\n`;
  }
  return `${start}${items}${' '.repeat(room - utf8(items).length)}${end}`;
}

const places = ['집', '공유기', '한국의 ISP', '해저 케이블', '미국의 ISP', '구글'];
const colours = ['#4285f4', '#ea4335', '#fbbc05', '#4285f4', '#34a853', '#ea4335'];

export function styleSheet(): string {
  const rules = Array.from({ length: 90 }, (_, index) => {
    const colour = colours[index % colours.length];
    return `.hop-${index + 1} { color: ${colour}; padding-left: ${(index * 7) % 40}px; animation-delay: ${index * 13}ms; }`;
  });
  return `body { font-family: sans-serif; margin: 2em auto; max-width: 60em; }\n${rules.join('\n')}\n`;
}

export function script(): string {
  const functions = Array.from({ length: 60 }, (_, index) => {
    const number = index + 1;
    const weight = ((index + 3) * 7919) % 1009;
    return `function hop${number}(time) {\n  const row = document.querySelector('.hop-${number}');\n  if (row) row.title = 'hop ${number}: ' + Math.round(time * ${weight}) / 1000 + ' ms';\n}`;
  });
  const calls = functions.map((_, index) => `hop${index + 1}(${((index + 1) * 37) % 101});`);
  return `'use strict';\n${functions.join('\n')}\n${calls.join('\n')}\n`;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replace(/\s/g, '')), (character) => character.charCodeAt(0));
}
