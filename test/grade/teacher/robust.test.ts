/** Whatever the bytes are: no error, no end to wait for, and nothing that is wrong goes without a finding. */

import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/bytes/hex.ts';
import { Random } from '../../../src/bytes/random.ts';
import { findingLine } from '../../../src/grade/finding.ts';
import { type Comparison, compareFrames } from '../../../src/grade/teacher/compare-frames.ts';
import { patched, samples, spliced } from './samples.ts';

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  return patched(bytes, bit >> 3, bytes[bit >> 3]! ^ (0x80 >> (bit & 7)));
}

/** What is wrong with what is told: there is at least one finding, and each is one line of words in both languages. */
function problems(got: Uint8Array, sample: Comparison, what: string): string[] {
  const findings = compareFrames(got, sample);
  if (findings.length === 0) return [`${what} goes untold: ${toHex(got)}`];
  const lines = findings.map(findingLine).flatMap(({ en, ko }) => [en, ko]);
  return lines.filter((line) => /undefined|NaN|\[object|\n|^.{500}/.test(line)).map((line) => `${what}: ${line}`);
}

describe.each(Object.entries(samples))('%s', (name, sample) => {
  const { want } = sample;

  test('is right as it is', () => {
    expect(compareFrames(want, sample)).toEqual([]);
    expect(compareFrames(want.slice(), sample)).toEqual([]);
  });

  test('every flipped bit is found', () => {
    const bits = Array.from({ length: want.length * 8 }, (_, bit) => bit);
    expect(bits.flatMap((bit) => problems(flipped(want, bit), sample, `bit ${bit}`))).toEqual([]);
  });

  test('every prefix is found, up to padding', () => {
    const lengths = Array.from({ length: want.findLastIndex((byte) => byte !== 0) + 1 }, (_, length) => length);
    expect(lengths.flatMap((length) => problems(want.slice(0, length), sample, `${length} bytes`))).toEqual([]);
  });

  test('a byte put in or left out is found', () => {
    const found = Array.from(want.keys(), (at) => {
      const isPadding = want.subarray(at).every((byte) => byte === 0);
      const more = problems(spliced(want, at, 0, 0x5a), sample, `one more at ${at}`);
      return isPadding ? more : [...more, ...problems(spliced(want, at, 1), sample, `one less at ${at}`)];
    });
    expect(found.flat()).toEqual([]);
  });

  test('other bytes are found, and nothing breaks', () => {
    const random = new Random(`bytes instead of ${name}`);
    const found = Array.from({ length: 60 }, () => {
      const damaged = want.slice();
      for (let count = 1 + random.below(6); count > 0; count--) damaged[random.below(want.length)] = random.below(256);
      const isDamaged = toHex(damaged) !== toHex(want);
      return [
        ...problems(random.bytes(1 + random.below(120)), sample, 'random bytes'),
        ...(isDamaged ? problems(damaged, sample, 'several bytes') : []),
      ];
    });
    expect(found.flat()).toEqual([]);
  });

  test('the longest there can be are told to be too long', () => {
    const long = new Uint8Array(65_535);
    long.set(want);
    const fills = [0, 0x41, 0xff].map((fill) => new Uint8Array(65_535).fill(fill));
    expect([long, ...fills].flatMap((bytes) => problems(bytes, sample, '65535 bytes'))).toEqual([]);
  });
});
