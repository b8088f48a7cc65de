/**
 * Compares the bytes that a student made with the right ones, field by field, and says what is different as a teacher
 * would: where, what it is, what it should be, and which typical mistake it looks like. No finding: the bytes are right.
 *
 *     compareFrames(got, { want });                                                    // an Ethernet frame
 *     compareFrames(got, { want, wrap: inIpv4(IpProtocol.TCP, src, dst) });            // a TCP segment
 *     compareFrames(got, { want, free: ['ipv4.ttl', 'ipv4.identification'] });         // these may have any value
 *     compareFrames(got, { want, wrap: inUdp(ports), more: ['dhcp'] });                // any further option may be there
 *
 * What is free without being named, because the standards leave it to the sender: the order of options; how much filling
 * there is (DHCP's pad, TCP's no-operation, an Ethernet frame up to 60 bytes), as long as it is zero; whether domain names
 * are compressed. `padding: 'wanted'` asks for as much filling as in `want`.
 *
 * Told is what a student has to mend, most important first: what cannot be read, then from the outside to the inside,
 * checksums last. What follows from another mistake is left out: all fields behind a wrong length, lengths that are right
 * for what is there, the second of two swapped addresses. Checksums are judged by the student's own bytes. The sentences
 * name what was wanted, so that for hidden checks the judge tells only the mistake's name.
 */

import { sameBytes } from '../../bytes/same-bytes.ts';
import { LinkType } from '../../capture/link-type.ts';
import { text } from '../../explain/text.ts';
import { type Finding, inOrder } from '../finding.ts';
import { isSelector, strangerFrom, withoutStrangers } from '../submission/strangers.ts';
import { unexplained } from './byte-check.ts';
import { singleEdit } from './bytes-difference.ts';
import { checksumFindings } from './checksum-findings.ts';
import { differenceFindings } from './difference-findings.ts';
import { editFinding } from './edit-finding.ts';
import { byteCount } from './finding-words.ts';
import { flagWordFindings } from './flag-words.ts';
import { type FlatFrame, flatten, type Leaf, type Part } from './frame-leaves.ts';
import { type Repair, repair } from './frame-repair.ts';
import { brokenLayer, cutFinding } from './layer-mistakes.ts';
import { type Difference, differences, type Freedom, isSizedFreely, withoutConsequences } from './leaf-differences.ts';
import { nameFinding } from './name-mistakes.ts';
import type { FieldContext } from './recognised.ts';

export { offsetText } from './finding-words.ts';
export { sameValue } from './frame-leaves.ts';

export interface Comparison {
  /** The right bytes, of the same kind as the student's. */
  readonly want: Uint8Array;
  /**
   * Makes a frame of bytes that are only a part of one, a DHCP message or a TCP segment, say, to be dissected;
   * `start` is where they begin in it. What lies before and behind is not compared.
   */
  readonly wrap?: (bytes: Uint8Array) => { frame: Uint8Array; start: number };
  /** Of the frame; Ethernet by default. */
  readonly linkType?: number;
  /**
   * Fields that may have any value, and be there or not: 'ipv4.identification'. A group's path frees all that is in it
   * ('dhcp.hostName'), and '*' stands for any one name ('dns.*.ttl'). Or a test of paths.
   */
  readonly free?: readonly string[] | ((path: string) => boolean);
  /** Where more may be than was wanted: 'dhcp', 'tcp' for any option, 'dns.additional' for such records. */
  readonly more?: readonly string[];
  /** How much filling there is: as one likes (the default), or as in `want`. */
  readonly padding?: 'any' | 'wanted';
}

/** What is wrong with `got`; empty if nothing is. Never throws, whatever the bytes are. */
export function compareFrames(got: Uint8Array, comparison: Comparison): Finding[] {
  const { want } = comparison;
  if (sameBytes(got, want)) return [];
  if (got.length === 0) {
    return [{ say: text('there are no bytes', '바이트가 없습니다'), mistake: 'too-short', rank: -50 }];
  }
  return inOrder(compareBytes(got, want, comparison));
}

