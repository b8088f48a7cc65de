/** ARP against RFC 826. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/bytes/hex.ts';
import { ArpOperation, arpPacket, buildArp, decodeArp, dissectArp } from '../../src/packet/arp.ts';
import { buildEthernet, EtherType } from '../../src/packet/ethernet.ts';
import { expectRobust } from '../helpers/robust.ts';
import { expectToTile } from '../helpers/tile.ts';
import { arpReply, arpRequest, DNS_MAC, DNS_SERVER, datagramOf, LAPTOP, LAPTOP_MAC } from './kernel-vectors.ts';

const hardware = fc.uint8Array({ minLength: 6, maxLength: 6 }).map((bytes) => toHex(bytes, ':'));

describe('ARP', () => {
  test('the question: who has the address, with the own addresses and none for the target', () => {
    expect(decodeArp(datagramOf(arpRequest))).toEqual({
      hardwareType: 1,
      protocolType: EtherType.IPV4,
      hardwareLength: 6,
      protocolLength: 4,
      operation: ArpOperation.REQUEST,
      senderHardwareAddress: LAPTOP_MAC,
      senderProtocolAddress: LAPTOP,
      targetHardwareAddress: '00:00:00:00:00:00',
      targetProtocolAddress: DNS_SERVER,
    });
  });

  test('the answer: the one who answers is the sender (RFC 826 "Packet Reception", erratum 5)', () => {
    expect(decodeArp(datagramOf(arpReply))).toMatchObject({
      operation: ArpOperation.REPLY,
      senderHardwareAddress: DNS_MAC,
      senderProtocolAddress: DNS_SERVER,
      targetHardwareAddress: LAPTOP_MAC,
      targetProtocolAddress: LAPTOP,
    });
  });

  test('we build the bytes that the kernel sends', () => {
    for (const frame of [arpRequest, arpReply]) {
      expect(toHex(buildArp(decodeArp(datagramOf(frame))))).toBe(toHex(datagramOf(frame)));
    }
  });

  test('the padding of its frame is no part of it', () => {
    const padded = buildEthernet({
      dst: DNS_MAC,
      src: LAPTOP_MAC,
      etherType: EtherType.ARP,
      payload: datagramOf(arpReply),
    });
    expect(decodeArp(padded, 14)).toEqual(decodeArp(datagramOf(arpReply)));
    expect(dissectArp(padded, 14, padded.length).end).toBe(42);
  });

  test('what was built is decoded again', () => {
    const packet = fc.record({
      operation: fc.nat(0xffff),
      senderHardwareAddress: hardware,
      senderProtocolAddress: fc.ipV4(),
      targetHardwareAddress: hardware,
      targetProtocolAddress: fc.ipV4(),
    });
    fc.assert(fc.property(packet, (given) => void expect(decodeArp(buildArp(given))).toMatchObject(given)));
  });

  test.each([
    ['hardwareType', 6, 0],
    ['protocolType', 0x86dd, 2],
    ['hardwareLength', 8, 4],
    ['protocolLength', 16, 5],
  ] as const)('with another %s is refused, with the field and its byte', (field, value, offset) => {
    const frame = arpRequest.slice();
    arpPacket.set(frame, 14, field, value);
    expect(() => decodeArp(frame, 14)).toThrow(
      expect.objectContaining({ code: 'bad-value', layer: 'arp', field, offset: 14 + offset }),
    );
  });

  test('dissected: nine fields that tile the packet', () => {
    const { fields, payload } = dissectArp(arpRequest, 14, arpRequest.length);
    expect(fields).toHaveLength(9);
    expectToTile(fields, 14, 42);
    expect(payload).toBeUndefined();
  });

  test('of bad bytes gives a value or a DecodeError', () => {
    for (const frame of [arpRequest, arpReply]) {
      expectRobust(datagramOf(frame), decodeArp);
      expectRobust(frame, (bytes) => dissectArp(bytes, 14, bytes.length));
    }
  });
});
