/** Whatever the bytes are: no error, no end to wait for, and nothing that is wrong goes without a finding. */

import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/bytes/hex.ts';
import { Random } from '../../../src/bytes/random.ts';
import { type Comparison, compareFrames } from '../../../src/grade/compare-frames.ts';
import { findingLine } from '../../../src/grade/finding.ts';
import { patched, samples } from './samples.ts';

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  return patched(bytes, bit >> 3, bytes[bit >> 3]! ^ (0x80 >> (bit & 7)));
}

/** Every finding is one line of words, in both languages. */
function expectTold(got: Uint8Array, sample: Comparison, what: string): void {
  const findings = compareFrames(got, sample);
  expect(findings.length, `${what}: ${toHex(got)}`).toBeGreaterThan(0);
  for (const finding of findings) {
    const { en, ko } = findingLine(finding);
    expect(en, what).not.toMatch(/undefined|NaN|\[object|\n/);
    expect(ko, what).not.toMatch(/undefined|NaN|\[object|\n/);
    expect(en.length, what).toBeLessThan(500);
  }
}

describe.each(Object.entries(samples))('%s', (_name, sample) => {
  const { want } = sample;

  test('is right as it is', () => {
    expect(compareFrames(want, sample)).toEqual([]);
    expect(compareFrames(want.slice(), sample)).toEqual([]);
  });

  test('every flipped bit is found', () => {
    for (let bit = 0; bit < want.length * 8; bit++) expectTold(flipped(want, bit), sample, `bit ${bit}`);
  });

  test('every prefix is found, up to padding', () => {
    const lastUsed = want.findLastIndex((byte) => byte !== 0);
    for (let length = 0; length <= lastUsed; length++) expectTold(want.slice(0, length), sample, `${length} bytes`);
  });

  test('bytes put in or left out are found', () => {
    for (let at = 0; at < want.length; at++) {
      const [head, tail] = [want.subarray(0, at), want.subarray(at)];
      expectTold(Uint8Array.from([...head, 0x5a, ...tail]), sample, `one more at ${at}`);
      const shorter = Uint8Array.from([...head, ...tail.subarray(1)]);
      if (tail.some((byte) => byte !== 0)) expectTold(shorter, sample, `one less at ${at}`);
    }
  });

  test('other bytes are found, and nothing breaks', () => {
    const random = new Random(`${_name} 1`);
    for (let round = 0; round < 150; round++) {
      expectTold(random.bytes(1 + random.below(120)), sample, 'random bytes');
      const damaged = want.slice();
      for (let count = 1 + random.below(6); count > 0; count--) damaged[random.below(want.length)] = random.below(256);
      if (toHex(damaged) !== toHex(want)) expectTold(damaged, sample, 'several bytes');
    }
  });

  test('the longest there can be are told to be too long', () => {
    for (const fill of [0, 0x41, 0xff]) expectTold(new Uint8Array(65_535).fill(fill), sample, `65535 times ${fill}`);
    const long = new Uint8Array(65_535);
    long.set(want);
    expectTold(long, sample, 'with zeros behind');
  });
});
