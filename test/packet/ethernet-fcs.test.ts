import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32 } from '../../src/bytes/crc32.ts';
import { toHex } from '../../src/bytes/hex.ts';
import { LinkType } from '../../src/capture/link-type.ts';
import { writePcap } from '../../src/capture/pcap.ts';
import { appendFcs, checkFcs, fcsOf } from '../../src/packet/ethernet-fcs.ts';
import { findTool, peerTest } from '../helpers/peers.ts';

const ascii = (text: string) => new TextEncoder().encode(text);

describe('the CRC-32 of Ethernet (IEEE 802.3 §3.2.9)', () => {
  test('has the check value of the catalogue: 0xcbf43926 for "123456789"', () => {
    // reveng.sourceforge.io/crc-catalogue, CRC-32/ISO-HDLC.
    expect(crc32(ascii('123456789'))).toBe(0xcbf43926);
  });

  test('is 0 over nothing, and 0xe8b7be43 over "a", as in zip', () => {
    expect(crc32(new Uint8Array(0))).toBe(0);
    expect(crc32(ascii('a'))).toBe(0xe8b7be43);
  });

  test('over frame and FCS together always gives the same residue (catalogue: 0xdebb20e3 before the complement)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (frame) => {
        expect(~crc32(appendFcs(frame)) >>> 0).toBe(0xdebb20e3);
      }),
    );
  });
});

describe('a frame check sequence', () => {
  test('stands behind the frame, lowest byte first', () => {
    expect(toHex(fcsOf(ascii('123456789')))).toBe('2639f4cb');
    expect(toHex(appendFcs(ascii('123456789')))).toBe('3132333435363738392639f4cb');
  });

  test('fits the frame that it was made for', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (frame) => {
        expect(checkFcs(appendFcs(frame))).toEqual(frame);
      }),
    );
  });

  test('finds every flipped bit, every pair of them in a small frame, and every burst of up to 32', () => {
    const sent = appendFcs(ascii('a small frame, to be damaged in all ways'));
    const bits = sent.length * 8;
    const flipped = (...at: number[]) => {
      const copy = sent.slice();
      for (const bit of at) copy[bit >> 3]! ^= 0x80 >> (bit & 7);
      return copy;
    };
    for (let first = 0; first < bits; first++) {
      expect(checkFcs(flipped(first))).toBeUndefined();
      for (let second = first + 1; second < bits; second++) {
        if (checkFcs(flipped(first, second))) throw new Error(`bits ${first} and ${second} went unnoticed`);
      }
      const burst = Array.from({ length: 32 }, (_, i) => first + i).filter((bit) => bit < bits);
      expect(checkFcs(flipped(...burst))).toBeUndefined();
    }
  });

  test('is not there in fewer than four bytes', () => {
    for (const length of [0, 1, 2, 3]) expect(checkFcs(new Uint8Array(length))).toBeUndefined();
  });

  peerTest(['tshark'], 'is right in the eyes of Wireshark, and wrong after a bit is flipped', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pj-fcs-'));
    try {
      const frame = new Uint8Array(80).map((_, i) => (i * 37) & 255);
      const right = appendFcs(frame);
      const wrong = right.slice();
      wrong[40]! ^= 4;
      const file = join(folder, 'fcs.pcap');
      const packets = [right, wrong].map((bytes, i) => ({ time: i, bytes }));
      writeFileSync(file, writePcap(LinkType.ETHERNET, packets));
      const options = ['-o', 'eth.fcs:Always', '-o', 'eth.check_fcs:TRUE', '-T', 'fields', '-e', 'eth.fcs.status'];
      const output = execFileSync(findTool('tshark')!, ['-r', file, ...options], { encoding: 'utf8' });
      expect(
        output
          .trim()
          .split('\n')
          .map((word) => word.replace('Good', '1').replace('Bad', '0')),
      ).toEqual(['1', '0']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
