/**
 * What remains of a code file when types, comments, layout and the choice of names are taken away: two files with the
 * same fingerprint are one file, renamed or not. Short files have none, since any two of them may be alike.
 */

import { createHash } from 'node:crypto';
import { codeOf, type Submission } from '../submission/submission.ts';
import { CodeError, transformCode } from './transform-code.ts';

/** A right solution of so few tokens may well be written twice. */
const MIN_TOKENS = 120;
const MAX_LENGTH = 1 << 18;
/** Milliseconds for all files of a submission; an honest one needs a hundredth of it. */
const PATIENCE = 20_000;

/** By path. @param known fingerprints that everybody has: those of the files that students start from */
export function fingerprintsOf(submission: Submission, known: ReadonlySet<string>): Record<string, string> {
  const deadline = Date.now() + PATIENCE;
  const left = () => deadline - Date.now();
  const all = Array.from(codeOf(submission), ([path, source]) => [path, fingerprintOf(source, path, left())] as const);
  return Object.fromEntries(all.filter((entry): entry is [string, string] => !known.has(entry[1] ?? '') && !!entry[1]));
}

/** SHA-256, hex; undefined for code that is too short, or no code, or not read within `timeout` milliseconds. */
export function fingerprintOf(source: string, path: string, timeout = PATIENCE): string | undefined {
  if (source.length > MAX_LENGTH || timeout <= 0) return undefined;
  const code = withoutComments(source, path, timeout);
  const tokens = code === undefined ? [] : tokensOf(code);
  if (tokens.length < MIN_TOKENS) return undefined;
  return createHash('sha256').update(tokens.join(' ')).digest('hex');
}

/** Printed anew from its syntax tree; what is no TypeScript stays as it is. Undefined for what takes too long. */
function withoutComments(source: string, path: string, timeout: number): string | undefined {
  try {
    return transformCode(source, { path, mode: 'transform', timeout });
  } catch (error) {
    if (!(error instanceof CodeError)) throw error;
    return error.tookTooLong ? undefined : source;
  }
}

/** A string (of some length: who quotes without an end costs no time), a name, a number, or any other character. */
const token = /"(?:[^"\\\n]|\\.){0,500}"|'(?:[^'\\\n]|\\.){0,500}'|[\p{ID_Start}$_][\p{ID_Continue}$]*|\d[\w.]*|\S/gu;

/** Names become the order of their first appearance; keywords, and names after a dot, stay. */
function tokensOf(code: string): string[] {
  const names = new Map<string, string>();
  let before = '';
  return Array.from(code.matchAll(token), ([word]) => {
    const isName = /^[\p{ID_Start}$_]/u.test(word) && !keywords.has(word) && before !== '.';
    before = word;
    if (!isName) return word;
    const known = names.get(word) ?? `#${names.size}`;
    names.set(word, known);
    return known;
  });
}

const keywords = new Set(
  'async await break case catch class const continue default delete do else export extends false finally for from function if import in instanceof let new null of return static super switch this throw true try typeof undefined var void while yield'.split(
    ' ',
  ),
);
