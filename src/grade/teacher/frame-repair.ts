/**
 * One wrong byte can make all that follows unreadable: a length, a type, a port. Whoever is told of everything that
 * follows from it learns nothing. So such fields are set right, one after the other, as long as that brings the frame
 * nearer to the right one, and the comparison goes on with the frame so repaired.
 */

import type { DecodeError } from '../../bytes/decode-error.ts';
import type { FieldValue } from '../../bytes/field.ts';
import { readIpv4Address } from '../../bytes/ipv4-address.ts';
import { readMacAddress } from '../../bytes/mac-address.ts';
import { uint } from '../../packet/layout.ts';
import {
  type FlatFrame,
  flatten,
  isChecksum,
  isDomainName,
  isFiller,
  isLength,
  type Leaf,
  type Part,
  sameValue,
} from './frame-leaves.ts';
import { type Difference, differences, type Freedom } from './leaf-differences.ts';

export interface Repaired {
  readonly frame: FlatFrame;
  /** What was set right, and what had stood there. */
  readonly repairs: readonly Repair[];
}

export interface Repair {
  readonly got: Leaf;
  readonly want: Leaf;
  /** Why the layer could not be read before. */
  readonly error?: DecodeError;
}

/** More repairs than this, and it is another frame. */
const MAX_ROUNDS = 8;
/** So many fields of a layer that cannot be read are tried. */
const MAX_TRIED = 6;

/** @param frame the student's, as it came */
export function repair(part: Part, frame: FlatFrame, wanted: Part, right: FlatFrame, freedom: Freedom): Repaired {
  const look = (flat: FlatFrame, repairs: readonly Repair[]): Attempt => {
    const found = differences(flat, right, freedom);
    return { frame: flat, repairs, found, distance: weigh(found) + (cannotBeRead(flat, right) ? UNREADABLE : 0) };
  };
  let now = look(frame, []);
  if (!isTorn(now, right)) return now;
  // Domain names in their labels: a wrong length is one of them.
  const template = flatten(wanted, false);
  const attempt = (group: readonly Repair[]): Attempt => {
    const bytes = now.frame.bytes.slice();
    for (const { got, want } of group) copyBits(template.bytes, want.bitOffset, bytes, got.bitOffset, want.bitLength);
    return look(flatten({ ...part, frame: bytes }), [...now.repairs, ...group]);
  };
  for (let round = 0; round < MAX_ROUNDS && isTorn(now, right); round++) {
    const mine = flatten({ ...part, frame: now.frame.bytes }, false);
    const better = firstBetter(now, attempts(mine, template, freedom), attempt);
    if (!better) break;
    now = better;
  }
  return now;
}

interface Attempt extends Repaired {
  readonly found: readonly Difference[];
  /** How far the frame is from the right one. */
  readonly distance: number;
}

function cannotBeRead({ dissection }: FlatFrame, right: FlatFrame): boolean {
  return dissection.error !== undefined && right.dissection.error === undefined;
}

/** More than values differ: something is not there, or not where it should be. */
function isTorn({ frame, found }: Attempt, right: FlatFrame): boolean {
  const isTear = ({ got, want }: Difference) => {
    if (!got || !want || isLength(want) || got.bitLength !== want.bitLength) return true;
    return isDomainName(want);
  };
  return cannotBeRead(frame, right) || found.some(isTear);
}

function firstBetter(
  now: Attempt,
  groups: Iterable<readonly Repair[]>,
  attempt: (group: readonly Repair[]) => Attempt,
): Attempt | undefined {
  for (const group of groups) {
    const next = attempt(group);
    // A field that was wrong is one difference less by itself: only what gains more was a cause.
    if (next.distance < now.distance - ownDistance(now, group)) return next;
  }
  return undefined;
}

const UNREADABLE = 5;
/** A field that is there and wrong counts more than one that is not there: no repair brings wrong fields to light only. */
const DIFFERENT = 2;

function weigh(found: readonly Difference[]): number {
  return found.reduce((sum, { got, want }) => sum + (got && want ? DIFFERENT : 1), 0);
}

/** How much of the distance is the candidates' own. */
function ownDistance({ frame }: Attempt, group: readonly Repair[]): number {
  const keys = new Set(frame.leaves.map(({ key }) => key));
  return DIFFERENT * group.filter(({ want }) => keys.has(want.key)).length;
}

