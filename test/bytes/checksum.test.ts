/** The Internet checksum against RFC 1071. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addWords, finishChecksum, internetChecksum } from '../../src/bytes/checksum.ts';
import { fromHex } from '../../src/bytes/hex.ts';

describe('the Internet checksum', () => {
  test("of RFC 1071 §3's example is the complement of ddf2", () => {
    const bytes = fromHex('0001 f203 f4f5 f6f7');
    expect(addWords(0, bytes)).toBe(0x2ddf0);
    expect(internetChecksum(bytes)).toBe(0xffff - 0xddf2);
  });

  test('pads an odd last byte on the right', () => {
    expect(internetChecksum(fromHex('01'))).toBe(internetChecksum(fromHex('0100')));
  });

  test('of nothing is all ones', () => {
    expect(internetChecksum(new Uint8Array(0))).toBe(0xffff);
  });

  test('covers only the part it is asked for', () => {
    expect(internetChecksum(fromHex('ffff 0001 f203 ffff'), 2, 6)).toBe(internetChecksum(fromHex('0001 f203')));
  });

  test('does not depend on how the even-sized parts of a sum are cut (RFC 1071 §2)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(100), (bytes, half) => {
        const cut = Math.min(2 * half, bytes.length & ~1);
        const inParts = addWords(addWords(0, bytes, 0, cut), bytes, cut);
        expect(finishChecksum(inParts)).toBe(internetChecksum(bytes));
      }),
    );
  });

  test('does not depend on the order of the words', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff)), (words) => {
        const bytes = (list: number[]) => Uint8Array.from(list.flatMap((word) => [word >> 8, word & 255]));
        expect(internetChecksum(bytes([...words].reverse()))).toBe(internetChecksum(bytes(words)));
      }),
    );
  });

  test('put into the data makes the whole sum to zero, which is how a receiver checks', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 100 }), (bytes) => {
        bytes.fill(0, 0, 2);
        const checksum = internetChecksum(bytes);
        bytes[0] = checksum >> 8;
        bytes[1] = checksum & 255;
        expect(internetChecksum(bytes)).toBe(0);
      }),
    );
  });

  test('carries as often as needed, however large the data', () => {
    // 65536 words of ffff sum to 0xffff0000; folded once that is 1_ffff... and folded again ffff.
    expect(internetChecksum(new Uint8Array(2 * 65_536).fill(0xff))).toBe(0);
    expect(finishChecksum(2 ** 40)).toBe(0xffff - 2 ** 8);
  });

  test('finds every single changed bit', () => {
    const bytes = fromHex('4500 0073 0000 4000 4011 b861 c0a8 0001 c0a8 00c7');
    expect(internetChecksum(bytes)).toBe(0);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 0x80 >> (bit & 7);
      expect(internetChecksum(flipped), `bit ${bit}`).not.toBe(0);
    }
  });
});
