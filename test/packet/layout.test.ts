/** The table behind every header: its fields, its diagram, and the headers' shapes as their RFCs draw them. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { fromHex, toHex } from '../../src/bytes/hex.ts';
import { arpPacket } from '../../src/packet/arp.ts';
import { ethernetHeader } from '../../src/packet/ethernet.ts';
import { icmpEcho, icmpErrorBody, icmpHeader } from '../../src/packet/icmp.ts';
import { ipv4Header } from '../../src/packet/ipv4.ts';
import { flag, ipv4, layout, mac, octets, uint } from '../../src/packet/layout.ts';
import { tcpHeader } from '../../src/packet/tcp.ts';
import { udpHeader } from '../../src/packet/udp.ts';
import { expectToTile } from '../helpers/tile.ts';

/** A header with fields that start and end anywhere in a byte. */
const odd = layout('odd', {
  three: uint(3, 'Three'),
  up: flag('Up'),
  thirtyTwo: uint(32, 'Thirty-two'),
  eleven: uint(11, 'Eleven'),
  one: uint(1, 'One'),
  address: ipv4('Address'),
  hardware: mac('Hardware'),
  rest: octets(2, 'Rest'),
});
const oddHeader = fc.record({
  three: fc.nat(7),
  up: fc.boolean(),
  thirtyTwo: fc.nat(0xffffffff),
  eleven: fc.nat(2047),
  one: fc.nat(1),
  address: fc.ipV4(),
  hardware: fc.uint8Array({ minLength: 6, maxLength: 6 }).map((bytes) => toHex(bytes, ':')),
  rest: fc.uint8Array({ minLength: 2, maxLength: 2 }),
});

