import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/bytes/hex.ts';
import {
  buildEthernet,
  decodeEthernet,
  dissectEthernet,
  ETHERNET_MIN_FRAME,
  EtherType,
} from '../../src/packet/ethernet.ts';
import { expectRobust } from '../helpers/robust.ts';
import { expectToTile } from '../helpers/tile.ts';
import { arpRequest, DNS_MAC, LAPTOP_MAC, udpHello } from './kernel-vectors.ts';

const address = fc.uint8Array({ minLength: 6, maxLength: 6 }).map((bytes) => toHex(bytes, ':'));

describe('an Ethernet frame', () => {
  test('of the kernel: destination, source, type', () => {
    const frame = decodeEthernet(arpRequest);
    expect(frame).toMatchObject({ dst: 'ff:ff:ff:ff:ff:ff', src: LAPTOP_MAC, etherType: EtherType.ARP });
    expect(frame.payload).toEqual(arpRequest.slice(14));
    expect(decodeEthernet(udpHello)).toMatchObject({ dst: DNS_MAC, etherType: EtherType.IPV4 });
  });

  test('is padded with zeros to 60 bytes (IEEE 802.3 §3.2.8), and the kernel sends the same, unpadded', () => {
    const built = buildEthernet(decodeEthernet(arpRequest));
    expect(built).toHaveLength(ETHERNET_MIN_FRAME);
    expect(built.slice(0, arpRequest.length)).toEqual(arpRequest);
    expect(built.slice(arpRequest.length).every((byte) => byte === 0)).toBe(true);
  });

  test('is read back as it was built', () => {
    const frame = fc.record({
      dst: address,
      src: address,
      etherType: fc.nat(0xffff),
      payload: fc.uint8Array({ minLength: 46, maxLength: 1500 }),
    });
    fc.assert(
      fc.property(frame, (given) => {
        const bytes = buildEthernet(given);
        expect(bytes).toHaveLength(14 + given.payload.length);
        expect(decodeEthernet(bytes)).toEqual(given);
      }),
    );
  });

  test('the payload is a view', () => {
    expect(decodeEthernet(udpHello).payload.buffer).toBe(udpHello.buffer);
  });

  test('dissected: the header tiles its 14 bytes, and the type says what follows', () => {
    const layer = dissectEthernet(udpHello, 0, udpHello.length);
    expectToTile(layer.fields, 0, 14);
    expect(layer.fields.map(({ name, value }) => [name, value])).toEqual([
      ['dst', DNS_MAC],
      ['src', LAPTOP_MAC],
      ['etherType', 0x0800],
    ]);
    expect(layer.payload).toEqual({ start: 14, end: udpHello.length, next: { by: 'ethertype', value: 0x0800 } });
  });

  test('of bad bytes gives a value or a DecodeError', () => {
    expectRobust(udpHello, decodeEthernet);
    expectRobust(udpHello, (bytes) => dissectEthernet(bytes, 0, bytes.length));
  });
});
