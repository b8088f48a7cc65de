/** Options that several commands share. */

import { Option } from 'commander';
import type { Lang } from '../explain/text.ts';
import { unknownWord } from './usage-error.ts';

/** The program runs from the checkout, where `npm run` changes to its folder first. */
export const isCheckout = import.meta.url.endsWith('.ts');

/** What a user types to start this program: the checkout has no command of the package's name. */
export const programName = isCheckout ? 'npm run -s lab --' : 'packet-journey';

/** The end of a help text. @param lines command lines without the program's name */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${programName} ${line}`).join('\n')}`;
}

export function langOption(): Option {
  return choiceOption('--lang <lang>', 'language of the texts', 'language', ['en', 'ko']).default(languageOfTheUser());
}

/** An option with few values; a wrong one is answered with the nearest right spelling. */
export function choiceOption(flags: string, description: string, kind: string, choices: readonly string[]): Option {
  return new Option(flags, `${description}: ${choices.join(', ')}`).argParser((word: string) => {
    if (!choices.includes(word)) throw unknownWord(kind, word, choices);
    return word;
  });
}

function languageOfTheUser(): Lang {
  const locale = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '';
  return /^ko(?![a-z])/i.test(locale) ? 'ko' : 'en';
}
