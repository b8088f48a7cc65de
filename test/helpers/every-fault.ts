/** A diagnose task has several faults, and a few students do not meet them all. */

import { expect, test } from 'vitest';
import { judgeAnswer } from '../../src/grade/judge/judge-answers.ts';
import type { AnswerTask, Assignment } from '../../src/grade/task.ts';
import { evidenceFor, randomFor, type Solver } from './task-suite.ts';

/** Draws students until each value of the parameter `fault` has come, and has the solver find it. */
export function everyFault(assignment: Assignment, id: string, faults: readonly string[], solver: Solver): void {
  const task = assignment.tasks.find((one): one is AnswerTask => one.id === id && 'prepare' in one)!;
  const students = Array.from({ length: 100 }, (_, index) => `student ${index}`);
  for (const fault of faults) {
    test(`${id}: ${fault} is found, and nothing else fits`, async () => {
      const student = students.find((name) => {
        const drawn = task.parameters(randomFor(assignment.lab, task, name).fork('parameters'));
        return (drawn as { fault: string }).fault === fault;
      });
      const { evidence, parameters } = await evidenceFor(assignment.lab, task, student!);
      const answers = await solver(evidence.captures, parameters);
      expect(answers.cause).toBe(fault);
      for (const question of evidence.questions) {
        expect(judgeAnswer(question, answers[question.key]), question.key).toBeUndefined();
      }
    });
  }
}
