/** The grader itself, as it goes into a package for a platform: the built program, and what its libraries are. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportFile } from './export-files.ts';

/**
 * @param root the folder of package.json: a checkout, or where the package was installed
 * @param folder where it shall be in the export
 * @throws RangeError, with the mend, if there is no program that was built from what is there
 */
export function graderFiles(root: string, folder: string): ExportFile[] {
  checkBuilt(root);
  const programs = below(root, 'dist', /\.js$/);
  const starters = below(root, 'labs', /\/starter\/.*\.ts$/);
  const read = (path: string) => readFileSync(join(root, path));
  return [
    ...[...programs, ...starters, 'package.json'].map((path) => ({ path: `${folder}/${path}`, content: read(path) })),
    { path: `${folder}/package-lock.json`, content: read(lockfile(root)) },
  ];
}

const mend = 'build the program first, with npm run build';

function checkBuilt(root: string): void {
  const main = statSync(join(root, 'dist/src/cli/main.js'), { throwIfNoEntry: false });
  if (!main) throw new RangeError(`${join(root, 'dist')} has no program: ${mend}`);
  if (!existsSync(join(root, 'src'))) return; // no checkout
  const sources = [...below(root, 'src', /\.ts$/), ...below(root, 'labs', /\.ts$/)];
  const newer = sources.find((path) => statSync(join(root, path)).mtimeMs > main.mtimeMs);
  if (newer !== undefined) throw new RangeError(`${newer} is newer than the program in dist: ${mend}`);
}

/** Packages have no package-lock.json; `npm run build` keeps a copy where they have it. */
function lockfile(root: string): string {
  return existsSync(join(root, 'package-lock.json')) ? 'package-lock.json' : 'dist/lockfile.json';
}

/** Files below a folder of `root`, by path from `root`, in the order of their names. */
function below(root: string, folder: string, pattern: RegExp): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  const paths = entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? below(root, path, pattern) : pattern.test(path) ? [path] : [];
  });
  return paths.toSorted();
}
