/** Submissions made in tests, and judged. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from '../../src/grade/judge/judge.ts';
import type { Result } from '../../src/grade/result.ts';
import { noIsolation } from '../../src/grade/seat/isolation.ts';
import { processSeats } from '../../src/grade/seat/process-seat.ts';
import type { Seats } from '../../src/grade/seat/seat.ts';
import type { Submission } from '../../src/grade/submission/submission.ts';
import type { Assignment } from '../../src/grade/task.ts';
import type { TrialWire } from '../../src/grade/trial-world.ts';
import { keptSeats } from './kept-seats.ts';

const solutions = join(import.meta.dirname, '../solutions');

/** A process each, not kept apart from the machine. */
export const plainSeats: Seats = processSeats(noIsolation());

export const SECRET = 'the secret of the tests';

export interface JudgeSettings {
  student?: string;
  /** null: open checks only. */
  secret?: string | null;
  only?: readonly string[];
  seats?: Seats;
  wire?: TrialWire;
}

/** The reference solution's files of code. @param folder 'NN-lab' */
export function solutionFiles(folder: string): Map<string, string> {
  const path = join(solutions, folder);
  const names = readdirSync(path).filter((name) => name.endsWith('.ts'));
  return new Map(names.map((name) => [name, readFileSync(join(path, name), 'utf8')]));
}

export function submissionOf(files: ReadonlyMap<string, string | Uint8Array>, name = 'test'): Submission {
  const encoder = new TextEncoder();
  const contents = Array.from(
    files,
    ([path, content]) => [path, typeof content === 'string' ? encoder.encode(content) : content] as const,
  );
  return { name, files: new Map(contents), notes: [] };
}

export function judgeFiles(
  assignment: Assignment,
  files: ReadonlyMap<string, string | Uint8Array>,
  { student = 'kim', secret = SECRET, only, seats = keptSeats, wire = 'memory' }: JudgeSettings = {},
): Promise<Result> {
  return judge(assignment, submissionOf(files), {
    student,
    seats,
    wire,
    ...(secret !== null && { secret }),
    ...(only && { only }),
  });
}

/** Every finding as a line, with the check it belongs to: what a failing test shows. */
export function linesOf({ tasks, notes }: Result): string[] {
  const lines = tasks.flatMap(({ id, checks }) =>
    checks.flatMap(({ say, findings }) => findings.map((finding) => `${id}: ${say.en} -- ${finding.say.en}`)),
  );
  return [...lines, ...notes.map(({ en }) => `note: ${en}`)];
}
