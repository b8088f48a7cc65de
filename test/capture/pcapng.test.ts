/** pcapng against draft-ietf-opsawg-pcapng §3 and §4; the vectors are built by hand from its diagrams. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/bytes/hex.ts';
import { concatBytes } from '../../src/bytes/writer.ts';
import { OrderedWriter } from '../../src/capture/byte-order.ts';
import { LinkType } from '../../src/capture/link-type.ts';
import {
  type PcapngCapture,
  writeEnhancedPacketBlock,
  writeInterfaceDescriptionBlock,
  writePcapng,
  writeSectionHeaderBlock,
} from '../../src/capture/pcapng.ts';
import { SecretsType } from '../../src/capture/pcapng-blocks.ts';
import { captureRecords, readCapture } from '../../src/capture/read-capture.ts';

/** 2026-03-02 01:00:00.000258 UTC: 0x00064c001b2e6502 microseconds. */
const time = 1_772_413_200_000_258;

/** §4.1: type, length 28, magic, version 1.0, section length -1, length. */
const sectionHeader = '0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000';
/** §4.2: type 1, length 20, link type 1, reserved, snap length 0, length. */
const interfaceDescription = '01000000 14000000 0100 0000 00000000 14000000';

const all: PcapngCapture = {
  application: 'pj',
  interfaces: [
    { name: 'wan', linkType: LinkType.ETHERNET, description: 'up' },
    { name: 'lo', linkType: LinkType.RAW },
  ],
  packets: [
    { interfaceId: 1, time, bytes: fromHex('cafeba'), comments: ['S-X-1', 'é'], direction: 'outbound' },
    { interfaceId: 0, time: time + 1, bytes: fromHex('01020304') },
  ],
  names: [
    ['68.85.2.2', 'dns', 'ns1'],
    ['00:16:d3:23:68:8a', 'laptop'],
  ],
  tlsKeyLog: 'CLIENT_RANDOM 00 11',
  statistics: [{ interfaceId: 0, time, received: 2, dropped: 0 }],
};

/** Every block that we write, field by field after §4's diagrams, with the option codes of §3.5 and §4. */
const allBytes = fromHex(`
  0a0d0d0a 28000000 4d3c2b1a 0100 0000 ffffffffffffffff
    0400 0200 706a0000  0000 0000  28000000
  01000000 30000000 0100 0000 00000000
    0200 0300 77616e00  0300 0200 75700000  0900 0100 06000000  0000 0000  30000000
  01000000 28000000 6500 0000 00000000
    0200 0200 6c6f0000  0900 0100 06000000  0000 0000  28000000
  04000000 34000000
    0100 0c00 44550202 646e7300 6e733100
    0300 0d00 0016d323688a 6c6170746f7000 000000
    0000 0000  34000000
  0a000000 28000000 4b534c54 14000000
    434c49454e545f52414e444f4d203030 2031310a  28000000
  06000000 44000000 01000000 004c0600 02652e1b 03000000 03000000 cafeba00
    0100 0500 532d582d31000000  0100 0200 c3a90000  0200 0400 02000000  0000 0000  44000000
  06000000 24000000 00000000 004c0600 03652e1b 04000000 04000000 01020304 24000000
  05000000 34000000 00000000 004c0600 02652e1b
    0400 0800 0200000000000000  0500 0800 0000000000000000  0000 0000  34000000
`);

