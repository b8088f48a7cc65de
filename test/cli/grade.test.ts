/** `grade` as an instructor runs it, on a class of good, bad and hostile submissions. */

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommanderError } from 'commander';
import { beforeAll, describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { dhcpAssignment } from '../../labs/02-dhcp/tasks.ts';
import { gradeCommand } from '../../src/cli/command-grade.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { parseCsv } from '../../src/grade/class/roster.ts';
import { taskPoints } from '../../src/grade/points.ts';
import { type Result, resultSchema } from '../../src/grade/result.ts';
import { solutionFiles } from '../helpers/grading.ts';
import { missingRights } from '../helpers/netns.ts';
import { peerTest } from '../helpers/peers.ts';
import {
  checkout,
  controlCharacter,
  folder,
  inFolder,
  outcomeOf,
  run,
  shellCommand,
  startOnTerminal,
  startProgram,
} from './program.ts';

const english = { LANG: 'en_US.UTF-8' };
const good = solutionFiles('02-dhcp').get('discover.ts')!;
const starter = readFileSync(`${checkout}labs/02-dhcp/starter/discover.ts`, 'utf8');
const throwing = (body: string) => `export function buildDiscover() { ${body} }\n`;

const discover = dhcpAssignment.tasks.find(({ id }) => id === 'discover')!;
/** What the task is worth, hidden checks included. */
const { all: full } = await taskPoints('dhcp', discover);

/** What each of the class has in discover.ts, and what it is worth: all, some, or nothing. */
const work: Readonly<Record<string, readonly [code: string | undefined, worth: 'all' | 'some' | 'nothing']>> = {
  choi: [good, 'all'],
  kim: [good.replace('/**', '// all mine\n/**').replaceAll('message', 'packet'), 'all'],
  half: [good.replace('view.setUint32(236', 'view.setUint16(8, 7);\n  view.setUint32(236'), 'some'],
  lazy: [undefined, 'nothing'],
  starter: [starter, 'nothing'],
  broken: ['export function buildDiscover( {', 'nothing'],
  throws: [throwing("throw new Error('\\u001b[31mred\\nsecond line')"), 'nothing'],
  exits: ['process.exit(0);\n', 'nothing'],
  fixed: [throwing('return Uint8Array.from([1, 1, 6]);'), 'nothing'],
  '=1+cmd|x': [throwing("console.log('\\u001b[2J=1+1'); return 7;"), 'nothing'],
};
/** And a zip of a right one, and one that nobody put a name on. */
const names = [...Object.keys(work), 'zipped.zip', 'nobody'].toSorted();

beforeAll(async () => {
  for (const [name, [code]] of Object.entries(work)) {
    mkdirSync(inFolder('class', name), { recursive: true });
    writeFileSync(inFolder('class', name, 'assignment.json'), assignment(name));
    if (code !== undefined) writeFileSync(inFolder('class', name, 'discover.ts'), code);
  }
  mkdirSync(inFolder('class/nobody'));
  writeFileSync(inFolder('class/nobody/discover.ts'), good);
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(good), 'discover.ts');
  zip.addBuffer(Buffer.from(assignment('zipped')), 'assignment.json');
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  writeFileSync(inFolder('class/zipped.zip'), Buffer.concat(chunks));
  writeFileSync(inFolder('class/notes.txt'), 'the instructor’s own');
  mkdirSync(inFolder('endless'));
  writeFileSync(inFolder('endless/assignment.json'), assignment('a'));
  writeFileSync(inFolder('endless/discover.ts'), throwing('for (;;);'));
  writeFileSync(inFolder('secret.txt'), 'the secret of these tests\n');
});

function assignment(student: string): string {
  return JSON.stringify({ lab: 'dhcp', student, version: 1 });
}

const common = ['--task', 'discover', '--jobs', '2', '--secret-file', 'secret.txt', '--lang', 'en'];
const grade = (...args: string[]) => run(['grade', ...args, ...common]);

