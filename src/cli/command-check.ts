/** `packet-journey check`: what is right so far in a student's folder, and what is not. */

import { resolve } from 'node:path';
import { watch } from 'chokidar';
import { Command } from 'commander';
import type { Lang } from '../explain/text.ts';
import { judge } from '../grade/judge/judge.ts';
import { rerunForWire } from '../grade/judge/netns-run.ts';
import { noIsolation } from '../grade/seat/isolation.ts';
import { processSeats } from '../grade/seat/process-seat.ts';
import { readSubmission } from '../grade/submission/read-submission.ts';
import type { Assignment } from '../grade/task.ts';
import type { TrialWire } from '../grade/trial-world.ts';
import { readAssignmentFile } from './assignment-file.ts';
import { findAssignment, findTask } from './assignments.ts';
import { checkReport } from './check-report.ts';
import { findLab } from './labs.ts';
import { choiceOption, examples, langOption } from './options.ts';
import { styleOf } from './style.ts';
import { UsageError } from './usage-error.ts';
import { asUsageError } from './wires.ts';

interface CheckOptions {
  task?: string[];
  watch?: boolean;
  wire: TrialWire;
  lang: Lang;
  json?: boolean;
}

export function checkCommand(): Command {
  return new Command('check')
    .description('Check what you have written: each task, the most important finding first.')
    .argument('[dir]', 'a folder made by packet-journey start', '.')
    .option('--task <id...>', 'only these tasks')
    .option('--watch', 'check again each time a file is saved; Ctrl-C ends it')
    .addOption(
      choiceOption('--wire <wire>', 'what carries the frames of the worlds', 'wire', ['memory', 'netns']).default(
        'memory',
      ),
    )
    .addOption(langOption())
    .option('--json', 'the result as JSON, for programs')
    .addHelpText(
      'after',
      examples(
        'check dhcp-kim',
        'check . --task discover --watch',
        'check . --wire netns',
        "check . --json | jq '.score'",
      ),
    )
    .action(async (folder: string, options: CheckOptions) => {
      const { lab, student } = readAssignmentFile(folder);
      const assignment = findAssignment(findLab(lab));
      for (const word of options.task ?? []) findTask(assignment, word);
      process.exitCode = await (rerun(options) ?? checkHere(folder, assignment, student, options));
    });
}

/** Real links are made in a namespace of their own: this program, run again there. */
function rerun({ wire, lang }: CheckOptions): Promise<number> | undefined {
  try {
    return rerunForWire(wire);
  } catch (error) {
    throw asUsageError(error, wire, lang);
  }
}

/** Answers the exit status: a script wants to know whether all is right. */
async function checkHere(
  folder: string,
  assignment: Assignment,
  student: string,
  options: CheckOptions,
): Promise<number> {
  const { score, points } = await checkOnce(folder, assignment, student, options);
  if (options.watch) await checkOnChange(folder, () => checkOnce(folder, assignment, student, options));
  return score === points ? 0 : 1;
}

async function checkOnce(folder: string, assignment: Assignment, student: string, options: CheckOptions) {
  const { lang, json, wire, task: only } = options;
  const submission = await readSubmission(folder);
  const seats = processSeats(noIsolation());
  const result = await judge(assignment, submission, { student, seats, wire, ...(only && { only }) });
  const told = json ? JSON.stringify(result, null, 2) : checkReport(result, folder, lang, styleOf(process.stdout));
  process.stdout.write(`${told}\n`);
  return result;
}

/** Until the user has had enough. */
async function checkOnChange(folder: string, again: () => Promise<unknown>): Promise<void> {
  const ours = /(\.(ts|js|mjs|pcap|pcapng)|answers\.(ya?ml|json))$/;
  const watcher = watch(resolve(folder), {
    ignoreInitial: true,
    ignored: (path, stats) =>
      /[\\/](node_modules|captures|\.git)([\\/]|$)/.test(path) || (stats?.isFile() === true && !ours.test(path)),
    awaitWriteFinish: { stabilityThreshold: 100, pollInterval: 20 },
  });
  let queue = Promise.resolve();
  let waiting = false;
  let failure: unknown;
  const stopped = new Promise<void>((stop) => {
    process.once('SIGINT', () => stop());
    process.once('SIGTERM', () => stop());
    watcher.on('error', (error) => {
      failure = error;
      stop();
    });
    watcher.on('all', () => {
      if (waiting) return; // the check that waits will see this change as well
      waiting = true;
      queue = queue.then(async () => {
        waiting = false;
        if (process.stdout.isTTY) process.stdout.write('\x1b[2J\x1b[H'); // a clean screen, as other watchers give
        await again();
      });
      queue.catch((error: unknown) => {
        failure = error;
        stop();
      });
    });
  });
  await stopped;
  await watcher.close();
  if (failure)
    throw new UsageError(`cannot go on watching ${folder}: ${(failure as Error).message}; start again without --watch`);
}
