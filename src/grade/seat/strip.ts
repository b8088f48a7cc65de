/** A student's TypeScript to JavaScript by blanking out the types: lines and columns stay where the student knows them. */

import { shorten, text } from '../../explain/text.ts';
import { CodeError, transformCode } from '../transform-code.ts';
import { StudentError } from '../trial.ts';

/** Milliseconds for all files of a submission together. */
const PATIENCE = 20_000;

/** JavaScript by path. A file that cannot be read throws when it is loaded, as others may do without it. */
export type Stripped = ReadonlyMap<string, string | StudentError>;

/** JavaScript goes through unchanged. */
export function stripAll(files: ReadonlyMap<string, string>): Stripped {
  if (last && isSame(last.files, files)) return last.stripped;
  const deadline = Date.now() + PATIENCE;
  const stripped = new Map(Array.from(files, ([path, source]) => [path, strip(source, path, deadline)] as const));
  last = { files: new Map(files), stripped };
  return stripped;
}

/** One submission's files are wanted for every task. */
let last: { files: ReadonlyMap<string, string>; stripped: Stripped } | undefined;

function isSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([path, source]) => b.get(path) === source);
}

function strip(source: string, path: string, deadline: number): string | StudentError {
  if (!path.endsWith('.ts')) return source;
  try {
    return transformCode(source, { path, mode: 'strip-only', timeout: deadline - Date.now() });
  } catch (error) {
    if (!(error instanceof CodeError)) throw error;
    const what = shorten(error.message.split('\n')[0]!, 300);
    const where = shorten(path, 200);
    const line =
      error.line === undefined ? { en: '', ko: '' } : { en: `, line ${error.line}`, ko: ` ${error.line}번째 줄` };
    return new StudentError({ say: text(`${where}${line.en}: ${what}`, `${where}${line.ko}: ${what}`), rank: -100 });
  }
}
