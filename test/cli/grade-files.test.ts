/** Which submissions are meant, what they are called, and how their results are kept. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { graderVersion, identityOf } from '../../src/cli/grade-identity.ts';
import type { GradeJob } from '../../src/cli/grade-job.ts';
import { listSubmissions } from '../../src/cli/grade-list.ts';
import { ResultStore, readResults } from '../../src/cli/grade-store.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { check, result, task } from '../grade/platforms/results.ts';

const folder = mkdtempSync(join(tmpdir(), 'packet-journey-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (...names: string[]) => join(folder, ...names);

function put(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), path);
  }
}

const listed = (...paths: string[]) =>
  listSubmissions(paths.map((path) => at(path))).submissions.map(({ name, path }) => [
    name,
    path.slice(folder.length + 1),
  ]);

describe('which submissions', () => {
  test('a folder that has what is handed in is one; else each folder and archive in it', () => {
    put('one/kim/discover.ts', 'one/lee/answers.yml', 'one/park/assignment.json', 'one/choi/discover.js', 'one/z.ZIP');
    put('one/.DS_Store', 'one/__MACOSX/x', 'one/.git/config', 'one/grades.csv', 'one/empty/.keep');
    expect(listed('one/kim')).toEqual([['kim', 'one/kim']]);
    expect(listed('one').map(([name]) => name)).toEqual(['choi', 'empty', 'kim', 'lee', 'park', 'z.ZIP']);
    expect(listSubmissions([at('one')]).ignored).toEqual([at('one/grades.csv')]);
  });

  test('what a platform wraps around a submission is taken off, but for its name', () => {
    put('two/Kim_1_file/dhcp-kim/discover.ts', 'two/Lee_2_file/lee.zip', 'two/Park_3_file/a/x', 'two/Park_3_file/b/x');
    put('two/Deep/1/2/3/4/5/6/discover.ts');
    expect(listed('two')).toEqual([
      ['Deep', 'two/Deep'],
      ['Kim_1_file', 'two/Kim_1_file/dhcp-kim'],
      ['Lee_2_file', 'two/Lee_2_file/lee.zip'],
      ['Park_3_file', 'two/Park_3_file'],
    ]);
  });

  test('the same one named twice is one; two of one name have their folders’ names in front', () => {
    put('a/kim/discover.ts', 'b/kim/discover.ts', 'c/b/kim/discover.ts');
    expect(listed('a/kim', 'a', 'a/../a/kim')).toEqual([['kim', 'a/kim']]);
    expect(listed('a', 'b').map(([name]) => name)).toEqual(['a/kim', 'b/kim']);
    expect(() => listed('b', 'c/b')).toThrow('two submissions are called b/kim');
  });

  test('a link in a class is no submission', () => {
    put('links/kim/discover.ts');
    symlinkSync(at('a/kim'), at('links/lee'));
    expect(listed('links')).toEqual([['kim', 'links/kim']]);
    expect(listSubmissions([at('links')]).ignored).toEqual([at('links/lee')]);
  });

  test('other files are not', () => {
    put('three/kim.tar.gz', 'three/notes.txt');
    expect(() => listed('three/kim.tar.gz')).toThrow('kim.tar.gz: a folder or a .zip file is wanted');
    expect(() => listed('three')).toThrow('three has no submissions');
  });
});

describe('what a result depends on', () => {
  const job = (path: string, more: Partial<GradeJob> = {}): GradeJob => ({
    name: 'kim',
    path: at(path),
    told: {},
    wire: 'memory',
    isolation: { level: 'full', has: [], lacks: [] },
    ...more,
  });

  test('the submission’s content and names, and what was asked for; not when it was made', () => {
    put('id/kim/discover.ts', 'id/lee/discover.ts');
    writeFileSync(at('id/lee/discover.ts'), 'id/kim/discover.ts');
    utimesSync(at('id/lee/discover.ts'), 1, 1);
    const own = identityOf(job('id/kim'), 'v');
    expect(identityOf(job('id/lee'), 'v')).toBe(own);
    const others = [
      identityOf(job('id/kim'), 'w'),
      identityOf(job('id/kim', { secret: 's' }), 'v'),
      identityOf(job('id/kim', { only: ['discover'] }), 'v'),
      identityOf(job('id/kim', { wire: 'netns' }), 'v'),
      identityOf(job('id/kim', { told: { student: 'lee' } }), 'v'),
    ];
    writeFileSync(at('id/lee/discover.ts'), 'id/kim/discover.TS');
    others.push(identityOf(job('id/lee'), 'v'));
    rmSync(at('id/lee/discover.ts'));
    put('id/lee/Discover.ts');
    others.push(identityOf(job('id/lee'), 'v'), identityOf(job('id/nobody'), 'v'));
    expect(new Set([own, ...others]).size).toBe(others.length + 1);
  });

  test('links are not followed, and nothing is read that has no end', () => {
    put('ends/kim/discover.ts');
    symlinkSync('/', at('ends/kim/root'));
    symlinkSync('/dev/zero', at('ends/kim/zero'));
    execFileSync('mkfifo', [at('ends/kim/pipe')]);
    expect(identityOf(job('ends/kim'), 'v')).toMatch(/^[0-9a-f]{64}$/);
  });

  test('the grader’s own files', () => {
    expect(graderVersion()).toMatch(/^[0-9a-f]{64}$/);
    expect(graderVersion()).toBe(graderVersion());
  });
});

describe('kept results', () => {
  const of = (submission: string) => result([task('a', [check(1)])], { submission });

  test('are found again by what they depend on', () => {
    const store = new ResultStore(at('store'));
    store.keep(of('kim'), 'id', true);
    store.keep(of('lee'), 'id', false);
    expect(store.find('kim', 'id')).toEqual(of('kim'));
    expect([store.find('kim', 'other'), store.find('lee', 'id'), store.find('park', 'id')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(readResults(at('store')).results).toEqual([of('kim'), of('lee')]);
  });

  test('have file names of their own, whatever the submissions are called', () => {
    const store = new ResultStore(at('names'));
    const names = [
      'kim',
      'Kim',
      'KIM',
      'a/kim',
      '../../kim',
      '..',
      '',
      'con.zip',
      '김민지',
      '\0\n',
      'x'.repeat(300),
      '.kim',
    ];
    for (const name of names) store.keep(of(name), 'id', true);
    const files = readdirSync(at('names/results'));
    expect(files).toHaveLength(names.length);
    expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(names.length);
    for (const file of files) expect(file).toMatch(/^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,110}$/u);
    expect(readdirSync(at('names'))).toEqual(['results']);
    for (const name of names) expect(store.find(name, 'id')?.submission).toBe(name);
  });

  test('that are cut short or something else are no results, and told', () => {
    const store = new ResultStore(at('broken'));
    store.keep(of('kim'), 'id', true);
    store.keepClass(['kim', 'lee']);
    put('broken/results/lee.json', 'broken/results/half.json.123.tmp');
    expect(store.find('lee', 'id')).toBeUndefined();
    const { results, unreadable, submissions } = readResults(at('broken'));
    expect([results, unreadable, submissions]).toEqual([[of('kim')], [at('broken/results/lee.json')], ['kim', 'lee']]);
    expect(readResults(at('broken/results'))).toMatchObject({ submissions: ['kim', 'lee'] });
    expect(() => readResults(at('nowhere'))).toThrow(UsageError);
  });
});
