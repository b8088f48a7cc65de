/** What tasks are worth. */

import { openDraws } from './seeds.ts';
import { pointsOf, type Task } from './task.ts';

/** The points of a task, which are the same for all students; those of hidden checks are `withHidden`. */
export async function taskPoints(lab: string, task: Task, withHidden: boolean): Promise<number> {
  if ('checks' in task) return pointsOf(task.checks, withHidden);
  const draws = openDraws('anybody', lab, task.id);
  const { questions } = await task.prepare(task.parameters(draws.parameters), draws.evidence);
  return pointsOf(questions, withHidden);
}
