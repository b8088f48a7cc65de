/** Domain names of a student's own. All lie below `example`, which is nobody's (RFC 2606 §3). */

import type { Random } from '../../../src/bytes/random.ts';
import { draw, drawWord } from '../../../src/grade/personal.ts';

/** 'river7.example' */
export function drawDomain(random: Random): string {
  return `${drawWord(random)}.example`;
}

/** `count` different labels for hosts: 'www', 'maple3', … */
export function drawLabels(random: Random, count: number): string[] {
  const labels = new Set<string>();
  while (labels.size < count) labels.add(drawWord(random));
  return [...labels];
}

/** Some letters in upper case, one at the least, and the first never: names keep the case they were given. */
export function mixCase(random: Random, name: string): string {
  const letters = [...name].flatMap((letter, index) => (/[a-z]/.test(letter) && index > 0 ? [index] : []));
  const raised = new Set([draw(random, letters), draw(random, letters), draw(random, letters)]);
  return [...name].map((letter, index) => (raised.has(index) ? letter.toUpperCase() : letter)).join('');
}

/** A label of `length` octets. */
export function drawLabel(random: Random, length: number): string {
  return Array.from({ length }, () => draw(random, [...'abcdefghijklmnopqrstuvwxyz'])).join('');
}
