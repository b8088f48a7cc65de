/** UDP against RFC 768. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/bytes/hex.ts';
import { concatBytes } from '../../src/bytes/writer.ts';
import { IpProtocol, transportChecksum } from '../../src/packet/ipv4.ts';
import { buildUdp, decodeUdp, dissectUdp, udpHeader } from '../../src/packet/udp.ts';
import { expectRobust } from '../helpers/robust.ts';
import { expectToTile } from '../helpers/tile.ts';
import { DNS_SERVER, LAPTOP, messageOf, udpHello } from './kernel-vectors.ts';

const datagram = messageOf(udpHello);
const decode = (bytes: Uint8Array) => decodeUdp(bytes, LAPTOP, DNS_SERVER);

describe('UDP', () => {
  test("the kernel's datagram: ports, length, checksum, data", () => {
    expect(decode(datagram)).toMatchObject({ srcPort: 45485, dstPort: 5001, length: 13, checksum: 0x69ba });
    expect(toHex(decode(datagram).payload)).toBe(toHex(new TextEncoder().encode('hello')));
  });

  test('we build the bytes that the kernel sends', () => {
    expect(toHex(buildUdp(decode(datagram), LAPTOP, DNS_SERVER))).toBe(toHex(datagram));
  });

  test('what was built is decoded again', () => {
    const given = fc.record({
      srcPort: fc.nat(0xffff),
      dstPort: fc.nat(0xffff),
      payload: fc.uint8Array({ maxLength: 100 }),
    });
    fc.assert(
      fc.property(given, fc.ipV4(), fc.ipV4(), (fields, src, dst) => {
        expect(decodeUdp(buildUdp(fields, src, dst), src, dst)).toMatchObject(fields);
      }),
    );
  });

  test('a checksum that comes out as zero is sent as all ones, since zero says that there is none', () => {
    const empty = { srcPort: 0, dstPort: 0, payload: new Uint8Array(2) };
    // The payload that makes the whole sum to ffff is the checksum of the datagram without it.
    const needed = udpHeader.get(buildUdp(empty, LAPTOP, DNS_SERVER), 0, 'checksum');
    const built = buildUdp({ ...empty, payload: Uint8Array.of(needed >> 8, needed & 255) }, LAPTOP, DNS_SERVER);
    expect(udpHeader.get(built, 0, 'checksum')).toBe(0xffff);
    expect(decode(built).length).toBe(10);
  });

  test('a checksum of zero is not checked', () => {
    const unchecked = datagram.slice();
    udpHeader.set(unchecked, 0, 'checksum', 0);
    unchecked[12]! ^= 0xff;
    expect(decode(unchecked).checksum).toBe(0);
  });

  test('every changed bit of the datagram is found, and changed addresses too', () => {
    for (let bit = 0; bit < datagram.length * 8; bit++) {
      const flipped = datagram.slice();
      flipped[bit >> 3]! ^= 0x80 >> (bit & 7);
      expect(() => decode(flipped), `bit ${bit}`).toThrow();
    }
    expect(() => decodeUdp(datagram, LAPTOP, '68.85.2.3')).toThrow(
      expect.objectContaining({ code: 'bad-checksum', layer: 'udp', field: 'checksum', offset: 6 }),
    );
  });

  test('the length decides where the data ends, not the IP payload', () => {
    const longer = concatBytes(datagram, fromHex('00000000'));
    expect(decode(longer).payload).toEqual(decode(datagram).payload);
    expect(dissectUdp(longer, 0, longer.length).end).toBe(13);
  });

  test.each([
    ['a length below the header', 7, 'bad-length'],
    ['a length of zero', 0, 'bad-length'],
  ] as const)('%s is refused', (_, length, code) => {
    const bytes = datagram.slice();
    udpHeader.set(bytes, 0, 'length', length);
    const expected = expect.objectContaining({ code, layer: 'udp', field: 'length', offset: 4 });
    expect(() => decode(bytes)).toThrow(expected);
    expect(() => dissectUdp(bytes, 0, bytes.length)).toThrow(expected);
  });

  test('a length beyond the bytes is refused by decode; the dissector shows what is here and says how far it should go', () => {
    const bytes = datagram.slice();
    udpHeader.set(bytes, 0, 'length', 14);
    expect(() => decode(bytes)).toThrow(expect.objectContaining({ code: 'truncated', field: 'length', offset: 4 }));
    expect(dissectUdp(bytes, 0, bytes.length)).toMatchObject({ end: 13, announcedEnd: 14 });
  });

  test('an empty datagram is one of 8 bytes', () => {
    const empty = buildUdp({ srcPort: 1, dstPort: 2, payload: new Uint8Array(0) }, LAPTOP, DNS_SERVER);
    expect(empty).toHaveLength(8);
    expect(transportChecksum(LAPTOP, DNS_SERVER, IpProtocol.UDP, empty)).toBe(0);
    expect(decode(empty).payload).toHaveLength(0);
  });

  test('dissected: four fields tile the header, and the ports say what may follow', () => {
    const { fields, payload } = dissectUdp(udpHello, 34, udpHello.length);
    expectToTile(fields, 34, 42);
    expect(payload).toEqual({ start: 42, end: 47, next: { by: 'udpPort', srcPort: 45485, dstPort: 5001 } });
  });

  test('of bad bytes gives a value or a DecodeError', () => {
    expectRobust(datagram, decode);
    expectRobust(datagram, (bytes) => dissectUdp(bytes, 0, bytes.length));
  });
});