function compareBytes(got: Uint8Array, want: Uint8Array, comparison: Comparison): Finding[] {
  const [mine, wanted] = [partOf(got, comparison), partOf(want, comparison)];
  if (!mine || !wanted) return [tooLong(got.length, want.length)];
  const freedom = freedomOf(comparison);
  const [asItCame, right] = [flatten(mine), flatten(wanted)];
  const name = nameFinding(asItCame, right, freedom);
  if (name) {
    // What lies before the name is compared as if all from there on were right.
    const rest = Uint8Array.from([...got.subarray(0, name.offset), ...want.subarray(name.offset)]);
    return [...compareBytes(rest, want, comparison), name];
  }
  const { frame, repairs } = repair(mine, asItCame, wanted, right, freedom);
  const all = [...repairs, ...differences(frame, right, freedom)];
  const stranger = strangerFrom(repairs, all, right);
  const broken = stranger === undefined ? brokenLayer(frame, right) : undefined;
  const found = all.filter(isBefore(stranger ?? broken?.from));
  const told = withoutConsequences(found, repairs, isSizedFreely(frame, right, freedom));
  const findings = fieldFindings(told, repairs, asItCame, frame, right);
  if (broken && !told.some(isSelector)) findings.push(broken.finding);
  const edit = findings.length > 1 || broken ? singleEdit(got, want) : undefined;
  if (edit) return [editFinding(edit, got, right)];
  const cut = findings.length === 0 && cutFinding(frame, right);
  if (cut) findings.push(cut);
  if (stranger !== undefined) return findings;
  const frames = repairs.length > 0 ? [asItCame, frame] : [frame];
  findings.push(...checksumFindings(frames, right, findings.length > 0, freedom.isFree));
  const rest = findings.length === 0 ? unexplained(frame, right, freedom) : undefined;
  return rest ? [rest] : findings;
}

function isBefore(from = Number.POSITIVE_INFINITY): (difference: Difference) => boolean {
  return ({ got, want }) => (want ?? got).bitOffset < from;
}

/** In the order of the wire. */
function fieldFindings(
  found: readonly Difference[],
  repairs: readonly Repair[],
  asItCame: FlatFrame,
  frame: FlatFrame,
  right: FlatFrame,
): Finding[] {
  const words = flagWordFindings(found, asItCame, right);
  const inWords = new Set(words.flatMap((word) => word.differences));
  const others = found.filter((one) => !inWords.has(one));
  const told = differenceFindings(others, contextOf(repairs, frame, right));
  const sorted = [...words, ...told].sort((a, b) => bitOf(a.differences[0]!) - bitOf(b.differences[0]!));
  return withoutStrangers(sorted, right);
}

function bitOf({ got, want }: Difference): number {
  return (got ?? want).bitOffset;
}

function contextOf(repairs: readonly Repair[], mine: FlatFrame, right: FlatFrame): FieldContext {
  const values = new Map([...mine.leaves, ...repairs.map(({ got }) => got)].map(({ key, value }) => [key, value]));
  const wanted = new Map(right.leaves.map(({ key, value }) => [key, value]));
  return { mine, right, value: (key) => values.get(key), wanted: (key) => wanted.get(key) };
}

/** Undefined if there is no room for so many bytes in a packet. */
function partOf(bytes: Uint8Array, { wrap, linkType = LinkType.ETHERNET }: Comparison): Part | undefined {
  const { length } = bytes;
  if (!wrap) return { frame: bytes, start: 0, length, linkType };
  try {
    return { ...wrap(bytes), length, linkType };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function tooLong(is: number, should: number): Finding {
  const count = byteCount(is);
  return {
    say: text(
      `${count.en} are more than fit into a packet, should be ${should}`,
      `${count.ko}는 한 패킷에 다 들어가지 않습니다. 올바른 길이는 ${should}바이트입니다`,
    ),
    mistake: 'extra-bytes',
    rank: -50,
  };
}

function freedomOf({ free = [], more = [], padding = 'any' }: Comparison): Freedom {
  const isFree = typeof free === 'function' ? free : matcher(free);
  const isMore = matcher(more);
  return { isFree: ({ path }) => isFree(path), isMore: ({ path }) => isMore(path), padding };
}

/** Is a path one of these, or in one of them? */
function matcher(paths: readonly string[]): (path: string) => boolean {
  if (paths.length === 0) return () => false;
  const escaped = paths.map((path) => path.replace(/[#()+?[\]^$|\\{}.]/g, '\\$&').replaceAll('*', '[^.]+'));
  const pattern = new RegExp(`^(${escaped.join('|')})(\\.|$)`);
  return (path) => pattern.test(path);
}

/** For CodeTask.insignificantBits: the bits of fields that are free. */
export function freeBits(comparison: Omit<Comparison, 'want'>): (bytes: Uint8Array, bit: number) => boolean {
  const { isFree } = freedomOf({ ...comparison, want: new Uint8Array(0) });
  return (bytes, bit) => {
    const part = partOf(bytes, { ...comparison, want: bytes });
    if (!part) return false;
    const at = part.start * 8 + bit;
    const holds = ({ bitOffset, bitLength }: Leaf) => bitOffset <= at && at < bitOffset + bitLength;
    return flatten(part).leaves.some((leaf) => holds(leaf) && isFree(leaf));
  };
}
