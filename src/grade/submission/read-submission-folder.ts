/** The files of a submission's folder. Links are not followed, and only regular files are opened. */

import {
  closeSync,
  constants,
  type Dir,
  fstatSync,
  lstatSync,
  opendirSync,
  openSync,
  readSync,
  type Stats,
} from 'node:fs';
import { join } from 'node:path';
import { shorten, type Text, text } from '../../explain/text.ts';
import { isSkipped, limitOf, type SubmissionFiles, submissionLimits } from './submission-files.ts';

export function readFolder(root: string, files: SubmissionFiles): void {
  // In the order of their names, whatever the file system has: with limits, the first come in.
  const found: string[] = [];
  if (!list(root, '', 1, found, files)) return;
  for (const path of found.toSorted()) look(join(root, path), path, files);
}

/** Paths of all that is no folder. False when there is too much. */
function list(root: string, folder: string, depth: number, found: string[], files: SubmissionFiles): boolean {
  const directory = folder === '' ? opendirSync(root) : openedOrLeftOut(root, folder, files);
  if (!directory) return true;
  try {
    for (let entry = directory.readSync(); entry; entry = directory.readSync()) {
      if (isSkipped(entry.name)) continue;
      if (!files.countEntry()) return false;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (!entry.isDirectory()) found.push(path);
      else if (depth >= submissionLimits.depth) files.leaveOut(path, text('it lies too deep', '너무 깊은 폴더입니다'));
      else if (!list(root, path, depth + 1, found, files)) return false;
    }
  } finally {
    directory.closeSync();
  }
  return true;
}

function openedOrLeftOut(root: string, folder: string, files: SubmissionFiles): Dir | undefined {
  try {
    return opendirSync(join(root, folder));
  } catch (error) {
    files.leaveOut(folder, unreadable(error));
    return undefined;
  }
}

function look(full: string, path: string, files: SubmissionFiles): void {
  try {
    const stats = lstatSync(full);
    if (!stats.isFile()) {
      files.leaveOut(path, kindOf(stats));
    } else if (limitOf(path) !== undefined && files.wants(path, stats.size)) {
      files.add(path, readFile(full, stats.size));
    }
  } catch (error) {
    files.leaveOut(path, unreadable(error));
  }
}

function unreadable(error: unknown): Text {
  const why = shorten((error as NodeJS.ErrnoException).code ?? String(error), 100);
  return text(`it cannot be read (${why})`, `읽을 수 없습니다(${why})`);
}

/** What something is that is no regular file. */
export function kindOf(stats: Stats): Text {
  if (stats.isSymbolicLink()) return text('it is a link', '링크입니다');
  if (stats.isFIFO()) return text('it is a pipe', '파이프입니다');
  if (stats.isSocket()) return text('it is a socket', '소켓입니다');
  return text('it is a device', '장치입니다');
}

/**
 * At most `size` bytes of a regular file.
 * @throws Error of the file system, or if it is something else by now
 */
export function readFile(path: string, size: number): Uint8Array {
  // Not what a link points to, and no waiting for the other end of a pipe. Windows has neither.
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const fd = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    if (!fstatSync(fd).isFile()) throw new Error('not a regular file');
    const bytes = new Uint8Array(size);
    let length = 0;
    for (let read = -1; read !== 0 && length < size; length += read)
      read = readSync(fd, bytes, length, size - length, null);
    return bytes.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}
