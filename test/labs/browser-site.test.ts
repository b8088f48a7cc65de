/** What lab browser serves, and what it leaves beside its captures. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PAGE_BYTES, pageHtml, script, siteFiles, styleSheet } from '../../labs/16-browser/site.ts';
import { findResources } from '../../src/nodes/apps/html-resources.ts';
import { decodeContent } from '../../src/packet/http/content-coding.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('the site', () => {
  const files = siteFiles('NID=1');

  test('has a page of document H’s length, which is not its number of characters', () => {
    expect(files['/']!.body.length).toBe(PAGE_BYTES);
    expect(PAGE_BYTES).toBe(15_234);
    expect(pageHtml().length).toBeLessThan(PAGE_BYTES);
  });

  test('whose HTML names the document’s three files', () => {
    const found = findResources(pageHtml(), 'https://www.google.com/').map(({ url }) => new URL(url).pathname);
    expect(found).toEqual(['/style.css', '/logo.png', '/app.js']);
    expect(Object.keys(files)).toEqual(['/', ...found]);
  });

  test('and what was packed beforehand is what would be packed now (else: test/helpers/pack-site.ts)', () => {
    const { br } = files['/style.css']!.packed!;
    const { gzip } = files['/app.js']!.packed!;
    expect(text(decodeContent(br!, 'br'))).toBe(styleSheet());
    expect(text(decodeContent(gzip!, 'gzip'))).toBe(script());
    expect(text(files['/logo.png']!.body.subarray(1, 4))).toBe('PNG');
  });
});

describe('the waterfall', () => {
  const read = (name: string) =>
    readFileSync(join(import.meta.dirname, '../../captures/reference/browser', name), 'utf8');
  const [head = [], ...rows] = read('waterfall.csv')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const column = (row: string[], name: string) => row[head.indexOf(name)]!;

  test('has four files in each of six visits, and their times add up', () => {
    expect(rows.length).toBe(24);
    const phases = ['queued', 'dns', 'tcp', 'tls', 'waiting', 'receiving'].map((phase) => `${phase}_ms`);
    for (const row of rows) {
      const sum = ['start_ms', ...phases].reduce((total, name) => total + Number(column(row, name)), 0);
      expect(Math.abs(sum - Number(column(row, 'end_ms'))), row.join()).toBeLessThan(0.5);
    }
  });

  test('says that HTTP/2 is sooner than HTTP/1.1, and HTTP/1.1 sooner than HTTP/1.0', () => {
    const end = (load: string, visit: string) =>
      Math.max(
        ...rows
          .filter((row) => column(row, 'load') === load && column(row, 'visit') === visit)
          .map((row) => Number(column(row, 'end_ms'))),
      );
    const [old, kept, multiplexed] = ['HTTP/1.0', 'HTTP/1.1', 'HTTP/2'].map((load) => end(load, '1'));
    expect(old!).toBeGreaterThan(1.5 * kept!);
    expect(kept!).toBeGreaterThan(1.3 * multiplexed!);
    for (const load of ['HTTP/1.0', 'HTTP/1.1', 'HTTP/2']) expect(end(load, '2')).toBeLessThan(end(load, '1') / 2 + 1);
  });

  test('is drawn with a bar for all that took time', () => {
    const svg = read('waterfall.svg');
    expect(svg.match(/<rect /g)!.length).toBeGreaterThan(40);
    expect(svg).not.toMatch(/NaN|undefined|="-/);
    expect(svg.trimEnd().endsWith('</svg>')).toBe(true);
  });
});
