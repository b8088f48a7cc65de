/**
 * The command line as a user has it: the program built and started as a process of its own.
 *
 *     const { stdout, stderr, code } = await run(['explain', 'x.pcap'], { env: { LANG: 'ko_KR.UTF-8' } });
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** An empty folder of the test file's own, removed at its end. */
export const folder = realpathSync(mkdtempSync(join(tmpdir(), 'packet-journey-cli-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000);

export const inFolder = (...names: string[]) => join(folder, ...names);

/** Compiled once for each test file: it starts in a third of the time that the sources take. */
const home = inFolder('program');
cpSync(join(checkout, 'package.json'), join(home, 'package.json'));
symlinkSync(join(checkout, 'node_modules'), join(home, 'node_modules'));
cpSync(join(checkout, 'package-lock.json'), join(home, 'package-lock.json'));
symlinkSync(join(checkout, 'platforms'), join(home, 'platforms'));
symlinkSync(join(checkout, 'labs'), join(home, 'labs')); // what students start from is read from there
const compiler = join(checkout, 'node_modules/typescript/bin/tsc');
const project = join(checkout, 'tsconfig.build.json');
execFileSync(process.execPath, [compiler, '-p', project, '--noCheck', '--outDir', join(home, 'dist')]);

export const program = join(home, 'dist/src/cli/main.js');

/**
 * A copy of the program that everyone may read, with the packages that it needs when installed but those of `missing`.
 */
export function installedProgram(name: string, missing: readonly string[] = []): string {
  const copy = inFolder(name);
  cpSync(join(home, 'dist'), join(copy, 'dist'), { recursive: true });
  cpSync(join(home, 'package.json'), join(copy, 'package.json'));
  const lock = JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8'));
  const packages = Object.entries(lock.packages as Record<string, { dev?: boolean }>);
  for (const [path, { dev }] of packages) {
    if (path === '' || dev || missing.some((one) => path === `node_modules/${one}`)) continue;
    if (existsSync(join(checkout, path))) cpSync(join(checkout, path), join(copy, path), { recursive: true });
  }
  chmodSync(folder, 0o755);
  return join(copy, 'dist/src/cli/main.js');
}

export interface Outcome {
  stdout: string;
  stderr: string;
  /** The exit status, or 128 + the number of the signal that ended it. */
  code: number;
}

export interface RunOptions {
  env?: NodeJS.ProcessEnv;
  /** Node's own options, before the program. */
  nodeOptions?: readonly string[];
  /** A command that runs the command after it, as in ['setpriv', '--reuid=65534', …, '--']. */
  prefix?: readonly string[];
  program?: string;
}

/** The environment of a user who speaks English, has no colours forced, and is no CI (which gets no spinner). */
const plainEnv = {
  ...process.env,
  LC_ALL: '',
  LC_MESSAGES: '',
  LANG: 'C.UTF-8',
  NO_COLOR: '',
  FORCE_COLOR: undefined,
  CI: undefined,
};

/** Runs `packet-journey args…` in the test's folder, to its end. */
export function run(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { env, nodeOptions = [], prefix = [] } = options;
  return runCommand([...prefix, process.execPath, ...nodeOptions, options.program ?? program, ...args], env);
}

/** Runs any command, in the test's folder. */
export function runCommand(command: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return outcomeOf(start(command, env));
}

/** Starts `packet-journey args…`; whoever starts it ends it. */
export function startProgram(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return start([process.execPath, program, ...args], env);
}

function start([command, ...args]: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const merged: NodeJS.ProcessEnv = { ...plainEnv, ...env };
  if (merged.NO_COLOR === '') delete merged.NO_COLOR;
  return spawn(command!, args, { cwd: folder, env: merged, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** What became of a process. */
export function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ ...output, code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]) });
    });
  });
}

/**
 * Starts a shell command on a terminal (script(1) of bsdutils makes one). What is written to the child's stdin is
 * typed; stdout is what the terminal shows, with '\r\n' line ends.
 */
export function startOnTerminal(
  command: string,
  { columns = 80, env = {} }: { columns?: number; env?: NodeJS.ProcessEnv } = {},
) {
  return start(['script', '-qec', `stty cols ${columns} rows 40; exec ${command}`, '/dev/null'], {
    TERM: 'xterm',
    ...env,
  });
}

/** The program's command line for a shell. */
export const shellCommand = (args: string) => `'${process.execPath}' '${program}' ${args}`;

/** Bytes that a terminal would obey instead of showing: all control characters but the line end. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
export const controlCharacter = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/u;