describe('writing', () => {
  test('every block is laid out as §4 draws it', () => {
    expect(toHex(writePcapng(all))).toBe(toHex(allBytes));
  });

  test('a big-endian file holds the same numbers the other way round, and addresses and text as they are', () => {
    const written = writePcapng(
      { interfaces: [{ name: 'wan', linkType: 1 }], packets: [], names: [['68.85.2.2', 'dns']] },
      { byteOrder: 'big' },
    );
    expect(toHex(written)).toBe(
      toHex(
        fromHex(`
          0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c
          00000001 00000028 0001 0000 00000000  0002 0003 77616e00  0009 0001 06000000  0000 0000  00000028
          00000004 0000001c 0001 0008 44550202 646e7300  0000 0000  0000001c`),
      ),
    );
  });

  test('the same capture gives the same bytes', () => {
    expect(writePcapng(all)).toEqual(writePcapng(structuredClone(all)));
  });

  test('secrets come before the packets that need them (§4.7)', () => {
    const kinds = Array.from(captureRecords(writePcapng(all)), ({ kind }) => kind);
    expect(kinds).toEqual(['section', 'interface', 'interface', 'names', 'secrets', 'packet', 'packet', 'statistics']);
  });

  test('blocks written one by one are the same bytes as the whole', () => {
    const description = { name: 'wan', linkType: 1 };
    const packet = { interfaceId: 0, time, bytes: fromHex('cafe'), comments: ['one'] };
    const w = new OrderedWriter();
    writeSectionHeaderBlock(w, { application: 'pj' });
    const first = w.take();
    writeInterfaceDescriptionBlock(w, description);
    const second = w.take();
    writeEnhancedPacketBlock(w, packet);
    const whole = writePcapng({ application: 'pj', interfaces: [description], packets: [packet] });
    expect(concatBytes(first, second, w.take())).toEqual(whole);
  });

  test('misuse is refused: no such interface, no address, no name, a comment too long for its length field', () => {
    const link = { name: 'wan', linkType: 1 };
    const packet = { interfaceId: 1, time, bytes: new Uint8Array(0) };
    expect(() => writePcapng({ interfaces: [link], packets: [packet] })).toThrow('names interface 1 of 1');
    expect(() => writePcapng({ interfaces: [link], packets: [], names: [['example.com', 'x']] })).toThrow(RangeError);
    expect(() => writePcapng({ interfaces: [link], packets: [], names: [['1.2.3.4', 'a\0b']] })).toThrow(RangeError);
    const comments = ['x'.repeat(65536)];
    expect(() => writePcapng({ interfaces: [link], packets: [{ ...packet, interfaceId: 0, comments }] })).toThrow(
      RangeError,
    );
  });

  test('the interface decides how much of a packet is kept, and the original length stays', () => {
    const written = writePcapng({
      interfaces: [{ name: 'wan', linkType: 1, snapLength: 2 }],
      packets: [{ interfaceId: 0, time, bytes: fromHex('cafeba') }],
    });
    expect(readCapture(written).packets).toMatchObject([{ bytes: fromHex('cafe'), originalLength: 3 }]);
  });
});

