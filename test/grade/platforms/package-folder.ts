/** Packages for platforms, exported by the program and unpacked where the platform would have them. */

import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkout, inFolder, type Outcome, run, runCommand } from '../../cli/program.ts';

export const SECRET = 'what nobody knows of this course';

/** A file of the test's folder that holds the secret. */
export function secretFile(): string {
  const path = inFolder('secret.txt');
  writeFileSync(path, `${SECRET}\n`);
  return path;
}

/** Exports the lab dhcp. @param out a folder or a zip, in the test's folder @param more other options */
export function exportTo(platform: string, out: string, ...more: string[]): Promise<Outcome> {
  return run(['export', platform, '--lab', 'dhcp', '--out', inFolder(out), '--lang', 'en', ...more]);
}

/** Puts the libraries where `npm ci` would, from the checkout. @param grader the folder of the package's package.json */
export function installLibraries(grader: string): void {
  symlinkSync(join(checkout, 'node_modules'), join(grader, 'node_modules'));
}

export type Files = Readonly<Record<string, string>>;

/** Writes files, by path; what was in the folder goes. */
export function fill(folder: string, files: Files): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/**
 * A copy of an unpacked package in which another program stands for the grader.
 * @param at where its main.js is, from `folder` @param code of main.js; without any, the grader itself
 */
export function copyOf(folder: string, name: string, at: string, code?: string): string {
  const copy = inFolder(name);
  rmSync(copy, { recursive: true, force: true });
  const main = join(copy, at);
  const grader = join(folder, at.replace(/dist\/.*/, ''));
  const isOurs = (path: string) =>
    code === undefined || !['dist', 'labs', 'node_modules'].some((one) => path === join(grader, one));
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true, filter: isOurs });
  if (code !== undefined) {
    mkdirSync(dirname(main), { recursive: true });
    writeFileSync(main, code);
  }
  return copy;
}

export function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

/** Runs a script of the package, with nothing in its environment but what is given. */
export function runScript(script: string, env: Files): Promise<Outcome> {
  const words = Object.entries({ PATH: process.env.PATH ?? '', ...env }).map(([name, value]) => `${name}=${value}`);
  return runCommand(['env', '-i', ...words, 'bash', script]);
}

const read = (path: string) => readFileSync(join(checkout, path), 'utf8');

/** Submissions for the lab dhcp. */
export const submissions = {
  right: { 'discover.ts': read('test/solutions/02-dhcp/discover.ts') },
  untouched: { 'discover.ts': read('labs/02-dhcp/starter/discover.ts') },
  empty: {},
} as const satisfies Record<string, Files>;
