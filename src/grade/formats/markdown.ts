/**
 * Text that may be a student's, as Markdown that shows it and nothing else: no link, no image, no HTML, no formula. What is
 * used stands in every dialect since the first: backslashes before punctuation of Markdown's own, entities for the rest.
 * https://spec.commonmark.org/0.31.2/ (§2.4 and §2.5)
 */

import { escapeText } from '../../explain/text.ts';

/** One line, wherever in a line it is put. */
export function markdownText(content: string): string {
  return escapeText(content)
    .trimStart() // four blanks would make it code
    .replace(/[&<>[\]|~$@]|:(?=\/\/)|(?<=\bwww)\./gi, entity) // some become links on their own (GFM §6.9)
    .replace(/[\\`*_]/g, '\\$&')
    .replace(/^[-+#]/, '\\$&')
    .replace(/^(\d{1,9})([.)])/, '$1\\$2');
}

/** A list, one item for each line. */
export function markdownList(lines: readonly string[]): string {
  return lines.map((line) => `- ${markdownText(line)}`).join('\n');
}

function entity(character: string): string {
  return named[character] ?? `&#${character.codePointAt(0)};`;
}

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
