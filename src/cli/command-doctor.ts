/** `packet-journey doctor`: what this machine can do, and how to mend what it cannot. */

import { Command } from 'commander';
import type { Lang } from '../explain/text.ts';
import { isolationCapability } from '../grade/seat/choose-isolation.ts';
import { type Capability, probeCapabilities } from '../media/capabilities.ts';
import { examples, langOption } from './options.ts';
import { type Style, styleOf } from './style.ts';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'Say what this machine can do (wires, namespaces, raw-socket, tshark, isolation of submissions), and how to get what is missing.',
    )
    .addOption(langOption())
    .option('--json', 'as JSON, for programs')
    .addHelpText('after', examples('doctor', 'doctor --json'))
    .action((options: { lang: Lang; json?: boolean }) => {
      const capabilities = [...probeCapabilities(), isolationCapability()];
      const text = options.json
        ? JSON.stringify(capabilities, null, 2)
        : asLines(capabilities, options.lang, styleOf(process.stdout));
      process.stdout.write(`${text}\n`);
    });
}

/** One line each; a mend stands on a line of its own, whole, so that it can be copied. */
function asLines(capabilities: readonly Capability[], lang: Lang, style: Style): string {
  const width = Math.max(...capabilities.map(({ id }) => id.length));
  const lines = capabilities.flatMap(({ id, ok, detail, mend }) => {
    const line = `${ok ? style.good('✔') : style.bad('✘')} ${id.padEnd(width)}  ${detail[lang]}`;
    return mend ? [line, `${' '.repeat(width + 4)}→ ${mend[lang]}`] : [line];
  });
  return lines.join('\n');
}
