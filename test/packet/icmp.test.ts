/** ICMP against RFC 792 and RFC 1191 §4. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/bytes/hex.ts';
import {
  buildIcmp,
  decodeIcmp,
  dissectIcmp,
  type IcmpMessage,
  IcmpType,
  isIcmpEcho,
  isIcmpError,
  TimeExceededCode,
  UnreachableCode,
} from '../../src/packet/icmp.ts';
import { ipv4Header } from '../../src/packet/ipv4.ts';
import { udpHeader } from '../../src/packet/udp.ts';
import { expectRobust } from '../helpers/robust.ts';
import { expectToTile } from '../helpers/tile.ts';
import * as kernel from './kernel-vectors.ts';

const { messageOf, datagramOf } = kernel;
/** A timestamp request (type 13), which is kept as bytes; built by hand after RFC 792, its sum is 0d00 + 1. */
const timestampRequest = fromHex('0d00 f2fe 0000 0001 0000 0000 0000 0000 0000 0000');
const messages = Object.entries({
  echoRequest: messageOf(kernel.echoRequest),
  echoReply: messageOf(kernel.echoReply),
  portUnreachable: messageOf(kernel.portUnreachable),
  timeExceeded: messageOf(kernel.timeExceeded),
  fragmentationNeeded: messageOf(kernel.fragmentationNeeded),
  timestampRequest,
});

describe("the kernel's messages", () => {
  test('an echo reply is its request with another type: identifier, sequence number and data come back', () => {
    const request = decodeIcmp(messageOf(kernel.echoRequest));
    const data = fromHex('fb5a026b00000000f195070000000000');
    expect(request).toEqual({ type: IcmpType.ECHO_REQUEST, code: 0, identifier: 0x4a43, sequenceNumber: 1, data });
    expect(decodeIcmp(messageOf(kernel.echoReply))).toEqual({ ...request, type: IcmpType.ECHO_REPLY });
  });

  test('port unreachable quotes the datagram that found no port', () => {
    const message = decodeIcmp(messageOf(kernel.portUnreachable));
    expect(message).toMatchObject({ type: 3, code: UnreachableCode.PORT, nextHopMtu: 0 });
    if (!isIcmpError(message)) throw new Error('not an error message');
    expect(message.quoted).toEqual(datagramOf(kernel.udpHello));
    expect(udpHeader.get(message.quoted, 20, 'dstPort')).toBe(5001);
  });

  test('time exceeded quotes the datagram as it was when its TTL ran out', () => {
    const message = decodeIcmp(messageOf(kernel.timeExceeded));
    expect(message).toMatchObject({ type: IcmpType.TIME_EXCEEDED, code: TimeExceededCode.IN_TRANSIT });
    if (!isIcmpError(message)) throw new Error('not an error message');
    expect(ipv4Header.read(message.quoted)).toMatchObject({ ttl: 1, src: kernel.LAPTOP, dst: '9.9.9.9' });
  });

  test('fragmentation needed tells the MTU of the next link (RFC 1191 §4)', () => {
    expect(decodeIcmp(messageOf(kernel.fragmentationNeeded))).toMatchObject({
      type: IcmpType.DESTINATION_UNREACHABLE,
      code: UnreachableCode.FRAGMENTATION_NEEDED,
      nextHopMtu: 600,
    });
  });

  test.each(messages)('%s: we build the same bytes', (_, bytes) => {
    expect(toHex(buildIcmp(decodeIcmp(bytes)))).toBe(toHex(bytes));
  });

  test.each(messages)('%s: the dissected fields tile the message', (_, bytes) => {
    const { fields, end } = dissectIcmp(bytes, 0, bytes.length);
    expectToTile(fields, 0, bytes.length);
    expect(end).toBe(bytes.length);
  });

  test.each(messages)('%s: every changed bit is found by the checksum', (_, bytes) => {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 0x80 >> (bit & 7);
      expect(() => decodeIcmp(flipped), `bit ${bit}`).toThrow(
        expect.objectContaining({ code: 'bad-checksum', layer: 'icmp', field: 'checksum', offset: 2 }),
      );
    }
  });

  test.each(messages)('%s: bad bytes give a value or a DecodeError', (_, bytes) => {
    expectRobust(bytes, decodeIcmp);
    expectRobust(bytes, (changed) => dissectIcmp(changed, 0, changed.length));
  });
});

describe('messages of any kind', () => {
  const bytes = fc.uint8Array({ maxLength: 80 });
  const u16 = fc.nat(0xffff);
  const message: fc.Arbitrary<IcmpMessage> = fc.oneof(
    fc.record({
      type: fc.constantFrom<0 | 8>(0, 8),
      code: fc.nat(255),
      identifier: u16,
      sequenceNumber: u16,
      data: bytes,
    }),
    fc.record({ type: fc.constantFrom<3 | 11>(3, 11), code: fc.nat(255), nextHopMtu: u16, quoted: bytes }),
    fc.record({ type: fc.nat(255).filter((type) => ![0, 3, 8, 11].includes(type)), code: fc.nat(255), body: bytes }),
  );

  test('are decoded again as they were built', () => {
    fc.assert(fc.property(message, (given) => void expect(decodeIcmp(buildIcmp(given))).toEqual(given)));
  });

  test('are told apart by what they hold', () => {
    fc.assert(
      fc.property(message, (given) => {
        expect(isIcmpEcho(given)).toBe(given.type === 0 || given.type === 8);
        expect(isIcmpError(given)).toBe(given.type === 3 || given.type === 11);
      }),
    );
  });

  test.each([
    ['an echo without its sequence number', '0800 f7ff 0000', 'sequenceNumber', 6],
    ['an error without its MTU', '0300 fcff 0000', 'nextHopMtu', 6],
    ['a header cut short', '0800 f7', 'checksum', 2],
  ])('%s is refused', (_, hex, field, offset) => {
    const expected = expect.objectContaining({ code: 'truncated', layer: 'icmp', field, offset });
    expect(() => decodeIcmp(fromHex(hex))).toThrow(expected);
    expect(() => dissectIcmp(fromHex(hex), 0, fromHex(hex).length)).toThrow(expected);
  });
});
