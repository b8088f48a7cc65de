/** The outcome of grading one submission: what all reports are made from, and what is kept in result files. */

import { z } from 'zod';
import { mistakes } from './finding.ts';

const text = z.object({ en: z.string(), ko: z.string() });

const finding = z.object({
  say: text,
  mistake: z.enum(Object.keys(mistakes) as [keyof typeof mistakes]).optional(),
  offset: z.number().optional(),
  source: z.string().optional(),
  rank: z.number().optional(),
});

const check = z.object({
  say: text,
  points: z.number(),
  /** `points` or 0. */
  score: z.number(),
  /** Was it done with hidden values (too)? Its findings name none of them. */
  hidden: z.boolean(),
  /** True for a check that only grading with a secret does: students do not know of it. */
  unseen: z.literal(true).optional(),
  findings: z.array(finding),
});

const task = z.object({
  id: z.string(),
  kind: z.enum(['build', 'swap', 'read', 'diagnose', 'pcap']),
  title: text,
  points: z.number(),
  score: z.number(),
  checks: z.array(check),
  /** What the student's code printed, cut short. */
  printed: z.string(),
});

/** An answer that another student cannot have by chance, for the similarity note. */
const personalAnswer = z.object({ task: z.string(), key: z.string(), given: z.string(), expected: z.string() });

/** How far the student's code was kept apart from the grader. */
const isolation = z.object({
  level: z.enum(['full', 'reduced', 'none']),
  /** What stands: 'user, mount, pid, net namespaces (bubblewrap)', 'CPU 20 s', … */
  has: z.array(text),
  /** What does not, on this machine. */
  lacks: z.array(text),
});

export const resultSchema = z.object({
  version: z.literal(1),
  lab: z.string(),
  student: z.string(),
  /** The folder's or the archive's name. */
  submission: z.string(),
  score: z.number(),
  points: z.number(),
  /** Graded with a secret: hidden checks are included. */
  hidden: z.boolean(),
  tasks: z.array(task),
  /** What was wrong with the submission as such: a link that was not followed, a file too large. */
  notes: z.array(text),
  personal: z.array(personalAnswer),
  /** SHA-256, hex, of each code file without comments and layout: equal where one was copied. */
  fingerprints: z.record(z.string(), z.string()),
  isolation,
});

export type Result = z.infer<typeof resultSchema>;
export type TaskResult = z.infer<typeof task>;
export type CheckResult = z.infer<typeof check>;
export type Isolation = z.infer<typeof isolation>;
export type PersonalAnswer = z.infer<typeof personalAnswer>;
