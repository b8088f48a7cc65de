/** `packet-journey hint`: one hint at a time, from a nudge to nearly there. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import type { Lang } from '../explain/text.ts';
import { readAssignmentFile } from './assignment-file.ts';
import { findAssignment, findTask } from './assignments.ts';
import { findLab } from './labs.ts';
import { examples, langOption } from './options.ts';
import { styleOf } from './style.ts';
import { wrapped } from './wrapped.ts';

export function hintCommand(): Command {
  return new Command('hint')
    .description('Give a hint for a task, and the next time the next one. Hints cost nothing.')
    .argument('<task>', 'id of a task of the folder')
    .argument('[dir]', 'a folder made by packet-journey start', '.')
    .option('--again', 'repeat the hints so far instead')
    .addOption(langOption())
    .addHelpText('after', examples('hint discover', 'hint discover dhcp-kim --again'))
    .action((word: string, folder: string, { again, lang }: { again?: boolean; lang: Lang }) => {
      const { lab } = readAssignmentFile(folder);
      const { id, hints } = findTask(findAssignment(findLab(lab)), word);
      const seen = readSeen(folder);
      const before = Math.min(seen[id] ?? 0, hints.length);
      const upTo = again ? before : Math.min(before + 1, hints.length);
      const from = again || before === hints.length ? 0 : before;
      const lines = hints.slice(from, upTo).flatMap((hint, index) => {
        const count = `${from + index + 1}/${hints.length}  `;
        return wrapped(hint[lang], styleOf(process.stdout).width, count);
      });
      const none = { en: 'no hint was given yet', ko: '아직 받은 힌트가 없습니다' };
      process.stdout.write(`${lines.length > 0 ? lines.join('\n') : none[lang]}\n`);
      writeSeen(folder, { ...seen, [id]: upTo });
    });
}

/** How many hints of each task were given. Losing it does no harm. */
const FILE = '.hints.json';
const schema = z.record(z.string(), z.int().nonnegative());

function readSeen(folder: string): z.infer<typeof schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(join(folder, FILE), 'utf8')));
  } catch {
    return {};
  }
}

function writeSeen(folder: string, seen: z.infer<typeof schema>): void {
  try {
    writeFileSync(join(folder, FILE), `${JSON.stringify(seen)}\n`);
  } catch {
    // A folder that cannot be written to gets its first hint again.
  }
}
