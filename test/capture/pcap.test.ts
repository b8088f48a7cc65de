/** Classic pcap against draft-ietf-opsawg-pcap §4 and §5; the vectors are built by hand from its diagrams. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/bytes/hex.ts';
import { concatBytes } from '../../src/bytes/writer.ts';
import { LinkType, linkTypeName } from '../../src/capture/link-type.ts';
import { pcapFileHeader, pcapRecord, writePcap } from '../../src/capture/pcap.ts';
import { readCapture } from '../../src/capture/read-capture.ts';

/** 2026-03-02 01:00:00.000258 UTC, whose seconds are 0x69a4e110. */
const time = 1_772_413_200_000_258;
const bytes = fromHex('ca fe ba');

/** §4: magic, version 2.4, two reserved, snap length, link type; §5: seconds, fraction, captured, original, data. */
const little = fromHex(`
  d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000
  10e1a469 02010000 03000000 03000000 cafeba`);
const bigNanoseconds = fromHex(`
  a1b23c4d 0002 0004 00000000 00000000 00040000 00000001
  69a4e110 0003efd0 00000003 00000003 cafeba`);

describe('writing', () => {
  test('a file is little-endian with microseconds unless asked otherwise', () => {
    expect(toHex(writePcap(LinkType.ETHERNET, [{ time, bytes }]))).toBe(toHex(little));
  });

  test('a file can be big-endian with nanoseconds', () => {
    const written = writePcap(LinkType.ETHERNET, [{ time, bytes }], { byteOrder: 'big', resolution: 'nanoseconds' });
    expect(toHex(written)).toBe(toHex(bigNanoseconds));
  });

  test('header and records made one by one are the same bytes as the whole', () => {
    const packets = [
      { time, bytes },
      { time: BigInt(time) + 1n, bytes: new Uint8Array(0) },
    ];
    const pieces = [pcapFileHeader(LinkType.RAW), ...packets.map((packet) => pcapRecord(packet))];
    expect(concatBytes(...pieces)).toEqual(writePcap(LinkType.RAW, packets));
  });

  test('a packet longer than the snap length is cut and keeps its original length (§5)', () => {
    const { packets, interfaces } = readCapture(writePcap(1, [{ time, bytes }], { snapLength: 2 }));
    expect(packets).toMatchObject([{ originalLength: 3, bytes: fromHex('cafe') }]);
    expect(interfaces).toMatchObject([{ snapLength: 2 }]);
  });

  test('a time that 32 bits of seconds do not hold is refused', () => {
    expect(() => writePcap(1, [{ time: 2 ** 32 * 1_000_000, bytes }])).toThrow(RangeError);
    expect(() => writePcap(1, [{ time: 2 ** 32 * 1_000_000 - 1, bytes }])).not.toThrow();
    expect(() => writePcap(1, [{ time: -1, bytes }])).toThrow(RangeError);
    expect(() => writePcap(1, [{ time: 0.5, bytes }])).toThrow(RangeError);
  });
});

