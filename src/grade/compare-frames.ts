/**
 * Compares the bytes that a student made with the right ones, field by field, and says what is different as a teacher
 * would: where, what it is, what it should be, and which typical mistake it looks like.
 *
 * Fields are compared by name, so options may stand in any order unless the names say otherwise. A checksum is judged by
 * the student's own bytes: when the port is wrong and the checksum right for what was sent, only the port is wrong.
 */

import type { FieldValue } from '../bytes/field.ts';
import { toHex } from '../bytes/hex.ts';
import { LinkType } from '../capture/link-type.ts';
import { type Lang, type Text, text } from '../explain/text.ts';
import { fieldWords, sayField, words } from '../explain/words.ts';
import { dissect } from '../packet/dissect.ts';
import type { ChecksumNote } from '../packet/dissect-result.ts';
import { recogniseChecksum } from './checksum-mistakes.ts';
import { recogniseField } from './field-mistakes.ts';
import type { Finding } from './finding.ts';
import { type FlatFrame, flatten, groupByPath, type Leaf, leavesOf } from './frame-leaves.ts';

export interface Comparison {
  /** The right bytes, of the same kind as the student's. */
  readonly want: Uint8Array;
  /**
   * Makes a frame of bytes that are only a part of one, a DHCP message or a TCP segment, say, to be dissected;
   * `start` is where they begin in it. What lies before is not compared.
   */
  readonly wrap?: (bytes: Uint8Array) => { frame: Uint8Array; start: number };
  /** Of the frame; Ethernet by default. */
  readonly linkType?: number;
  /** Paths of fields that may have any value ('ipv4.identification'), or a test of paths. */
  readonly free?: readonly string[] | ((path: string) => boolean);
}

/** What is wrong with `got`; empty if nothing is. */
export function compareFrames(got: Uint8Array, comparison: Comparison): Finding[] {
  const { want, wrap = (frame) => ({ frame, start: 0 }), linkType = LinkType.ETHERNET, free = [] } = comparison;
  if (got.length === 0) {
    return [{ say: text('there are no bytes', '바이트가 없습니다'), mistake: 'too-short', rank: -50 }];
  }
  const mine = wrap(got);
  const right = wrap(want);
  const isFree = typeof free === 'function' ? free : (path: string) => free.includes(path);
  const ours = flatten(dissect(mine.frame, linkType), mine.start);
  const theirs = flatten(dissect(right.frame, linkType), right.start);
  const findings = [
    ...compareLayers(ours, theirs),
    ...compareFields(ours, theirs, isFree),
    ...checksumFindings(ours, theirs, mine.start),
  ];
  return findings;
}

/** The first layer that is not what it should be, or cannot be read. */
function compareLayers(ours: FlatFrame, theirs: FlatFrame): Finding[] {
  const { error } = ours.dissection;
  if (error && !theirs.dissection.error) {
    const name = protocolName(error.layer);
    const detail = error.message.replace(/^.*? at byte \d+: /, '');
    return [
      {
        say: text(
          `${name.en} cannot be read: ${detail} (field ${error.field})`,
          `${name.ko}을(를) 읽을 수 없습니다: ${detail} (필드 ${error.field})`,
        ),
        rank: -20,
        ...(error.code === 'loop' && { mistake: 'compression-loop' as const }),
        ...(error.code === 'truncated' && { mistake: 'too-short' as const }),
      },
    ];
  }
  return [];
}

function compareFields(ours: FlatFrame, theirs: FlatFrame, isFree: (path: string) => boolean): Finding[] {
  const findings: Finding[] = [];
  const mine = groupByPath(ours.leaves);
  const right = groupByPath(theirs.leaves);
  const value = (path: string) => mine.get(path)?.[0]?.value;
  const wanted = (path: string) => right.get(path)?.[0]?.value;
  for (const [path, leaves] of right) {
    if (isFree(path)) continue;
    const got = mine.get(path) ?? [];
    for (const [index, leaf] of leaves.entries()) {
      const other = got[index];
      if (!other) findings.push(missing(leaf));
      else if (!isChecksum(leaf) && !sameValue(other.value, leaf.value)) {
        findings.push(different(other, leaf, value, wanted));
      }
    }
  }
  for (const [path, leaves] of mine) {
    const known = right.get(path)?.length ?? 0;
    if (!isFree(path)) for (const leaf of leaves.slice(known)) findings.push(tooMany(leaf));
  }
  return merged(findings);
}

/** A whole option or layer that is missing or too many is told once, not for each of its parts. */
function merged(findings: Finding[]): Finding[] {
  const told = new Set<string>();
  return findings.filter(({ say }) => {
    if (told.has(say.en)) return false;
    told.add(say.en);
    return true;
  });
}

function missing(leaf: Leaf): Finding {
  const what = groupName(leaf);
  return {
    say: text(`${what.en} is missing`, `${what.ko}이(가) 없습니다`),
    mistake: leaf.names.length > 1 ? 'missing-option' : 'too-short',
    rank: 5,
    ...sourceOf(leaf),
  };
}

function tooMany(leaf: Leaf): Finding {
  const what = groupName(leaf);
  const at = offsetText(leaf.offset);
  return {
    say: text(`${at.en}, ${what.en} should not be there`, `${at.ko}: ${what.ko}은(는) 없어야 합니다`),
    mistake: 'extra-bytes',
    offset: leaf.offset,
    rank: 6,
  };
}

