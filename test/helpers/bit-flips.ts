/**
 * Would a small error be noticed? The reference solution's results are altered a little before the checks of a build task
 * see them, and every alteration has to cost points:
 *
 * - bytes: every bit of up to 80 bytes; of longer arrays one drawn bit a byte;
 * - other values: numbers one up and one down, texts with one character changed, booleans inverted, lists shortened.
 *
 * The same alteration is made in each result that a check asks for. Checks without a world come first. Where they notice
 * nothing the worlds have to, for a drawn few: a world takes its time.
 */

import type { z } from 'zod';
import { Random } from '../../src/bytes/random.ts';
import type { Bench } from '../../src/grade/judge/bench.ts';
import { findingsOf } from '../../src/grade/judge/judge-checks.ts';
import { encodePlain } from '../../src/grade/seat/plain.ts';
import { wrongShape } from '../../src/grade/seat/student-errors.ts';
import { hiddenSeed } from '../../src/grade/seeds.ts';
import { z as shapes } from '../../src/grade/shapes.ts';
import type { CodeTask } from '../../src/grade/task.ts';
import type { CodeTrial, Plain, Student, StudentObject } from '../../src/grade/trial.ts';
import { trialMedium, trialRun } from '../../src/grade/trial-world.ts';
import type { Medium } from '../../src/media/medium.ts';
import { type Alteration, alterationsOf, altered, drawn } from './alterations.ts';
import { plainSeats, SECRET, submissionOf } from './grading.ts';

export interface FlipReport {
  readonly made: number;
  readonly caught: number;
  /** Noticed by no check without a world, and not among the few that the worlds were tried with. */
  readonly untried: number;
  /** What nobody noticed, in words. */
  readonly missed: readonly string[];
  /** Checks that stumbled where they should have found something. */
  readonly notes: readonly string[];
}

const MAX_ALTERATIONS = 640;
const MAX_WORLDS = 40;

/** @param files the reference solution's */
export async function flipBits(lab: string, task: CodeTask, files: ReadonlyMap<string, string>): Promise<FlipReport> {
  const seat = plainSeats.open(files, task.file);
  try {
    const student = new AlteredStudent(seat.student);
    const rig = new Rig(lab, task, student);
    await rig.expectRight();
    const isInsignificant = task.insignificantBits ?? (() => false);
    const all = Array.from(student.seen, ([name, results]) =>
      alterationsOf(name, results, rig.random(`bits of ${name}`), isInsignificant),
    );
    const made = drawn(all.flat(), MAX_ALTERATIONS, rig.random('alterations'));
    const unnoticed: Alteration[] = [];
    for (const alteration of made) if (!(await rig.notices(alteration, false))) unnoticed.push(alteration);
    const tried = rig.hasWorlds ? drawn(unnoticed, MAX_WORLDS, rig.random('worlds')) : unnoticed;
    const missed: Alteration[] = [];
    for (const alteration of tried) if (!(await rig.notices(alteration, true))) missed.push(alteration);
    return {
      made: made.length,
      caught: made.length - unnoticed.length + tried.length - missed.length,
      untried: unnoticed.length - tried.length,
      missed: missed.map(({ of, what }) => `${of}: ${what}`),
      notes: rig.notes,
    };
  } finally {
    seat.close();
  }
}

/** Runs the checks of a task, all of them with hidden values. */
class Rig {
  readonly notes: string[] = [];
  readonly #lab: string;
  readonly #task: CodeTask;
  readonly #student: AlteredStudent;
  readonly #parameters: unknown;
  /** Indexes of the checks that make a world. */
  readonly #worlds = new Set<number>();

  constructor(lab: string, task: CodeTask, student: AlteredStudent) {
    this.#lab = lab;
    this.#task = task;
    this.#student = student;
    this.#parameters = task.parameters(this.random('parameters'));
  }

  get hasWorlds(): boolean {
    return this.#worlds.size > 0;
  }

  /** The same every time for the same purpose. */
  random(purpose: string): Random {
    return new Random(hiddenSeed(SECRET, 'kim', this.#lab, this.#task.id)).fork(purpose);
  }

  /** @throws Error if the reference solution is not right as it is */
  async expectRight(): Promise<void> {
    for (const index of this.#task.checks.keys()) {
      const [finding] = await this.#run(index);
      if (finding) throw new Error(`${this.#task.id}: the reference solution is wrong: ${finding}`);
    }
  }

  async notices(alteration: Alteration, inWorlds: boolean): Promise<boolean> {
    this.#student.alteration = alteration;
    for (const index of this.#task.checks.keys()) {
      if (this.#worlds.has(index) === inWorlds && (await this.#run(index)).length > 0) return true;
    }
    return false;
  }

  /** What the check finds. */
  async #run(index: number): Promise<string[]> {
    const media: Medium[] = [];
    const random = this.random(`check ${index}`);
    const findings = await findingsOf((found) => {
      const trial: CodeTrial = {
        student: this.#student,
        random,
        isHidden: true,
        found,
        newWorld: (changes) => {
          if (!this.#student.alteration) this.#worlds.add(index);
          const medium = trialMedium('memory');
          media.push(medium);
          return trialRun('memory', medium, String(random.fork(`world ${media.length}`).u32()), changes);
        },
      };
      return this.#task.checks[index]!.run(trial, this.#parameters);
    }, this.#bench(random));
    for (const medium of media) medium.close();
    return findings.map(({ say }) => say.en);
  }

  #bench(random: Random): Bench {
    return {
      submission: submissionOf(new Map()),
      options: { student: 'kim', seats: plainSeats, wire: 'memory' },
      open: random,
      hidden: random,
      note: ({ en }) => this.notes.push(en),
    };
  }
}

/** Gives the reference solution's results, altered. What a function returned is remembered, and not asked for again. */
class AlteredStudent implements Student {
  alteration: Alteration | undefined;
  /** What was returned unaltered, by the function's name; 'name()' for a method. */
  readonly seen = new Map<string, unknown[]>();
  readonly #student: Student;
  readonly #remembered = new Map<string, unknown>();

  constructor(student: Student) {
    this.#student = student;
  }

  call<T>(name: string, args: readonly Plain[], shape: z.ZodType<T>): T {
    const key = encodePlain([name, args]);
    if (!this.#remembered.has(key)) this.#remembered.set(key, this.#student.call(name, args, shapes.unknown()));
    return this.#result(name, structuredClone(this.#remembered.get(key)), shape);
  }

  make(name: string, args: readonly Plain[]): StudentObject {
    const object = this.#student.make(name, args);
    return {
      call: (method, given, shape) => this.#result(`${method}()`, object.call(method, given, shapes.unknown()), shape),
    };
  }

  #result<T>(name: string, value: unknown, shape: z.ZodType<T>): T {
    const { alteration } = this;
    if (!alteration) this.seen.set(name, [...(this.seen.get(name) ?? []), value]);
    const outcome = shape.safeParse((alteration?.of === name ? altered(value, alteration) : value) ?? undefined);
    if (outcome.success) return outcome.data;
    throw wrongShape(name, outcome.error);
  }
}
