/** `packet-journey run`: runs a lab on a wire, writes its captures, tells its story. */

import { constants } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import ora from 'ora';
import { escapeText, type Lang, type Text } from '../explain/text.ts';
import { type Lab, LabRun, type WireName } from '../lab/lab.ts';
import { type Report, reportOf } from '../lab/report.ts';
import { WorldTimeout } from '../lab/world.ts';
import { MediumError } from '../media/medium-error.ts';
import { runWithCompose } from './docker-compose.ts';
import { findLab } from './labs.ts';
import { shareLiveFolder } from './live-folder.ts';
import { offerLive } from './live-server.ts';
import { choiceOption, examples, langOption } from './options.ts';
import { type Story, storyAsJson, storyAsText } from './story.ts';
import { isDrawable, styleOf } from './style.ts';
import { UsageError } from './usage-error.ts';
import { type ChosenWire, chooseWireFor, type LocalWire, openMedium, remarksOn, runInNamespace } from './wires.ts';
import { prepareFolder, writeCaptures } from './write-captures.ts';

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
      choiceOption('--wire <wire>', 'what carries the frames', 'wire', [
        'auto',
        'memory',
        'netns',
        'loopback',
        'docker',
      ]).default('auto', 'netns where the machine allows it, else memory'),
    )
    .option('--seed <seed>', 'everything random follows from it: the same seed, the same bytes', '1')
    .option('--out <dir>', 'captures go to DIR/<lab>/', 'captures')
    .addOption(langOption())
    .option('--json', 'the story as JSON, for programs')
    .addHelpText(
      'after',
      examples(
        'run journey',
        'run dhcp --wire memory --lang ko',
        'run tcp --wire loopback --out /tmp/captures',
        "run dns --json | jq '.steps[].id'",
      ),
    )
    .action(async (word: string, options: RunOptions) => {
      const lab = findLab(word);
      if (options.wire === 'docker') {
        process.exitCode = await runWithCompose(lab, options.seed);
        return;
      }
      const wire = chooseWireFor(lab, options.wire, options.lang);
      shareLiveFolder();
      process.exitCode = await (runInNamespace(wire) ?? runHere(lab, wire, options));
    });
}

/** Runs the lab in this process. Answers the exit status. */
async function runHere(lab: Lab, wire: ChosenWire<LocalWire>, options: RunOptions): Promise<number> {
  const folder = join(options.out, lab.name);
  useFolder(folder, () => prepareFolder(folder));
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => stop.abort(new Interrupted(signal))); // and keeps on: nothing cuts the writing short
  }
  const isWatched = isDrawable(process.stderr) && !options.json;
  // discardStdin would have the terminal send Ctrl-C as a character instead of a signal.
  const spinner = ora({ text: `${lab.name} (${wire.name})`, isSilent: !isWatched, discardStdin: false });
  const medium = openMedium(wire.name, options.lang);
  const run = new LabRun({ wire: wire.name, medium, seed: options.seed, signal: stop.signal });
  const live = await offerLive(lab, run); // for capture --live
  let failure: unknown;
  spinner.start();
  try {
    await lab.run(run);
  } catch (error) {
    failure = error;
  } finally {
    medium.close();
    spinner.stop();
  }
  // Whatever happened, the frames up to there are worth keeping.
  const report = reportOf(lab, run);
  const captures = useFolder(folder, () => writeCaptures(report, folder));
  const stopped = failure === undefined ? undefined : whyStopped(failure);
  const remarks = [...remarksOn(medium), ...remarksOnAir(report, wire.name), ...(live.problem ? [live.problem] : [])];
  tell({ report, captures, wire, seed: options.seed, stopped, remarks }, options);
  if (stopped) process.stderr.write(`${escapeText(stopped[options.lang])}\n`);
  const leftBehind = await live.end();
  if (leftBehind > 0) process.stderr.write(`${leftBehindText(leftBehind)[options.lang]}\n`);
  return exitStatusOf(failure);
}

class Interrupted extends Error {
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals) {
    super(signal);
    this.signal = signal;
  }
}

function useFolder<T>(folder: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    const { message } = error as Error;
    throw new UsageError(`cannot write captures to ${folder}: ${message}; choose another folder with --out`);
  }
}

function tell(story: Story, { lang, json }: RunOptions): void {
  const text = json
    ? `${JSON.stringify(storyAsJson(story, lang), null, 2)}\n`
    : storyAsText(story, lang, styleOf(process.stdout));
  process.stdout.write(text);
}

/** What is real on real links, and what is not. */
function remarksOnAir({ links }: Report, wire: WireName): Text[] {
  if (wire === 'memory' || links.every(({ framing }) => framing !== 'radio')) return [];
  return [
    {
      en: 'The cables are real links of the kernel’s. The air is not: its frames stay in memory on every wire, and are on no interface.',
      ko: '케이블은 커널의 실제 링크입니다. 공중은 그렇지 않습니다. 공중의 프레임은 어느 와이어에서나 메모리에 머물며 어떤 인터페이스에도 나타나지 않습니다.',
    },
  ];
}

function leftBehindText(count: number): Text {
  return {
    en: `${count} capture --live did not read on, and was left without the last packets.`,
    ko: `capture --live ${count}개가 더 읽지 않아 마지막 패킷들을 보내지 못했습니다.`,
  };
}

function whyStopped(failure: unknown): Text {
  if (failure instanceof Interrupted) {
    return {
      en: `Interrupted (${failure.signal}): the captures hold what had happened until then.`,
      ko: `중단되었습니다(${failure.signal}). 캡처에는 그때까지 일어난 일이 들어 있습니다.`,
    };
  }
  const { message } = failure as Error;
  const why: Text = failure instanceof MediumError ? failure.text : { en: message, ko: message };
  return {
    en: `Stopped early: ${why.en}; the captures show how far it came.`,
    ko: `일찍 멈추었습니다: ${why.ko}. 어디까지 왔는지는 캡처에 있습니다.`,
  };
}

/** 128 + the signal's number for an interrupted run, as shells do. A defect of ours goes on to show its trace. */
function exitStatusOf(failure: unknown): number {
  if (failure === undefined) return 0;
  if (failure instanceof Interrupted) return 128 + constants.signals[failure.signal];
  if (failure instanceof WorldTimeout || failure instanceof MediumError) return 1;
  throw failure;
}
