/** A mistake of the person at the keyboard: one line that says what is wrong and how to mend it, exit status 2. */

import { closest, distance } from 'fastest-levenshtein';

export class UsageError extends Error {}

/** 'unknown lab "dhpc": did you mean dhcp? (arp, dhcp, dns …)' */
export function unknownWord(kind: string, word: string, known: readonly string[]): UsageError {
  const nearest = closest(word, known as string[]);
  const hint = distance(word, nearest) <= Math.max(2, word.length / 2) ? `did you mean ${nearest}? ` : '';
  return new UsageError(`unknown ${kind} ${JSON.stringify(word)}: ${hint}(${kind} is one of ${known.join(', ')})`);
}
