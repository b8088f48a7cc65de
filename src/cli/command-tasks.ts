/** `packet-journey tasks`: the tasks of the labs, with their points. */

import Table from 'cli-table3';
import { Command } from 'commander';
import type { Lang } from '../explain/text.ts';
import { taskPoints } from '../grade/points.ts';
import type { Assignment, Task, TaskKind } from '../grade/task.ts';
import { assignments, findAssignment } from './assignments.ts';
import { findLab } from './labs.ts';
import { examples, langOption } from './options.ts';
import { styleOf } from './style.ts';

export function tasksCommand(): Command {
  return new Command('tasks')
    .description('List the tasks of a lab, or of all.')
    .argument('[lab]', 'name or number of a lab')
    .addOption(langOption())
    .option('--json', 'as JSON, for programs')
    .addHelpText('after', examples('tasks', 'tasks tcp --lang ko', 'tasks --json'))
    .action(async (word: string | undefined, { lang, json }: { lang: Lang; json?: boolean }) => {
      const chosen = word === undefined ? assignments : [findAssignment(findLab(word))];
      const rows = (await Promise.all(chosen.map(rowsOf))).flat();
      process.stdout.write(json ? `${JSON.stringify(rows, null, 2)}\n` : asTable(rows, lang));
    });
}

interface Row extends Pick<Task, 'id' | 'kind' | 'title'> {
  readonly lab: string;
  /** Of the open checks, and those that only grading with a secret adds. */
  readonly points: number;
  readonly hiddenPoints: number;
}

function rowsOf({ lab, tasks }: Assignment): Promise<Row[]> {
  return Promise.all(
    tasks.map(async (task) => {
      const { id, kind, title } = task;
      const { open: points, all } = await taskPoints(lab, task);
      return { lab, id, kind, title, points, hiddenPoints: all - points };
    }),
  );
}

const kinds: Record<TaskKind, Record<Lang, string>> = {
  build: { en: 'build', ko: '만들기' },
  swap: { en: 'swap', ko: '바꿔 넣기' },
  read: { en: 'read', ko: '읽기' },
  diagnose: { en: 'diagnose', ko: '진단' },
  pcap: { en: 'pcap', ko: '캡처' },
};

function asTable(rows: readonly Row[], lang: Lang): string {
  const style = styleOf(process.stdout);
  const head = {
    en: ['Lab', 'Task', 'Kind', 'Points', 'What is to be done'],
    ko: ['실습', '과제', '종류', '점수', '할 일'],
  }[lang];
  const longest = (words: readonly string[]) => Math.max(...words.map((word) => word.length)) + 2;
  const widths = [longest(rows.map(({ lab }) => lab)), longest(rows.map(({ id }) => id)), 12, 9];
  const table = new Table({
    head: head.map(style.bold),
    style: { head: [], border: [] },
    colWidths: [...widths, style.width - widths.reduce((sum, one) => sum + one) - 6],
    wordWrap: true,
  });
  for (const { lab, id, kind, title, points, hiddenPoints } of rows) {
    table.push([lab, id, kinds[kind][lang], hiddenPoints > 0 ? `${points} + ${hiddenPoints}` : points, title[lang]]);
  }
  return `${table.toString()}\n`;
}