/** The kept results, as they lie on the disk, by submission. */
function kept(out: string): Map<string, string> {
  const files = readdirSync(inFolder(out, 'results'));
  const texts = files.map((name) => readFileSync(inFolder(out, 'results', name), 'utf8'));
  return new Map(texts.map((text) => [resultSchema.parse(JSON.parse(text)).submission, text]));
}

describe('a class', { timeout: 300_000 }, () => {
  let whole: { results: Result[]; class: { labs: object[]; similar: { submissions: string[] }[] } };

  test('is graded to its end, whatever is in it', async () => {
    const { stdout, stderr, code } = await grade('class', '--out', 'whole', '--format', 'json');
    whole = JSON.parse(stdout);
    expect(whole.results.map(({ submission }) => submission)).toEqual(names);
    for (const { submission, student, lab, hidden, score, points } of whole.results) {
      if (submission === 'nobody') continue;
      const [, worth] = work[submission] ?? [good, 'all'];
      const got = score === points ? 'all' : score > 0 ? 'some' : 'nothing';
      expect([submission, got, points]).toEqual([submission, worth, full]);
      expect([lab, student, hidden]).toEqual(['dhcp', submission.replace('.zip', ''), true]);
    }
    // The one without a name is the only thing that the instructor has to see to.
    expect(code).toBe(1);
    expect(stderr.split('\n').toSorted()).toEqual([
      '',
      'class/notes.txt: no submission, left out',
      'nobody: assignment.json names no lab that has tasks; say which it is with --lab',
    ]);
  });

  test('keeps a result for each, and nothing that was not graded', () => {
    expect([...kept('whole').keys()].toSorted()).toEqual(names.filter((name) => name !== 'nobody'));
    for (const name of readdirSync(inFolder('whole/results'))) expect(name).toMatch(/^[\w.-]+\.json$/);
  });

  test('is noticed to have copied', () => {
    expect(whole.class.similar.map(({ submissions }) => submissions)).toEqual([['choi', 'kim', 'zipped.zip']]);
  });

  test('is not graded again, but for what has changed', async () => {
    cpSync(inFolder('class'), inFolder('changed'), { recursive: true });
    writeFileSync(inFolder('changed/lazy/discover.ts'), good);
    cpSync(inFolder('whole'), inFolder('resumed'), { recursive: true });
    const { stderr, stdout } = await grade('changed', '--out', 'resumed', '--progress', '--format', 'csv');
    expect(stderr).toMatch(/^\d+\/12 {2}lazy {2}(\d+)\/\1$/m);
    expect(stderr.match(/^\d+\/12 {2}.*$/gm)).toHaveLength(2); // and the one that could not be graded
    expect(parseCsv(stdout).find(([name]) => name === 'lazy')).toContain(String(full));
  });

  test('goes on after being killed, and after Ctrl-C, where it was; three shards, merged, are the same to the byte', async () => {
    const shard = (index: number) => ['class', '--shard', `${index}/3`, '--out', `shard-${index}`];
    for (const [signal, status] of [
      ['SIGKILL', 137],
      ['SIGINT', 130],
    ] as const) {
      const child = startProgram(['grade', ...shard(0), ...common, '--progress', '--jobs', '1']);
      child.stderr!.on('data', (chunk) => /^\d+\/\d+ /m.test(String(chunk)) && child.kill(signal)); // one is done
      const { code, stderr, stdout } = await outcomeOf(child);
      expect([code, stdout]).toEqual([status, '']);
      if (signal === 'SIGINT') expect(stderr).toMatch(/Interrupted: \d of 4 are graded and kept in shard-0; the same/);
      expect(kept('shard-0').size).toBeGreaterThan(0);
      await noWorkersLeft();
    }
    const times = new Map([...kept('shard-0').keys()].map((name) => [name, timeOf('shard-0', name)]));
    for (const index of [0, 1, 2]) await grade(...shard(index));
    for (const [name, time] of times) expect([name, timeOf('shard-0', name)]).toEqual([name, time]);
    const all = [0, 1, 2].flatMap((index) => [...kept(`shard-${index}`)]);
    expect(all).toHaveLength(names.length - 1);
    expect(new Map(all)).toEqual(kept('whole'));

    const merged = await grade('--merge', 'shard-0', 'shard-1/results', 'shard-2', '--format', 'json');
    const graded = whole.results.filter(({ submission }) => submission !== 'nobody');
    expect(JSON.parse(merged.stdout).results).toEqual(graded);
    expect([merged.code, merged.stderr]).toEqual([1, 'nobody: not graded yet\n']);
    const two = await grade('--merge', 'shard-0', 'shard-2', '--format', 'csv');
    expect(two.stderr.trim().split('\n')).toHaveLength(kept('shard-1').size + 1);
  });

  test.each(['text', 'csv', 'junit', 'json'])('as %s: one row, part or suite for each', async (format) => {
    const { stdout, code } = await grade('--merge', 'whole', '--format', format);
    expect(code).toBe(1);
    expect(stdout).toContain('throws');
    if (format !== 'json') expect(stdout).not.toMatch(controlCharacter);
    if (format === 'csv') expect(parseCsv(stdout).map(([name]) => name)).toContain("'=1+cmd|x");
    if (format === 'junit') expect(stdout.match(/<testsuite /g)).toHaveLength(names.length - 1);
    if (format === 'text') expect(stdout).toMatch(/^11 submissions$/m);
  });
});