function different(
  got: Leaf,
  want: Leaf,
  value: (path: string) => FieldValue | undefined,
  wanted: (path: string) => FieldValue | undefined,
): Finding {
  const what = fieldName(want);
  const at = offsetText(got.offset);
  const [is, should] = [sayValue(got), sayValue(want)];
  const seen = recogniseField(got, want, value, wanted);
  const tail = seen ? { en: `: ${seen.say.en}`, ko: `. ${seen.say.ko}` } : text('', '');
  return {
    say: text(
      `${at.en}, ${what.en} is ${is.en}, should be ${should.en}${tail.en}`,
      `${at.ko}: ${what.ko}이(가) ${is.ko}입니다. ${should.ko}이어야 합니다${tail.ko}`,
    ),
    offset: got.offset,
    ...sourceOf(want),
    ...(seen && { mistake: seen.mistake }),
    ...(seen?.source !== undefined && { source: seen.source }),
  };
}

function checksumFindings(ours: FlatFrame, theirs: FlatFrame, start: number): Finding[] {
  const wanted = new Set(checksums(theirs).map(({ layer, field }) => `${layer}.${field}`));
  const findings: Finding[] = [];
  for (const note of checksums(ours)) {
    const layer = ours.dissection.layers[note.layerIndex]!;
    if (note.ok || !ours.layers.includes(layer)) continue;
    findings.push(checksumFinding(note, ours, start));
  }
  // A UDP checksum of zero says "none", and is verified by nobody.
  for (const leaf of ours.leaves) {
    const path = leaf.path;
    const verified = checksums(ours).some(({ layer, field }) => `${layer}.${field}` === path);
    if (isChecksum(leaf) && !verified && wanted.has(path) && leaf.value === 0) {
      const what = fieldName(leaf);
      const at = offsetText(leaf.offset);
      findings.push({
        say: text(
          `${at.en}, ${what.en} is zero, which says that there is none`,
          `${at.ko}: ${what.ko}이(가) 0입니다. 체크섬이 없다는 뜻입니다`,
        ),
        mistake: 'checksum-left-zero',
        offset: leaf.offset,
        rank: 10,
        ...sourceOf(leaf),
      });
    }
  }
  return findings;
}

function checksumFinding(note: ChecksumNote, ours: FlatFrame, start: number): Finding {
  const layer = ours.dissection.layers[note.layerIndex]!;
  const leaf = leavesOf(layer, layer.fields, [], layer.protocol, start).find(({ names }) => names[0] === note.field)!;
  const what = fieldName(leaf);
  const at = offsetText(leaf.offset);
  const [is, should] = [hex16(note.found), hex16(note.expected)];
  const seen = recogniseChecksum(note, ours.dissection);
  const tail = seen ? { en: `: ${seen.say.en}`, ko: `. ${seen.say.ko}` } : text('', '');
  return {
    say: text(
      `${at.en}, ${what.en} is ${is}, should be ${should}${tail.en}`,
      `${at.ko}: ${what.ko}이(가) ${is}입니다. ${should}이어야 합니다${tail.ko}`,
    ),
    offset: leaf.offset,
    rank: 10,
    ...sourceOf(leaf),
    ...(seen && { mistake: seen.mistake }),
    ...(seen?.source !== undefined && { source: seen.source }),
  };
}

function checksums({ dissection }: FlatFrame): ChecksumNote[] {
  return dissection.notes.filter((note): note is ChecksumNote => note.kind === 'checksum');
}

function isChecksum({ names, protocol }: Leaf): boolean {
  return (
    names.length === 1 &&
    /^(headerChecksum|checksum)$/.test(names[0]!) &&
    ['ipv4', 'icmp', 'udp', 'tcp', 'icmpv6'].includes(protocol)
  );
}

export function sameValue(a: FieldValue, b: FieldValue): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return toHex(a) === toHex(b);
  return a === b;
}

/** 'offset 0x32'. */
export function offsetText(offset: number): Text {
  const hex = `0x${offset.toString(16)}`;
  return text(`offset ${hex}`, `오프셋 ${hex}`);
}

function fieldName({ protocol, names }: Leaf): Text {
  const title = fieldWords(protocol, names)?.title ?? text(names.join('.'), names.join('.'));
  const name = protocolName(protocol);
  const is = (lang: Lang) => (title[lang].startsWith(name[lang]) ? title[lang] : `${name[lang]} ${title[lang]}`);
  return text(is('en'), is('ko'));
}

/** The option or record that a leaf belongs to, or the leaf itself. */
function groupName(leaf: Leaf): Text {
  return leaf.names.length > 1 ? fieldName({ ...leaf, names: leaf.names.slice(0, -1) }) : fieldName(leaf);
}

function protocolName(protocol: string): Text {
  return words.get(protocol)?.name ?? text(protocol, protocol);
}

function sayValue({ protocol, names, value, siblings }: Leaf): Text {
  const say = (lang: Lang) => sayField(protocol, names, value, lang, siblings);
  return text(say('en'), say('ko'));
}

function sourceOf({ protocol, names }: Leaf): { source?: string } {
  const source = fieldWords(protocol, names)?.source;
  return source === undefined ? {} : { source };
}

function hex16(value: number): string {
  return `0x${value.toString(16).padStart(4, '0')}`;
}
