/** What a student does: start, check, hint; tried as the student would, in a folder somewhere. */

import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assignments } from '../../src/cli/assignments.ts';
import { findLab, folderOf } from '../../src/cli/labs.ts';
import { checkout, controlCharacter, inFolder, outcomeOf, run, startProgram } from './program.ts';

const english = { LANG: 'en_US.UTF-8' };
const solution = (name: string) => join(checkout, 'test/solutions', name);

async function started(lab: string, student: string, dir: string): Promise<string> {
  const { stderr, code } = await run(['start', lab, '--student', student, '--dir', dir]);
  expect([code, stderr]).toEqual([0, '']);
  return inFolder(dir);
}

describe('start', () => {
  test.for(assignments.map(({ lab }) => lab))(
    'makes a folder of the lab %s that has everything, and a right solution in it is right',
    async (lab) => {
      const folder = await started(lab, 'kim', `all-${lab}`);
      const { tasks } = assignments.find((one) => one.lab === lab)!;
      const names = readdirSync(folder);
      expect(names).toEqual(expect.arrayContaining(['README.md', 'README.ko.md', 'assignment.json', 'tsconfig.json']));
      const [readme, korean] = ['README.md', 'README.ko.md'].map((name) => readFileSync(join(folder, name), 'utf8'));
      for (const task of tasks) {
        expect(readme).toContain(task.title.en);
        expect(korean).toContain(task.title.ko);
        if ('file' in task && task.kind !== 'pcap') expect(names).toContain(task.file);
        if (!('checks' in task)) expect(readdirSync(join(folder, 'captures', task.id)).length).toBeGreaterThan(0);
      }
      expect(readme).not.toMatch(/undefined|\[object|NaN/);
      const { stdout, code } = await run(['check', folder], { env: english });
      expect(code).toBe(1);
      expect(stdout).toMatch(/^Not begun yet: /m);
      expect(stdout).toMatch(/^0 of \d+ points/m);

      // One reference solution of each lab: test/tasks judges them all.
      const solutions = solution(folderOf(findLab(lab)));
      for (const name of readdirSync(solutions).filter((one) => one.endsWith('.ts'))) {
        cpSync(join(solutions, name), join(folder, name));
      }
      const task = tasks.find(({ kind }) => kind === 'build' || kind === 'swap')!;
      const solved = await run(['check', folder, '--task', task.id], { env: english });
      expect(solved.stdout).not.toContain('✘');
      expect(solved.stdout).not.toMatch(controlCharacter);
      expect(solved.code).toBe(0);
    },
  );

  test('gives the same student the same bytes, and another student others', async () => {
    const [a, b, c] = await Promise.all([
      started('dhcp', 'kim', 'same-a'),
      started('dhcp', 'kim', 'same-b'),
      started('dhcp', 'lee', 'same-c'),
    ]);
    const content = (folder: string) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(pcap|pcapng|yaml|json|md)$/.test(name))
        .toSorted()
        .map((name) => readFileSync(join(folder, name)).toString('base64').replaceAll(folder, ''));
    expect(content(a)).toEqual(content(b));
    expect(content(a)).not.toEqual(content(c));
  });

  test('never overwrites work, and adds what is missing', async () => {
    const folder = await started('dhcp', 'kim', 'kept');
    writeFileSync(join(folder, 'discover.ts'), '// hours of work\n');
    rmSync(join(folder, 'README.md'));
    await started('dhcp', 'kim', 'kept');
    expect(readFileSync(join(folder, 'discover.ts'), 'utf8')).toBe('// hours of work\n');
    expect(existsSync(join(folder, 'README.md'))).toBe(true);
    const { stderr, code } = await run(['start', 'dhcp', '--student', 'lee', '--dir', 'kept']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/tasks of kim .* choose another with --dir\n$/)]);
  });

  test('asks for what it needs', async () => {
    const without = await run(['start', 'dhcp']);
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('--student')]);
    const strange = await run(['start', 'dhcp', '--student', 'a\u202eb']);
    expect([strange.code, strange.stderr]).toEqual([2, expect.stringContaining('printable')]);
    const typo = await run(['start', 'dhpc', '--student', 'kim']);
    expect([typo.code, typo.stderr]).toEqual([2, expect.stringContaining('did you mean dhcp?')]);
    const here = await run(['check', '.']);
    expect([here.code, here.stderr]).toEqual([2, expect.stringContaining('packet-journey start')]);
  });
});

