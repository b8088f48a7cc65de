/** The question and the image for PrairieLearn: the image's entrypoint run as PrairieLearn does, without the image. */

import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { assignments } from '../../../src/cli/assignments.ts';
import { starterFiles } from '../../../src/grade/folder/assignment-folder.ts';
import { inFolder, runCommand } from '../../cli/program.ts';
import { peerTest } from '../../helpers/peers.ts';
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
import { infoQuestionSchema, prairielearnSchema } from './schemas.ts';

const ajv = new Ajv({ strict: false });
const validate = ajv.compile(prairielearnSchema);
const question = inFolder('package/question');
/** Stands for the image's /opt/packet-journey. */
const image = inFolder('image');
/** Stands for /grade. */
const job = inFolder('grade');
const imageName = 'my-account/packet-journey-grader';

beforeAll(async () => {
  const more = ['--secret-file', secretFile(), '--image', imageName];
  const { code, stderr } = await exportTo('prairielearn', 'package', ...more);
  expect([stderr, code]).toEqual(['', 0]);
  // As its Dockerfile does.
  cpSync(inFolder('package/image/packet-journey'), image, { recursive: true });
  for (const name of ['entrypoint.sh', 'student-of.mjs', 'not-graded.json']) {
    cpSync(inFolder('package/image', name), join(image, name));
  }
  installLibraries(image);
}, 60_000);

interface Report {
  score: number;
  gradable: boolean;
  format_errors?: string[];
  packet_journey?: { asked: string[] };
  tests: { name: string; description?: string; points: number; max_points: number }[];
}

const kim = { params: { student: 'kim@school.example' }, variant_seed: 1234, submitted_answers: {} };

/** Runs the entrypoint as PrairieLearn does. */
async function grade(files: Files, data: unknown = kim, from = image) {
  fill(job, { 'data/data.json': JSON.stringify(data) });
  fill(join(job, 'student'), files);
  cpSync(join(question, 'tests'), join(job, 'tests'), { recursive: true });
  const { stdout, code } = await runScript(join(from, 'entrypoint.sh'), { GRADE: job });
  const report = readJson(join(job, 'results/results.json'));
  // With another status PrairieLearn would not even look for results.
  expect([validate(report), validate.errors, code]).toEqual([true, null, 0]);
  return { report: report as unknown as Report, said: stdout };
}

describe('the question', () => {
  const info = () => readJson(join(question, 'info.json'));

  test('has an info.json such as PrairieLearn takes, with the image that was named', () => {
    const check = ajv.compile(infoQuestionSchema);
    expect([check(info()), check.errors]).toEqual([true, null]);
    expect(info()).toMatchObject({ externalGradingOptions: { image: imageName }, singleVariant: true });
  });

  test('leaves the grader less time than PrairieLearn does', () => {
    const settings = readFileSync(join(question, 'tests/settings.env'), 'utf8');
    const seconds = Number(/^PACKET_JOURNEY_SECONDS=(\d+)$/m.exec(settings)![1]);
    const { timeout } = info().externalGradingOptions as { timeout: number };
    expect(seconds + 30 + 5).toBeLessThan(timeout);
  });

  test('keeps its identity when it is exported again, and is another one with another secret', async () => {
    await exportTo('prairielearn', 'again', '--secret-file', secretFile());
    expect(readJson(inFolder('again/question/info.json')).uuid).toBe(info().uuid);
    await exportTo('prairielearn', 'other');
    expect(readJson(inFolder('other/question/info.json')).uuid).not.toBe(info().uuid);
  });

  test('takes every file that the lab wants', () => {
    const html = readFileSync(join(question, 'question.html'), 'utf8');
    const names = /optional-file-names="([^"]*)"/.exec(html)![1]!.split(',');
    const dhcp = assignments.find(({ lab }) => lab === 'dhcp')!;
    const code = dhcp.tasks.flatMap((task) => (task.kind === 'build' || task.kind === 'swap' ? task.file : []));
    expect(names).toEqual(expect.arrayContaining(code));
    expect(starterFiles(dhcp)).toEqual(expect.arrayContaining(code));
    expect(html).not.toMatch(/@[A-Z]+@/);
  });

  test('has the secret where students never see it; the image, which anybody may have, has not', async () => {
    expect(readFileSync(join(question, 'tests/secret'), 'utf8').trim()).toBe(SECRET);
    const { stdout, code } = await runCommand(['grep', '-rlF', SECRET, inFolder('package')]);
    expect([stdout.trim(), code]).toEqual([join(question, 'tests/secret'), 0]);
  });

  peerTest(['python3'], 'gives each student an id: the user’s, or the variant’s', async () => {
    const program = (options: string) =>
      `import sys; sys.path.insert(0, '${question}'); import server
data = {'options': ${options}, 'params': {}, 'variant_seed': 99}
server.generate(data); print(data['params']['student'])`;
    const idFor = async (options: string) =>
      (await runCommand(['python3', '-B', '-c', program(options)])).stdout.trim();
    expect(await idFor("{'user': {'uid': 'kim@school.example', 'uin': None, 'name': None}}")).toBe(kim.params.student);
    expect(await idFor("{'user': None, 'group': {'name': 'g', 'members': []}}")).toBe('variant-99');
    expect(await idFor('{}')).toBe('variant-99');
  });
});

describe('the entrypoint', () => {
  test('gives what is right its share, with hidden checks, and nothing of the secret', async () => {
    const { report, said } = await grade(submissions.right);
    const sum = (key: 'points' | 'max_points') => report.tests.reduce((total, one) => total + one[key], 0);
    expect(report.gradable).toBe(true);
    expect(report.score).toBeGreaterThan(0);
    expect(report.score).toBeCloseTo(sum('points') / sum('max_points'), 10);
    expect(JSON.stringify(report) + said).not.toContain(SECRET);
  });

  test('gives nothing for nothing', async () => {
    const { report } = await grade(submissions.empty);
    expect([report.gradable, report.score]).toEqual([true, 0]);
  });

  test.each(["'; touch x; '", '--help'])('takes %s for what it is, a name', async (student) => {
    const answer = 'console.log(JSON.stringify({ gradable: true, score: 1, packet_journey: { asked: process.argv } }))';
    const asked = copyOf(image, 'asked', 'dist/src/cli/main.js', answer);
    const { report } = await grade(submissions.empty, { ...kim, params: { student } }, asked);
    expect(report.packet_journey!.asked).toContain(`--student=${student}`);
  });

  /** What a grader that comes to no good end leaves behind: no attempt is lost. */
  const notGraded = ({ gradable, format_errors: errors }: Report) => {
    expect(gradable).toBe(false);
    expect(errors!.join()).toContain('which is not your fault and costs no attempt');
  };

  test('nobody to grade for: not gradable, and why is told to the instructor', async () => {
    const { report, said } = await grade(submissions.right, {});
    notGraded(report);
    expect(said).toContain('packet-journey: not graded: data/data.json does not say whose');
  });

  test.each([
    ['crashes', 'process.exit(3)', 'exit status 3'],
    ['prints something else', 'console.log("all right")', 'exit status 0'],
    ['prints JSON that is no report', 'console.log("{}")', 'exit status 0'],
  ])('a grader that %s: the same', async (_what, code, why) => {
    const broken = copyOf(image, 'broken', 'dist/src/cli/main.js', code);
    const { report, said } = await grade(submissions.right, kim, broken);
    notGraded(report);
    expect(said).toContain(why);
  });
});
