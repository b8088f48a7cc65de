/**
 * Judges one submission in a process of its own (grade-pool.ts starts it): whatever goes wrong in here, the others are
 * graded. The job comes as a message, the result goes back as one.
 */

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Text, text } from '../explain/text.ts';
import { fingerprintOf, fingerprintsOf } from '../grade/class/fingerprint.ts';
import { whoseIs } from '../grade/class/whose.ts';
import { judge } from '../grade/judge/judge.ts';
import type { Result } from '../grade/result.ts';
import { fullIsolation } from '../grade/seat/bubblewrap.ts';
import { IsolationError } from '../grade/seat/isolation.ts';
import { processSeats } from '../grade/seat/process-seat.ts';
import { reducedIsolation } from '../grade/seat/reduced.ts';
import { readSubmission } from '../grade/submission/read-submission.ts';
import type { Submission } from '../grade/submission/submission.ts';
import type { Assignment } from '../grade/task.ts';
import { MediumError } from '../media/medium-error.ts';
import { assignments } from './assignments.ts';
import { type Graded, type GradeJob, SCRATCH, ungraded } from './grade-job.ts';
import { labs } from './labs.ts';
import { starterFolder } from './package-root.ts';

const scratch = process.env[SCRATCH];
if (scratch !== undefined) process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));

process.once('message', (job: GradeJob) => {
  // Without an answer the command knows that something went wrong here.
  void grade(job).then((graded) => process.send!(graded, () => process.exit()));
});
process.once('disconnect', () => process.exit()); // the command was killed

async function grade(job: GradeJob): Promise<Graded> {
  try {
    return await gradeThis(job);
  } catch (error) {
    const why = notToBlame(error);
    if (why) return ungraded(job, why);
    throw error;
  }
}

/** What is wrong with this machine, and not with the submission. */
function notToBlame(error: unknown): Text | undefined {
  if (error instanceof MediumError || error instanceof IsolationError) return error.text;
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  return code !== undefined && syscall !== undefined ? text(message, message) : undefined;
}

async function gradeThis(job: GradeJob): Promise<Graded> {
  const submission = await read(job);
  const { lab, student, notes } = whoseIs(submission, job.told);
  const assignment = assignments.find((one) => one.lab === lab);
  const all = [...submission.notes, ...notes];
  if (!assignment) return ungraded(job, noLab, all);
  if (student === undefined) return ungraded({ ...job, told: { ...job.told, lab: assignment.lab } }, noStudent, all);
  return { result: await resultOf(job, assignment, student, { ...submission, notes: all }) };
}

async function read({ name, path, spoilt }: GradeJob): Promise<Submission & { spoilt?: Text }> {
  const { files, notes } = await readSubmission(path);
  return { name, files, notes, ...(spoilt && { spoilt }) };
}

async function resultOf(
  job: GradeJob,
  assignment: Assignment,
  student: string,
  submission: Submission & { spoilt?: Text },
): Promise<Result> {
  const { secret, wire, only, isolation } = job;
  const { spoilt } = submission;
  const seats = processSeats({ ...(isolation.level === 'full' ? fullIsolation() : reducedIsolation()), isolation });
  const options = { student, seats, wire, ...(secret !== undefined && { secret }), ...(only && { only }) };
  if (!spoilt) {
    const result = await judge(assignment, submission, options);
    return { ...result, fingerprints: fingerprintsOf(submission, starters(assignment)) };
  }
  const { name, notes } = submission;
  const result = await judge(assignment, { name, files: new Map(), notes: [...notes, spoilt] }, options);
  const tasks = result.tasks.map((task) => ({
    ...task,
    checks: task.checks.map((check) => ({ ...check, findings: [{ say: spoilt, rank: -100 }] })),
  }));
  return { ...result, tasks };
}

/** The files that students start from are no sign of anything. */
function starters({ lab }: Assignment): Set<string> {
  const folder = starterFolder(labs.find(({ name }) => name === lab)!);
  const files = readdirSync(folder).map((name) => fingerprintOf(readFileSync(join(folder, name), 'utf8'), name));
  return new Set(files.filter((one) => one !== undefined));
}

const noLab = text(
  'assignment.json names no lab that has tasks; say which it is with --lab',
  'assignment.json에 과제가 있는 실습 이름이 없습니다. --lab으로 지정하십시오',
);
const noStudent = text(
  'assignment.json names no student; say whose it is with --student or --roster',
  'assignment.json에 학생이 없습니다. --student 또는 --roster로 지정하십시오',
);