describe('check', () => {
  test('tells what is wrong like a teacher, in both languages, and as JSON', async () => {
    const folder = await started('dhcp', 'kim', 'wrong');
    const right = readFileSync(solution('02-dhcp/discover.ts'), 'utf8');
    writeFileSync(join(folder, 'discover.ts'), right.replace('setUint32(4, xid)', 'setUint32(4, xid, true)'));
    const inEnglish = await run(['check', folder, '--task', 'discover'], { env: english });
    expect(inEnglish.stdout).toMatch(
      /offset 0x4, DHCP transaction ID is .*, should be .*bytes are in reverse,.*RFC 791/s,
    );
    expect(inEnglish.stdout).toContain(`hint discover ${folder}`);
    const inKorean = await run(['check', folder, '--task', 'discover', '--lang', 'ko']);
    expect(inKorean.stdout).toMatch(/오프셋 0x4/);
    const asJson = await run(['check', folder, '--task', 'discover', '--json']);
    const result = JSON.parse(asJson.stdout) as { score: number; points: number; tasks: { id: string }[] };
    expect(result.score).toBeLessThan(result.points);
    expect(result.tasks.map(({ id }) => id)).toEqual(['discover']);
    expect([inEnglish.code, inKorean.code, asJson.code]).toEqual([1, 1, 1]);
  });

  test('says where a file is no TypeScript', async () => {
    const folder = await started('dhcp', 'kim', 'syntax');
    writeFileSync(join(folder, 'discover.ts'), 'export function buildDiscover( {\n');
    const { stdout } = await run(['check', folder, '--task', 'discover'], { env: english });
    expect(stdout).toMatch(/discover\.ts, line \d/);
  });

  test('--watch checks again when a file is saved', async () => {
    const folder = await started('dhcp', 'kim', 'watched');
    const child = startProgram(['check', folder, '--task', 'discover', '--watch']);
    const outcome = outcomeOf(child);
    let seen = '';
    const until = (pattern: RegExp) =>
      new Promise<void>((resolve) => {
        const look = (text: string) => {
          seen += text;
          if (!pattern.test(seen)) return;
          child.stdout!.off('data', look);
          resolve();
        };
        child.stdout!.on('data', look);
      });
    await until(/Not begun yet/);
    // The watcher may need a moment before it sees anything: the file is saved until it does.
    const save = setInterval(() => cpSync(solution('02-dhcp/discover.ts'), join(folder, 'discover.ts')), 500);
    await until(/All that is shown here is right/);
    clearInterval(save);
    child.kill('SIGINT');
    expect((await outcome).stdout).toContain('✔');
  });
});

describe('hint', () => {
  test('gives one after another, and repeats them on request', async () => {
    const folder = await started('dhcp', 'kim', 'hints');
    const { hints } = assignments.find(({ lab }) => lab === 'dhcp')!.tasks.find(({ id }) => id === 'discover')!;
    const outputs: string[] = [];
    for (const args of [[], [], ['--again']]) {
      const { stdout, code } = await run(['hint', 'discover', folder, ...args], { env: english });
      expect(code).toBe(0);
      outputs.push(stdout.replaceAll(/\s+/g, ' '));
    }
    expect(outputs[0]).toBe(`1/${hints.length} ${hints[0]!.en} `);
    expect(outputs[1]).toBe(`2/${hints.length} ${hints[1]!.en} `);
    expect(outputs[2]).toBe(outputs[0]! + outputs[1]!);
    const typo = await run(['hint', 'dicsover', folder]);
    expect([typo.code, typo.stderr]).toEqual([2, expect.stringContaining('did you mean discover?')]);
  });
});

describe('tasks', () => {
  test('lists all tasks with their points', async () => {
    const { stdout } = await run(['tasks', '--json']);
    const rows = JSON.parse(stdout) as { lab: string; id: string; points: number }[];
    const known = assignments.flatMap(({ lab, tasks }) => tasks.map(({ id }) => `${lab}/${id}`));
    expect(rows.map(({ lab, id }) => `${lab}/${id}`)).toEqual(known);
    for (const { id, points } of rows) expect(points, id).toBeGreaterThan(0);
    const table = await run(['tasks', 'dhcp', '--lang', 'ko']);
    expect(table.stdout).toMatch(/│ dhcp +│ discover +│ 만들기/);
  });
});