describe('a layout', () => {
  test('puts its fields one after another, highest bit first', () => {
    const bytes = new Uint8Array(odd.size);
    odd.write(bytes, 0, {
      three: 0b101,
      up: true,
      thirtyTwo: 0x12345678,
      eleven: 0b10000000001,
      one: 1,
      address: '68.85.2.101',
      hardware: '00:16:d3:23:68:8a',
      rest: fromHex('cafe'),
    });
    expect(toHex(bytes)).toBe('b12345678803445502650016d323688acafe');
  });

  test('reads back what it wrote, at any offset, and touches nothing around it', () => {
    fc.assert(
      fc.property(oddHeader, fc.nat(5), fc.nat(255), (header, offset, filling) => {
        const bytes = new Uint8Array(offset + odd.size + 3).fill(filling);
        odd.write(bytes, offset, header);
        expect(odd.read(bytes, offset)).toEqual(header);
        expect(new Set([...bytes.subarray(0, offset), ...bytes.subarray(offset + odd.size)])).toEqual(
          new Set([filling]),
        );
      }),
    );
  });

  test('sets one field without touching another', () => {
    fc.assert(
      fc.property(oddHeader, oddHeader, (header, other) => {
        for (const name of Object.keys(header) as (keyof typeof header)[]) {
          const bytes = new Uint8Array(odd.size);
          odd.write(bytes, 0, header);
          odd.set(bytes, 0, name, other[name]);
          expect(odd.read(bytes)).toEqual({ ...header, [name]: other[name] });
          expect(odd.get(bytes, 0, name)).toEqual(other[name]);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('any bytes are some header: reading and writing judge nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: odd.size, maxLength: odd.size }), (bytes) => {
        const copy = new Uint8Array(odd.size);
        odd.write(copy, 0, odd.read(bytes));
        expect(copy).toEqual(bytes);
      }),
    );
  });

  test('a number too large for its field keeps to its bits', () => {
    const bytes = new Uint8Array(odd.size);
    odd.set(bytes, 0, 'eleven', 0xffffffff);
    expect(odd.read(bytes)).toMatchObject({
      three: 0,
      up: false,
      thirtyTwo: 0,
      eleven: 2047,
      one: 0,
      address: '0.0.0.0',
    });
  });

  test('its spans tile the header, with the positions of the whole array', () => {
    const bytes = new Uint8Array(4 + odd.size);
    expectToTile(odd.spans(bytes, 4), 4, 4 + odd.size);
    expect(odd.spans(bytes, 4)[1]).toEqual({ name: 'up', bitOffset: 35, bitLength: 1, value: false });
  });

  test('a header cut short names the first field that is missing, and where it starts', () => {
    const cut = (length: number, start = 0, end?: number) => {
      try {
        return odd.read(new Uint8Array(length), start, end);
      } catch (error) {
        return error;
      }
    };
    expect(cut(0)).toMatchObject({ code: 'truncated', layer: 'odd', field: 'three', offset: 0 });
    expect(cut(4)).toMatchObject({ field: 'thirtyTwo', offset: 0 });
    expect(cut(7)).toMatchObject({ field: 'address', offset: 6 });
    expect(cut(30, 20)).toMatchObject({ field: 'hardware', offset: 30 });
    expect(cut(30, 5, 12)).toMatchObject({ field: 'address', offset: 11 });
    expect(cut(7, 0, 100)).toBeInstanceOf(DecodeError);
    expect(cut(2, 5)).toMatchObject({ field: 'three', offset: 5, message: expect.stringContaining(', 0 are left') });
  });

  test('misuse is refused: no room to write, fields that do not fill whole bytes', () => {
    expect(() => odd.write(new Uint8Array(odd.size - 1), 0, odd.read(new Uint8Array(odd.size)))).toThrow(RangeError);
    expect(() => layout('bad', { seven: uint(7, 'Seven') })).toThrow('take 7 bits');
  });
});

/** Bits at which a row of a diagram has a boundary. */
function boundaries(diagram: string): number[][] {
  return diagram
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => Array.from(line, (c, column) => (c === '|' ? column / 2 : -1)).filter((bit) => bit >= 0));
}

describe('a diagram', () => {
  test('is drawn as RFCs do, 32 bits a row', () => {
    expect(udpHeader.diagram().split('\n')).toEqual([
      ' 0                   1                   2                   3',
      ' 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1',
      '+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+',
      '|          Source Port          |        Destination Port       |',
      '+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+',
      '|             Length            |            Checksum           |',
      '+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+',
    ]);
  });

  // The boxes of the RFCs, as the bits at which they have a boundary. Ours may cut a box further, where a later RFC does.
  test.each([
    [
      'IPv4, RFC 791 §3.1',
      ipv4Header,
      [
        [0, 4, 8, 16, 32],
        [0, 16, 19, 32],
        [0, 8, 16, 32],
        [0, 32],
        [0, 32],
      ],
      [14, 17, 18],
    ],
    [
      'UDP, RFC 768',
      udpHeader,
      [
        [0, 16, 32],
        [0, 16, 32],
      ],
      [],
    ],
    [
      'TCP, RFC 9293 §3.1',
      tcpHeader,
      [
        [0, 16, 32],
        [0, 32],
        [0, 32],
        [0, 4, 8, 9, 10, 11, 12, 13, 14, 15, 16, 32],
        [0, 16, 32],
      ],
      [],
    ],
    ['ICMP, RFC 792', icmpHeader, [[0, 8, 16, 32]], []],
    ['ICMP echo, RFC 792', icmpEcho, [[0, 16, 32]], []],
    ['ICMP fragmentation needed, RFC 1191 §4', icmpErrorBody, [[0, 16, 32]], []],
  ] as const)('of %s has the boxes that the RFC draws', (_, header, rows, further) => {
    const drawn = boundaries(header.diagram());
    expect(drawn.map((row) => row.filter((bit) => !(further as readonly number[]).includes(bit)))).toEqual(rows);
  });

  test('has every line of its full width, whatever the header', () => {
    for (const header of [ipv4Header, udpHeader, tcpHeader, arpPacket, ethernetHeader, icmpHeader, odd]) {
      const lines = header.diagram().split('\n').slice(2);
      const widths = lines.map((line) => line.length);
      const lastRowBits = (header.size * 8) % 32 || 32;
      expect(widths.slice(0, -2).every((width) => width === 65)).toBe(true);
      expect(widths.slice(-2)).toEqual([2 * lastRowBits + 1, 2 * lastRowBits + 1]);
    }
  });

  test('names a field that goes over several rows once', () => {
    expect(arpPacket.diagram().match(/Target Hardware Address/g)).toHaveLength(1);
  });
});
