/**
 * Results, one file each: DIR/results/<submission>.json. They are written as soon as they are known, whole or not at
 * all, so that grading goes on where it was interrupted, and shards can be merged.
 */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Result, resultSchema } from '../grade/result.ts';
import { makeFolder } from './make-folder.ts';
import { UsageError } from './usage-error.ts';

/** `identity` is what the result depends on (grade-identity.ts); one that is not final is worth trying again. */
const storedSchema = resultSchema.extend({ identity: z.string(), isFinal: z.boolean() });
type Stored = z.infer<typeof storedSchema>;

const classSchema = z.object({ submissions: z.array(z.string()) });
const CLASS = 'class.json';

export class ResultStore {
  readonly #folder: string;
  readonly #results: string;

  /** @throws UsageError if the folder cannot be written to */
  constructor(folder: string) {
    this.#folder = folder;
    this.#results = join(folder, 'results');
    try {
      makeFolder(this.#results);
    } catch (error) {
      throw cannotKeep(folder, error);
    }
  }

  /** The result of exactly this, if there is one. */
  find(submission: string, identity: string): Result | undefined {
    const stored = readStored(join(this.#results, fileNameOf(submission)));
    return stored?.identity === identity && stored.isFinal ? stripped(stored) : undefined;
  }

  /** @throws UsageError */
  keep(result: Result, identity: string, isFinal: boolean): void {
    const stored: Stored = { ...result, identity, isFinal };
    this.#write(join(this.#results, fileNameOf(result.submission)), stored);
  }

  /** What belongs to the class, of this shard and of all others: merging tells what is missing. */
  keepClass(submissions: readonly string[]): void {
    this.#write(join(this.#folder, CLASS), { submissions });
  }

  #write(path: string, content: unknown): void {
    const unfinished = `${path}.${process.pid}.tmp`;
    try {
      writeFileSync(unfinished, `${JSON.stringify(content, null, 2)}\n`);
      renameSync(unfinished, path);
    } catch (error) {
      rmSync(unfinished, { force: true });
      throw cannotKeep(path, error);
    }
  }
}

export interface KeptResults {
  readonly folder: string;
  readonly results: readonly Result[];
  /** Files that hold no result. */
  readonly unreadable: readonly string[];
  /** All submissions that were to be graded, where that is known. */
  readonly submissions: readonly string[];
}

/** All results of a folder, by name. @param folder DIR, or DIR/results @throws UsageError if there are none */
export function readResults(folder: string): KeptResults {
  const inner = join(folder, 'results');
  const isOuter = statSync(inner, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const path = isOuter ? inner : folder;
  const files = namesIn(path).filter((name) => name.endsWith('.json') && name !== CLASS);
  if (files.length === 0) throw new UsageError(`${folder} has no results: name a folder that grade --out has made`);
  const stored = files.map((name) => ({ name, content: readStored(join(path, name)) }));
  const known = stored.flatMap(({ content }) => (content ? [stripped(content)] : []));
  const unreadable = stored.filter(({ content }) => !content).map(({ name }) => join(path, name));
  return { folder, results: known, unreadable, submissions: readClass(isOuter ? folder : join(folder, '..')) };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (error) {
    throw new UsageError(`${folder}: ${(error as Error).message}`);
  }
}

function readStored(path: string): Stored | undefined {
  return storedSchema.safeParse(readJson(path)).data;
}

function readClass(folder: string): string[] {
  return classSchema.safeParse(readJson(join(folder, CLASS))).data?.submissions ?? [];
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // not there, or cut short by something else than us
  }
}

function stripped({ identity: _identity, isFinal: _isFinal, ...result }: Stored): Result {
  return result;
}

/** A name for any file system: what is not plainly safe, or could be the same for two, has a hash. */
function fileNameOf(submission: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,99}$/.test(submission)) return `${submission}.json`;
  const hash = createHash('sha256').update(submission).digest('hex').slice(0, 12);
  const safe = submission.replaceAll(/[^\p{L}\p{N}._-]/gu, '_').replace(/^[.-]+/, '');
  const readable = [...safe].slice(0, 40).join('') || '_';
  return `${readable}-${hash}.json`;
}

function cannotKeep(path: string, error: unknown): UsageError {
  return new UsageError(`cannot write to ${path}: ${(error as Error).message}; choose another folder with --out`);
}
