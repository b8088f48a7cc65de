/** TCP segments against RFC 9293 §3.1 and §3.2, RFC 7323 and RFC 2018, and against segments of the Linux kernel. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { fromHex, toHex } from '../../src/bytes/hex.ts';
import { IpProtocol, transportChecksum } from '../../src/packet/ipv4.ts';
import { buildTcp, decodeTcp, dissectTcp, segmentLength, tcpHeader, writeTcpOptions } from '../../src/packet/tcp.ts';
import { expectRobust } from '../helpers/robust.ts';
import { expectToTile } from '../helpers/tile.ts';

/**
 * Sent by Linux 6.18 through a TUN interface (no checksum offload) to the TCP of this project, and recorded there:
 * a connection with timestamps that carried 7 bytes, and one on which segments were lost.
 */
const KERNEL = '10.9.0.1';
const PEER = '10.9.0.2';
const vectors = {
  syn: fromHex('db36 0050 97958da3 00000000 a002 faf0 c3e8 0000  020405b4 0402080a af19c535 00000000 0103030a'),
  sevenBytes: fromHex(
    'db36 0050 97958da4 68c6551a 8018 003f c18d 0000  0101080a af19c542 242ad48c  00 1f 3e 5d 7c 9b ba',
  ),
  fin: fromHex('db36 0050 97958dab 68c6551a 8011 003f 36ad 0000  0101080a af19c542 242ad48c'),
  synAck: fromHex('2328 ef1a 96c8eb1a ce434e4d a012 fe88 8daf 0000  020405b4 0402080a 5f13cd82 bac00f92 0103030a'),
  threeBlocks: fromHex(`2328 d287 d44923c9 41857e73 c010 004c ea92 0000
    0101051a 4185ef4f 4185f4f7 4185de77 4185e9a7 41857e87 4185d8df`),
};
const decode = (bytes: Uint8Array) => decodeTcp(bytes, KERNEL, PEER);

/** `vector` with some bytes changed and the checksum made right again. */
function changed(vector: Uint8Array, change: (bytes: Uint8Array) => void): Uint8Array {
  const bytes = vector.slice();
  change(bytes);
  tcpHeader.set(bytes, 0, 'checksum', 0);
  tcpHeader.set(bytes, 0, 'checksum', transportChecksum(KERNEL, PEER, IpProtocol.TCP, bytes));
  return bytes;
}

