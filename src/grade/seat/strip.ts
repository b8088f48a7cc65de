/** A student's TypeScript to JavaScript by blanking out the types: lines and columns stay where the student knows them. */

import { shorten, text } from '../../explain/text.ts';
import { CodeError, transformCode } from '../class/transform-code.ts';
import { StudentError } from '../trial.ts';

/** JavaScript by path. A file that cannot be read throws when it is loaded, as others may do without it. */
export type Stripped = ReadonlyMap<string, string | StudentError>;

/** JavaScript goes through unchanged. @param patience for all files together, milliseconds */
export function stripAll(files: ReadonlyMap<string, string>, patience: number): Stripped {
  if (last && isSame(last.files, files)) return last.stripped;
  const deadline = Date.now() + patience;
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
    const [en, ko] = error.line === undefined ? ['', ''] : [`, line ${error.line}`, ` ${error.line}번째 줄`];
    const say = text(`${where}${en}: ${what}`, `${where}${ko}: 읽을 수 없습니다(${what})`);
    return new StudentError({ say, rank: -100 });
  }
}
