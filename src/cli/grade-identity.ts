/** What a result depends on, as one number: while it stays the same, grading again would give the same. */

import { createHash, createHmac, type Hash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GradeJob } from './grade-job.ts';
import { packageRoot } from './package-root.ts';

/** More is looked at by size and time alone: no submission is so large (src/grade/submission/read-submission.ts). */
const MAX_BYTES = 1 << 27;
const MAX_ENTRIES = 20_000;

/** @param grader `graderVersion()` */
export function identityOf(job: GradeJob, grader: string): string {
  const { name, told, secret, only, wire, isolation } = job;
  // A tag of the secret, not the secret: nobody learns it from here.
  const tag = secret === undefined ? '' : createHmac('sha256', secret).update('packet-journey result').digest('hex');
  const parts = { grader, name, told, tag, only, wire, isolation, content: contentHash(job.path) };
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Of this program's own files, in a checkout as in a package: tasks may change without a new version. */
export function graderVersion(): string {
  const hash = createHash('sha256').update(readFileSync(join(packageRoot(), 'package.json')));
  const root = join(dirname(fileURLToPath(import.meta.url)), '../..'); // of src and labs, which may be in dist
  for (const folder of ['src', 'labs']) addTree(hash, join(root, folder), { bytes: MAX_BYTES, entries: MAX_ENTRIES });
  return hash.digest('hex');
}

function contentHash(path: string): string {
  const hash = createHash('sha256');
  try {
    addTree(hash, path, { bytes: MAX_BYTES, entries: MAX_ENTRIES });
  } catch (error) {
    hash.update(String(error)); // what cannot be read is told when it is graded
  }
  return hash.digest('hex');
}

interface Room {
  bytes: number;
  entries: number;
}

/** Links are not followed, and only regular files are read. */
function addTree(hash: Hash, path: string, room: Room): void {
  const found = lstatSync(path);
  if (found.isSymbolicLink()) hash.update(`link ${readlinkSync(path)}\n`);
  else if (found.isDirectory()) {
    for (const name of readdirSync(path).toSorted()) {
      if (room.entries-- <= 0) return;
      hash.update(`${JSON.stringify(name)}\n`);
      addTree(hash, join(path, name), room);
    }
    hash.update('end\n');
  } else if (found.isFile()) {
    room.bytes -= found.size;
    hash.update(`file ${found.size}\n`);
    hash.update(room.bytes > 0 ? readFileSync(path) : String(found.mtimeMs));
  } else hash.update('other\n');
}
