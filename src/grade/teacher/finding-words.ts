/**
 * How findings speak of fields and values: as a network person writes them, checksums and transaction ids in hexadecimal,
 * ports and sequence numbers in decimal, addresses as text.
 */

import type { FieldValue } from '../../bytes/field.ts';
import { type Lang, type Text, text } from '../../explain/text.ts';
import { fieldWords, sayField, words } from '../../explain/words.ts';
import type { Group, Leaf } from './frame-leaves.ts';

/** 'offset 0x32'. */
export function offsetText(offset: number): Text {
  const hex = `0x${offset.toString(16)}`;
  return text(`offset ${hex}`, `오프셋 ${hex}`);
}

/** 'offset 0x32, TCP checksum is 0x1c46, should be 0x4dfd: …'. */
export function isShouldBe(offset: number, what: Text, is: Text, should: Text, why?: Text): Text {
  const at = offsetText(offset);
  return text(
    `${at.en}, ${what.en} is ${is.en}, should be ${should.en}${why ? `: ${why.en}` : ''}`,
    `${at.ko}: ${what.ko}의 값은 ${is.ko}, 올바른 값은 ${should.ko}입니다${why ? `. ${why.ko}` : ''}`,
  );
}

/** 'TCP checksum', 'DNS answer 2 address'. */
export function fieldName(leaf: Pick<Leaf, 'protocol' | 'names' | 'groups' | 'ordinal' | 'siblings'>): Text {
  const { protocol, groups } = leaf;
  return joined(
    protocol,
    [...groups, leaf].map((part) => numbered(protocol, part)),
  );
}

/** 'TCP timestamps', 'DNS answer 2'. */
export function groupName(protocol: string, groups: readonly Group[]): Text {
  return joined(
    protocol,
    groups.map((group) => numbered(protocol, group)),
  );
}

export function protocolName(protocol: string): Text {
  const { en, ko } = words.get(protocol)?.name ?? text(protocol, protocol);
  return text(en.replace(/ II$|\/1\.1$/, ''), ko.replace(/ II$|\/1\.1$/, ''));
}

/** RFC 7323 §2.3. */
const MAX_SHIFT = 14;

/** A field's value. */
export function sayValue(leaf: Pick<Leaf, 'protocol' | 'names' | 'siblings'>, value: FieldValue): Text {
  const { protocol, names, siblings } = leaf;
  if (typeof value === 'number') {
    if (protocol === 'dhcp' && names[0] === 'xid') return same(`0x${value.toString(16).padStart(8, '0')}`);
    if (names.at(-1) === 'shiftCount' && value > MAX_SHIFT) return same(String(value));
  }
  if (value === '') return text('empty', '빈 값');
  const say = (lang: Lang) => sayField(protocol, names, value, lang, siblings);
  return text(say('en').replace(/^1 bytes$/, '1 byte'), say('ko'));
}

/** Where the field is defined. */
export function sourceOf({ protocol, names }: Pick<Leaf, 'protocol' | 'names'>): { source?: string } {
  const source = fieldWords(protocol, names)?.source;
  return source === undefined || source === '' ? {} : { source };
}

export function hex16(value: number): Text {
  return same(`0x${value.toString(16).padStart(4, '0')}`);
}

export function hexByte(value: number | undefined): Text {
  return value === undefined ? text('nothing', '없음') : same(`0x${value.toString(16).padStart(2, '0')}`);
}

/** '1 byte', '3 bytes'. */
export function byteCount(count: number): Text {
  return text(`${count} byte${count === 1 ? '' : 's'}`, `${count}바이트`);
}

export function same(word: string): Text {
  return text(word, word);
}

interface Named {
  readonly title: Text;
  /** Has words of its own where it stands: 'mss.value', not just any 'value'. */
  readonly isOwn: boolean;
  /** One of several. */
  readonly isNumbered: boolean;
}

function numbered(
  protocol: string,
  { names, ordinal, siblings }: Pick<Group, 'names' | 'ordinal' | 'siblings'>,
): Named {
  const own = words.get(protocol)?.fields[names.slice(-2).join('.')];
  const title = fieldWords(protocol, names)?.title ?? same(names.at(-1)!);
  // The code of a DHCP option is none of the codes that its value may consist of.
  const isOwnCode = siblings[1]?.name === 'length' && siblings[0]?.name === names.at(-1) ? 1 : 0;
  const isOneOfMany = siblings.filter(({ name }) => name === names.at(-1)).length - isOwnCode > 1;
  const number = isOneOfMany ? ` ${ordinal - isOwnCode}` : '';
  const { en, ko } = title.en === title.ko ? title : text(lowerCase(title.en), title.ko);
  return {
    title: text(inBrackets(en) + number, inBrackets(ko) + number),
    isOwn: names.length > 1 && own !== undefined,
    isNumbered: isOneOfMany,
  };
}

/** The protocol, what has a number, and the last two names: more of them nobody wants to read. */
function joined(protocol: string, parts: readonly Named[]): Text {
  const last = parts.at(-1)!;
  const before = parts.at(-2);
  const isSaid = !before || before.title.en === last.title.en || (last.isOwn && /^[A-Z]+$/.test(last.title.en));
  const shown = parts.slice(0, -2).filter(({ isNumbered }) => isNumbered);
  shown.push(...(isSaid ? [last] : [before, last]));
  const name = protocolName(protocol);
  const join = (lang: Lang) => {
    const rest = shown.map(({ title }) => title[lang]).join(' ');
    return rest.toLowerCase().startsWith(name[lang].toLowerCase()) || rest === 'EtherType'
      ? rest
      : `${name[lang]} ${rest}`;
  };
  return text(join('en'), join('ko'));
}

/** 'Header Checksum' is 'header checksum' within a sentence; 'TTL' and 'EtherType' stay. */
function lowerCase(title: string): string {
  return title.replace(/\b(?!Ethernet)[A-Z][a-z']+\b(?![A-Z])/g, (word) => word.toLowerCase());
}

/** 'RD: recursion desired' reads better as 'RD (recursion desired)' when more follows. */
function inBrackets(title: string): string {
  return title.replace(/^([A-Z]+): (.*)$/, '$1 ($2)');
}
