#!/usr/bin/env node
/** The command line. Each command has a file of its own; mistakes end here as one line and exit status 2. */

import { Command, CommanderError } from 'commander';
import { doctorCommand } from './command-doctor.ts';
import { explainCommand } from './command-explain.ts';
import { listCommand } from './command-list.ts';
import { runCommand } from './command-run.ts';
import { UsageError } from './usage-error.ts';

const program = new Command('packet-journey')
  .description('What happens between typing www.google.com and seeing the page, in real packets.')
  .addHelpText(
    'after',
    `
Examples:
  $ packet-journey list                         the labs, and the steps each shows
  $ packet-journey run journey                  the whole way, from DHCP to the page
  $ packet-journey run tcp --wire netns         on real Linux links, in a network namespace of its own
  $ packet-journey explain captures/dns/dns.pcapng --frame 3
  $ packet-journey doctor                       what this machine can do, and how to mend what it cannot`,
  )
  .addCommand(listCommand())
  .addCommand(runCommand())
  .addCommand(explainCommand())
  .addCommand(doctorCommand());

for (const command of [program, ...program.commands]) {
  command.exitOverride().configureOutput({ writeErr: () => {} });
}

// A reader that closes early (… | head) ends the program quietly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportMistake(error);
}

/** Prints one line for a mistake and gives the exit status; anything else is a defect of ours and keeps its trace. */
function reportMistake(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0; // --help
    if (error.code === 'commander.help') {
      process.stderr.write(program.helpInformation());
      return 2;
    }
    process.stderr.write(`${error.message.replaceAll('\n', ' ')} (packet-journey --help shows how)\n`);
    return 2;
  }
  if (error instanceof UsageError) {
    process.stderr.write(`error: ${error.message}\n`);
    return 2;
  }
  throw error;
}
