/** IPv6, ICMPv6 and Neighbor Discovery against RFC 8200, RFC 4443, RFC 4861 and RFC 8106. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/bytes/hex.ts';
import { readIpv6Address } from '../../src/bytes/ipv6-address.ts';
import { summarise } from '../../src/explain/summary.ts';
import { dissect } from '../../src/packet/dissect.ts';
import {
  buildIcmpv6,
  decodeIcmpv6,
  dissectIcmpv6,
  type Icmpv6Message,
  isIcmpv6Error,
} from '../../src/packet/icmpv6.ts';
import { buildIpv6, decodeIpv6, dissectIpv6, ipv6Header } from '../../src/packet/ipv6.ts';
import { type NdpMessage, NdpType } from '../../src/packet/ndp.ts';
import { buildTcp, decodeTcp } from '../../src/packet/tcp.ts';
import { buildUdp, decodeUdp } from '../../src/packet/udp.ts';
import { expectRobust } from '../helpers/robust.ts';
import { expectToTile } from '../helpers/tile.ts';
import * as kernel from './kernel-vectors6.ts';

const frames = Object.entries(kernel).filter((entry): entry is [string, Uint8Array] => entry[1] instanceof Uint8Array);
const icmpFrames = frames.filter(([name]) => name !== 'udpHello6' && name !== 'listenerReport');

function decodeFrame(frame: Uint8Array): Icmpv6Message {
  const { src, dst, payload } = decodeIpv6(kernel.packetOf(frame));
  return decodeIcmpv6(payload, src, dst);
}

describe("the kernel's packets", () => {
  test.each(frames)('%s: header and payload are built again as they were', (_, frame) => {
    const bytes = kernel.packetOf(frame);
    expect(toHex(buildIpv6(decodeIpv6(bytes)))).toBe(toHex(bytes));
  });

  // Linux's question carries a nonce (RFC 7527), an option that ours has not.
  const ours = icmpFrames.filter(([name]) => name !== 'dadSolicitation');
  test.each(ours)('%s: we build the same message', (_, frame) => {
    const { src, dst, payload } = decodeIpv6(kernel.packetOf(frame));
    expect(toHex(buildIcmpv6(decodeIcmpv6(payload, src, dst), src, dst))).toBe(toHex(payload));
  });

  test('a neighbour solicitation goes to the group of the last 24 bits, from MAC to MAC of the group', () => {
    const { src, dst, hopLimit } = decodeIpv6(kernel.packetOf(kernel.neighborSolicitation));
    expect([src, dst, hopLimit]).toEqual([kernel.LAPTOP6, 'ff02::1:ff00:1', 255]);
    expect(decodeFrame(kernel.neighborSolicitation)).toEqual({
      type: NdpType.NEIGHBOR_SOLICITATION,
      code: 0,
      target: kernel.ROUTER6,
      options: { sourceLinkAddress: kernel.LAPTOP6_MAC },
    });
  });

  test('the advertisement that answers it', () => {
    expect(decodeFrame(kernel.neighborAdvertisement)).toEqual({
      type: NdpType.NEIGHBOR_ADVERTISEMENT,
      code: 0,
      router: true,
      solicited: true,
      override: true,
      target: kernel.ROUTER6,
      options: { targetLinkAddress: kernel.ROUTER6_MAC },
    });
  });

  test("BIRD's router advertisement", () => {
    const prefix = { prefix: '2001:db8::', prefixLength: 64, onLink: true, autonomous: true };
    expect(decodeFrame(kernel.routerAdvertisement)).toEqual({
      type: NdpType.ROUTER_ADVERTISEMENT,
      code: 0,
      curHopLimit: 64,
      managed: false,
      other: false,
      routerLifetime: 30,
      reachableTime: 0,
      retransTimer: 0,
      options: {
        mtu: 1500,
        prefixes: [{ ...prefix, validLifetime: 86400, preferredLifetime: 14400 }],
        rdnss: [{ lifetime: expect.any(Number), servers: [kernel.ROUTER6] }],
      },
    });
  });

  test('a question without a source address carries no MAC address either (RFC 4861 §4.3)', () => {
    expect(decodeIpv6(kernel.packetOf(kernel.dadSolicitation)).src).toBe('::');
    expect(decodeFrame(kernel.dadSolicitation)).toMatchObject({ target: kernel.LAPTOP6_LINK_LOCAL, options: {} });
  });

  test('errors quote the packet that they are about', () => {
    const noRoute = decodeFrame(kernel.noRoute6);
    expect(noRoute).toMatchObject({ type: 1, code: 0 });
    if (!isIcmpv6Error(noRoute)) throw new Error('not an error');
    expect(ipv6Header.get(noRoute.quoted, 0, 'dst')).toBe('2001:db8:99::1');
    expect(decodeFrame(kernel.portUnreachable6)).toMatchObject({ type: 1, code: 4 });
  });

  test('UDP: the same checksum as the kernel, over the pseudo-header of RFC 8200 §8.1', () => {
    const { src, dst, payload } = decodeIpv6(kernel.packetOf(kernel.udpHello6));
    const datagram = decodeUdp(payload, src, dst);
    expect(new TextDecoder().decode(datagram.payload)).toBe('hello');
    expect(toHex(buildUdp(datagram, src, dst))).toBe(toHex(payload));
    const unsummed = payload.slice();
    unsummed.set([0, 0], 6);
    expect(() => decodeUdp(unsummed, src, dst)).toThrow(expect.objectContaining({ code: 'bad-checksum' }));
  });

  test('TCP: what was built is decoded, and not between other addresses', () => {
    const segment = buildTcp({ srcPort: 1, dstPort: 2, sequenceNumber: 3, syn: true }, kernel.LAPTOP6, kernel.ROUTER6);
    expect(decodeTcp(segment, kernel.LAPTOP6, kernel.ROUTER6).syn).toBe(true);
    expect(() => decodeTcp(segment, kernel.LAPTOP6, '2001:db8::2')).toThrow(/sum to zero/);
  });

  test.each(icmpFrames)('%s: the fields tile the message, and every changed bit is found', (_, frame) => {
    const { src, dst, payload } = decodeIpv6(kernel.packetOf(frame));
    const { fields, end } = dissectIcmpv6(payload, 0, payload.length);
    expectToTile(fields, 0, payload.length);
    expect(end).toBe(payload.length);
    for (let bit = 0; bit < payload.length * 8; bit++) {
      const flipped = payload.slice();
      flipped[bit >> 3]! ^= 0x80 >> (bit & 7);
      expect(() => decodeIcmpv6(flipped, src, dst), `bit ${bit}`).toThrow(/sum to zero/);
    }
  });

  test.each(frames)('%s: bad bytes give a value or a DecodeError', (_, frame) => {
    expectRobust(kernel.packetOf(frame), decodeIpv6);
    expectRobust(kernel.packetOf(frame), (changed) => dissectIpv6(changed, 0, changed.length));
    const payload = kernel.payloadOf(frame);
    expectRobust(payload, (changed) => dissectIcmpv6(changed, 0, changed.length));
    expectRobust(payload, (changed) => decodeIcmpv6(changed, kernel.LAPTOP6, kernel.ROUTER6));
  });

  test.each(frames)('%s: the whole frame is dissected, its checksums hold', (_, frame) => {
    const { notes, error, layers } = dissect(frame, 1);
    expect(error).toBeUndefined();
    expect(notes.filter((note) => note.kind === 'checksum').every((note) => note.ok)).toBe(true);
    expect(layers.at(-1)!.end).toBe(frame.length);
  });
});

test.each([
  [kernel.dadSolicitation, 'NDP does anybody have fe80::216:d3ff:fe23:688a?'],
  [kernel.neighborSolicitation, 'NDP who has 2001:db8::1? tell 2001:db8::216:d3ff:fe23:688a'],
  [kernel.neighborAdvertisement, 'NDP 2001:db8::1 is at 02:00:00:00:b2:01'],
  [kernel.routerSolicitation, 'NDP is there a router?  fe80::216:d3ff:fe23:688a → ff02::2'],
  [kernel.routerAdvertisement, 'NDP router for 30 s 2001:db8::/64 DNS 2001:db8::1  fe80::ff:fe00:b201 → ff02::1'],
  [
    kernel.noRoute6,
    'ICMPv6 destination unreachable: no route to the destination 2001:db8::1 → 2001:db8::216:d3ff:fe23:688a (about 2001:db8::216:d3ff:fe23:688a → 2001:db8:99::1)',
  ],
])('frame %# is told in a line', (frame, line) => {
  expect(summarise(dissect(frame, 1), 'en')).toBe(line);
  expect(summarise(dissect(frame, 1), 'ko')).toMatch(/[가-힣]/);
});

describe('messages of any kind', () => {
  const bytes = fc.uint8Array({ maxLength: 60 });
  const u32 = fc.nat(0xffffffff);
  const u16 = fc.nat(0xffff);
  const address = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((octets) => readIpv6Address(octets, 0));
  const mac = fc.constantFrom(kernel.LAPTOP6_MAC, kernel.ROUTER6_MAC);
  const prefix = fc.record({
    prefix: address,
    prefixLength: fc.nat(128),
    onLink: fc.boolean(),
    autonomous: fc.boolean(),
    validLifetime: u32,
    preferredLifetime: u32,
  });
  const servers = fc.array(address, { minLength: 1, maxLength: 3 });
  const options = fc.record(
    {
      sourceLinkAddress: mac,
      targetLinkAddress: mac,
      mtu: u32,
      prefixes: fc.array(prefix, { minLength: 1, maxLength: 2 }),
      rdnss: fc.array(fc.record({ lifetime: u32, servers }), { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: [] },
  );
  const code = fc.nat(255);
  const type = <T extends number>(...types: T[]) => fc.constantFrom(...types);
  const flags = { router: fc.boolean(), solicited: fc.boolean(), override: fc.boolean() };
  const times = { routerLifetime: u16, reachableTime: u32, retransTimer: u32 };
  const modes = { curHopLimit: code, managed: fc.boolean(), other: fc.boolean() };
  const ndp: fc.Arbitrary<NdpMessage & { code: number }> = fc.oneof(
    fc.record({ type: type(133), code, options }),
    fc.record({ type: type(134), code, ...modes, ...times, options }),
    fc.record({ type: type(135), code, target: address, options }),
    fc.record({ type: type(136), code, ...flags, target: address, options }),
    fc.record({ type: type(137), code, target: address, destination: address, options }),
  );
  const message: fc.Arbitrary<Icmpv6Message> = fc.oneof(
    ndp,
    fc.record({ type: type(128, 129), code, identifier: u16, sequenceNumber: u16, data: bytes }),
    fc.record({ type: type(1, 3), code, quoted: bytes }),
    fc.record({ type: type(2), code, mtu: u32, quoted: bytes }),
    fc.record({ type: type(4), code, pointer: u32, quoted: bytes }),
    fc.record({ type: fc.integer({ min: 138, max: 255 }), code, body: bytes }),
  );

  test('are decoded again as they were built', () => {
    fc.assert(
      fc.property(message, address, address, (given, src, dst) => {
        expect(decodeIcmpv6(buildIcmpv6(given, src, dst), src, dst)).toEqual(given);
      }),
    );
  });

  test.each([
    [
      'an option of length 0 (RFC 4861 §6.1.1)',
      { type: 133, code: 0, body: Uint8Array.of(0, 0, 0, 0, 1, 0) },
      'bad-length',
    ],
    [
      'an option longer than the message',
      { type: 133, code: 0, body: Uint8Array.of(0, 0, 0, 0, 1, 2, 1, 2, 3, 4, 5, 6) },
      'truncated',
    ],
    [
      'a DNS server option without a server (RFC 8106 §5.3.1)',
      { type: 133, code: 0, body: Uint8Array.of(0, 0, 0, 0, 25, 1, 0, 0, 0, 0, 0, 9) },
      'bad-length',
    ],
    ['a solicitation without its target', { type: 135, code: 0, body: new Uint8Array(8) }, 'truncated'],
  ])('%s is refused', (_, given, wanted) => {
    // As a message of another kind, so that nothing is put right on the way.
    const bytes = buildIcmpv6(given, '::1', '::1');
    expect(() => decodeIcmpv6(bytes, '::1', '::1')).toThrow(expect.objectContaining({ code: wanted, layer: 'icmpv6' }));
  });
});

test('an IPv6 header of another version, or cut short, is refused', () => {
  const bytes = kernel.packetOf(kernel.echoRequest6).slice();
  expect(() => decodeIpv6(bytes.subarray(0, 50))).toThrow(/announced/);
  bytes[0] = 0x45;
  expect(() => decodeIpv6(bytes)).toThrow(/version/);
});
