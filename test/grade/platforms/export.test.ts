/** `packet-journey export`: what it refuses, and from what it makes packages. */

import { mkdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { graderFiles } from '../../../src/grade/export/grader-files.ts';
import { inFolder, run } from '../../cli/program.ts';
import { exportTo, fill } from './package-folder.ts';

describe('refuses', () => {
  test.each([
    [
      'a platform that it does not know',
      ['export', 'gradescop', '--lab', 'dhcp', '--out', 'x'],
      'did you mean gradescope',
    ],
    ['a lab that it does not know', ['export', 'gradescope', '--lab', 'dhpc', '--out', 'x'], 'did you mean dhcp'],
    ['to guess where to', ['export', 'gradescope', '--lab', 'dhcp'], "required option '--out <path>'"],
    [
      'an image that is no name',
      ['export', 'prairielearn', '--lab', 'dhcp', '--out', 'x', '--image', 'a b; c'],
      '--image a b; c',
    ],
    [
      'an empty secret',
      ['export', 'gradescope', '--lab', 'dhcp', '--out', 'x', '--secret-file', '/dev/null'],
      '/dev/null: the secret is empty',
    ],
    [
      'a place that cannot be written to',
      ['export', 'gradescope', '--lab', 'dhcp', '--out', '/proc/x.zip'],
      'cannot write /proc/x.zip',
    ],
  ])('%s, in one line', async (_what, args, message) => {
    const { stdout, stderr, code } = await run(args);
    expect([stdout, code]).toEqual(['', 2]);
    expect(stderr).toMatch(/^error: [^\n]*\n$/);
    expect(stderr).toContain(message);
  });

  test('a folder that has something in it, and touches nothing there', async () => {
    fill(inFolder('full'), { 'README.md': 'mine' });
    const { stderr, code } = await exportTo('gradescope', 'full');
    expect([code, stderr]).toEqual([2, expect.stringContaining('full is not empty: choose another folder')]);
    expect(readFileSync(inFolder('full/README.md'), 'utf8')).toBe('mine');
  });
});

describe('the grader in a package', () => {
  const root = inFolder('root');
  const program = {
    'package.json': '{}',
    'dist/src/cli/main.js': 'main',
    'dist/labs/02-dhcp/lab.js': 'lab',
    'dist/lockfile.json': 'kept at build time',
    'labs/02-dhcp/lab.ts': 'lab',
    'labs/02-dhcp/starter/discover.ts': 'starter',
    'labs/02-dhcp/README.md': 'read me',
  };
  const contents = () =>
    new Map(graderFiles(root, 'grader').map(({ path, content }) => [path, Buffer.from(content).toString()]));

  test('is the built program, what students start from, and the versions of its libraries; no sources', () => {
    fill(root, program);
    expect(contents()).toEqual(
      new Map([
        ['grader/dist/labs/02-dhcp/lab.js', 'lab'],
        ['grader/dist/src/cli/main.js', 'main'],
        ['grader/labs/02-dhcp/starter/discover.ts', 'starter'],
        ['grader/package.json', '{}'],
        ['grader/package-lock.json', 'kept at build time'],
      ]),
    );
  });

  test('has the lockfile of a checkout where there is one', () => {
    fill(root, { ...program, 'package-lock.json': 'the checkout’s' });
    expect(contents().get('grader/package-lock.json')).toBe('the checkout’s');
  });

  test('is not made without a program, or from one that is older than its sources', () => {
    fill(root, { ...program, 'src/cli/main.ts': 'main' });
    const old = new Date(Date.now() - 60_000);
    utimesSync(join(root, 'dist/src/cli/main.js'), old, old);
    expect(() => contents()).toThrow('newer than the program in dist: build the program first, with npm run build');
    fill(root, { 'package.json': '{}' });
    mkdirSync(join(root, 'labs'));
    expect(() => contents()).toThrow('dist has no program: build the program first, with npm run build');
  });
});