describe('one submission', { timeout: 300_000 }, () => {
  test('is told as a person reads it, and nothing is written', async () => {
    const before = readdirSync(folder);
    const { stdout, stderr, code } = await grade('class/half');
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toMatch(
      /^half {2}dhcp {2}(\d+) of (\d+) points, \d+ %\n✗ discover {2}\1\/\2 {2}Build a DHCPDISCOVER\n/,
    );
    expect(stdout).toMatch(/ {6}offset 0x8, .* 7 s/);
    expect(readdirSync(folder)).toEqual(before);
  });

  test('in Korean, as the language of the user', async () => {
    const env = { LANG: 'ko_KR.UTF-8', PACKET_JOURNEY_SECRET: 'short' };
    const { stdout, stderr } = await run(['grade', 'class/half', '--task', 'discover'], { env });
    expect(stderr).toMatch(/^비밀 값이 5자라서 추측할 수 있습니다\. /);
    expect(stdout).toMatch(/^half {2}dhcp {2}\d+점 중 \d+점/);
  });

  test('takes its lab and student from the instructor, who is right when they differ', async () => {
    const { stdout, code } = await grade('class/nobody', '--lab', 'dhcp', '--student', 'kim', '--format', 'json');
    expect([code, JSON.parse(stdout).results[0].student]).toEqual([0, 'kim']);
    const other = await grade('class/choi', '--student', '  kim ', '--format', 'json');
    const [result] = JSON.parse(other.stdout).results;
    expect([result.student, result.score]).toEqual(['kim', result.points]);
    expect(result.notes[0].en).toBe('assignment.json names the student choi, the instructor kim: graded as kim');
  });

  test('or from a roster', async () => {
    writeFileSync(inFolder('roster.csv'), 'submission,student\nchoi,lee\nnobody,park\n');
    const args = ['class/choi', 'class/nobody', 'class/kim', '--lab', 'dhcp', '--roster', 'roster.csv'];
    const { stdout } = await grade(...args, '--out', 'roster', '--format', 'json');
    const results: Result[] = JSON.parse(stdout).results;
    expect(results.map(({ student, notes }) => [student, notes.length])).toEqual([
      ['lee', 1],
      ['kim', 1],
      ['park', 0],
    ]);
    expect(results[1]!.notes[0]!.en).toBe('the roster does not list this submission');
  });

  test('in the folder that a platform wraps it in', async () => {
    cpSync(inFolder('class/choi'), inFolder('platform/Choi_123_file_/dhcp-choi'), { recursive: true });
    const { stdout } = await grade('platform', '--out', 'wrapped', '--format', 'csv');
    expect(parseCsv(stdout)[1]!.slice(0, 5)).toEqual(['Choi_123_file_', 'choi', 'dhcp', `${full}`, `${full}`]);
  });

  test('that does not end is stopped and has a zero, with the reason', async () => {
    const args = ['endless', '--out', 'stopped', '--time-limit', '2', '--format', 'json'];
    const { stdout, code } = await grade(...args);
    const [{ score, points, notes, tasks }]: [Result] = JSON.parse(stdout).results;
    expect([code, score, points]).toEqual([0, 0, full]);
    expect(notes[0]!.en).toBe('grading took longer than 2 s and was stopped');
    for (const { findings } of tasks[0]!.checks) expect(findings).toMatchObject([{ say: notes[0] }]);
    await noWorkersLeft();
    const again = await grade(...args, '--progress');
    expect([again.stdout, again.stderr]).toEqual([stdout, '']); // which is its result, and not tried again
  });
});

