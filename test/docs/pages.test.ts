/** The pages that are drawn from the code are those of the code, and links between pages lead somewhere. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { generatedPages } from './generated-pages.ts';

const root = join(import.meta.dirname, '../..');

test.each(Object.entries(generatedPages()))(
  'docs/%s is drawn from the code as it is now (npm run docs)',
  (name, text) => {
    expect(readFileSync(join(root, 'docs', name), 'utf8')).toBe(text);
  },
);

test('every link between the project’s own pages leads to a file', () => {
  const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
  const broken = pages.flatMap((page) => {
    const links = readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g);
    return [...links]
      .map(([, target]) => target!)
      .filter((target) => !existsSync(resolve(root, dirname(page), target)))
      .map((target) => `${page}: ${target}`);
  });
  expect(broken).toEqual([]);
});
