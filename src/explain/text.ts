/** Words in the project's two languages, and packet content made safe to show. */

export type Lang = 'en' | 'ko';

export interface Text {
  readonly en: string;
  readonly ko: string;
}

export function text(en: string, ko: string): Text {
  return { en, ko };
}

/**
 * Packet content as printable text. A packet may hold anything: terminal escape sequences, line ends that fake a line of
 * output, bidirectional overrides that show text in another order than it is (Unicode TR 36 §2). Each such character
 * is written as an escape: '\n', '\x1b', '\u{202e}'.
 */
export function escapeText(content: string): string {
  return content.replace(unsafe, (character) => {
    const short = shortEscapes.get(character);
    if (short) return short;
    const code = character.codePointAt(0)!;
    const hex = code.toString(16);
    return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
  });
}

const shortEscapes = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\0', '\\0'],
]);

/** Cc (C0, DEL, C1), Cf (bidi and zero-width controls, tags), Zl, Zp, lone surrogates, and the soft hyphen in Cf. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** `content` escaped and, if it is longer than `limit` characters, cut with an ellipsis. */
export function shorten(content: string, limit: number): string {
  const escaped = escapeText(content.length > limit ? content.slice(0, limit) : content);
  return content.length > limit ? `${escaped}…` : escaped;
}
