/** IPv4 against RFC 791 and RFC 1122 §3.2.1. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { internetChecksum } from '../../src/bytes/checksum.ts';
import { fromHex, toHex } from '../../src/bytes/hex.ts';
import { concatBytes } from '../../src/bytes/writer.ts';
import {
  buildIpv4,
  decodeIpv4,
  dissectIpv4,
  IpProtocol,
  ipv4Header,
  pseudoHeaderSum,
  transportChecksum,
} from '../../src/packet/ipv4.ts';
import { expectRobust } from '../helpers/robust.ts';
import { expectToTile } from '../helpers/tile.ts';
import * as kernel from './kernel-vectors.ts';

const { datagramOf, LAPTOP, DNS_SERVER } = kernel;
const datagrams = Object.entries({
  echoRequest: kernel.echoRequest,
  echoReply: kernel.echoReply,
  udpHello: kernel.udpHello,
  portUnreachable: kernel.portUnreachable,
  lastFragment: kernel.lastFragment,
  recordRoute: kernel.recordRoute,
  timeExceeded: kernel.timeExceeded,
}).map(([name, frame]) => [name, datagramOf(frame)] as const);

/** RFC 791 appendix A, example 1: the smallest datagram; the RFC leaves checksum and addresses open. */
const example1 = fromHex('45 00 0015 006f 0000 7b 01 0000 c0000201 c0000202 aa');

describe("the kernel's datagrams", () => {
  test('a ping: no fragment, not to be fragmented, TTL 64', () => {
    expect(decodeIpv4(datagramOf(kernel.echoRequest))).toMatchObject({
      version: 4,
      ihl: 5,
      dscp: 0,
      ecn: 0,
      totalLength: 44,
      identification: 0x5d0d,
      reservedFlag: false,
      dontFragment: true,
      moreFragments: false,
      fragmentOffset: 0,
      ttl: 64,
      protocol: IpProtocol.ICMP,
      headerChecksum: 0x50b3,
      src: LAPTOP,
      dst: DNS_SERVER,
      options: new Uint8Array(0),
    });
  });

  test('the last of three fragments: 2960 bytes came before it, in units of 8', () => {
    expect(decodeIpv4(datagramOf(kernel.lastFragment))).toMatchObject({
      moreFragments: false,
      fragmentOffset: 2960 / 8,
    });
  });

  test('one with 40 bytes of options, the most there can be', () => {
    const { ihl, options, payload } = decodeIpv4(datagramOf(kernel.recordRoute));
    expect(ihl).toBe(15);
    expect(options).toHaveLength(40);
    expect(options[0]).toBe(7); // Record Route
    expect(payload).toHaveLength(64);
  });

  test('an error of ICMP has the precedence of network control (RFC 1812 §4.3.2.5)', () => {
    expect(decodeIpv4(datagramOf(kernel.timeExceeded))).toMatchObject({ dscp: 0b110000, ecn: 0 });
  });

  test.each(datagrams)('%s: we build the same bytes from its fields', (_, datagram) => {
    expect(toHex(buildIpv4(decodeIpv4(datagram)))).toBe(toHex(datagram));
  });

  test.each(datagrams)('%s: the dissected fields tile the header', (_, datagram) => {
    const { fields, end, payload } = dissectIpv4(datagram, 0, datagram.length);
    expectToTile(fields, 0, payload!.start);
    expect([payload!.end, end]).toEqual([datagram.length, datagram.length]);
  });

  test.each(datagrams)('%s: bad bytes give a value or a DecodeError', (_, datagram) => {
    expectRobust(datagram, (bytes) => decodeIpv4(bytes));
    expectRobust(datagram, (bytes) => dissectIpv4(bytes, 0, bytes.length));
  });
});

describe('decoding', () => {
  const datagram = datagramOf(kernel.udpHello);
  const changed = (change: (bytes: Uint8Array) => void) => {
    const bytes = datagram.slice();
    change(bytes);
    bytes.fill(0, 10, 12);
    const checksum = internetChecksum(bytes, 0, Math.min(bytes.length, Math.max(20, (bytes[0]! & 15) * 4)));
    ipv4Header.set(bytes, 0, 'headerChecksum', checksum);
    return bytes;
  };

  test('the total length decides what the payload is, not the frame, which may be padded', () => {
    const padded = concatBytes(datagram, new Uint8Array(13));
    expect(decodeIpv4(padded).payload).toEqual(decodeIpv4(datagram).payload);
    expect(dissectIpv4(padded, 0, padded.length).end).toBe(datagram.length);
  });

  test('the payload is a view', () => {
    expect(decodeIpv4(datagram).payload.buffer).toBe(datagram.buffer);
  });

  test('a datagram can lie anywhere in its array', () => {
    const shifted = concatBytes(new Uint8Array(14), datagram, new Uint8Array(4));
    expect(decodeIpv4(shifted, 14, 14 + datagram.length)).toEqual(decodeIpv4(datagram));
    expectToTile(dissectIpv4(shifted, 14, shifted.length).fields, 14, 34);
  });

  test.each([
    ['a version other than 4', changed((bytes) => ipv4Header.set(bytes, 0, 'version', 6)), 'bad-value', 'version', 0],
    ['a header length below 5', changed((bytes) => ipv4Header.set(bytes, 0, 'ihl', 4)), 'bad-length', 'ihl', 0],
    [
      'a header longer than the bytes',
      changed((bytes) => ipv4Header.set(bytes, 0, 'ihl', 15)),
      'truncated',
      'options',
      20,
    ],
    [
      'a total length below the header',
      changed((bytes) => ipv4Header.set(bytes, 0, 'totalLength', 19)),
      'bad-length',
      'totalLength',
      2,
    ],
    [
      'a total length of zero',
      changed((bytes) => ipv4Header.set(bytes, 0, 'totalLength', 0)),
      'bad-length',
      'totalLength',
      2,
    ],
    [
      'a total length beyond the bytes',
      changed((bytes) => ipv4Header.set(bytes, 0, 'totalLength', 34)),
      'truncated',
      'totalLength',
      2,
    ],
    ['a header cut short', datagram.slice(0, 19), 'truncated', 'dst', 16],
  ] as const)('%s is refused', (_, bytes, code, field, offset) => {
    expect(() => decodeIpv4(bytes)).toThrow(expect.objectContaining({ code, layer: 'ipv4', field, offset }));
  });

  test('every changed bit of a header is found by its checksum (RFC 1122 §3.2.1.2)', () => {
    for (let bit = 0; bit < 160; bit++) {
      const flipped = datagram.slice();
      flipped[bit >> 3]! ^= 0x80 >> (bit & 7);
      expect(() => decodeIpv4(flipped), `bit ${bit}`).toThrow();
    }
  });

  test('a changed bit of the payload is not its business', () => {
    const flipped = datagram.slice();
    flipped[20]! ^= 1;
    expect(decodeIpv4(flipped).src).toBe(LAPTOP);
  });
});

