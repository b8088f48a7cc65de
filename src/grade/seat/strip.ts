/** TypeScript to JavaScript by blanking out the types: lines and columns stay where the student knows them. */

import { transformSync } from '@swc/wasm-typescript';
import { text } from '../../explain/text.ts';
import { StudentError } from '../trial.ts';

/** JavaScript goes through unchanged. @throws StudentError for what is no TypeScript, or needs more than blanking out */
export function stripTypes(source: string, path: string): string {
  if (!path.endsWith('.ts')) return source;
  try {
    return transformSync(source, { mode: 'strip-only', filename: path }).code;
  } catch (error) {
    const { message, startLine } = error as { message?: unknown; startLine?: unknown };
    const where = typeof startLine === 'number' ? `${path}, line ${startLine}` : path;
    const what = typeof message === 'string' ? message.split('\n')[0]! : String(error);
    throw new StudentError({ say: text(`${where}: ${what}`, `${where}: ${what}`), rank: -100 });
  }
}
