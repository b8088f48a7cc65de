/** MAC and IPv4 addresses, prefixes, and hexadecimal text. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/bytes/hex.ts';
import {
  directedBroadcast,
  ipv4FromNumber,
  ipv4ToNumber,
  isIpv4Address,
  isMulticastAddress,
  lengthOfMask,
  maskOfLength,
  parsePrefix,
  prefixContains,
  prefixOf,
  readIpv4Address,
  writeIpv4Address,
} from '../../src/bytes/ipv4-address.ts';
import {
  isGroupAddress,
  MAC_BROADCAST,
  macAddress,
  readMacAddress,
  writeMacAddress,
} from '../../src/bytes/mac-address.ts';

const addressNumber = fc.integer({ min: 0, max: 0xffffffff });

describe('hexadecimal text', () => {
  test('is read with or without separators, in either case', () => {
    for (const text of ['cafe01', 'CA FE 01', 'ca:fe:01', 'CA-FE\n01']) {
      expect(fromHex(text)).toEqual(Uint8Array.of(0xca, 0xfe, 1));
    }
    expect(toHex(Uint8Array.of(0xca, 0xfe, 1), ':')).toBe('ca:fe:01');
    expect(toHex(new Uint8Array(0))).toBe('');
  });

  test('of half a byte or with other letters is refused', () => {
    for (const text of ['c', 'caf', 'xy', '0x00', 'ca,fe']) expect(() => fromHex(text)).toThrow(RangeError);
  });

  test('is what bytes become and come from', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void expect(fromHex(toHex(bytes))).toEqual(bytes)));
  });
});

describe('a MAC address', () => {
  test('has one canonical form, so that it compares with ===', () => {
    for (const text of ['00:16:D3:23:68:8A', '00-16-d3-23-68-8a', '0016d323688a', '00:16:d3:23:68:8a']) {
      expect(macAddress(text)).toBe('00:16:d3:23:68:8a');
    }
  });

  test('of another length is refused', () => {
    for (const text of ['', '00:16:d3:23:68', '00:16:d3:23:68:8a:00'])
      expect(() => macAddress(text)).toThrow(RangeError);
  });

  test('is written as it is read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), (six) => {
        const bytes = new Uint8Array(8);
        writeMacAddress(bytes, 1, readMacAddress(six, 0));
        expect(bytes).toEqual(Uint8Array.from([0, ...six, 0]));
      }),
    );
  });

  test('is a group address if the lowest bit of its first byte is set (IEEE 802)', () => {
    expect(isGroupAddress(MAC_BROADCAST)).toBe(true);
    expect(isGroupAddress('01:00:5e:00:00:fb')).toBe(true);
    expect(isGroupAddress('00:16:d3:23:68:8a')).toBe(false);
    expect(isGroupAddress('02:00:00:00:00:01')).toBe(false);
  });
});

describe('an IPv4 address', () => {
  test('is four bytes in network order (RFC 791 §3.1)', () => {
    expect(ipv4ToNumber('68.85.2.101')).toBe(0x44550265);
    expect(ipv4ToNumber('255.255.255.255')).toBe(0xffffffff);
    expect(ipv4FromNumber(0x44550265)).toBe('68.85.2.101');
    const bytes = new Uint8Array(6);
    writeIpv4Address(bytes, 1, '68.85.2.101');
    expect(toHex(bytes)).toBe('004455026500');
    expect(readIpv4Address(bytes, 1)).toBe('68.85.2.101');
  });

  test('goes to a number and back', () => {
    fc.assert(fc.property(addressNumber, (value) => void expect(ipv4ToNumber(ipv4FromNumber(value))).toBe(value)));
  });

  test('in any form but the canonical one is refused: the same address must be the same text', () => {
    for (const text of [
      '',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.256',
      '1.2.3.04',
      '01.2.3.4',
      '1.2.3.-4',
      '1.2.3.4 ',
      '1.2..4',
      '0x1.2.3.4',
    ]) {
      expect(isIpv4Address(text), text).toBe(false);
      expect(() => ipv4ToNumber(text), text).toThrow(RangeError);
    }
    expect(isIpv4Address('0.0.0.0')).toBe(true);
  });

  test('is multicast in 224.0.0.0/4 (RFC 1112 §4)', () => {
    expect(['223.255.255.255', '224.0.0.0', '239.255.255.255', '240.0.0.0'].map(isMulticastAddress)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

describe('a prefix (RFC 4632)', () => {
  test('has a mask of as many ones as its length', () => {
    expect([0, 1, 13, 24, 31, 32].map((length) => ipv4FromNumber(maskOfLength(length)))).toEqual([
      '0.0.0.0',
      '128.0.0.0',
      '255.248.0.0',
      '255.255.255.0',
      '255.255.255.254',
      '255.255.255.255',
    ]);
    for (let length = 0; length <= 32; length++) {
      expect(lengthOfMask(ipv4FromNumber(maskOfLength(length)))).toBe(length);
    }
    for (const length of [-1, 33, 1.5]) expect(() => maskOfLength(length)).toThrow(RangeError);
  });

  test('has no mask with a hole in it', () => {
    for (const mask of ['255.0.255.0', '0.0.0.1', '255.255.255.253', '127.255.255.255']) {
      expect(() => lengthOfMask(mask)).toThrow(RangeError);
    }
  });

  test('holds its addresses: the school lies inside the provider, as erratum 1 says', () => {
    expect(prefixContains('68.85.2.0/24', '68.85.2.101')).toBe(true);
    expect(prefixContains('68.80.0.0/13', '68.85.2.101')).toBe(true);
    expect(prefixContains('68.80.0.0/13', '68.88.0.0')).toBe(false);
    expect(prefixContains('0.0.0.0/0', '255.255.255.255')).toBe(true);
    expect(prefixContains('10.0.0.1/32', '10.0.0.2')).toBe(false);
  });

  test('with host bits is refused, and the mended one named: 172.217.20.0/19 of erratum 8', () => {
    expect(() => parsePrefix('172.217.20.0/19')).toThrow('the network that holds it is 172.217.0.0/19');
    expect(parsePrefix('172.217.0.0/19')).toEqual({ network: 0xacd90000, length: 19, mask: 0xffffe000 });
  });

  test('that is not address/length is refused', () => {
    for (const text of ['10.0.0.0', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/8/8', '/8', 'x/8']) {
      expect(() => parsePrefix(text), text).toThrow(RangeError);
    }
  });

  test('of an interface holds the interface, and its broadcast address is its last (RFC 922)', () => {
    expect(prefixOf('68.85.2.101', 24)).toBe('68.85.2.0/24');
    expect(directedBroadcast('68.85.2.0/24')).toBe('68.85.2.255');
    expect(directedBroadcast('172.217.0.0/19')).toBe('172.217.31.255');
    fc.assert(
      fc.property(addressNumber, fc.nat(32), (value, length) => {
        const address = ipv4FromNumber(value);
        const prefix = prefixOf(address, length);
        expect(prefixContains(prefix, address)).toBe(true);
        expect(prefixContains(prefix, directedBroadcast(prefix))).toBe(true);
        expect(ipv4ToNumber(directedBroadcast(prefix)) - parsePrefix(prefix).network).toBe(2 ** (32 - length) - 1);
      }),
    );
  });
});
