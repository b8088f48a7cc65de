/** Programs that seats are made with, and what they need to run where nothing else is. */

import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program's full path, or undefined. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin', '/bin', '/sbin'];
  return folders
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** Whether a program, run to its end, says that all is well. */
export function works(command: string, args: readonly string[]): boolean {
  return runToEnd(command, args) === 0;
}

/** Answers the exit status, null if there was none. */
export function runToEnd(command: string, args: readonly string[]): number | null {
  return spawnSync(command, args, { timeout: 20_000, stdio: 'ignore', env: {} }).status;
}

/**
 * The files without which programs do not start: themselves, their shared libraries, the loader and its list, and what
 * Debian's own Node has as files.
 */
export function filesToRun(programs: readonly string[]): string[] {
  const extras = ['/etc/ld.so.cache', '/usr/share/nodejs'].filter((path) => existsSync(path));
  const libraries = programs.flatMap(sharedLibraries);
  return [...new Set([...programs, ...programs.map((path) => realpathSync(path)), ...libraries, ...extras])];
}

/** By ldd: '\tlibm.so.6 => /lib/libm.so.6 (0x…)' or '\t/lib64/ld-linux.so.2 (0x…)'. A static program has none. */
function sharedLibraries(program: string): string[] {
  const ldd = findProgram('ldd');
  if (ldd === undefined) return [];
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' }; // it is a shell script
  const { stdout } = spawnSync(ldd, [program], { encoding: 'utf8', timeout: 20_000, env });
  const lines = (stdout ?? '').split('\n');
  return lines.flatMap((line) => /^\s(?:.* => )?(\/.+) \(0x[0-9a-f]+\)$/.exec(line)?.[1] ?? []);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
