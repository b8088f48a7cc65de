/** What is said about a protocol and its fields, and the ways to put a value into words. */

import type { Field, FieldValue } from '../../bytes/field.ts';
import { toHex } from '../../bytes/hex.ts';
import { type Lang, shorten, type Text } from '../text.ts';

export interface ProtocolWords {
  /** The name as people write it: 'IPv4', 'TCP'. */
  readonly name: Text;
  /** What the protocol is for, in a sentence. */
  readonly about: Text;
  /** By the field's path in the layer: 'srcPort', 'mss', 'mss.value'. */
  readonly fields: Readonly<Record<string, FieldWords>>;
}

export interface FieldWords {
  readonly title: Text;
  readonly meaning: Text;
  /** Where the field is defined: 'RFC 791 §3.1'. */
  readonly source: string;
  /** The value in words; without it numbers are decimal, bytes hexadecimal, text escaped. */
  readonly say?: Say;
}

/** The words of a field, its standard's section first. */
export function words(source: string, title: Text, meaning: Text, say?: Say): FieldWords {
  return { title, meaning, source, ...(say && { say }) };
}

/** @param siblings the fields around it, for values whose meaning depends on another: an ICMP code on its type. */
export type Say = (value: FieldValue, lang: Lang, siblings: readonly Field[]) => string;

export type Names = Readonly<Record<number, string | Text>>;

export function nameIn(names: Names, value: FieldValue | undefined, lang: Lang): string | undefined {
  const name = typeof value === 'number' ? names[value] : undefined;
  return typeof name === 'object' ? name[lang] : name;
}

/** '2 (reply)', or '7' for a number without a name. */
export function named(names: Names): Say {
  return (value, lang) => {
    const name = nameIn(names, value, lang);
    return name === undefined ? plain(value, lang) : `${plain(value, lang)} (${name})`;
  };
}

/** '0x0800 (IPv4)'. */
export function hexNamed(digits: number, names: Names = {}): Say {
  return (value, lang) => {
    const name = nameIn(names, value, lang);
    const hex = typeof value === 'number' ? toHexNumber(value, digits) : plain(value, lang);
    return name === undefined ? hex : `${hex} (${name})`;
  };
}

/** '1460 bytes'. */
export function unit(words: Text): Say {
  return (value, lang) => `${plain(value, lang)}${lang === 'ko' ? '' : ' '}${words[lang]}`;
}

export const inBytes = unit({ en: 'bytes', ko: '바이트' });
export const inSeconds = unit({ en: 's', ko: '초' });

/** A count of words of `size` bytes: '5 (20 bytes)'. */
export function wordsOf(size: number): Say {
  return (value, lang) => `${plain(value, lang)} (${inBytes(Number(value) * size, lang, [])})`;
}

export function toHexNumber(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

/** How any value is said. Everything that comes from a packet goes through `escapeText` here. */
export const plain = (value: FieldValue, lang: Lang): string => {
  if (typeof value === 'boolean')
    return value ? { en: 'set', ko: '1 (켜짐)' }[lang] : { en: 'not set', ko: '0 (꺼짐)' }[lang];
  if (typeof value === 'string') return shorten(value, 400);
  if (!(value instanceof Uint8Array)) return String(value);
  if (value.length === 0) return { en: 'nothing', ko: '없음' }[lang];
  if (value.length <= 32) return toHex(value);
  return `${toHex(value.subarray(0, 24))}… (${value.length} ${{ en: 'bytes', ko: '바이트' }[lang]})`;
};

/** The value of a sibling by name. */
export function sibling(siblings: readonly Field[], name: string): FieldValue | undefined {
  return siblings.find((field) => field.name === name)?.value;
}