describe('where it runs', { timeout: 300_000 }, () => {
  peerTest(['ip', 'unshare', ...missingRights()], 'worlds on real links give what they give in memory', async () => {
    const { stdout, stderr } = await grade('class/choi', '--wire', 'netns', '--format', 'json');
    const [result] = JSON.parse(stdout).results;
    expect([stderr, { ...result, fingerprints: {} }]).toEqual([
      '',
      { ...JSON.parse(kept('whole').get('choi')!), identity: undefined, isFinal: undefined, fingerprints: {} },
    ]);
  });

  peerTest(['script'], 'on a terminal a line counts, and Ctrl-C gives the cursor back', async () => {
    const child = startOnTerminal(shellCommand(`grade class --out terminal --jobs 1 --task discover --lang en`));
    child.stdout!.on('data', (chunk) => /\b1\/12 /.test(String(chunk)) && child.stdin!.write('\x03'));
    const { stdout, code } = await outcomeOf(child);
    expect(code).toBe(130);
    expect(stdout).toMatch(/ 0\/12 {2}=1\+cmd\|x/);
    expect(stdout).toMatch(/Interrupted: \d+ of 12 are graded and kept in terminal; the same command goes on/);
    expect(stdout.lastIndexOf('\x1b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\x1b[?25l'));
    await noWorkersLeft();
  });
});

describe('the secret', { timeout: 300_000 }, () => {
  test('changes hidden values, and so what has to be graded again; it is in no result', async () => {
    const args = ['grade', 'class/choi', '--task', 'discover', '--out', 'secret', '--progress'];
    const first = await run(args, { env: { PACKET_JOURNEY_SECRET: 'one of sixteen characters' } });
    const same = await run(args, { env: { PACKET_JOURNEY_SECRET: 'one of sixteen characters' } });
    const other = await run(args, { env: { PACKET_JOURNEY_SECRET: 'another, equally long one' } });
    const done = `1/1  choi  ${full}/${full}\n`;
    expect([first, same, other].map(({ stderr }) => stderr)).toEqual([done, '', done]);
    expect(kept('secret').get('choi')).not.toMatch(/sixteen|equally/);
  });

  test('is neither in the arguments nor in the environment of what judges', async () => {
    const args = ['grade', 'endless', '--task', 'discover', '--time-limit', '30', '--out', 'watched'];
    const child = startProgram(args, { PACKET_JOURNEY_SECRET: 'the secret that is looked for' });
    const ended = outcomeOf(child);
    const seen: string[] = [];
    while (seen.length === 0 && child.exitCode === null) {
      for (const pid of workers()) seen.push(readProc(pid, 'environ') + readProc(pid, 'cmdline'));
      await sleep(20);
    }
    child.kill('SIGTERM');
    expect((await ended).code).toBe(143);
    expect(seen.join('')).toContain('grade-worker');
    expect(seen.join('')).not.toContain('looked for');
    await noWorkersLeft();
  });
});

