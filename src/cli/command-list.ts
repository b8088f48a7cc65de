/** `packet-journey list`: the labs, each with number, title, steps and what it needs. */

import Table from 'cli-table3';
import { Command } from 'commander';
import type { Lang, Text } from '../explain/text.ts';
import type { Lab, WireName } from '../lab/lab.ts';
import { labs } from './labs.ts';
import { examples, langOption, programName } from './options.ts';
import { styleOf } from './style.ts';

export function listCommand(): Command {
  return new Command('list')
    .description('List the labs: number, title, the steps of the documents they show, what they need.')
    .addOption(langOption())
    .option('--json', 'as JSON, for programs')
    .addHelpText('after', examples('list', 'list --lang ko', 'list --json'))
    .action((options: { lang: Lang; json?: boolean }) => {
      process.stdout.write(options.json ? `${JSON.stringify(labs.map(asJson), null, 2)}\n` : asTable(options.lang));
    });
}

/** What each wire asks of the machine; every lab runs on memory, which asks nothing. */
const needs: Record<WireName, Text> = {
  memory: { en: 'nothing', ko: '없음' },
  netns: { en: 'netns: Linux', ko: 'netns: Linux' },
  docker: { en: 'Docker', ko: 'Docker' },
  loopback: { en: 'loopback: raw-socket, root', ko: 'loopback: raw-socket, root' },
};

function asTable(lang: Lang): string {
  const style = styleOf(process.stdout);
  const heads: Record<Lang, string[]> = {
    en: ['No', 'Lab', 'Title', 'Steps', 'Needs'],
    ko: ['번호', '실습', '제목', '단계', '필요한 것'],
  };
  const table = new Table({
    head: heads[lang].map(style.bold),
    style: { head: [], border: [] },
    colWidths: columnWidths(style.width),
    wordWrap: true,
  });
  for (const lab of labs) {
    const ids = stepIds(lab).join(' ');
    const extra = lab.wires.filter((wire) => wire !== 'memory').map((wire) => needs[wire][lang]);
    table.push([lab.number, lab.name, lab.title[lang], ids, [needs.memory[lang], ...extra].join('; ')]);
  }
  const hint: Text = { en: `Run one with: ${programName} run dhcp`, ko: `실행: ${programName} run dhcp` };
  return `${table.toString()}\n${hint[lang]}\n`;
}

/** Number and name need little; title, steps and needs share what a line has left beside six border characters. */
function columnWidths(width: number): number[] {
  const [number, name] = [6, Math.max(...labs.map((lab) => lab.name.length)) + 2];
  const rest = width - 6 - number - name;
  const steps = Math.round(rest * 0.36);
  const needs = Math.round(rest * 0.3);
  return [number, name, rest - steps - needs, steps, needs];
}

function asJson(lab: Lab) {
  const { number, name, title, wires } = lab;
  return { number, name, title, wires, steps: lab.steps.map(({ id, say }) => ({ id, say })) };
}

function stepIds(lab: Lab): string[] {
  return [...new Set(lab.steps.map(({ id }) => id))];
}
