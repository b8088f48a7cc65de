/** A reference solution, written as a student would. */

import type { Arrived } from '../../../labs/14-paths/starter/sack-option.ts';

type Range = { left: number; right: number };

export function sackOption(receiveNext: number, segments: readonly Arrived[], room: number): Uint8Array {
  let next = receiveNext;
  let ranges: Range[] = [];
  for (const segment of segments) {
    const range = { left: segment.sequenceNumber, right: (segment.sequenceNumber + segment.length) >>> 0 };
    const others: Range[] = [];
    for (const other of ranges) {
      if (isAfter(other.left, range.right) || isAfter(range.left, other.right)) {
        others.push(other);
        continue;
      }
      if (isAfter(range.left, other.left)) range.left = other.left;
      if (isAfter(other.right, range.right)) range.right = other.right;
    }
    if (isAfter(range.left, next)) {
      ranges = [range, ...others];
    } else {
      ranges = others;
      if (isAfter(range.right, next)) next = range.right;
    }
  }
  const count = Math.min(ranges.length, 4, Math.floor((room - 4) / 8));
  if (count < 1) return new Uint8Array(0);
  const option = new Uint8Array(4 + 8 * count);
  const view = new DataView(option.buffer);
  option.set([1, 1, 5, 2 + 8 * count]);
  for (let i = 0; i < count; i++) {
    view.setUint32(4 + 8 * i, ranges[i]!.left);
    view.setUint32(8 + 8 * i, ranges[i]!.right);
  }
  return option;
}

function isAfter(a: number, b: number): boolean {
  return ((a - b) | 0) > 0;
}
