/** The package for Gradescope, set up and run as Gradescope does it, in a folder of the test's own. */

import { chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { fromBuffer } from 'yauzl';
import { inFolder, runCommand } from '../../cli/program.ts';
import {
  copyOf,
  exportTo,
  type Files,
  fill,
  installLibraries,
  readJson,
  runScript,
  SECRET,
  secretFile,
  submissions,
} from './package-folder.ts';
import { gradescopeSchema } from './schemas.ts';

const validate = new Ajv({ strict: false }).compile(gradescopeSchema);
/** Stands for /autograder. */
const home = inFolder('autograder');
const source = join(home, 'source');
const main = 'source/packet-journey/dist/src/cli/main.js';

const kim = { email: 'kim@school.example', id: 7, name: 'Kim', sid: '20261234' };
const lee = { email: 'lee@school.example', id: 8, name: 'Lee' };

beforeAll(async () => {
  const { code, stderr } = await exportTo('gradescope', 'autograder/source', '--secret-file', secretFile());
  expect([stderr, code]).toEqual(['', 0]);
  installLibraries(join(source, 'packet-journey'));
  symlinkSync(process.execPath, join(source, 'node'));
}, 60_000);

interface Report {
  score: number;
  output: string;
  tests: { name: string; score?: number; max_score?: number; status: string; tags: string[] }[];
  extra_data: { student: string; hidden: boolean; points: number };
}

function scoreOf({ tests }: Report, task: string): number {
  return tests.reduce((sum, { tags, score = 0 }) => sum + (tags[0] === task ? score : 0), 0);
}

/** The right code, in the folder of this student. */
function claim(student: string): Files {
  return { ...submissions.right, 'assignment.json': JSON.stringify({ lab: 'dhcp', student, version: 1 }) };
}

/** What the README tells the instructor to give. */
function pointsTold(): number {
  return Number(/worth \*\*(\d+) points/.exec(readFileSync(join(source, 'README.md'), 'utf8'))![1]);
}

function writeMetadata(folder: string, users: unknown): void {
  const metadata = typeof users === 'string' ? users : JSON.stringify({ id: 1, users, previous_submissions: [] });
  writeFileSync(join(folder, 'submission_metadata.json'), metadata);
}

/** Runs run_autograder as Gradescope does. */
async function grade(files: Files, users: unknown = [kim], folder = home) {
  fill(join(folder, 'submission'), files);
  writeMetadata(folder, users);
  const { stdout, code } = await runScript(join(folder, 'source/run_autograder'), { AUTOGRADER: folder });
  const report = readJson(join(folder, 'results/results.json'));
  expect([validate(report), validate.errors, code]).toEqual([true, null, 0]);
  return { report: report as unknown as Report, said: stdout };
}

describe('the zip', () => {
  const entriesOf = (path: string) =>
    new Promise<Map<string, number>>((resolve, reject) => {
      fromBuffer(readFileSync(path), { lazyEntries: false }, (error, zip) => {
        if (error) return reject(error);
        const entries = new Map<string, number>();
        zip.on('entry', (entry) => entries.set(entry.fileName, (entry.externalFileAttributes >>> 16) & 0o777));
        zip.on('end', () => resolve(entries));
      });
    });

  test('has both scripts at its root, executable, and a secret that only root may read', async () => {
    await exportTo('gradescope', 'a.zip', '--secret-file', secretFile());
    const entries = await entriesOf(inFolder('a.zip'));
    expect([entries.get('setup.sh'), entries.get('run_autograder'), entries.get('secret')]).toEqual([
      0o755, 0o755, 0o600,
    ]);
    expect(entries.get('packet-journey/package-lock.json')).toBe(0o644);
    expect(entries.has('packet-journey/labs/02-dhcp/starter/discover.ts')).toBe(true);
    expect([...entries.keys()].filter((name) => /solutions|mutants|test\//.test(name))).toEqual([]);
    expect(statSync(inFolder('a.zip')).mode & 0o777).toBe(0o600);
  });

  test('is the same, byte for byte, when it is made again', async () => {
    await exportTo('gradescope', 'b.zip', '--secret-file', secretFile());
    expect(readFileSync(inFolder('b.zip')).equals(readFileSync(inFolder('a.zip')))).toBe(true);
  });

  test('without a secret says so, and has none', async () => {
    const { stdout } = await exportTo('gradescope', 'open.zip');
    expect(stdout).toContain('It has no secret: only open checks count');
    expect((await entriesOf(inFolder('open.zip'))).has('secret')).toBe(false);
  });

  test('its README names the lab and its points, with nothing left to fill in', () => {
    for (const name of ['README.md', 'README.ko.md', 'setup.sh', 'run_autograder']) {
      expect(readFileSync(join(source, name), 'utf8')).not.toMatch(/@[A-Z]+@/);
    }
    expect(pointsTold()).toBeGreaterThan(0);
  });
});

describe('whose submission it is', () => {
  test.each([
    ['the e-mail address, where nothing else is said', {}, [kim], kim.email],
    ['the student number, where assignment.json has it', claim('20261234'), [kim], '20261234'],
    ['spelt as the student spells it', claim('Kim@School.example'), [kim], 'Kim@School.example'],
    ['one of a group', claim(lee.email), [kim, lee], lee.email],
    ['not whom assignment.json claims, who did not submit', claim('park@school.example'), [kim], kim.email],
    ['assignment.json, where Gradescope says nothing', claim('park'), [], 'park'],
    ['assignment.json, where what Gradescope says cannot be read', claim('park'), 'no JSON', 'park'],
    ['nobody, where there is nothing', {}, [{ email: '', sid: null }, null, 7], ''],
    ['nobody, for what is no name', claim('a\u001b[31m'), [{ email: 'x'.repeat(101) }], ''],
  ] as const)('%s', async (_what, files, users, student) => {
    fill(inFolder('claims'), files);
    writeMetadata(inFolder('claims'), users);
    const { stdout, stderr, code } = await runCommand([
      process.execPath,
      join(source, 'student-of.mjs'),
      inFolder('claims/submission_metadata.json'),
      inFolder('claims'),
    ]);
    expect([stdout, stderr, code]).toEqual([student, '', student === '' ? 1 : 0]);
  });
});

describe('run_autograder', () => {
  test('gives what is right its points, with hidden checks, and nothing of the secret', async () => {
    const { report, said } = await grade(submissions.right);
    const ofTask = report.tests.filter(({ tags }) => tags[0] === 'discover');
    expect(ofTask.map(({ status }) => status)).not.toContain('failed');
    expect(report.score).toBe(scoreOf(report, 'discover'));
    expect(report.extra_data).toMatchObject({ student: kim.email, hidden: true });
    expect(JSON.stringify(report) + said).not.toContain(SECRET);
  });

  test.each(['untouched', 'empty'] as const)('gives a submission that is %s a zero, with findings', async (kind) => {
    const { report } = await grade(submissions[kind]);
    expect(report.score).toBe(0);
    expect(report.extra_data).toMatchObject({ student: kim.email, points: pointsTold() });
    expect(report.tests.reduce((sum, { max_score: points = 0 }) => sum + points, 0)).toBe(pointsTold());
  });

  test('takes the folder in a folder that students upload', async () => {
    const { report } = await grade({ 'my-dhcp/discover.ts': submissions.right['discover.ts'] });
    expect(report.score).toBeGreaterThan(0);
  });

  test.each(['$(touch x) `id` "\'', '--help'])('takes %s for what it is, a name', async (student) => {
    const answer = 'console.log(JSON.stringify({ score: 1, tests: [], extra_data: { asked: process.argv.slice(2) } }))';
    const asked = copyOf(home, 'asked', main, answer);
    const { report } = await grade(claim(student), [], asked);
    expect(report.extra_data).toEqual({
      asked: [
        ...['grade', join(asked, 'submission'), '--format', 'gradescope', '--lab=dhcp', '--lang=en'],
        ...[`--student=${student}`, '--time-limit=540', `--secret-file=${join(asked, 'source/secret')}`],
      ],
    });
  });

  /** What a grader that comes to no good end leaves behind. */
  const notGraded = (report: Report) => {
    expect(report.score).toBe(0);
    expect(report.output).toContain('which is not your fault');
  };

  test('nobody to grade for: a zero that says so to the student, and why to the instructor', async () => {
    const { report, said } = await grade(submissions.right, []);
    notGraded(report);
    expect(said).toContain('packet-journey: not graded: neither submission_metadata.json nor assignment.json');
  });

  test.each([
    ['crashes', 'process.exit(3)', 'exit status 3'],
    ['is killed', 'process.kill(process.pid, "SIGKILL")', 'exit status 137'],
    ['prints something else', 'console.log("all right")', 'exit status 0'],
    ['prints half a report', 'process.stdout.write(\'{"score": 10, "tests": [\')', 'exit status 0'],
    ['prints JSON that is no report', 'console.log("{}")', 'exit status 0'],
    ['never ends', 'setInterval(() => {}, 1000)', 'exit status 124'],
  ])('a grader that %s: the same', async (_what, code, why) => {
    const broken = copyOf(home, 'broken', main, code);
    // The limit is a minute more than what is said here.
    const settings = readFileSync(join(source, 'settings.env'), 'utf8').replace('SECONDS=540', 'SECONDS=-58');
    writeFileSync(join(broken, 'source/settings.env'), settings);
    const { report, said } = await grade(submissions.right, [kim], broken);
    notGraded(report);
    expect(said).toContain(why);
  });

  test('a package of which nothing else is left: the same', async () => {
    const broken = copyOf(home, 'empty-handed', main, '');
    fill(join(broken, 'source'), {
      run_autograder: readFileSync(join(source, 'run_autograder'), 'utf8'),
      'not-graded.json': readFileSync(join(source, 'not-graded.json'), 'utf8'),
    });
    const { report, said } = await grade(submissions.right, [kim], broken);
    notGraded(report);
    expect(said).toContain('settings.env cannot be read');
  });

  test('when students see what they do not know of is what the export was told', async () => {
    const { stderr, code } = await exportTo('gradescope', 'sooner.zip', '--unseen', 'sooner');
    expect([code, stderr]).toEqual([2, expect.stringContaining('unknown visibility "sooner"')]);
    await exportTo('gradescope', 'visible', '--unseen', 'visible');
    expect(readFileSync(inFolder('visible/settings.env'), 'utf8')).toMatch(/^PACKET_JOURNEY_UNSEEN=visible$/m);
  });
});

describe('setup.sh', () => {
  /** Programs that do nothing but say what they were asked, in `log`. */
  const stubs = inFolder('stubs');
  const log = () => readFileSync(join(stubs, 'log'), 'utf8').split('\n');
  const stub = (name: string, more = '') => {
    writeFileSync(join(stubs, name), `#!/bin/sh\necho "${name} $*" >>"${stubs}/log"\n${more}\n`);
    chmodSync(join(stubs, name), 0o755);
  };
  const nodeHome = inFolder('node-home');
  const installNode = `case "$*" in *node-linux*)
    for last; do :; done
    mkdir -p "${nodeHome}/node_modules/\${last%@*}/bin"
    ln -sf "${process.execPath}" "${nodeHome}/node_modules/\${last%@*}/bin/node" ;;
  esac`;

  /** @param isOld the distribution's Node.js is */
  const setUp = async (isOld: boolean) => {
    const ready = copyOf(home, isOld ? 'set-up-old' : 'set-up-new', main, isOld ? '' : undefined);
    fill(stubs, { log: '' });
    stub('apt-get');
    stub('npm', installNode);
    if (isOld) stub('node', 'exit 1');
    else symlinkSync(process.execPath, join(stubs, 'node'));
    const env = { PATH: `${stubs}:/usr/bin:/bin`, PACKET_JOURNEY_NODE: nodeHome };
    const { code, stderr } = await runScript(join(ready, 'source/setup.sh'), env);
    expect([stderr, code]).toEqual(['', 0]);
    return ready;
  };

  test('takes the Node.js that is there, if it is new enough, and makes a package that works', async () => {
    const ready = await setUp(false);
    expect(log()).toContain('npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund');
    expect(log().filter((line) => line.includes('node-linux'))).toEqual([]);
    expect((await grade(submissions.right, [kim], ready)).report.score).toBeGreaterThan(0);
  });

  test('gets another Node.js where the distribution’s is too old', async () => {
    const ready = await setUp(true);
    expect(log().filter((line) => /^npm install .*node-linux-(x64|arm64)@24$/.test(line))).toHaveLength(1);
    const version = await runCommand([join(ready, 'source/node'), '--version']);
    expect(version).toEqual({ stdout: `${process.version}\n`, stderr: '', code: 0 });
  });
});
