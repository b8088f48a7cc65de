/**
 * `packet-journey extcap`: the labs among Wireshark's own interfaces. Wireshark calls a program in its extcap folder
 * to ask for interfaces, link types and settings, then to capture into a named pipe (doc/extcap.adoc in Wireshark's
 * sources). docs/live-capture.md says how to put it there.
 */

import { createWriteStream } from 'node:fs';
import { Command } from 'commander';
import { captureOwnRun, captureRunning } from './command-capture.ts';
import { findLab, labs } from './labs.ts';
import { UsageError } from './usage-error.ts';

const INTERFACE = 'packet-journey';
/** The value of `--lab` for the lab that runs elsewhere. */
const RUNNING = 'running';

interface ExtcapOptions {
  extcapInterfaces?: boolean;
  extcapDlts?: boolean;
  extcapConfig?: boolean;
  capture?: boolean;
  fifo?: string;
  lab: string;
  speed: string;
}

export function extcapCommand(): Command {
  return new Command('extcap')
    .description('Be an interface of Wireshark’s (its extcap folder holds a script that calls this; see docs).')
    .option('--extcap-interfaces')
    .option('--extcap-version <version>')
    .option('--extcap-interface <name>', `there is one, ${INTERFACE}`)
    .option('--extcap-dlts')
    .option('--extcap-config')
    .option('--extcap-capture-filter <filter>')
    .option('--capture')
    .option('--fifo <path>')
    .option('--lab <lab>', 'the lab to run, or the one that runs', RUNNING)
    .option('--speed <factor>', 'as for capture, of a lab that this runs', '1')
    .action(async (options: ExtcapOptions) => {
      if (options.capture) process.exitCode = await capture(options);
      else process.stdout.write(answer(options));
    });
}

function answer(options: ExtcapOptions): string {
  if (options.extcapInterfaces) {
    return lines('extcap {version=1}', `interface {value=${INTERFACE}}{display=packet-journey: a lab, live}`);
  }
  if (options.extcapDlts) return lines('dlt {number=1}{name=EN10MB}{display=Ethernet}');
  if (options.extcapConfig) return config();
  throw new UsageError('extcap is for Wireshark to call: --extcap-interfaces, or --capture with --fifo');
}

/** What Wireshark asks in the interface's settings. */
function config(): string {
  const choices = labs.map(({ name, title }) => `value {arg=0}{value=${name}}{display=${name}: ${plain(title.en)}}`);
  return lines(
    'arg {number=0}{call=--lab}{display=Lab}{type=selector}{tooltip=Which lab to watch}',
    `value {arg=0}{value=${RUNNING}}{display=the one that runs, or the next one}{default=true}`,
    ...choices,
    'arg {number=1}{call=--speed}{display=Speed}{type=double}{range=0.01,1000}{default=1}{tooltip=Of a lab chosen above}',
  );
}

/** Braces end a value. */
function plain(text: string): string {
  return text.replace(/[{}]/g, '');
}

async function capture({ fifo, lab, speed }: ExtcapOptions): Promise<number> {
  if (fifo === undefined) throw new UsageError('--capture needs --fifo');
  const out = createWriteStream(fifo).on('error', ({ message }) => process.exit(message.includes('EPIPE') ? 0 : 1));
  const quiet = { lang: 'en', remark: () => {} } as const; // Wireshark shows what is on stderr as an error
  if (lab === RUNNING) return captureRunning(undefined, quiet, out);
  return captureOwnRun(findLab(lab), { ...quiet, speed: Number(speed) || 1 }, out);
}

function lines(...all: string[]): string {
  return `${all.join('\n')}\n`;
}
