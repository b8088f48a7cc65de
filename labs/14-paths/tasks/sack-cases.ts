/** Segments in disorder, and the option that an ACK has after them. Read RFC 2018 §4. */

import type { Random } from '../../../src/bytes/random.ts';
import { seqAdd, seqDiff } from '../../../src/bytes/sequence.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { PlainRecord } from '../../../src/grade/trial.ts';
import { writeTcpOptions } from '../../../src/packet/tcp.ts';

interface Arrived extends PlainRecord {
  readonly sequenceNumber: number;
  readonly length: number;
}

export interface SackCase {
  readonly about: Text;
  readonly receiveNext: number;
  readonly segments: readonly Arrived[];
  readonly room: number;
}

interface Start {
  readonly receiveNext: number;
  /** Bytes of a segment. */
  readonly length: number;
}

/** Room enough for whatever there is. */
const ROOM = 40;

/** The option, by the rule of the starter. */
export function wantedOption({ receiveNext, segments, room }: SackCase): Uint8Array {
  let next = receiveNext;
  /** Latest first. */
  let blocks: [left: number, right: number][] = [];
  for (const { sequenceNumber, length } of segments) {
    let [left, right] = [sequenceNumber, seqAdd(sequenceNumber, length)];
    for (const [l, r] of blocks.filter((block) => touches(block, left, right))) {
      if (seqDiff(l, left) < 0) left = l;
      if (seqDiff(r, right) > 0) right = r;
    }
    blocks = blocks.filter(([l]) => seqDiff(l, left) < 0 || seqDiff(l, right) > 0);
    if (seqDiff(left, next) <= 0) next = seqDiff(right, next) > 0 ? right : next;
    else blocks.unshift([left, right]);
  }
  const count = Math.min(4, blocks.length, Math.floor((room - 4) / 8));
  return count <= 0 ? new Uint8Array(0) : writeTcpOptions({ sack: blocks.slice(0, count) });
}

function touches([l, r]: readonly [number, number], left: number, right: number): boolean {
  return seqDiff(l, right) <= 0 && seqDiff(r, left) >= 0;
}

/** `ranks` are places in the stream, counted in segments from RCV.NXT; halves overlap. */
function caseOf(about: Text, { receiveNext, length }: Start, ranks: readonly number[], room = ROOM): SackCase {
  const segments = ranks.map((rank) => ({ sequenceNumber: seqAdd(receiveNext, Math.floor(rank * length)), length }));
  return { about, receiveNext, segments, room };
}

const own = text('your own connection', '본인의 연결');
const came = (ranks: readonly number[]) =>
  text(
    `segments ${ranks.join(', ')} came in this order (0 is the one expected)`,
    `세그먼트가 ${ranks.join(', ')} 순서로 왔을 때 (0이 기다리던 것)`,
  );
const cases = (start: Start, lists: readonly (readonly number[])[]) =>
  lists.map((ranks) => caseOf(came(ranks), start, ranks));

function other(random: Random): Start {
  return { receiveNext: random.u32(), length: 100 + random.below(1300) };
}

export const sackCases = {
  oneGap: (random: Random, start: Start) => [caseOf(own, start, [1]), ...cases(other(random), [[1], [3], [0, 2]])],
  noGap: (random: Random, start: Start) => [
    caseOf(own, start, [0]),
    ...cases(other(random), [[0, 1], [1, 0], [2, 1, 0], []]),
  ],
  joined: (random: Random, start: Start) =>
    [start, other(random)].flatMap((one) =>
      cases(one, [
        [1, 2],
        [2, 1],
        [3, 1, 2],
        [1, 1.5],
        [2.5, 2],
        [2, 2],
        [1, 3, 5, 2],
        [2, 4, 0.5],
        [2, 0, 1, 4],
      ]),
    ),
  order: (random: Random, start: Start) =>
    [start, other(random)].flatMap((one) =>
      cases(one, [
        [1, 3],
        [3, 1],
        [1, 3, 5],
        [5, 3, 1],
        [1, 3, 5, 3],
        [1, 3, 5, 4],
        [2, 4, 6, 0],
        [5, 3, 0, 3.5],
      ]),
    ),
  room: (random: Random, start: Start) => {
    const ranks = [1, 3, 5, 7, 9];
    return [40, 36, 35, 28, 27, 20, 12, 11, 4, 0].map((room) => {
      const { en, ko } = came(ranks);
      const about = text(`${en}, room for ${room} bytes`, `${ko}, 자리는 ${room}바이트`);
      return caseOf(about, room % 2 === 0 ? start : other(random), ranks, room);
    });
  },
  wrap: (_random: Random, { length }: Start) =>
    [0xffffffff, 0xfffffff0, 2 ** 32 - length, 2 ** 32 - 2 * length, 0x7fffffff - length, 0x80000000 - length].flatMap(
      (receiveNext) => cases({ receiveNext, length }, [[1], [2, 1], [1, 3, 5], [3, 1, 2], [5, 3, 0, 1]]),
    ),
};
