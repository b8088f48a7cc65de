/** `packet-journey capture --live`: a running lab, or one that it starts, as pcapng on standard output for Wireshark. */

import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, InvalidArgumentError } from 'commander';
import { escapeText, type Lang, type Text } from '../explain/text.ts';
import type { Lab } from '../lab/lab.ts';
import { WorldTimeout } from '../lab/world.ts';
import { MediumError } from '../media/medium-error.ts';
import { findLab } from './labs.ts';
import { findLiveRun, type LiveRun, type LiveWish } from './live-reader.ts';
import { LONGEST_PAUSE, streamOfRun } from './live-run.ts';
import { choiceOption, examples, langOption, programName } from './options.ts';
import { UsageError } from './usage-error.ts';
import { type ChosenWire, chooseWireFor, type LocalWire, openMedium, runInNamespace } from './wires.ts';

interface CaptureOptions {
  live?: boolean;
  run?: string;
  wire?: LocalWire | 'auto';
  seed?: string;
  speed?: number;
  wait?: number;
  lang: Lang;
}

const toWireshark = `${programName} capture --live | wireshark -k -i -`;

export function captureCommand(): Command {
  return new Command('capture')
    .description('Stream a lab to Wireshark while it runs, as pcapng on standard output.')
    .argument('[lab]', 'name or number of a running lab; the one started last by default')
    .option('--live', 'as the packets happen; what happened before comes first (the only way there is)')
    .option('--wait <seconds>', 'how long to wait for a lab to start; until Ctrl-C by default', notNegative)
    .option('--run <lab>', 'do not look for a running lab: run this one')
    .addOption(choiceOption('--wire <wire>', 'with --run, as in run', 'wire', ['auto', 'memory', 'netns', 'loopback']))
    .option('--seed <seed>', 'with --run, as in run')
    .option(
      '--speed <factor>',
      `with --run, on memory: 1 shows the packets at the pace of their own times, 0.1 ten times slower; pauses are cut to ${LONGEST_PAUSE / 1000} s; as fast as possible by default`,
      positive,
    )
    .addOption(langOption())
    .addHelpText(
      'after',
      `${examples(
        'capture --live | wireshark -k -i -',
        'capture --live --run journey --speed 1 | wireshark -k -i -',
        'capture --live --run journey | tshark -i -',
      )}\n  $ docker compose exec -T lab packet-journey capture --live | wireshark -k -i -`,
    )
    .action(async (word: string | undefined, options: CaptureOptions) => {
      refuseNonsense(word, options);
      const remark = (text: Text) => say(text, options.lang);
      process.exitCode = await (options.run === undefined
        ? captureRunning(word === undefined ? undefined : findLab(word), { ...options, remark }, process.stdout)
        : captureOwnRun(findLab(options.run), { ...options, remark }, process.stdout));
    });
}

function refuseNonsense(word: string | undefined, { live, run, wire, seed, speed, wait }: CaptureOptions): void {
  if (!live) {
    throw new UsageError(
      `capture streams a lab to Wireshark while it runs, and wants to be told so: ${toWireshark} (files in captures/ are what run writes)`,
    );
  }
  if (run === undefined && [wire, seed, speed].some((option) => option !== undefined)) {
    throw new UsageError('--wire, --seed and --speed are for a run that capture starts itself: add --run <lab>');
  }
  if (run !== undefined && (word ?? wait) !== undefined) {
    throw new UsageError(
      '--run starts a lab, so there is none to look or wait for: leave the other lab and --wait out',
    );
  }
  if (speed !== undefined && wire !== undefined && wire !== 'memory') {
    throw new UsageError(`--speed is for --wire memory: on ${wire} time is real`);
  }
  if (process.stdout.isTTY) {
    throw new UsageError(
      `these packets are for a program, not for a terminal: ${toWireshark} (docker: exec -T, or run -T, gives no terminal)`,
    );
  }
}

interface Manners {
  lang: Lang;
  /** Is given what is good to know, but no mistake. */
  remark(text: Text): void;
}

export interface RunningOptions extends Manners {
  /** In seconds; for ever by default. */
  wait?: number;
}

