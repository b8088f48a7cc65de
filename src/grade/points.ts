/** What tasks are worth. */

import { openDraws } from './seeds.ts';
import { type AnswerTask, pointsOf, type Task } from './task.ts';

export interface TaskPoints {
  /** Of the open checks. */
  readonly open: number;
  /** With those of the hidden checks. */
  readonly all: number;
}

/** The points of a task, which are the same for all students. Questions have to be made to be counted, which takes a while. */
export async function taskPoints(lab: string, task: Task): Promise<TaskPoints> {
  const worth = 'checks' in task ? task.checks : await questionsOf(lab, task);
  return { open: pointsOf(worth, false), all: pointsOf(worth, true) };
}

async function questionsOf(lab: string, task: AnswerTask): Promise<readonly { points: number }[]> {
  const draws = openDraws('anybody', lab, task.id);
  const { questions } = await task.prepare(task.parameters(draws.parameters), draws.evidence);
  return questions;
}
