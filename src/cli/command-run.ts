/** `packet-journey run`: runs a lab on a wire, writes its captures, tells its story. */

import { join } from 'node:path';
import { Command } from 'commander';
import ora from 'ora';
import type { Lang } from '../explain/text.ts';
import { type Lab, LabRun, type WireName } from '../lab/lab.ts';
import { type Report, reportOf } from '../lab/report.ts';
import { WorldTimeout } from '../lab/world.ts';
import { findLab } from './labs.ts';
import { choiceOption, langOption } from './options.ts';
import { storyAsJson, storyAsText } from './story.ts';
import { styleOf } from './style.ts';
import { UsageError } from './usage-error.ts';
import { type ChosenWire, chooseWireFor, openMedium, runInNamespace } from './wires.ts';
import { type WrittenCapture, writeCaptures } from './write-captures.ts';

interface RunOptions {
  wire: WireName | 'auto';
  seed: string;
  out: string;
  lang: Lang;
  json?: boolean;
}

export function runCommand(): Command {
  return new Command('run')
    .description('Run a lab: its packets are made, sent, captured and explained.')
    .argument('<lab>', 'name or number of a lab; see packet-journey list')
    .addOption(
      choiceOption('--wire <wire>', 'what carries the frames', 'wire', ['auto', 'memory', 'netns', 'loopback']).default(
        'auto',
        'netns where the machine allows it, else memory',
      ),
    )
    .option('--seed <seed>', 'everything random follows from it: the same seed, the same bytes', '1')
    .option('--out <dir>', 'captures go to DIR/<lab>/', 'captures')
    .addOption(langOption())
    .option('--json', 'the story as JSON, for programs')
    .addHelpText(
      'after',
      `
Examples:
  $ packet-journey run journey
  $ packet-journey run dhcp --wire memory --lang ko
  $ packet-journey run tcp --wire loopback --out /tmp/captures
  $ packet-journey run dns --json | jq '.steps[].id'`,
    )
    .action(async (word: string, options: RunOptions) => {
      const lab = findLab(word);
      const wire = chooseWireFor(lab, options.wire, options.lang);
      process.exitCode = await (runInNamespace(wire) ?? runHere(lab, wire, options));
    });
}

/** Runs the lab in this process. Answers the exit status. */
async function runHere(lab: Lab, wire: ChosenWire, options: RunOptions): Promise<number> {
  const stop = new AbortController();
  const interrupt = () => stop.abort(new Interrupted());
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const isWatched = process.stderr.isTTY === true && !options.json;
  const spinner = ora({ text: `${lab.name} (${wire.name})`, isSilent: !isWatched });
  const medium = openMedium(wire.name, options.lang);
  const run = new LabRun({ wire: wire.name, medium, seed: options.seed, signal: stop.signal });
  let failure: unknown;
  spinner.start();
  try {
    await lab.run(run);
  } catch (error) {
    failure = error;
  } finally {
    medium.close();
    spinner.stop();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
  // Whatever happened, the frames up to there are worth keeping.
  const report = reportOf(lab, run);
  const captures = write(report, join(options.out, lab.name));
  tell(report, captures, wire, options);
  return exitStatusOf(failure, lab);
}

class Interrupted extends Error {}

function write(report: Report, folder: string): WrittenCapture[] {
  try {
    return writeCaptures(report, folder);
  } catch (error) {
    throw new UsageError(
      `cannot write captures to ${folder}: ${(error as Error).message}; choose another folder with --out`,
    );
  }
}

function tell(report: Report, captures: WrittenCapture[], wire: ChosenWire, options: RunOptions): void {
  const text = options.json
    ? `${JSON.stringify(storyAsJson(report, captures, wire, options.seed), null, 2)}\n`
    : storyAsText(report, captures, wire, options.lang, styleOf(process.stdout));
  process.stdout.write(text);
}

function exitStatusOf(failure: unknown, lab: Lab): number {
  if (failure === undefined) return 0;
  if (failure instanceof Interrupted) {
    process.stderr.write(`interrupted: the captures hold what had happened until then\n`);
    return 130;
  }
  if (failure instanceof WorldTimeout) {
    process.stderr.write(`error: lab ${lab.name} ${failure.message}; the captures show how far it came\n`);
    return 1;
  }
  throw failure;
}
