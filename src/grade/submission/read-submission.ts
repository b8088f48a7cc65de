/**
 * Reads a submission: a folder, or a .zip of one. Whatever is in it was made by somebody who may wish ill: nothing is
 * followed that leads elsewhere, everything has a limit, and what is left out is told in the notes.
 */

import { lstatSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { text } from '../../explain/text.ts';
import { kindOf, readFile, readFolder } from './read-submission-folder.ts';
import { readZip } from './read-submission-zip.ts';
import type { Submission } from './submission.ts';
import { limitOf, SubmissionFiles, submissionLimits } from './submission-files.ts';

/**
 * A submission of which nothing can be read has no files, and a note that says why.
 * @throws Error if there is nothing at `path`, or it may not be read: never because of what was submitted
 */
export async function readSubmission(path: string): Promise<Submission> {
  const name = basename(resolve(path));
  const files = new SubmissionFiles();
  const stats = lstatSync(path);
  if (stats.isDirectory()) readFolder(path, files);
  else if (!stats.isFile()) files.refuse(kindOf(stats));
  else if (limitOf(name) !== undefined) {
    if (files.wants(name, stats.size)) files.add(name, readFile(path, stats.size));
  } else if (stats.size > submissionLimits.archive) {
    const limit = submissionLimits.archive / 2 ** 20;
    files.refuse(text(`it is larger than ${limit} MiB`, `${limit} MiB를 넘습니다`));
  } else await readZip(readFile(path, stats.size), files);
  return { name, ...files.collected() };
}
