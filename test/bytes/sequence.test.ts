/** Sequence numbers modulo 2^32 (RFC 9293 §3.4, RFC 1982 §3). */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seqAdd, seqDiff, seqGe, seqGt, seqLe, seqLt, seqMax } from '../../src/bytes/sequence.ts';
import { milliseconds, NEVER, seconds } from '../../src/bytes/time.ts';

const sequence = fc.integer({ min: 0, max: 0xffffffff });
const distance = fc.integer({ min: 1, max: 0x7fffffff });

describe('sequence numbers', () => {
  test('wrap from 2^32 - 1 to 0', () => {
    expect(seqAdd(0xffffffff, 1)).toBe(0);
    expect(seqAdd(0xfffffff0, 0x20)).toBe(0x10);
    expect(seqLt(0xffffffff, 0)).toBe(true);
    expect(seqDiff(5, 0xfffffffb)).toBe(10);
  });

  test('what was added is later, by as much (RFC 1982 §3)', () => {
    fc.assert(
      fc.property(sequence, distance, (a, n) => {
        const later = seqAdd(a, n);
        expect(later).toBeGreaterThanOrEqual(0);
        expect(later).toBeLessThan(2 ** 32);
        expect(seqDiff(later, a)).toBe(n);
        expect([seqLt(a, later), seqLe(a, later), seqGt(later, a), seqGe(later, a)]).toEqual([true, true, true, true]);
        expect([seqLt(later, a), seqLe(later, a), seqGt(a, later), seqGe(a, later)]).toEqual([
          false,
          false,
          false,
          false,
        ]);
        expect(seqMax(a, later)).toBe(later);
        expect(seqMax(later, a)).toBe(later);
      }),
    );
  });

  test('a number is neither before nor after itself', () => {
    fc.assert(
      fc.property(sequence, (a) => {
        expect([seqLt(a, a), seqGt(a, a), seqLe(a, a), seqGe(a, a)]).toEqual([false, false, true, true]);
      }),
    );
  });
});

test('times are whole microseconds', () => {
  expect(milliseconds(1.5)).toBe(1500);
  expect(seconds(3600)).toBe(3_600_000_000);
  expect(Math.min(NEVER, seconds(1))).toBe(seconds(1));
});
