/** Which submissions are meant: folders and archives, or a folder of many. */

import { lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ANSWER_FILES } from '../grade/judge/judge-answers.ts';
import type { Assignment } from '../grade/task.ts';
import { assignments } from './assignments.ts';
import { UsageError } from './usage-error.ts';

export interface Listed {
  /** Its folder's or archive's name; with the folder that it is in, where two have the same. */
  readonly name: string;
  readonly path: string;
}

export interface Listing {
  /** By name. */
  readonly submissions: readonly Listed[];
  /** What lies beside them in a folder of many, and is no submission. */
  readonly ignored: readonly string[];
}

/**
 * @param isOne it is known to be one submission, even if nothing in it looks like one
 * @throws UsageError for a path that is not there, or has nothing to grade
 */
export function listSubmissions(paths: readonly string[], isOne = false): Listing {
  const ignored: string[] = [];
  const found = paths.flatMap((path) => {
    const isFolder = statOf(path).isDirectory();
    if (!isFolder && !isArchive(path)) throw new UsageError(`${path}: a folder or a .zip file is wanted`);
    if (!isFolder || isSubmission(path)) return [path];
    const entries = visibleEntries(path).map((name) => join(path, name));
    const candidates = entries.filter((entry) => isCandidate(entry));
    if (isOne && candidates.length === 0) return [path];
    const inside = entries.filter((entry) => candidates.includes(entry) || !ignored.push(entry));
    if (inside.length === 0) throw new UsageError(`${path} has no submissions: folders or .zip files are wanted`);
    return inside;
  });
  const unique = [...new Map(found.map((path) => [realpathSync(path), path])).values()];
  return { submissions: named(unique).toSorted((a, b) => (a.name < b.name ? -1 : 1)), ignored };
}

/** A folder in which something is that a student hands in. */
function isSubmission(folder: string): boolean {
  return namesIn(folder).some((name) => handedIn.has(name));
}

const handedIn = new Set(['assignment.json', ...ANSWER_FILES, ...assignments.flatMap(filesOf)]);

function filesOf({ tasks }: Assignment): string[] {
  return tasks.flatMap((task) => {
    if (!('file' in task)) return [];
    if (task.kind === 'pcap') return [`${task.file}.pcap`, `${task.file}.pcapng`];
    return ['ts', 'js', 'mjs'].map((end) => task.file.replace(/ts$/, end));
  });
}

function isCandidate(path: string): boolean {
  return lstatSync(path).isDirectory() || isArchive(path);
}

function isArchive(path: string): boolean {
  return /\.zip$/i.test(path);
}

/** Without what systems and archivers leave behind. */
function visibleEntries(folder: string): string[] {
  return namesIn(folder).filter((name) => !name.startsWith('.') && name !== '__MACOSX');
}

/** None in a folder that may not be read: whoever reads the submission says so. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function named(paths: readonly string[]): Listed[] {
  const short = paths.map((path) => basename(resolve(path)));
  const names = short.map((name, at) =>
    short.indexOf(name) === short.lastIndexOf(name) ? name : `${basename(dirname(resolve(paths[at]!)))}/${name}`,
  );
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new UsageError(`two submissions are called ${twice}; grade them one by one`);
  return paths.map((path, at) => ({ name: names[at]!, path: resolve(withoutWrapping(path)) }));
}

/** Platforms put what was handed in into a folder of the student's name: of one that holds nothing else, the inside. */
function withoutWrapping(path: string): string {
  for (let inner = path, depth = 0; depth < 4; depth++) {
    if (!lstatSync(inner).isDirectory() || isSubmission(inner)) return inner;
    const [only, ...others] = visibleEntries(inner).map((name) => join(inner, name));
    if (only === undefined || others.length > 0 || !isCandidate(only)) return path;
    inner = only;
  }
  return path;
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsageError(isMissing ? `${path}: there is no such file or folder` : (error as Error).message);
  }
}