describe('reading', () => {
  test('every part comes back', () => {
    const capture = readCapture(allBytes);
    expect(capture.problem).toBeUndefined();
    expect(capture).toMatchObject({
      format: 'pcapng',
      byteOrder: 'little',
      application: 'pj',
      interfaces: [
        { name: 'wan', description: 'up', linkType: LinkType.ETHERNET, snapLength: 0 },
        { name: 'lo', linkType: LinkType.RAW },
      ],
      packets: [
        { interfaceId: 1, timestamp: BigInt(time) * 1000n, comments: ['S-X-1', 'é'], direction: 'outbound' },
        { interfaceId: 0, timestamp: BigInt(time + 1) * 1000n, comments: [], bytes: fromHex('01020304') },
      ],
      names: [
        ['68.85.2.2', 'dns', 'ns1'],
        ['00:16:d3:23:68:8a', 'laptop'],
      ],
    });
    expect(capture.secrets.map(({ type, data }) => [type, new TextDecoder().decode(data)])).toEqual([
      [SecretsType.TLS_KEY_LOG, 'CLIENT_RANDOM 00 11\n'],
    ]);
    expect(capture.packets.map(({ offset, bytes }) => toHex(allBytes.subarray(offset, offset + bytes.length)))).toEqual(
      ['cafeba', '01020304'],
    );
  });

  test('IPv6 addresses have names too (code 2 of §4.5)', () => {
    const names = [['2001:db8::1', 'router', 'gateway']] as const;
    const bytes = writePcapng({ interfaces: [{ name: 'lan', linkType: LinkType.ETHERNET }], packets: [], names });
    expect(readCapture(bytes).names).toEqual(names);
    // 31 bytes: the address, then both names with their zero bytes.
    expect(toHex(bytes)).toContain('02001f0020010db8000000000000000000000001');
  });

  test('statistics come as records', () => {
    const statistics = Array.from(captureRecords(allBytes)).filter(({ kind }) => kind === 'statistics');
    expect(statistics).toMatchObject([{ interfaceId: 0, received: 2n, dropped: 0n, timestamp: BigInt(time) * 1000n }]);
  });

  test('sections of both byte orders in one file; interface ids are counted over all of them (§3.4, §3.6.1)', () => {
    const packet = { interfaceId: 0, time, bytes: fromHex('01') };
    const one = writePcapng({ interfaces: [{ name: 'a', linkType: 1 }], packets: [packet] });
    const two = writePcapng({ interfaces: [{ name: 'b', linkType: 101 }], packets: [packet] }, { byteOrder: 'big' });
    const capture = readCapture(concatBytes(one, two, one));
    expect(capture.problem).toBeUndefined();
    expect(capture.interfaces.map(({ name }) => name)).toEqual(['a', 'b', 'a']);
    expect(capture.packets.map(({ interfaceId }) => interfaceId)).toEqual([0, 1, 2]);
    expect(new Set(capture.packets.map(({ timestamp }) => timestamp))).toEqual(new Set([BigInt(time) * 1000n]));
  });

  test('a block of unknown type is stepped over by its length (§3.1)', () => {
    const unknown = 'dededede 10000000 00112233 10000000';
    const file = fromHex(sectionHeader + unknown + interfaceDescription + unknown);
    expect(readCapture(file)).toMatchObject({ interfaces: [{ name: 'link 0' }] });
    expect(readCapture(file).problem).toBeUndefined();
  });

  test('a section of another major version is stepped over to the next section header (§3.4)', () => {
    const future = '0a0d0d0a 1c000000 4d3c2b1a 0200 0000 ffffffffffffffff 1c000000';
    const capture = readCapture(fromHex(future + interfaceDescription + sectionHeader + interfaceDescription));
    expect(capture.interfaces).toHaveLength(1);
    expect(capture.problem).toEqual({
      offset: 12,
      message: 'a section is of pcapng version 2.0, and only 1.0 is known, at byte 12',
    });
  });

  test('minor version 2 means the same as 0 (§4.1)', () => {
    expect(readCapture(fromHex(sectionHeader.replace('0100 0000', '0100 0200'))).problem).toBeUndefined();
  });

  test('a simple packet has the first interface, no time, and the snap length for its length (§4.4)', () => {
    const snap2 = '01000000 14000000 0100 0000 02000000 14000000';
    const simple = '03000000 14000000 09000000 cafe0000 14000000';
    expect(readCapture(fromHex(sectionHeader + snap2 + simple)).packets).toMatchObject([
      { interfaceId: 0, timestamp: 0n, originalLength: 9, bytes: fromHex('cafe') },
    ]);
  });

  test('the obsolete packet block, whose interface id has 16 bits (appendix A)', () => {
    const packet = '02000000 24000000 0000 ffff 004c0600 02652e1b 02000000 05000000 cafe0000 24000000';
    expect(readCapture(fromHex(sectionHeader + interfaceDescription + packet)).packets).toMatchObject([
      { interfaceId: 0, timestamp: BigInt(time) * 1000n, originalLength: 5, bytes: fromHex('cafe') },
    ]);
  });

  test.each([
    ['microseconds without if_tsresol', '', 1_000_000n * 1000n],
    ['10^-9', '0900 0100 09000000', 1_000_000n],
    ['10^-0', '0900 0100 00000000', 1_000_000n * 1_000_000_000n],
    ['10^-12, finer than can be shown', '0900 0100 0c000000', 1000n],
    ['2^-10', '0900 0100 8a000000', (1_000_000n * 1_000_000_000n) / 1024n],
    ['an offset of 2 s (if_tsoffset)', '0e00 0800 0200000000000000', 1_000_000n * 1000n + 2_000_000_000n],
    ['an offset of -1 s', '0e00 0800 ffffffffffffffff', 1_000_000n * 1000n - 1_000_000_000n],
  ])('a time of 1000000 units, %s (§4.2)', (_, option, nanoseconds) => {
    const optionBytes = option === '' ? 0 : fromHex(option).length;
    const length = toHex(Uint8Array.of(20 + optionBytes));
    const description = `01000000 ${length}000000 0100 0000 00000000 ${option} ${length}000000`;
    const packet = '06000000 20000000 00000000 00000000 40420f00 00000000 00000000 20000000';
    const capture = readCapture(fromHex(sectionHeader + description + packet));
    expect(capture.problem).toBeUndefined();
    expect(capture.packets.map(({ timestamp }) => timestamp)).toEqual([nanoseconds]);
  });

  test('options that are not interpreted are kept, custom ones with their enterprise number (§3.5.1)', () => {
    const otherOptions = [
      { code: 5, value: fromHex('0000000000000007') }, // epb_packetid
      { code: 2989, value: fromHex('00007ed9 aabb') }, // custom, binary
    ];
    const packet = { interfaceId: 0, time, bytes: fromHex('01'), otherOptions };
    const written = writePcapng({ interfaces: [{ name: 'wan', linkType: 1 }], packets: [packet] });
    expect(readCapture(written).packets).toMatchObject([{ otherOptions }]);
  });

  test('a string ends at a zero byte (§3.5), and bytes that are no UTF-8 are mended (§3.6.3)', () => {
    const options = '0200 0400 65740078  0300 0200 ffff0000 0000 0000';
    const description = `01000000 28000000 0100 0000 00000000 ${options} 28000000`;
    expect(readCapture(fromHex(sectionHeader + description)).interfaces).toMatchObject([
      { name: 'et', description: '\ufffd\ufffd' },
    ]);
  });

  test('what was written is read back, in every variant', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((value) => !/[\0\ufeff]/.test(value));
    const packet = fc.record({
      interfaceId: fc.nat(1),
      timestamp: fc.bigInt(0n, 2n ** 63n),
      bytes: fc.uint8Array({ maxLength: 70 }),
      comments: fc.array(text, { maxLength: 3 }),
    });
    const options = fc.record({
      byteOrder: fc.constantFrom('big', 'little'),
      resolution: fc.constantFrom('microseconds', 'nanoseconds'),
    });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 10 }), options, (packets, variant) => {
        const written = writePcapng({ ...all, packets }, variant);
        const capture = readCapture(written);
        expect(capture.problem).toBeUndefined();
        const unit = variant.resolution === 'microseconds' ? 1000n : 1n;
        expect(
          capture.packets.map((read) => [read.interfaceId, read.timestamp, toHex(read.bytes), read.comments]),
        ).toEqual(
          packets.map((given) => [
            given.interfaceId,
            given.timestamp - (given.timestamp % unit),
            toHex(given.bytes),
            given.comments,
          ]),
        );
        expect(writePcapng({ ...all, packets: capture.packets }, variant)).toEqual(written);
      }),
    );
  });
});

