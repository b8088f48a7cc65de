/**
 * What a task is. A lab has its tasks in labs/NN-name/tasks.ts, what the student starts from in labs/NN-name/starter.
 *
 * - build, swap: the student writes code. Checks call it with values and judge the bytes, or let it take the place of a
 *   device in a world.
 * - read, diagnose: the student answers questions about captures that were made for this student alone.
 * - pcap: the student hands in a capture, made with whatever.
 *
 * Everything is drawn from a `Random`: from the student's id for what the student sees, and from the instructor's secret
 * as well for the hidden half of grading. A check must give the same verdict for the same draws, always.
 */

import type { Random } from '../bytes/random.ts';
import type { FrameView } from '../explain/frame-view.ts';
import type { Text } from '../explain/text.ts';
import type { CaptureFile } from '../lab/report.ts';
import type { Question } from './question.ts';
import type { CodeTrial, Trial } from './trial.ts';

export type Task = CodeTask | AnswerTask | PcapTask;
export type TaskKind = Task['kind'];

interface AnyTask<P> {
  /** Unique in its lab, kebab-case: 'discover'. */
  readonly id: string;
  readonly title: Text;
  /** From a nudge to nearly there, three or so; never the answer. */
  readonly hints: readonly Text[];
  /** Values for one student: numbers, texts, lists and records of them. Code tasks get others for the hidden checks. */
  parameters(random: Random): P;
  /** What is to be done, Markdown, with the student's own values in it. */
  describe(parameters: P): Text;
}

export interface CodeTask<P = unknown> extends AnyTask<P> {
  readonly kind: 'build' | 'swap';
  /** The file to write, in labs/NN-name/starter: 'discover.ts'. */
  readonly file: string;
  /** Files of types beside it in the starter, which need no writing: 'types.ts'. */
  readonly types?: readonly string[];
  readonly checks: readonly Check<P, CodeTrial>[];
  /**
   * build: bits of a returned array that a right solution may set as it likes, counted from the highest bit of the first
   * byte. The tests flip every other bit of the reference solution's results and want each to cost points.
   */
  readonly insignificantBits?: (bytes: Uint8Array, bit: number) => boolean;
}

export interface PcapTask<P = unknown> extends AnyTask<P> {
  readonly kind: 'pcap';
  /** The file to hand in, without its ending: 'handshake' for handshake.pcap or handshake.pcapng. */
  readonly file: string;
  readonly checks: readonly Check<P, PcapTrial>[];
}

/** One thing that is wanted, worth points of its own: given in full when the check finds nothing wrong. */
export interface Check<P, T extends Trial> {
  /** A sentence that is true of a right solution: 'The school's DHCP server answers the DISCOVER with an OFFER.' */
  readonly say: Text;
  readonly points: number;
  /** Only when grading with a secret; otherwise open and, with a secret, repeated with hidden values. */
  readonly hidden?: boolean;
  run(trial: T, parameters: P): void | Promise<void>;
}

/** A capture that was handed in, taken apart. */
export interface PcapTrial extends Trial {
  readonly frames: readonly FrameView[];
}

export interface AnswerTask<P = unknown> extends AnyTask<P> {
  readonly kind: 'read' | 'diagnose';
  /** Makes the world of this student, and what is asked about it. */
  prepare(parameters: P, random: Random): Promise<Evidence>;
}

export interface Evidence {
  /** Written to the student's folder captures/<task>/. */
  readonly captures: readonly CaptureFile[];
  /** What the student is told beside the captures, Markdown: a symptom, a configuration. */
  readonly symptom?: Text;
  readonly questions: readonly Question[];
}

/** All tasks of a lab. */
export interface Assignment {
  /** The lab's name. */
  readonly lab: string;
  readonly tasks: readonly Task[];
}

/** The points that a task can give; those of hidden checks only count when grading with a secret. */
export function pointsOf(checks: readonly { points: number; hidden?: boolean }[], withHidden: boolean): number {
  return checks.filter(({ hidden }) => withHidden || !hidden).reduce((sum, { points }) => sum + points, 0);
}
