/** The files of a submission while it is read: which are wanted, how much of them, and what is said of the others. */

import { escapeText, shorten, type Text, text } from '../../explain/text.ts';
import type { Submission } from './submission.ts';

export const submissionLimits = {
  /** Bytes of an archive. */
  archive: 64 << 20,
  /** Bytes of all files that are read. */
  total: 32 << 20,
  /** Files that are read. */
  files: 200,
  /** Files and folders that are looked at. */
  entries: 2000,
  /** Folders within folders. */
  depth: 8,
  /** Bytes of a path, in UTF-8. */
  path: 200,
  /** Bytes of one file. */
  code: 256 << 10,
  answers: 64 << 10,
  capture: 8 << 20,
} as const;

/** How many things that are left out are named. */
const MAX_NOTES = 20;

/** What is never a student's work: not looked into, and not worth a word. */
const skipped = /^(node_modules|captures|__MACOSX|\.(?!\.?$).*)$/;

/** Bytes that a file may have by its name; undefined for a file of which grading makes no use. */
export function limitOf(path: string): number | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/\.(ts|js|mjs)$/.test(name) && !name.endsWith('.d.ts')) return submissionLimits.code;
  if (/^(answers\.(ya?ml|json)|assignment\.json)$/.test(name)) return submissionLimits.answers;
  if (/\.pcap(ng)?$/.test(name)) return submissionLimits.capture;
  return undefined;
}

export function isSkipped(path: string): boolean {
  return path.split('/').some((part) => skipped.test(part));
}

export class SubmissionFiles {
  readonly #files = new Map<string, Uint8Array>();
  readonly #notes: Text[] = [];
  #unnamed = 0;
  #bytes = 0;
  #entries = 0;
  #isRefused = false;

  /** Counts what is looked at. False when it is enough: the submission is then refused. */
  countEntry(): boolean {
    const { entries } = submissionLimits;
    if (++this.#entries <= entries) return true;
    this.refuse(text(`it has more than ${entries} files and folders`, `파일과 폴더가 ${entries}개를 넘습니다`));
    return false;
  }

  /** Whether a file is to be read; if it would be, but for a limit, a note says so. */
  wants(path: string, size: number): boolean {
    const limit = limitOf(path);
    if (limit === undefined || isSkipped(path) || this.#isRefused) return false;
    const why = this.#whyNot(path, size, limit);
    if (why) this.leaveOut(path, why);
    return why === undefined;
  }

  add(path: string, bytes: Uint8Array): void {
    this.#files.set(path, bytes);
    this.#bytes += bytes.length;
  }

  leaveOut(path: string, why: Text): void {
    if (isSkipped(path)) return;
    const name = shorten(path, 100);
    if (this.#notes.length >= MAX_NOTES) this.#unnamed++;
    else this.#notes.push(text(`${name} is left out: ${why.en}`, `${name}: 제외함. ${why.ko}`));
  }

  /** The whole of it: no files, one note. */
  refuse(why: Text): void {
    this.#isRefused = true;
    this.#files.clear();
    this.#notes.splice(0, Infinity, text(`the submission is not read: ${why.en}`, `제출물을 읽지 않습니다. ${why.ko}`));
    this.#unnamed = 0;
  }

  collected(): Pick<Submission, 'files' | 'notes'> {
    const more = text(`${this.#unnamed} more are left out`, `그 밖에 ${this.#unnamed}개를 제외함`);
    const files = withoutTopFolder([...this.#files].toSorted(([a], [b]) => (a < b ? -1 : 1)));
    return { files: new Map(files), notes: this.#unnamed > 0 ? [...this.#notes, more] : this.#notes };
  }

  #whyNot(path: string, size: number, limit: number): Text | undefined {
    const { files, total } = submissionLimits;
    const unfit = unfitPath(path);
    if (unfit) return unfit;
    if (this.#files.has(path)) return text('a file of this name was there before', '같은 이름의 파일이 이미 있습니다');
    const isInside = (inner: string, outer: string) => inner.startsWith(`${outer}/`);
    if ([...this.#files.keys()].some((other) => isInside(path, other) || isInside(other, path)))
      return text('one name is a file and a folder', '같은 이름의 파일과 폴더가 있습니다');
    if (size > limit) return text(`it is larger than ${limit >> 10} KiB`, `${limit >> 10} KiB를 넘습니다`);
    if (this.#files.size >= files) return text(`there are more than ${files} files`, `파일이 ${files}개를 넘습니다`);
    if (this.#bytes + size > total)
      return text(
        `all files together are larger than ${total >> 20} MiB`,
        `모든 파일의 합이 ${total >> 20} MiB를 넘습니다`,
      );
    return undefined;
  }
}

/** A path within the submission: 'lib/checksum.ts', of parts that are names. */
function unfitPath(path: string): Text | undefined {
  const parts = path.split('/');
  if (path.startsWith('/') || /^[a-z]:/i.test(path) || parts.includes('..'))
    return text('its name leads out of the submission', '이름이 제출물 밖을 가리킵니다');
  if (parts.includes('') || parts.includes('.') || escapeText(path) !== path || path.includes('\\'))
    return text('its name is not printable or not plain', '이름을 표시할 수 없거나 올바르지 않습니다');
  if (Buffer.byteLength(path) > submissionLimits.path) return text('its name is too long', '이름이 너무 깁니다');
  if (parts.length > submissionLimits.depth) return text('it lies too deep', '너무 깊은 폴더에 있습니다');
  return undefined;
}

/** Archives often have one folder, and all in it. */
function withoutTopFolder(files: readonly (readonly [string, Uint8Array])[]): typeof files {
  const top = files[0]?.[0].split('/')[0];
  if (top === undefined || !files.every(([path]) => path.startsWith(`${top}/`))) return files;
  return withoutTopFolder(files.map(([path, bytes]) => [path.slice(top.length + 1), bytes]));
}