describe('what is wrong with a file is said in one sentence, with the byte', () => {
  /** Section header (0 to 28), interface (28 to 48), packet of two bytes (48 to 84). */
  const packet = '06000000 24000000 00000000 00000000 00000000 02000000 02000000 cafe0000 24000000';
  const good = sectionHeader + interfaceDescription + packet;

  test('the file of these examples is good', () => {
    expect(readCapture(fromHex(good)).problem).toBeUndefined();
    expect(readCapture(fromHex(good)).packets).toHaveLength(1);
  });

  const block = (body: string) => {
    const length = toHex(new OrderedWriter().u32(fromHex(body).length + 8).take());
    return `${body.trim().slice(0, 8)}${length}${body.trim().slice(8)}${length}`;
  };
  test.each([
    [
      'cut in the section header',
      fromHex(good).slice(0, 10),
      0,
      0,
      'the file is cut short: a section header has 28 bytes at least, 10 are here',
    ],
    [
      'cut in a block',
      fromHex(good).slice(0, -4),
      0,
      52,
      'the file is cut short: a block of type 6 has 36 bytes, 32 are here',
    ],
    [
      'cut after a block type',
      fromHex(good).slice(0, 56),
      0,
      48,
      'the file is cut short: a block has 12 bytes at least, 8 are here',
    ],
    ['no byte-order magic', changed(good, 8, '00'), 0, 8, 'a section header has no byte-order magic'],
    [
      'a length that is no multiple of four',
      changed(good, 52, '25'),
      0,
      52,
      '37 cannot be the length of a block (a multiple of 4, 12 at least)',
    ],
    [
      'a length of zero',
      changed(good, 52, '00'),
      0,
      52,
      '0 cannot be the length of a block (a multiple of 4, 12 at least)',
    ],
    [
      'an absurd length',
      changed(good, 52, 'fcffffff'),
      0,
      52,
      'the file is cut short: a block of type 6 has 4294967292 bytes, 36 are here',
    ],
    ['lengths that differ', changed(good, 80, '28'), 0, 80, "a block's length is 36 at its start and 40 at its end"],
    [
      'a packet longer than its block',
      changed(good, 68, 'ff'),
      0,
      68,
      'a packet has 255 bytes in a block with room for 4',
    ],
    [
      'a packet of an unknown interface',
      changed(good, 56, '07'),
      0,
      56,
      'a packet names interface 7, and the section has 1',
    ],
    ['an unknown link type', changed(good, 36, '0f27'), 1, 36, 'link type 9999 is not one that is known here'],
    [
      'a block too short for its kind',
      fromHex(`${good}${block('06000000 00000000')}`),
      1,
      84,
      'a block of type 6 has 20 bytes at least, this one 4',
    ],
    [
      'a simple packet before any interface',
      fromHex(sectionHeader + block('03000000 00000000')),
      0,
      36,
      'a simple packet comes before any interface',
    ],
    [
      'a name longer than its block',
      fromHex(good + block('04000000 0100 ff00 01020304')),
      1,
      92,
      'a name record is longer than its block',
    ],
    [
      'secrets longer than their block',
      fromHex(good + block('0a000000 4b534c54 ff000000')),
      1,
      96,
      'secrets of 255 bytes are in a block with room for 0',
    ],
    [
      'statistics of an unknown interface',
      fromHex(good + block('05000000 09000000 00000000 00000000')),
      1,
      92,
      'statistics name interface 9, and the section has 1',
    ],
    [
      'an option longer than its block',
      fromHex(good + block('01000000 0100 0000 00000000 0200 ff00 77616e00')),
      1,
      100,
      'an option is longer than its block',
    ],
  ])('%s', (_, file, packets, offset, sentence) => {
    const capture = readCapture(file);
    expect(capture.problem).toEqual({ offset, message: `${sentence}, at byte ${offset}` });
    expect(capture.packets).toHaveLength(packets);
  });

  test('a bad block costs that block only, and the first one is told', () => {
    const badPacket = packet.replace('06000000 24000000 00000000', '06000000 24000000 09000000');
    const capture = readCapture(fromHex(sectionHeader + interfaceDescription + badPacket + badPacket + packet));
    expect(capture.packets).toHaveLength(1);
    expect(capture.problem).toMatchObject({ offset: 56 });
  });

  test('a packet with bad options is kept, without them', () => {
    const bad = block('06000000 00000000 00000000 00000000 02000000 02000000 cafe0000 0100 0100 41000000 0100 ff00');
    const capture = readCapture(fromHex(sectionHeader + interfaceDescription + bad));
    expect(capture.packets).toMatchObject([{ bytes: fromHex('cafe'), comments: ['A'] }]);
    expect(capture.problem?.message).toContain('an option is longer than its block');
  });

  function changed(hex: string, at: number, by: string): Uint8Array {
    const copy = fromHex(hex);
    copy.set(fromHex(by), at);
    return copy;
  }
});
