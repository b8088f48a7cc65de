/** A file that the user names, as bytes: a regular file or a pipe, and of neither more than memory can take. */

import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

const MAX_FILE = 2 ** 30;
/** /dev/zero has no end. */
const MAX_STREAM = 2 ** 28;

/** @throws UsageError with the path and what is in the way. */
export function readInput(path: string): Uint8Array {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const found = fstatSync(file);
    if (!found.isFile()) return readStream(path, file);
    if (found.size > MAX_FILE) throw tooLong(path, MAX_FILE, 'cut it into smaller ones with editcap -c');
    return readFileSync(file);
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`${path}: ${whyUnreadable(error)}`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** A pipe tells its length only by its end. */
function readStream(path: string, file: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (let length = 0; length <= MAX_STREAM; ) {
    const chunk = new Uint8Array(2 ** 16);
    const count = readSync(file, chunk);
    if (count === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, count));
    length += count;
  }
  throw tooLong(path, MAX_STREAM, 'save it to a file first');
}

function tooLong(path: string, limit: number, mend: string): UsageError {
  return new UsageError(`${path}: more than ${limit / 2 ** 20} MiB; ${mend}`);
}

function whyUnreadable(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'this is a folder; name a .pcap or .pcapng file in it';
    case 'EACCES':
      return 'you may not read this file';
    default:
      return message;
  }
}
