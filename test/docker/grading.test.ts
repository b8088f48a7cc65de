/**
 * Grading in a container, as docs/instructors.md has it: how well students' code is kept apart with each command, and
 * whose the results are.
 */

import { execFile } from 'node:child_process';
import {
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dockerTest, engine } from '../helpers/docker.ts';

const repository = join(import.meta.dirname, '../..');
const isRoot = process.geteuid?.() === 0;
const user = isRoot ? { uid: 4711, gid: 4712 } : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/** Where the instructor is: grading/ is in it. */
const folder = mkdtempSync(join(tmpdir(), 'pj-grading-'));
const grading = join(folder, 'grading');

const page = readFileSync(join(repository, 'docs/instructors.md'), 'utf8');
const commands = [...page.matchAll(/^ {4}(docker run .* packet-journey grade .*)$/gm)].map(([, command]) => command!);

beforeAll(() => {
  mkdirSync(join(grading, 'submissions'), { recursive: true });
  writeFileSync(join(grading, 'secret.txt'), 'what nobody knows\n', { mode: 0o600 });
  for (const student of ['kim', 'lee']) {
    const submission = join(grading, 'submissions', student);
    mkdirSync(submission);
    cpSync(join(repository, 'test/solutions/02-dhcp/discover.ts'), join(submission, 'discover.ts'));
    writeFileSync(join(submission, 'assignment.json'), JSON.stringify({ lab: 'dhcp', student, version: 1 }));
  }
  if (isRoot) for (const path of below(grading)) chownSync(path, user.uid, user.gid);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function below(path: string): string[] {
  const inside = statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => below(join(path, name))) : [];
  return [path, ...inside];
}

function sh(command: string, cwd: string): Promise<{ output: string; status: number }> {
  const typed = engine && engine.clientMajor < 23 ? command.replace('-v ./grading', '-v "$PWD/grading"') : command;
  return new Promise((resolve) => {
    execFile('sh', ['-c', typed], { cwd, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      resolve({ output: stdout + stderr, status: error === null ? 0 : Number(error.code ?? -1) });
    });
  });
}

test('the page has a command with the engine’s own settings, and one that grants full isolation', () => {
  expect(commands.map((command) => /seccomp=unconfined/.test(command))).toEqual([false, true]);
});

describe('docs/instructors.md', () => {
  dockerTest(
    'the image is built',
    async () => {
      const { output, status } = await sh('docker build -q -t packet-journey .', repository);
      expect(status, output).toBe(0);
    },
    900_000,
  );

  for (const command of commands) {
    dockerTest(
      command,
      async () => {
        rmSync(join(grading, 'grades'), { recursive: true, force: true });
        const { output, status } = await sh(command, folder);
        expect(status, output).toBe(0);
        const results = join(grading, 'grades/results');
        expect(readdirSync(results).toSorted()).toEqual(['kim.json', 'lee.json']);
        const { score, isolation } = JSON.parse(readFileSync(join(results, 'kim.json'), 'utf8'));
        expect(score).toBeGreaterThan(0);
        // At the least, it is not the grader's user who runs students' code.
        expect(isolation.level).toBe(/seccomp=unconfined/.test(command) ? 'full' : 'reduced');
        expect(isolation.has.map(({ en }: { en: string }) => en)).toContain('a user of its own, without capabilities');
        const strangers = below(join(grading, 'grades')).filter((path) => statSync(path).uid !== user.uid);
        expect(strangers).toEqual([]);
      },
      300_000,
    );
  }
});
