/** What an instructor wants to know of a class: how it did, which tasks were hard, which mistakes are common. */

import { type Mistake, mistakes } from '../finding.ts';
import type { Result, TaskResult } from '../result.ts';
import { type Similarity, similarities } from './similarity.ts';

export interface ClassReport {
  readonly labs: readonly LabReport[];
  readonly similar: readonly Similarity[];
}

/** Shares are from 0 to 1. */
export interface LabReport {
  readonly lab: string;
  readonly submissions: number;
  /** Of the share of points that a submission has. */
  readonly mean: number;
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  readonly tasks: readonly TaskReport[];
  /** Most common first. */
  readonly mistakes: readonly { readonly mistake: Mistake; readonly submissions: number }[];
}

export interface TaskReport extends Pick<TaskResult, 'id' | 'title' | 'points'> {
  /** How many of the submissions have all points. */
  readonly right: number;
  readonly mean: number;
}

/** Submissions that could not be graded are in no number. */
export function classReport(all: readonly Result[]): ClassReport {
  const results = all.filter(({ tasks }) => tasks.length > 0);
  const labs = [...new Set(results.map(({ lab }) => lab))];
  const ofLab = (lab: string) => results.filter((result) => result.lab === lab);
  return { labs: labs.map((lab) => labReport(lab, ofLab(lab))), similar: similarities(results) };
}

function labReport(lab: string, results: readonly Result[]): LabReport {
  const shares = results.map(({ score, points }) => shareOf(score, points)).toSorted((a, b) => a - b);
  return {
    lab,
    submissions: results.length,
    mean: rounded(mean(shares)),
    median: rounded(median(shares)),
    lowest: rounded(shares[0]!),
    highest: rounded(shares.at(-1)!),
    tasks: taskReports(results),
    mistakes: commonMistakes(results),
  };
}

function taskReports(results: readonly Result[]): TaskReport[] {
  const all = results.flatMap(({ tasks }) => tasks);
  return [...new Set(all.map(({ id }) => id))].map((id) => {
    const tasks = all.filter((task) => task.id === id);
    const { title, points } = tasks[0]!;
    const right = tasks.filter((task) => task.score === task.points).length / tasks.length;
    const scores = tasks.map((task) => shareOf(task.score, task.points));
    return { id, title, points, right: rounded(right), mean: rounded(mean(scores)) };
  });
}

function commonMistakes(results: readonly Result[]): LabReport['mistakes'] {
  const counts = new Map<Mistake, number>();
  for (const { tasks } of results) {
    const findings = tasks.flatMap(({ checks }) => checks.flatMap((check) => check.findings));
    for (const mistake of new Set(findings.map((finding) => finding.mistake))) {
      if (mistake && mistakes[mistake].en !== '') counts.set(mistake, (counts.get(mistake) ?? 0) + 1);
    }
  }
  return Array.from(counts, ([mistake, submissions]) => ({ mistake, submissions })).toSorted(
    (a, b) => b.submissions - a.submissions || (a.mistake < b.mistake ? -1 : 1),
  );
}

export function shareOf(score: number, points: number): number {
  return points === 0 ? 0 : score / points;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param values in order */
function median(values: readonly number[]): number {
  const half = values.length / 2;
  return (values[Math.ceil(half) - 1]! + values[Math.floor(half)]!) / 2;
}

/** Four digits are enough for a person, and the same on every machine. */
function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
