/**
 * Prints whose submission it is: the id from which the student's own values are drawn.
 *
 *     node student-of.mjs submission_metadata.json <folder of the submission>
 *
 * Gradescope knows the e-mail address, and the student number where the roster has one. Which of them the student has
 * given to `packet-journey start` is in assignment.json, which counts only if it is an id of one who submitted.
 * Where it is missing, it is the first submitter's e-mail address; where Gradescope says nothing, assignment.json.
 */

import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [metadata, submission] = process.argv.slice(2);

const users = readJson(metadata)?.users;
const known = (Array.isArray(users) ? users : []).flatMap((user) => [user?.email, user?.sid].map(idOf)).filter(Boolean);
const claimed = idOf(readJson(join(submission, 'assignment.json'))?.student);

const own = known.some((id) => id.toLowerCase() === claimed?.toLowerCase()) ? claimed : known[0];
const student = own ?? claimed;
if (student === undefined) process.exit(1);
process.stdout.write(student);

/** What is no regular file, or too large for what is wanted, is as good as missing: the student has written it. */
function readJson(path) {
  try {
    const { size } = lstatSync(path);
    return lstatSync(path).isFile() && size < 10_000_000 ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  } catch {
    return undefined;
  }
}

/** 1 to 100 printable characters. */
function idOf(value) {
  const id = typeof value === 'string' || typeof value === 'number' ? String(value).normalize('NFC').trim() : '';
  return id !== '' && id.length <= 100 && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(id) ? id : undefined;
}