describe('reading', () => {
  test('both byte orders and both units give the same packet', () => {
    for (const [file, byteOrder] of [
      [little, 'little'],
      [bigNanoseconds, 'big'],
    ] as const) {
      const capture = readCapture(file);
      expect(capture).toMatchObject({
        format: 'pcap',
        byteOrder,
        interfaces: [{ name: 'link 0', linkType: LinkType.ETHERNET, snapLength: 262144 }],
        packets: [{ interfaceId: 0, timestamp: BigInt(time) * 1000n, originalLength: 3, bytes, offset: 40 }],
      });
      expect(capture.problem).toBeUndefined();
    }
  });

  test('packets are views of the file, not copies', () => {
    expect(readCapture(little).packets[0]!.bytes.buffer).toBe(little.buffer);
  });

  test('what was written is read back, in every variant', () => {
    const packet = fc.record({
      timestamp: fc.bigInt(0n, (2n ** 32n - 1n) * 1_000_000_000n),
      bytes: fc.uint8Array({ maxLength: 200 }),
    });
    const options = fc.record({
      byteOrder: fc.constantFrom('big', 'little'),
      resolution: fc.constantFrom('microseconds', 'nanoseconds'),
    });
    const linkTypes = fc.constantFrom(...Object.values(LinkType));
    fc.assert(
      fc.property(linkTypes, fc.array(packet, { maxLength: 20 }), options, (linkType, packets, variant) => {
        const capture = readCapture(writePcap(linkType, packets, variant));
        expect(capture.problem).toBeUndefined();
        expect(capture.byteOrder).toBe(variant.byteOrder);
        expect(capture.interfaces.map((link) => link.linkType)).toEqual([linkType]);
        const unit = variant.resolution === 'microseconds' ? 1000n : 1n;
        expect(capture.packets.map((read) => [read.timestamp, toHex(read.bytes), read.originalLength])).toEqual(
          packets.map((given) => [given.timestamp - (given.timestamp % unit), toHex(given.bytes), given.bytes.length]),
        );
        expect(writePcap(linkType, capture.packets, variant)).toEqual(writePcap(linkType, packets, variant));
      }),
    );
  });

  test('the bits beside the link type give the length of the FCS (§4, "LinkType and additional information")', () => {
    const file = little.slice();
    file.set(fromHex('01000024'), 20); // FCS length 2 (16-bit words), P set, link type 1
    expect(readCapture(file).interfaces).toMatchObject([{ linkType: 1, fcsLength: 4 }]);
    expect(readCapture(file).problem).toBeUndefined();
  });

  test('an original length below the captured one is raised (§5)', () => {
    const file = little.slice();
    file[36] = 1;
    expect(readCapture(file).packets).toMatchObject([{ originalLength: 3 }]);
  });
});

describe('what is wrong with a file is said in one sentence, with the byte', () => {
  const two = concatBytes(little, pcapRecord({ time, bytes }));

  test.each([
    ['cut in the file header', two.slice(0, 20), 0, 20, 'the file is cut short: its header has 24 bytes, 20 are here'],
    [
      'cut in a packet header',
      two.slice(0, 50),
      1,
      43,
      'the file is cut short: the header of packet 2 has 16 bytes, 7 are here',
    ],
    ['cut in a packet', two.slice(0, -1), 1, 51, 'the file is cut short: packet 2 has 3 bytes, 2 are here'],
    [
      'an absurd length',
      changed(two, 51, 'ffffffff'),
      1,
      51,
      'packet 2 cannot have 4294967295 bytes: the limit here is 262144',
    ],
    ['another version', changed(two, 4, '0300'), 0, 4, 'the file is of pcap version 3.4, and only 2.4 can be read'],
    ['an unknown link type', changed(two, 20, '0f27'), 2, 20, 'link type 9999 is not one that is known here'],
    ['reserved bits', changed(two, 20, '01000008'), 2, 20, 'reserved bits beside the link type are set'],
  ])('%s', (_, file, packets, offset, sentence) => {
    const capture = readCapture(file);
    expect(capture.packets).toHaveLength(packets);
    expect(capture.problem).toEqual({ offset, message: `${sentence}, at byte ${offset}` });
  });

  test('what ends the reading is said before what was stepped over', () => {
    const file = changed(two, 20, '0f27').slice(0, -1);
    expect(readCapture(file).problem).toMatchObject({ offset: 51 });
  });
});

test('link types have the names of the registry', () => {
  expect(linkTypeName(1)).toBe('ETHERNET');
  expect(linkTypeName(105)).toBe('IEEE802_11');
  expect(linkTypeName(9999)).toBeUndefined();
});

function changed(file: Uint8Array, at: number, hex: string): Uint8Array {
  const copy = file.slice();
  copy.set(fromHex(hex), at);
  return copy;
}
