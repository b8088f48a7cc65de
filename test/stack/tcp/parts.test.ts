/** The parts that the machine is made of, each by itself. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seqAdd } from '../../../src/bytes/sequence.ts';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { ByteRing } from '../../../src/stack/tcp/byte-ring.ts';
import { NewReno } from '../../../src/stack/tcp/congestion.ts';
import { windowShift } from '../../../src/stack/tcp/options.ts';
import { RtoEstimator } from '../../../src/stack/tcp/rto.ts';
import { SequenceRanges } from '../../../src/stack/tcp/sequence-ranges.ts';

describe('the byte ring', () => {
  test('gives bytes back in order whatever is pushed, written ahead, read and dropped', () => {
    const step = fc.record({ push: fc.nat(6000), ahead: fc.nat(3000), drop: fc.nat(8000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const ring = new ByteRing();
        const expected: number[] = [];
        let next = 0;
        for (const { push, ahead, drop } of steps) {
          const bytes = Uint8Array.from({ length: push + ahead }, () => next++);
          // The later part first, as a segment that overtakes another.
          ring.write(expected.length + push, bytes.subarray(push));
          ring.write(expected.length, bytes.subarray(0, push));
          expected.push(...bytes);
          expect(ring.length).toBe(expected.length);
          const count = Math.min(drop, expected.length);
          expect(Array.from(ring.read(0, count))).toEqual(expected.slice(0, count));
          ring.drop(count);
          expected.splice(0, count);
        }
        expect(Array.from(ring.read(0, ring.length))).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  test('does not read what is not there', () => {
    const ring = new ByteRing();
    ring.push(Uint8Array.of(1, 2, 3));
    expect(() => ring.read(1, 3)).toThrow(RangeError);
  });
});

describe('sequence ranges', () => {
  const SPAN = 60;
  const base = fc.constantFrom(0, 1000, 0xffffffff - 20, 0x7fffffff - 20);
  const piece = fc.tuple(fc.nat(SPAN - 1), fc.integer({ min: 1, max: 12 }));

  test('behave as a set of numbers, also across 2^32', () => {
    fc.assert(
      fc.property(base, fc.array(piece), fc.nat(SPAN), fc.nat(SPAN), (start, pieces, low, length) => {
        const ranges = new SequenceRanges();
        const set = new Set<number>();
        for (const [at, count] of pieces) {
          const numbers = Array.from({ length: count }, (_, i) => at + i);
          const news = numbers.some((n) => !set.has(n));
          expect(ranges.add(seqAdd(start, at), seqAdd(start, at + count))).toBe(news);
          for (const n of numbers) set.add(n);
        }
        const within = Array.from({ length }, (_, i) => low + i);
        const at = (n: number) => seqAdd(start, n);
        expect(ranges.countWithin(at(low), at(low + length))).toBe(within.filter((n) => set.has(n)).length);
        const gap = within.find((n) => !set.has(n));
        expect(ranges.firstGap(at(low), at(low + length))?.start).toBe(gap === undefined ? undefined : at(gap));
        expect(ranges.rangeOf(at(low)) !== undefined).toBe(set.has(low));

        ranges.dropBefore(at(low));
        const left = [...set].filter((n) => n >= low).map(at);
        const held = ranges.list.flatMap((range) => {
          const count = (range.end - range.start) >>> 0;
          return Array.from({ length: count }, (_, i) => seqAdd(range.start, i));
        });
        expect(held.sort()).toEqual(left.sort());
      }),
    );
  });
});

describe('the retransmission timeout (RFC 6298 §2)', () => {
  const limits = { initialRto: seconds(1), minRto: seconds(1), maxRto: seconds(60) };

  test('is SRTT + 4 · RTTVAR, with the first and later measurements as in §2.2 and §2.3', () => {
    const rtt = new RtoEstimator(limits);
    expect(rtt.rto).toBe(seconds(1));
    rtt.sample(seconds(2));
    expect([rtt.srtt, rtt.rttvar, rtt.rto]).toEqual([seconds(2), seconds(1), seconds(6)]);
    rtt.sample(seconds(1));
    // RTTVAR = 3/4 · 1 + 1/4 · |2 - 1| = 1; SRTT = 7/8 · 2 + 1/8 · 1 = 1.875.
    expect([rtt.srtt, rtt.rttvar, rtt.rto]).toEqual([seconds(1.875), seconds(1), seconds(5.875)]);
  });

  test('doubles up to the maximum, is never below the minimum, and a measurement ends the doubling', () => {
    const rtt = new RtoEstimator(limits);
    const seen = Array.from({ length: 8 }, () => {
      rtt.backOff();
      return rtt.rto / seconds(1);
    });
    expect(seen).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
    rtt.sample(milliseconds(10));
    expect(rtt.rto).toBe(seconds(1));
  });
});

describe('the congestion window (RFC 5681)', () => {
  test('starts with ten segments, fewer if they are large (RFC 6928 §2)', () => {
    expect([536, 1460, 4000, 9000].map((mss) => new NewReno(mss, 10).cwnd)).toEqual([5360, 14600, 14600, 18000]);
  });

  test('grows by what is acknowledged up to ssthresh, then by a segment a window', () => {
    const control = new NewReno(1000, 10);
    control.lossDetected(20_000);
    control.recovered(20_000);
    expect(control).toMatchObject({ cwnd: 10_000, ssthresh: 10_000 });
    for (let i = 0; i < 9; i++) control.acknowledged(1000);
    expect(control.cwnd).toBe(10_000);
    control.acknowledged(1000);
    expect(control.cwnd).toBe(11_000);
    control.timedOut(11_000, false);
    expect(control).toMatchObject({ cwnd: 1000, ssthresh: 5500 });
    for (let i = 0; i < 4; i++) control.acknowledged(3000);
    expect(control.cwnd).toBe(5000);
  });

  test('is never less than two segments after a loss', () => {
    const control = new NewReno(1000, 10);
    control.lossDetected(1000);
    expect(control).toMatchObject({ cwnd: 2000, ssthresh: 2000 });
  });
});

test('the window shift is the smallest that tells the whole buffer (RFC 7323 §2.3)', () => {
  expect([1000, 65535, 65536, 256 * 1024, 2 ** 30, 2 ** 40].map(windowShift)).toEqual([0, 0, 1, 3, 14, 14]);
});
