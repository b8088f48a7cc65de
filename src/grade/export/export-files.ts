/** What an export is made of, and how it gets to a folder or a zip. */

import { chmodSync, createWriteStream, readdirSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

export interface ExportFile {
  /** With '/'. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** 0o644 by default. */
  readonly mode?: number;
}

/** Only root may read it. */
export const SECRET_MODE = 0o600;
export const PROGRAM_MODE = 0o755;

/** The same files give the same archive: no time of today is in it. */
const MTIME = new Date(2020, 0, 27);

/** @throws RangeError if the folder has something in it, else the file system's error */
export async function writeFolder(folder: string, files: readonly ExportFile[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (readdirSync(folder).length > 0) throw new RangeError(`${folder} is not empty: choose another folder`);
  for (const { path, content, mode = 0o644 } of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    writeFileSync(target, content, { mode });
    chmodSync(target, mode); // whatever the umask says
  }
}

/** Whole or not at all; what was there is replaced. @throws the file system's error */
export async function writeZip(path: string, files: readonly ExportFile[]): Promise<void> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new RangeError(`${path} is a folder`);
  const zip = new ZipFile();
  for (const { path: name, content, mode = 0o644 } of files) {
    zip.addBuffer(Buffer.from(content as Uint8Array), name, { mode: 0o100000 | mode, mtime: MTIME });
  }
  zip.end();
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    // The secret is in it.
    await pipeline(zip.outputStream, createWriteStream(unfinished, { mode: SECRET_MODE }));
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
