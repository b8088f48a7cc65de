/** What was typed after `grade`, read and checked. */

import { parseRoster, type Roster, studentIn } from '../grade/class/roster.ts';
import { parseShard, type Shard } from '../grade/class/shards.ts';
import type { Isolation } from '../grade/result.ts';
import { chooseIsolation } from '../grade/seat/choose-isolation.ts';
import { IsolationError } from '../grade/seat/isolation.ts';
import { studentId } from '../grade/submission/student-id.ts';
import type { Assignment } from '../grade/task.ts';
import { assignments, findAssignment } from './assignments.ts';
import type { GradeJob } from './grade-job.ts';
import type { Listed } from './grade-list.ts';
import type { GradeOptions } from './grade-options.ts';
import { findLab } from './labs.ts';
import { readInput } from './read-input.ts';
import { UsageError, unknownWord } from './usage-error.ts';

export const SECRET_VARIABLE = 'PACKET_JOURNEY_SECRET';

/** @throws UsageError for what cannot be */
export function jobsFor(submissions: readonly Listed[], options: GradeOptions): GradeJob[] {
  const { student, task, wire } = options;
  if (student !== undefined && submissions.length > 1) {
    throw new UsageError('--student is for one submission; a class has a --roster, or the names in assignment.json');
  }
  const chosen = options.lab === undefined ? undefined : findAssignment(findLab(options.lab));
  for (const word of task ?? []) checkTask(word, chosen ? [chosen] : assignments);
  const roster = options.roster === undefined ? undefined : readRoster(options.roster);
  const secret = secretOf(options);
  const isolation = isolationFor(options);
  return submissions.map(({ name, path }) => ({
    name,
    path,
    told: { ...(chosen && { lab: chosen.lab }), ...whoIs(name, student, roster) },
    wire,
    isolation,
    ...(secret !== undefined && { secret }),
    ...(task && { only: task }),
  }));
}

function whoIs(name: string, student: string | undefined, roster: Roster | undefined): GradeJob['told'] {
  const listed = roster && studentIn(roster, name);
  const id = student ?? listed;
  return { ...(id !== undefined && { student: id }), ...(roster && listed === undefined && { isUnlisted: true }) };
}

/** From a file, or from the environment, which it leaves: children have no use for it. Never from the command line. */
function secretOf({ secretFile }: GradeOptions): string | undefined {
  const inherited = process.env[SECRET_VARIABLE];
  delete process.env[SECRET_VARIABLE];
  const secret = secretFile === undefined ? inherited : new TextDecoder().decode(readInput(secretFile));
  const trimmed = secret?.trim();
  if (secretFile !== undefined && trimmed === '') throw new UsageError(`${secretFile}: the secret is empty`);
  return trimmed === '' ? undefined : trimmed;
}

/** Tried once, and not in every worker: it takes a moment. */
function isolationFor({ isolation, lang }: GradeOptions): Isolation {
  try {
    return chooseIsolation(isolation).isolation;
  } catch (error) {
    if (!(error instanceof IsolationError)) throw error;
    throw new UsageError(`--isolation ${isolation}: ${error.text[lang]}${error.mend ? `; ${error.mend[lang]}` : ''}`);
  }
}

function readRoster(path: string): Roster {
  const content = new TextDecoder().decode(readInput(path));
  try {
    return parseRoster(content);
  } catch (error) {
    throw new UsageError(`${path}, ${(error as Error).message}`);
  }
}

function checkTask(word: string, among: readonly Assignment[]): void {
  const known = [...new Set(among.flatMap(({ tasks }) => tasks.map(({ id }) => id)))];
  if (!known.includes(word)) throw unknownWord('task', word, known);
}

export function studentOf(word: string): string {
  const id = studentId(word);
  if (id !== undefined) return id;
  throw new UsageError('--student: an id has 1 to 100 printable characters; give the one that your course uses');
}

export function shardOf(word: string): Shard {
  const shard = parseShard(word);
  if (shard) return shard;
  throw new UsageError(`--shard ${word}: shards are counted from 0; of three they are 0/3, 1/3 and 2/3`);
}

export function wholeNumber(option: string, least: number, most: number): (word: string) => number {
  return (word) => {
    const number = /^\d+$/.test(word) ? Number(word) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new UsageError(`${option} ${word}: a whole number from ${least} to ${most} is wanted`);
  };
}
