#!/usr/bin/env node
/** The command line. Each command has a file of its own; mistakes end here as one line and exit status 2. */

import { Command, CommanderError } from 'commander';
import { escapeText } from '../explain/text.ts';
import { captureCommand } from './command-capture.ts';
import { deviceCommand } from './command-device.ts';
import { doctorCommand } from './command-doctor.ts';
import { explainCommand } from './command-explain.ts';
import { extcapCommand } from './command-extcap.ts';
import { listCommand } from './command-list.ts';
import { runCommand } from './command-run.ts';
import { examples, programName } from './options.ts';
import { UsageError, unknownWord } from './usage-error.ts';

const program = new Command(programName)
  .description('What happens between typing www.google.com and seeing the page, in real packets.')
  .addHelpText(
    'after',
    examples(
      'list                   the labs, and the steps each shows',
      'run journey            the whole way, from DHCP to the page',
      'run tcp --wire netns   on real Linux links, in a network namespace of its own',
      'explain captures/dns/dns.pcapng --frame 3',
      'start dhcp --student kim   a folder with tasks: write the packets yourself, and check them',
      'doctor                 what this machine can do, and how to mend what it cannot',
    ),
  )
  .addCommand(listCommand())
  .addCommand(runCommand())
  .addCommand(explainCommand())
  .addCommand(captureCommand())
  .addCommand(deviceCommand())
  .addCommand(doctorCommand())
  .addCommand(extcapCommand(), { hidden: true });

// Tasks and their judge take a while to load: the commands that do without them do not wait.
const quick = ['list', 'run', 'explain', 'capture', 'device', 'doctor', 'extcap'];
if (!quick.includes(process.argv[2] ?? '')) {
  const { assignmentCommands } = await import('./assignment-commands.ts');
  for (const command of assignmentCommands()) program.addCommand(command);
}

for (const command of [program, ...program.commands]) {
  command.exitOverride().configureOutput({ writeErr: () => {} });
}

// A reader that closes early (… | head) ends the program quietly; so does a terminal that is gone.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || error.code === 'EIO') process.exit();
  throw error;
});
process.stderr.on('error', () => {}); // a run's captures are still wanted when nobody watches any more

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportMistake(error);
}

/** Prints one line for a mistake and gives the exit status; anything else is a defect of ours and keeps its trace. */
function reportMistake(error: unknown): number {
  if (error instanceof UsageError) return say(error.message);
  if (!(error instanceof CommanderError)) throw error;
  if (error.exitCode === 0) return 0; // --help
  if (error.code !== 'commander.help') {
    const command = program.commands.find((one) => one.name() === process.argv[2]);
    const help = [programName, ...(command ? [command.name()] : []), '--help'].join(' ');
    return say(`${error.message.replace(/^error: /, '').replaceAll('\n', ' ')} (${help} shows how)`);
  }
  const [, word, topic] = process.argv.slice(1);
  if (word === 'help' && topic !== undefined) {
    const names = program.commands.map((one) => one.name());
    return say(unknownWord('command', topic, names).message);
  }
  program.outputHelp(); // nothing was asked for
  return 0;
}

/** What a user typed may be in the message: no line end or terminal escape of it reaches the terminal. */
function say(message: string): 2 {
  process.stderr.write(`error: ${escapeText(message)}\n`);
  return 2;
}