describe('what can be mistyped', () => {
  beforeAll(() => mkdirSync(inFolder('nothing')));

  // In this process: a program of its own for each would take its time, and says it in one line, as main.ts does.
  test.each([
    [['nowhere'], 'nowhere: there is no such file or folder'],
    [['nothing'], 'nothing has no submissions: folders or .zip files are wanted'],
    [['class', '--student', 'kim'], '--student is for one submission'],
    [['class/kim', '--lab', 'dhpc'], 'unknown lab "dhpc": did you mean dhcp?'],
    [['class/kim', '--lab', 'dhcp', '--task', 'discovr'], 'unknown task "discovr": did you mean discover?'],
    [['class/kim', '--format', 'cvs'], 'unknown format "cvs": did you mean csv?'],
    [['class', '--format', 'gradescope'], '--format gradescope is of one submission, and there are 12'],
    [['class', '--shard', '3/3'], '--shard 3/3: shards are counted from 0; of three they are 0/3, 1/3 and 2/3'],
    [['class', '--jobs', '0'], '--jobs 0: a whole number from 1 to 1024 is wanted'],
    [['class', '--jobs', 'two'], '--jobs two: a whole number'],
    [['class/kim', '--student', ''], '--student: an id has 1 to 100 printable characters'],
    [['class/kim', '--secret-file', 'nowhere'], 'nowhere: there is no such file'],
    [['class/kim', '--secret-file', '/dev/null'], '/dev/null: the secret is empty'],
    [['class', '--roster', 'secret.txt'], 'secret.txt, row 1: submission,student is wanted'],
    [['class', '--out', 'secret.txt'], 'cannot write to secret.txt'],
    [['--merge', 'class'], 'class has no results: name a folder that grade --out has made'],
    [[], "missing required argument 'submission'"],
  ])('%j', async (args, line) => {
    const command = gradeCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    const paths = args.map((word) => (/^(class|nothing|secret\.txt)/.test(word) ? inFolder(word) : word));
    const failure = await command.parseAsync(['node', 'grade', ...paths]).catch((error: unknown) => error);
    expect(failure instanceof UsageError || failure instanceof CommanderError).toBe(true);
    expect((failure as Error).message.replaceAll(`${inFolder('')}/`, '')).toContain(line);
    expect((failure as Error).message).not.toContain('\n');
  });

  test('is told in one line', async () => {
    const { stdout, stderr, code } = await run(['grade', 'nowhere'], { env: english });
    expect([stdout, stderr, code]).toEqual(['', 'error: nowhere: there is no such file or folder\n', 2]);
  });

  test('--help has examples, and says what the exit status means', async () => {
    const { stdout, code } = await run(['grade', '--help'], { env: english });
    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples:\n( {2}\$ packet-journey grade .*\n){5}\nExit status: 0 .*\n+$/);
  });
});

function timeOf(out: string, submission: string): number {
  const files = readdirSync(inFolder(out, 'results'));
  const isIt = (name: string) =>
    readFileSync(inFolder(out, 'results', name), 'utf8').includes(`"submission": "${submission}"`);
  return statSync(inFolder(out, 'results', files.find(isIt)!)).mtimeMs;
}

/** Worker processes of this test's program. */
function workers(): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
  return lines
    .filter((line) => line.includes(inFolder('program/dist/src/cli/grade-worker.js')))
    .map((line) => Number.parseInt(line, 10));
}

async function noWorkersLeft(): Promise<void> {
  for (let tries = 0; workers().length > 0; tries++) {
    if (tries > 500) throw new Error('worker processes are left');
    await sleep(20);
  }
}

function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return ''; // it ended meanwhile
  }
}
