/** The commands about tasks: for students, then for instructors. */

import type { Command } from 'commander';
import { checkCommand } from './command-check.ts';
import { exportCommand } from './command-export.ts';
import { gradeCommand } from './command-grade.ts';
import { hintCommand } from './command-hint.ts';
import { startCommand } from './command-start.ts';
import { tasksCommand } from './command-tasks.ts';

export function assignmentCommands(): Command[] {
  return [tasksCommand(), startCommand(), checkCommand(), hintCommand(), gradeCommand(), exportCommand()];
}
