/** Seeded randomness: xoshiro128** (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", 2018). */

import { describe, expect, test } from 'vitest';
import { Random } from '../../src/bytes/random.ts';

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.u32());

describe('seeded randomness', () => {
  test('the same seed gives the same numbers on every machine, for ever: the reference captures depend on it', () => {
    expect(draw(new Random('seed 1'), 4)).toEqual([3352122729, 816771499, 3289191081, 2203479963]);
    expect(draw(new Random('seed 1').fork('laptop'), 2)).toEqual([3619214057, 1852904331]);
  });

  test('is xoshiro128**: computed here a second time, with big integers', () => {
    // The published algorithm on the state 1, 2, 3, 4, whose first results are well known.
    expect(xoshiro128starstar([1n, 2n, 3n, 4n], 4)).toEqual([11520, 0, 5927040, 70819200]);
    expect(draw(new Random('reference'), 50)).toEqual(xoshiro128starstar(splitMix(fnv1a('reference')), 50));
  });

  test('different seeds and different purposes give different numbers', () => {
    const firsts = ['a', 'b', 'seed 1', 'seed 2', ''].flatMap((seed) => [
      new Random(seed).u32(),
      new Random(seed).fork('x').u32(),
      new Random(seed).fork('y').u32(),
    ]);
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  test('a draw in one place does not shift another: a fork depends on its name alone', () => {
    const random = new Random('seed');
    const before = random.fork('tcp').u32();
    draw(random, 10);
    expect(random.fork('tcp').u32()).toBe(before);
  });

  test('every kind of number stays within its bounds', () => {
    const random = new Random('bounds');
    for (let i = 0; i < 10_000; i++) {
      const values = [random.u32() / 2 ** 32, random.u16() / 2 ** 16, random.below(7) / 7, random.unit()];
      for (const value of values) expect(value >= 0 && value < 1).toBe(true);
    }
    expect(random.bytes(5)).toHaveLength(5);
    expect(random.bytes(0)).toHaveLength(0);
    expect(random.below(1)).toBe(0);
  });

  test('numbers are spread evenly: no value of a byte is far from its share', () => {
    const counts = new Array<number>(256).fill(0);
    for (const byte of new Random('spread').bytes(256 * 400)) counts[byte]! += 1;
    // 400 expected; the standard deviation is 20, and five of them are out of reach for an even generator.
    expect(Math.min(...counts)).toBeGreaterThan(300);
    expect(Math.max(...counts)).toBeLessThan(500);
  });
});

const M = 0xffff_ffffn;
const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & M;

function xoshiro128starstar(state: readonly bigint[], count: number): number[] {
  let [a, b, c, d] = state as [bigint, bigint, bigint, bigint];
  return Array.from({ length: count }, () => {
    const result = (rotate((b * 5n) & M, 7n) * 9n) & M;
    const t = (b << 9n) & M;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11n);
    return Number(result);
  });
}

/** Four words from one, by the increments of splitmix32. */
function splitMix(seed: bigint): bigint[] {
  return [1n, 2n, 3n, 4n].map((n) => {
    const x = (seed + n * 0x9e3779b9n) & M;
    const y = ((x ^ (x >> 16n)) * 0x21f0aaadn) & M;
    const z = ((y ^ (y >> 15n)) * 0x735a2d97n) & M;
    return z ^ (z >> 15n);
  });
}

function fnv1a(text: string): bigint {
  return Array.from(text).reduce((hash, c) => ((hash ^ BigInt(c.charCodeAt(0))) * 0x01000193n) & M, 0x811c9dc5n);
}
