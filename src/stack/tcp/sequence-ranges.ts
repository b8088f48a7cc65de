/** A set of sequence numbers as sorted runs that do not touch: what a SACK sender or receiver knows to be there. */

import { seqAdd, seqDiff, seqGe, seqGt, seqLe, seqLt, seqMax, seqMin } from '../../bytes/sequence.ts';

/** [start, end) in sequence space. */
export interface SequenceRange {
  readonly start: number;
  readonly end: number;
}

/** All of it must lie within 2^31 of each other, as any TCP window does. */
export class SequenceRanges {
  #ranges: SequenceRange[] = [];

  get list(): readonly SequenceRange[] {
    return this.#ranges;
  }

  /** Joins with what it overlaps or touches. Answers whether any of it is new. */
  add(start: number, end: number): boolean {
    const from = this.#firstEndingAfter(seqAdd(start, -1));
    let to = from;
    let joined: SequenceRange = { start, end };
    for (; to < this.#ranges.length; to++) {
      const range = this.#ranges[to]!;
      if (seqGt(range.start, end)) break;
      if (seqLe(range.start, start) && seqGe(range.end, end)) return false;
      joined = { start: seqMin(joined.start, range.start), end: seqMax(joined.end, range.end) };
    }
    this.#ranges.splice(from, to - from, joined);
    return true;
  }

  /** Forgets what lies before `sequence`. */
  dropBefore(sequence: number): void {
    this.#ranges.splice(0, this.#firstEndingAfter(sequence));
    const first = this.#ranges[0];
    if (first && seqLt(first.start, sequence)) this.#ranges[0] = { start: sequence, end: first.end };
  }

  clear(): void {
    this.#ranges = [];
  }

  rangeOf(sequence: number): SequenceRange | undefined {
    const range = this.#ranges[this.#firstEndingAfter(sequence)];
    return range && seqLe(range.start, sequence) ? range : undefined;
  }

  /** How many of the numbers in [start, end) are in the set. */
  countWithin(start: number, end: number): number {
    let count = 0;
    for (const range of this.#ranges) {
      count += Math.max(0, seqDiff(seqMin(range.end, end), seqMax(range.start, start)));
    }
    return count;
  }

  /** The first run of [start, end) that is not in the set. */
  firstGap(start: number, end: number): SequenceRange | undefined {
    let index = this.#firstEndingAfter(start);
    let from = start;
    const range = this.#ranges[index];
    if (range && seqLe(range.start, start)) {
      from = range.end;
      index++;
    }
    if (seqGe(from, end)) return undefined;
    const next = this.#ranges[index];
    return { start: from, end: next ? seqMin(next.start, end) : end };
  }

  /** Index of the first range of which something lies after `sequence`. */
  #firstEndingAfter(sequence: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (seqGt(this.#ranges[middle]!.end, sequence)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