function errorOf(bytes: Uint8Array): { code: string; field: string; offset: number } {
  try {
    decode(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return { code: error.code, field: error.field, offset: error.offset };
    throw error;
  }
  throw new Error('was decoded');
}

describe('segments of the kernel', () => {
  test('a SYN: numbers, window and all four options', () => {
    const segment = decode(vectors.syn);
    expect(segment).toMatchObject({ srcPort: 0xdb36, dstPort: 80, sequenceNumber: 0x97958da3, syn: true, ack: false });
    expect(segment).toMatchObject({ dataOffset: 10, window: 64240, checksum: 0xc3e8, urgentPointer: 0 });
    expect(segment.options).toEqual({
      mss: 1460,
      sackPermitted: true,
      timestamps: { value: 0xaf19c535, echoReply: 0 },
      windowScale: 10,
    });
  });

  test('an odd number of bytes: the last is summed as if a zero followed (RFC 9293 §3.1)', () => {
    const segment = decode(vectors.sevenBytes);
    expect(segment).toMatchObject({ psh: true, ack: true, syn: false, fin: false, window: 63 });
    expect(toHex(segment.payload)).toBe('001f3e5d7c9bba');
    expect(segment.options).toEqual({ timestamps: { value: 0xaf19c542, echoReply: 0x242ad48c } });
  });

  test('three SACK blocks', () => {
    expect(decode(vectors.threeBlocks).options.sack).toEqual([
      [0x4185ef4f, 0x4185f4f7],
      [0x4185de77, 0x4185e9a7],
      [0x41857e87, 0x4185d8df],
    ]);
  });

  test('SYN and FIN take a sequence number each (RFC 9293 §3.4)', () => {
    const lengths = Object.values(vectors).map((vector) => segmentLength(decode(vector)));
    expect(lengths).toEqual([1, 7, 1, 1, 0]);
  });

  test.each(Object.entries(vectors))('we build the bytes that the kernel sends: %s', (_name, vector) => {
    expect(toHex(buildTcp(decode(vector), KERNEL, PEER))).toBe(toHex(vector));
  });

  test.each(Object.entries(vectors))('the fields of %s tile it', (_name, vector) => {
    const framed = new Uint8Array(vector.length + 20);
    framed.set(vector, 13);
    const layer = dissectTcp(framed, 13, 13 + vector.length);
    expectToTile(layer.fields, 13, layer.payload!.start);
    expect(layer.payload).toMatchObject({ end: 13 + vector.length, next: { by: 'tcpPort' } });
    expect(layer.payload!.start).toBe(13 + 4 * tcpHeader.get(vector, 0, 'dataOffset'));
  });

  test.each(Object.entries(vectors))('damaged %s gives a value or a DecodeError, nothing else', (_name, vector) => {
    expectRobust(vector, decode);
    expectRobust(vector, (bytes) => dissectTcp(bytes, 0, bytes.length));
  });

  test('every single flipped bit is noticed by the checksum or the lengths', () => {
    for (const vector of Object.values(vectors)) {
      for (let bit = 0; bit < vector.length * 8; bit++) {
        const flipped = vector.slice();
        flipped[bit >> 3] = flipped[bit >> 3]! ^ (0x80 >> (bit & 7));
        expect(() => decode(flipped), `bit ${bit}`).toThrow(DecodeError);
      }
    }
  });

  test('the checksum covers the addresses: the same segment between others is wrong (RFC 9293 §3.1)', () => {
    expect(() => decodeTcp(vectors.fin, KERNEL, '10.9.0.3')).toThrow(/checksum/);
    expect(() => decodeTcp(vectors.fin, '10.9.0.9', PEER)).toThrow(/checksum/);
  });
});

describe('options', () => {
  const header = (options: string) => {
    const bytes = fromHex(`0050 0051 00000001 00000002 0010 1000 0000 0000 ${options}`);
    return changed(bytes, (changing) => tcpHeader.set(changing, 0, 'dataOffset', bytes.length / 4));
  };

  test('unknown ones are skipped by their length (RFC 9293 §3.2, MUST-6)', () => {
    expect(decode(header('fd04f989 020405b4')).options).toEqual({ mss: 1460 });
    expect(decode(header('4202 0101 020405b4')).options).toEqual({ mss: 1460 });
  });

  test('after END comes padding, whatever it holds', () => {
    expect(decode(header('020405b4 00ffffff')).options).toEqual({ mss: 1460 });
    expect(decode(header('00020405 b4b4b4b4')).options).toEqual({});
  });

  test.each([
    ['a length of zero', '020005b4', { code: 'bad-length', field: 'length', offset: 21 }],
    ['a length of one', 'fd01f989', { code: 'bad-length', field: 'length', offset: 21 }],
    ['an MSS of three bytes', '020305b4', { code: 'bad-length', field: 'length', offset: 21 }],
    ['a SACK of half a block', '01050600 00000101', { code: 'bad-length', field: 'length', offset: 22 }],
    ['an option that goes on beyond the header', 'fd08f989', { code: 'truncated', field: 'data', offset: 22 }],
    ['a kind without a length', '010101fd', { code: 'truncated', field: 'length', offset: 24 }],
  ])('%s is an error (MUST-7)', (_what, options, error) => {
    expect(errorOf(header(options))).toEqual(error);
  });

  test('more than 40 bytes do not fit', () => {
    const sack = Array.from({ length: 4 }, (_, i) => [i, i + 1] as const);
    expect(writeTcpOptions({ sack })).toHaveLength(36);
    expect(() => writeTcpOptions({ sack, timestamps: { value: 1, echoReply: 2 } })).toThrow(RangeError);
  });
});

describe('the header', () => {
  test('a data offset below five or beyond the segment is an error', () => {
    const at = (dataOffset: number) =>
      changed(vectors.fin, (bytes) => tcpHeader.set(bytes, 0, 'dataOffset', dataOffset));
    expect(errorOf(at(4))).toEqual({ code: 'bad-length', field: 'dataOffset', offset: 12 });
    expect(errorOf(at(9))).toEqual({ code: 'truncated', field: 'dataOffset', offset: 12 });
  });

  test('fields too short for a header are truncated at the field that is missing', () => {
    expect(errorOf(vectors.fin.slice(0, 6))).toEqual({ code: 'truncated', field: 'sequenceNumber', offset: 4 });
  });

  test('what was built is decoded again', () => {
    const u32 = fc.nat(0xffffffff);
    const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
    const synOptions = fc.record({
      mss: optional(fc.nat(0xffff)),
      windowScale: optional(fc.nat(255)),
      sackPermitted: fc.constantFrom(undefined, true),
      timestamps: optional(fc.record({ value: u32, echoReply: u32 })),
    });
    const otherOptions = fc.record({
      timestamps: optional(fc.record({ value: u32, echoReply: u32 })),
      sack: optional(fc.array(fc.tuple(u32, u32), { minLength: 1, maxLength: 3 })),
    });
    const segments = fc.record({
      srcPort: fc.nat(0xffff),
      dstPort: fc.nat(0xffff),
      sequenceNumber: u32,
      acknowledgmentNumber: u32,
      cwr: fc.boolean(),
      ece: fc.boolean(),
      urg: fc.boolean(),
      ack: fc.boolean(),
      psh: fc.boolean(),
      rst: fc.boolean(),
      syn: fc.boolean(),
      fin: fc.boolean(),
      window: fc.nat(0xffff),
      urgentPointer: fc.nat(0xffff),
      options: fc.oneof(synOptions, otherOptions),
      payload: fc.uint8Array({ maxLength: 50 }),
    });
    fc.assert(
      fc.property(segments, fc.ipV4(), fc.ipV4(), (fields, src, dst) => {
        const bytes = buildTcp(fields, src, dst);
        const { options, ...rest } = decodeTcp(bytes, src, dst);
        const { options: given, ...others } = fields;
        expect(rest).toMatchObject(others);
        expect(options).toEqual(given);
        const layer = dissectTcp(bytes, 0, bytes.length);
        expectToTile(layer.fields, 0, layer.payload!.start);
      }),
    );
  });

  test('random bytes give a value or a DecodeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        for (const read of [() => decode(bytes), () => dissectTcp(bytes, 0, bytes.length)]) {
          try {
            read();
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError);
          }
        }
      }),
    );
  });

  test('the box diagram is that of RFC 9293 §3.1, without options', () => {
    expect(tcpHeader.diagram().split('\n').slice(2)).toEqual([
      '+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+',
      expect.stringMatching(/^\| +Source Port +\| +Destination Port +\|$/),
      expect.stringMatching(/^\+(-\+){32}$/),
      expect.stringMatching(/^\| +Sequence Number +\|$/),
      expect.stringMatching(/^\+(-\+){32}$/),
      expect.stringMatching(/^\| +Acknowledgment Number +\|$/),
      expect.stringMatching(/^\+(-\+){32}$/),
      expect.stringMatching(/^\| *Data Of.*\| *Rsrvd *\|(.\|){8} +Window +\|$/),
      expect.stringMatching(/^\+(-\+){32}$/),
      expect.stringMatching(/^\| +Checksum +\| +Urgent Pointer +\|$/),
      expect.stringMatching(/^\+(-\+){32}$/),
    ]);
  });
});
