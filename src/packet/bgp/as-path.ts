/**
 * The AS path: through which autonomous systems a route has come. Read RFC 4271 §4.3 b) and §5.1.2, RFC 6793 (AS numbers
 * of four octets). A path is a list of segments, the nearest AS first.
 */

import { Reader } from '../../bytes/reader.ts';
import type { Writer } from '../../bytes/writer.ts';

/** 16 or 32 bits; written in decimal. */
export type AsNumber = number;

/** Stands in two-octet fields for an AS whose number does not fit (RFC 6793 §9). */
export const AS_TRANS: AsNumber = 23456;

export const AsPathSegmentType = { AS_SET: 1, AS_SEQUENCE: 2, AS_CONFED_SEQUENCE: 3, AS_CONFED_SET: 4 } as const;

export interface AsPathSegment {
  /** A sequence is in the order of the way, a set in none (RFC 4271 §4.3). */
  readonly type: number;
  readonly asNumbers: readonly AsNumber[];
}

export type AsPath = readonly AsPathSegment[];

/** How many octets an AS number takes in AS_PATH and AGGREGATOR: 4 if both sides of the session can (RFC 6793 §4.1). */
export type AsNumberSize = 2 | 4;

/** A path of one sequence; of none, if there are no numbers: a route that its own AS originates. */
export function asSequence(...asNumbers: AsNumber[]): AsPath {
  return asNumbers.length === 0 ? [] : [{ type: AsPathSegmentType.AS_SEQUENCE, asNumbers }];
}

/** '64496 64500', a set in braces: '64496 {64500 64501}'. */
export function asPathText(path: AsPath): string {
  return path
    .map(({ type, asNumbers }) => {
      const list = asNumbers.join(' ');
      if (type === AsPathSegmentType.AS_SET) return `{${list}}`;
      if (type === AsPathSegmentType.AS_SEQUENCE) return list;
      return type === AsPathSegmentType.AS_CONFED_SET ? `[${list}]` : `(${list})`;
    })
    .join(' ');
}

/** What the decision process counts: a set counts as one (RFC 4271 §9.1.2.2 a), a confederation as none (RFC 5065 §5.3). */
export function asPathLength(path: AsPath): number {
  const counts: Readonly<Record<number, (length: number) => number>> = {
    [AsPathSegmentType.AS_SET]: () => 1,
    [AsPathSegmentType.AS_SEQUENCE]: (length) => length,
  };
  return path.reduce((sum, { type, asNumbers }) => sum + (counts[type]?.(asNumbers.length) ?? 0), 0);
}

/** The loop check of RFC 4271 §9.1.2: has the route been here already? */
export function asPathContains(path: AsPath, asNumber: AsNumber): boolean {
  return path.some(({ asNumbers }) => asNumbers.includes(asNumber));
}

/** The AS that the route came from, the first of the path; undefined if it is a set, or the path is empty. */
export function neighbourAs(path: AsPath): AsNumber | undefined {
  return path[0]?.type === AsPathSegmentType.AS_SEQUENCE ? path[0].asNumbers[0] : undefined;
}

/** The AS that says the prefix is its own, the last of the path; undefined if nobody can tell (RFC 6811 §2). */
export function originAs(path: AsPath): AsNumber | undefined {
  const last = path.at(-1);
  return last?.type === AsPathSegmentType.AS_SEQUENCE ? last.asNumbers.at(-1) : undefined;
}

/** RFC 4271 §5.1.2 b): one's own number in front; a segment holds 255 at most. */
export function prependAs(path: AsPath, asNumber: AsNumber): AsPath {
  const [first, ...rest] = path;
  if (first?.type !== AsPathSegmentType.AS_SEQUENCE || first.asNumbers.length >= 255) {
    return [...asSequence(asNumber), ...path];
  }
  return [{ ...first, asNumbers: [asNumber, ...first.asNumbers] }, ...rest];
}

/**
 * RFC 6793 §4.2.3: the whole path from AS_PATH, in which AS_TRANS stands for large numbers, and AS4_PATH, which an old
 * speaker on the way has passed on without adding itself.
 */
export function mergeAs4Path(asPath: AsPath, as4Path: AsPath): AsPath {
  const missing = asPathLength(asPath) - asPathLength(as4Path);
  if (missing < 0) return asPath;
  const leading: AsPathSegment[] = [];
  let left = missing;
  for (const segment of asPath) {
    if (left === 0) break;
    const taken = segment.type === AsPathSegmentType.AS_SET ? segment.asNumbers : segment.asNumbers.slice(0, left);
    leading.push({ ...segment, asNumbers: taken });
    left -= segment.type === AsPathSegmentType.AS_SET ? 1 : taken.length;
  }
  return joinSequences([...leading, ...as4Path]);
}

/** Why these bytes are no path of numbers of this size, or undefined if they are one (RFC 7606 §7.2). */
export function asPathProblem(bytes: Uint8Array, size: AsNumberSize): string | undefined {
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length - at < 2) return 'one octet is left over after the last segment';
    const [type, count] = [bytes[at]!, bytes[at + 1]!];
    if (type < AsPathSegmentType.AS_SET || type > AsPathSegmentType.AS_CONFED_SET) return `no segment has type ${type}`;
    if (count === 0) return 'a segment is empty';
    at += 2 + count * size;
    if (at > bytes.length) return 'a segment goes on beyond the attribute';
  }
  return undefined;
}

/** Reads to the reader's end; `asPathProblem` has looked before. @throws DecodeError */
export function readAsPath(r: Reader, size: AsNumberSize): AsPath {
  const path: AsPathSegment[] = [];
  while (r.remaining > 0) path.push(readSegment(r, size));
  return path;
}

export function writeAsPath(w: Writer, path: AsPath, size: AsNumberSize): void {
  for (const { type, asNumbers } of path) {
    w.u8(type).u8(asNumbers.length);
    for (const asNumber of asNumbers) writeAsNumber(w, asNumber, size);
  }
}

/** AS_TRANS where two octets are too few. */
export function writeAsNumber(w: Writer, asNumber: AsNumber, size: AsNumberSize): void {
  if (size === 4) w.u32(asNumber);
  else w.u16(fitsTwoOctets(asNumber) ? asNumber : AS_TRANS);
}

export function fitsTwoOctets(asNumber: AsNumber): boolean {
  return asNumber <= 0xffff;
}

/** The path of these bytes, without a dissector. @throws DecodeError */
export function decodeAsPath(bytes: Uint8Array, size: AsNumberSize): AsPath {
  return readAsPath(new Reader('bgp', bytes), size);
}

function readSegment(r: Reader, size: AsNumberSize): AsPathSegment {
  let segment: AsPathSegment = { type: 0, asNumbers: [] };
  r.group('segment', () => {
    const type = r.u8('segmentType');
    const count = r.u8('segmentLength');
    const asNumbers = Array.from({ length: count }, () => (size === 4 ? r.u32('asNumber') : r.u16('asNumber')));
    segment = { type, asNumbers };
    return asPathText([segment]);
  });
  return segment;
}

/** Neighbouring sequences are one. */
function joinSequences(path: AsPath): AsPath {
  const joined: AsPathSegment[] = [];
  for (const segment of path) {
    const last = joined.at(-1);
    const isBoth = [last, segment].every((one) => one?.type === AsPathSegmentType.AS_SEQUENCE);
    if (last && isBoth && last.asNumbers.length + segment.asNumbers.length <= 255) {
      joined[joined.length - 1] = { ...last, asNumbers: [...last.asNumbers, ...segment.asNumbers] };
    } else {
      joined.push(segment);
    }
  }
  return joined;
}
