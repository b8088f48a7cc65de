/** `packet-journey doctor`: what this machine can do, and how to mend what it cannot. */

import Table from 'cli-table3';
import { Command } from 'commander';
import type { Lang } from '../explain/text.ts';
import { type Capability, probeCapabilities } from '../media/capabilities.ts';
import { langOption } from './options.ts';
import { type Style, styleOf } from './style.ts';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'Say what this machine can do (wires, namespaces, raw-socket, tshark), and how to get what is missing.',
    )
    .addOption(langOption())
    .option('--json', 'as JSON, for programs')
    .addHelpText('after', '\nExamples:\n  $ packet-journey doctor\n  $ packet-journey doctor --json')
    .action((options: { lang: Lang; json?: boolean }) => {
      const capabilities = probeCapabilities();
      const text = options.json
        ? JSON.stringify(capabilities, null, 2)
        : asTable(capabilities, options.lang, styleOf(process.stdout));
      process.stdout.write(`${text}\n`);
    });
}

const heads: Record<Lang, string[]> = {
  en: ['', 'What', 'Found', 'How to get it'],
  ko: ['', '항목', '상태', '해결 방법'],
};

function asTable(capabilities: readonly Capability[], lang: Lang, style: Style): string {
  const table = new Table({
    head: heads[lang].map(style.bold),
    style: { head: [], border: [] },
    colWidths: [4, 12, 46, 46],
    wordWrap: true,
  });
  for (const { id, ok, detail, mend } of capabilities) {
    table.push([ok ? style.good('✔') : style.bad('✘'), id, detail[lang], mend?.[lang] ?? '']);
  }
  return table.toString();
}