/** A run that is going on elsewhere. Answers the exit status: 1 if there was none. */
export async function captureRunning(lab: Lab | undefined, options: RunningOptions, out: Writable): Promise<number> {
  const { wait = Number.POSITIVE_INFINITY, lang, remark } = options;
  if (process.platform === 'win32') {
    throw new UsageError(
      'a running lab can be watched on Linux and macOS; here: capture --live --run <lab>, or Docker',
    );
  }
  const run = await find({ lab: lab?.name, wait: wait * 1000, onWait: () => remark(waiting(lab)) });
  if (!run) {
    say(noRun(wait), lang);
    return 1;
  }
  remark({ en: `Watching lab ${run.lab} (process ${run.pid})`, ko: `${run.lab} 실습을 봅니다(프로세스 ${run.pid})` });
  await pour(run.socket, out);
  return 0;
}

async function find(wish: LiveWish): Promise<LiveRun | undefined> {
  try {
    return await findLiveRun(wish);
  } catch (error) {
    throw new UsageError(`cannot look for running labs: ${(error as Error).message}`);
  }
}

export interface OwnRunOptions extends Manners {
  wire?: LocalWire | 'auto';
  seed?: string;
  speed?: number;
}

/** A run that is made for it. Answers the exit status: 1 if it stopped early. */
export async function captureOwnRun(lab: Lab, options: OwnRunOptions, out: Writable): Promise<number> {
  const wish = options.wire ?? (options.speed === undefined ? 'auto' : 'memory');
  const wire = chooseWireFor(lab, wish, options.lang);
  return runInNamespace(wire) ?? runHere(lab, wire, options, out);
}

async function runHere(
  lab: Lab,
  { name: wire, reason }: ChosenWire<LocalWire>,
  { speed, seed = '1', lang, remark }: OwnRunOptions,
  out: Writable,
): Promise<number> {
  remark(reason);
  const medium = openMedium(wire, lang);
  const onPause = (duration: number) => remark(pauseCut(duration / 1e6));
  try {
    await pour(streamOfRun(lab, { wire, medium, seed, speed, onPause }), out);
    return 0;
  } catch (error) {
    if (!(error instanceof WorldTimeout || error instanceof MediumError)) throw error;
    const why = error instanceof MediumError ? error.text : { en: error.message, ko: error.message };
    say({ en: `Stopped early: ${why.en}`, ko: `일찍 멈추었습니다: ${why.ko}` }, lang);
    return 1;
  }
}

/** A reader that closes, as Wireshark does when it is stopped, ends it quietly. */
async function pour(source: Readable | AsyncIterable<Uint8Array>, out: Writable): Promise<void> {
  try {
    await pipeline(source, out, { end: out !== process.stdout });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

function waiting(lab: Lab | undefined): Text {
  const command = `${programName} run ${lab?.name ?? 'journey'}`;
  const what = { en: lab ? `Lab ${lab.name} is not running` : 'No lab is running', ko: '실행 중인 실습이 없습니다' };
  return {
    en: `${what.en}: waiting for one to start (${command}, in another terminal; Ctrl-C ends)`,
    ko: `${what.ko}. 시작하기를 기다립니다(다른 터미널에서 ${command}, 끝내려면 Ctrl-C)`,
  };
}

function noRun(wait: number): Text {
  const what: Text =
    wait === 0
      ? { en: 'No lab is running', ko: '실행 중인 실습이 없습니다' }
      : { en: `No lab started within ${wait} s`, ko: `${wait}초 안에 시작한 실습이 없습니다` };
  return {
    en: `${what.en}; capture --live --run journey starts one itself`,
    ko: `${what.ko}. capture --live --run journey는 스스로 시작합니다`,
  };
}

function pauseCut(pause: number): Text {
  const short = LONGEST_PAUSE / 1000;
  return {
    en: `${Math.round(pause)} s without a packet, cut to ${short} s`,
    ko: `패킷이 없는 ${Math.round(pause)}초를 ${short}초로 줄였습니다`,
  };
}

/** Standard output belongs to the packets. */
function say(text: Text, lang: Lang): void {
  process.stderr.write(`${escapeText(text[lang])}\n`);
}

function notNegative(text: string): number {
  if (!/^\d{1,9}(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It is a number of seconds.');
  return Number(text);
}

function positive(text: string): number {
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(text) || Number(text) === 0) {
    throw new InvalidArgumentError('It is a number above 0, such as 1 or 0.1.');
  }
  return Number(text);
}
