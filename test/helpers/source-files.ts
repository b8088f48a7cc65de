/** The project's own source text, for tests about how the house is built. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface SourceFile {
  /** From the project's folder, as in 'src/bytes/hex.ts'. */
  readonly path: string;
  readonly text: string;
  /** The text with comments, and what is inside strings and regular expressions, blanked out; lines stay where they are. */
  readonly code: string;
  readonly imports: readonly Import[];
}

export interface Import {
  /** A path from the project's folder for a file of ours, else as written: 'node:fs', 'dns-packet'. */
  readonly target: string;
  readonly line: number;
  /** `import type`: gone at run time. */
  readonly typeOnly: boolean;
}

/** All TypeScript files below a folder of the project. */
export function sourceFiles(folder: string): SourceFile[] {
  return filesBelow(folder, /\.ts$/).map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const code = blankOut(text);
    return { path, text, code, imports: findImports(path, text, code) };
  });
}

/** Paths of files below a folder ('' is the project's) whose name matches; what is installed or generated is left out. */
export function filesBelow(folder: string, name: RegExp): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', '.git', 'dist', 'captures', 'coverage'].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path, name) : name.test(entry.name) ? [path] : [];
  });
}

export function readProjectFile(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** 'src/bytes/hex.ts:12' for a position in a text. */
export function place(path: string, text: string, index: number): string {
  return `${path}:${lineOf(text, index)}`;
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/** `import … from 'x'`, `export … from 'x'`, `import 'x'` and `import('x')`. */
function findImports(path: string, text: string, code: string): Import[] {
  const pattern = /\bfrom\s*'|\bimport\s*\(?\s*'/g;
  return Array.from(code.matchAll(pattern), (match) => {
    const start = match.index + match[0].length;
    const specifier = text.slice(start, text.indexOf("'", start));
    const target = specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : specifier;
    const statement =
      code.slice(0, match.index).match(/\b(import|export)\b(?![\s\S]*\b(import|export)\b)[\s\S]*$/)?.[0] ?? '';
    return { target, line: lineOf(text, match.index), typeOnly: /^(import|export)\s+type\b/.test(statement) };
  });
}

/** Replaces every character in comments, strings and regular expressions by a blank; delimiters and `${…}` stay. */
export function blankOut(text: string): string {
  const out =
    [...text].length === text.length ? text.split('') : Array.from({ length: text.length }, (_, i) => text[i]!);
  const blank = (from: number, to: number) => {
    for (let i = from; i < to; i++) if (out[i] !== '\n') out[i] = ' ';
  };
  /** For each open template: how many braces are open in its `${`. */
  const templates: number[] = [];
  let lastCode = '';
  let at = 0;

  const template = (from: number): number => {
    let i = from;
    while (i < text.length && text[i] !== '`' && !(text[i] === '$' && text[i + 1] === '{'))
      i += text[i] === '\\' ? 2 : 1;
    blank(from, i);
    if (text[i] === '`') return i + 1;
    templates.push(0);
    return i + 2;
  };

  while (at < text.length) {
    const c = text[at]!;
    if (c === '/' && text[at + 1] === '/') {
      const end = endOr(text.indexOf('\n', at), text.length);
      blank(at, end);
      at = end;
      continue;
    }
    if (c === '/' && text[at + 1] === '*') {
      const end = endOr(text.indexOf('*/', at) + 2, text.length);
      blank(at, end);
      at = end;
      continue;
    }
    if (c === "'" || c === '"') {
      const end = endOfQuoted(text, at + 1, c);
      blank(at + 1, end);
      at = end + 1;
    } else if (c === '`') {
      at = template(at + 1);
    } else if (c === '}' && templates.at(-1) === 0) {
      templates.pop();
      at = template(at + 1);
    } else if (c === '/' && startsRegex(lastCode)) {
      const end = endOfRegex(text, at + 1);
      blank(at + 1, end);
      at = end + 1;
    } else {
      if (templates.length > 0 && c === '{') templates[templates.length - 1]! += 1;
      if (templates.length > 0 && c === '}') templates[templates.length - 1]! -= 1;
      at++;
    }
    if (!/\s/.test(c)) lastCode = (lastCode + c).slice(-10);
  }
  return out.join('');
}

/** A slash divides after a value, and starts a regular expression after an operator, a bracket or `return`. */
function startsRegex(before: string): boolean {
  return before === '' || /[(,=:[!&|?{};<>+*%~^-]$|\breturn$/.test(before);
}

function endOfQuoted(text: string, from: number, quote: string): number {
  let i = from;
  while (i < text.length && text[i] !== quote && text[i] !== '\n') i += text[i] === '\\' ? 2 : 1;
  return i;
}

function endOfRegex(text: string, from: number): number {
  let inClass = false;
  let i = from;
  while (i < text.length && text[i] !== '\n' && (inClass || text[i] !== '/')) {
    if (text[i] === '[') inClass = true;
    if (text[i] === ']') inClass = false;
    i += text[i] === '\\' ? 2 : 1;
  }
  return i;
}

function endOr(end: number, otherwise: number): number {
  return end < 0 ? otherwise : end;
}
