/** autograder.py for Classroom 50, run as its runner does, with a stand-in for npm. */

import { chmodSync, cpSync, existsSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect } from 'vitest';
import { checkout, inFolder, program, runCommand } from '../../cli/program.ts';
import { findTool, peerTest } from '../../helpers/peers.ts';
import { type Files, fill, readJson, submissions } from './package-folder.ts';
import { classroom50Schema } from './schemas.ts';

const validate = new Ajv({ strict: false }).compile(classroom50Schema);
/** The root of the package, as npm would have unpacked it. */
const packageFolder = join(dirname(program), '../../..');

const said = {
  CLASSROOM: 'networks',
  ASSIGNMENT: 'dhcp',
  ASSIGNMENT_TYPE: 'individual',
  OWNER: 'kim',
  SUBMISSION_TAG: 'submit/2026-06-01T14-32-05Z-a1b2c3d',
  COMMIT_URL: 'https://git.example/commit/a1',
  RELEASE_URL: 'https://git.example/releases/1',
  REVIEW_URL: 'https://git.example/compare/a0...a1',
};

/** @param grader of the package, in place of the real one */
async function grade(files: Files, grader?: string) {
  const [bundle, work, bin, temporary] = [inFolder('bundle'), inFolder('work'), inFolder('bin'), inFolder('tmp')];
  fill(bundle, { 'packet-journey-0.1.0.tgz': '' });
  cpSync(join(checkout, 'platforms/classroom50/autograder.py'), join(bundle, 'autograder.py'));
  fill(work, { ...files, '.classroom50.yaml': '' });
  fill(temporary, {});
  fill(join(temporary, 'broken/dist/src/cli'), { 'main.js': grader ?? '' });
  const target = grader === undefined ? packageFolder : join(temporary, 'broken');
  const modules = join(temporary, 'packet-journey/node_modules');
  fill(bin, { npm: `#!/bin/sh\nmkdir -p ${modules} && ln -s ${target} ${modules}/packet-journey\n` });
  chmodSync(join(bin, 'npm'), 0o755);
  symlinkSync(process.execPath, join(bin, 'node'));
  const env = { ...said, RUNNER_TEMP: temporary, PATH: `${bin}:/usr/bin:/bin` };
  const words = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const command = ['env', '-i', '-C', work, ...words, findTool('python3')!, join(bundle, 'autograder.py')];
  const { stderr, code } = await runCommand(command);
  return { code, stderr, result: join(work, 'result.json') };
}

describe('autograder.py', () => {
  peerTest(['python3'], 'leaves a result.json that fulfils the contract', async () => {
    const { code, stderr, result } = await grade(submissions.right);
    expect([stderr, code]).toEqual(['', 0]);
    const made = readJson(result);
    expect([validate(made), validate.errors]).toEqual([true, null]);
    expect(made).toMatchObject({ owner: 'kim', assignment: 'dhcp', datetime: '2026-06-01T14:32:05Z' });
    expect(made.score).toBeGreaterThan(0);
  });

  peerTest(['python3'], 'says by its exit status that the grader has failed, and leaves no result', async () => {
    const { code, result } = await grade(submissions.right, 'process.exit(3)');
    expect([code, existsSync(result)]).toEqual([3, false]);
  });
});