/** What could be set right: first single fields where the frames part, in the order of the wire, then several. */
function* attempts(mine: FlatFrame, template: FlatFrame, freedom: Freedom): Generator<readonly Repair[]> {
  const shift = (mine.start - template.start) * 8;
  const matters = (leaf: Leaf) => !isFiller(leaf) && !isChecksum(leaf) && !isLetters(leaf) && !freedom.isFree(leaf);
  let at = 0;
  const aligned: Repair[] = [];
  for (; at < template.leaves.length; at++) {
    const want = template.leaves[at]!;
    const got = mine.leaves[at];
    if (got?.key !== want.key || got.bitOffset !== want.bitOffset + shift || got.bitLength !== want.bitLength) break;
    if (matters(want) && !sameValue(got.value, want.value)) aligned.push({ got, want });
  }
  const lengths = aligned.filter(({ want }) => isLength(want));
  const others = aligned.filter(({ want }) => !isLength(want));
  for (const one of others) yield [one];
  for (const one of lengths) yield [one];
  if (lengths.length > 1) yield lengths;
  if (aligned.length > 1) yield aligned;

  const next = template.leaves[at];
  const here = mine.leaves[at];
  if (!next || (here?.protocol === next.protocol && !isUnread(here, next, shift))) return;
  // The layer cannot be read: its fields are looked up where they should be.
  const { error } = mine.dissection;
  const unread = template.leaves
    .slice(at)
    .filter((want) => want.layer === next.layer && matters(want))
    .flatMap((want): Repair[] => {
      const got = leafLike(want, mine, want.bitOffset + shift);
      return got && !sameValue(got.value, want.value) ? [{ got, want, ...(error && { error }) }] : [];
    });
  const named = unread.filter(
    ({ got, want }) => want.names.at(-1) === error?.field && got.bitOffset >> 3 === error?.offset,
  );
  const tried = [...named, ...unread.filter((one) => !named.includes(one))].slice(0, MAX_TRIED);
  for (const one of tried) yield [one];
  for (let count = 2; count <= tried.length; count++) yield tried.slice(0, count);
  for (const one of tried) yield [...lengths, one];
}

/** Bytes that were not taken apart, where fields should begin. */
function isUnread(got: Leaf, want: Leaf, shift: number): boolean {
  const isThere = got.bitOffset === want.bitOffset + shift;
  return isThere && got.value instanceof Uint8Array && got.bitLength > want.bitLength;
}

/** Of a domain name: they are told as a whole name. */
function isLetters({ protocol, names }: Leaf): boolean {
  return protocol === 'dns' && names.at(-1) === 'octets';
}

/** The field as it would be read at `bitOffset`; undefined beyond the student's bytes. */
function leafLike(want: Leaf, { bytes, start, end }: FlatFrame, bitOffset: number): Leaf | undefined {
  if (bitOffset + want.bitLength > end * 8) return undefined;
  const value = readLike(want.value, bytes, bitOffset, want.bitLength);
  return { ...want, value, bitOffset, offset: (bitOffset >> 3) - start };
}

function readLike(like: FieldValue, bytes: Uint8Array, bitOffset: number, bitLength: number): FieldValue {
  const at = bitOffset >> 3;
  const raw = bytes.subarray(at, (bitOffset + bitLength) >> 3);
  if (typeof like === 'boolean') return uint(1, '').read(bytes, bitOffset) === 1;
  if (typeof like === 'number' && bitLength <= 32) return uint(bitLength, '').read(bytes, bitOffset);
  if (typeof like !== 'string') return raw;
  if (bitLength === 48 && /^([0-9a-f]{2}:){5}/.test(like)) return readMacAddress(bytes, at);
  if (bitLength === 32 && /^\d+(\.\d+){3}$/.test(like)) return readIpv4Address(bytes, at);
  return String.fromCharCode(...raw.subarray(0, 4096));
}

/** Bits of `from` over those of `to`, `bitLength` of them; both begin at the same bit of a byte. */
function copyBits(from: Uint8Array, fromBit: number, to: Uint8Array, toBit: number, bitLength: number): void {
  for (let done = 0; done < bitLength; ) {
    const at = (toBit + done) >> 3;
    const inByte = (toBit + done) & 7;
    const take = Math.min(bitLength - done, 8 - inByte);
    const mask = ((1 << take) - 1) << (8 - inByte - take);
    to[at] = (to[at]! & ~mask) | (from[(fromBit + done) >> 3]! & mask);
    done += take;
  }
}
