/** A mistake of the person at the keyboard: one line that says what is wrong and how to mend it, exit status 2. */

import { closest, distance } from 'fastest-levenshtein';

export class UsageError extends Error {}

/** 'unknown lab "dhpc": did you mean dhcp? (arp, dhcp, dns …)' */
export function unknownWord(kind: string, word: string, known: readonly string[]): UsageError {
  const nearest = closest(word, known as string[]);
  const isNear = word !== '' && distance(word, nearest) <= Math.max(2, word.length / 2);
  const hint = isNear ? `did you mean ${nearest}? (${known.join(', ')})` : `it is one of ${known.join(', ')}`;
  return new UsageError(`unknown ${kind} "${word}": ${hint}`);
}