describe('building', () => {
  const fields = fc.record({
    src: fc.ipV4(),
    dst: fc.ipV4(),
    protocol: fc.nat(255),
    payload: fc.uint8Array({ maxLength: 100 }),
    ttl: fc.nat(255),
    identification: fc.nat(0xffff),
    dontFragment: fc.boolean(),
    moreFragments: fc.boolean(),
    fragmentOffset: fc.nat(0x1fff),
    dscp: fc.nat(63),
    ecn: fc.nat(3),
    options: fc.nat(10).chain((words) => fc.uint8Array({ minLength: 4 * words, maxLength: 4 * words })),
  });

  test('what was built is decoded again', () => {
    fc.assert(fc.property(fields, (given) => void expect(decodeIpv4(buildIpv4(given))).toMatchObject(given)));
  });

  test('an ordinary datagram needs only addresses, protocol and payload', () => {
    const built = buildIpv4({ src: '192.0.2.1', dst: '192.0.2.2', protocol: 1, payload: fromHex('aa') });
    expect(decodeIpv4(built)).toMatchObject({ ttl: 64, identification: 0, dontFragment: false, moreFragments: false });
    expect(built).toHaveLength(21);
  });

  test('gives the header of RFC 791 appendix A, example 1, with its checksum filled in', () => {
    const given = {
      src: '192.0.2.1',
      dst: '192.0.2.2',
      protocol: 1,
      identification: 111,
      ttl: 123,
      payload: fromHex('aa'),
    };
    const built = buildIpv4(given);
    expect(internetChecksum(built, 0, 20)).toBe(0);
    built.fill(0, 10, 12);
    expect(toHex(built)).toBe(toHex(example1));
  });

  test('what cannot be a datagram is refused', () => {
    const given = { src: LAPTOP, dst: DNS_SERVER, protocol: 17 };
    expect(() => buildIpv4({ ...given, payload: new Uint8Array(65_516) })).toThrow(RangeError);
    expect(buildIpv4({ ...given, payload: new Uint8Array(65_515) })).toHaveLength(65_535);
    expect(() => buildIpv4({ ...given, payload: new Uint8Array(0), options: new Uint8Array(3) })).toThrow(RangeError);
    expect(() => buildIpv4({ ...given, payload: new Uint8Array(0), options: new Uint8Array(44) })).toThrow(RangeError);
    expect(() => buildIpv4({ ...given, src: '1.2.3', payload: new Uint8Array(0) })).toThrow(RangeError);
  });
});

describe('dissecting', () => {
  test('the protocol says what follows, but a fragment is just data', () => {
    const whole = datagramOf(kernel.udpHello);
    expect(dissectIpv4(whole, 0, whole.length).payload).toMatchObject({ next: { by: 'ipProtocol', value: 17 } });
    const fragment = datagramOf(kernel.lastFragment);
    expect(dissectIpv4(fragment, 0, fragment.length).payload).not.toHaveProperty('next');
    const first = buildIpv4({ ...decodeIpv4(whole), moreFragments: true });
    expect(dissectIpv4(first, 0, first.length).payload).not.toHaveProperty('next');
  });

  test('options are one field', () => {
    const datagram = datagramOf(kernel.recordRoute);
    expect(dissectIpv4(datagram, 0, datagram.length).fields.at(-1)).toMatchObject({
      name: 'options',
      bitOffset: 160,
      bitLength: 320,
    });
  });
});

describe('the pseudo-header of UDP and TCP (RFC 768, RFC 9293 §3.1)', () => {
  test('is source, destination, zero and protocol, length, as 16-bit words', () => {
    const words = fromHex('44550265 44550202 0011 000d');
    const byHand = Array.from({ length: 6 }, (_, i) => (words[2 * i]! << 8) | words[2 * i + 1]!).reduce(
      (a, b) => a + b,
    );
    expect(pseudoHeaderSum(LAPTOP, DNS_SERVER, 17, 13)).toBe(byHand);
  });

  test("over the kernel's datagram sums to zero, and to something else with another address", () => {
    const segment = kernel.messageOf(kernel.udpHello);
    expect(transportChecksum(LAPTOP, DNS_SERVER, IpProtocol.UDP, segment)).toBe(0);
    expect(transportChecksum(LAPTOP, '68.85.2.3', IpProtocol.UDP, segment)).not.toBe(0);
  });
});
