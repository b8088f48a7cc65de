/** IPv6 addresses as text and bytes: RFC 4291, RFC 5952, RFC 2464. */

import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/bytes/hex.ts';
import { isIpv6, isMulticast } from '../../src/bytes/ip-address.ts';
import {
  commonPrefixLength,
  interfaceIdOf,
  ipv6Address,
  ipv6AddressIn,
  ipv6Bytes,
  ipv6MulticastMac,
  ipv6PrefixContains,
  ipv6PrefixOf,
  isIpv6Address,
  isIpv6LinkLocal,
  parseIpv6Prefix,
  readIpv6Address,
  solicitedNodeAddress,
  splitIpv6,
} from '../../src/bytes/ipv6-address.ts';

const octets = fc.array(fc.constantFrom(0, 0, 0, 1, 0xff), { minLength: 16, maxLength: 16 });

describe('the text of an address', () => {
  // RFC 5952 §4, with the examples of the sections named.
  test.each([
    ['2001:0db8::0001', '2001:db8::1'], // §4.1
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'], // §4.2.1
    ['2001:db8::0:1', '2001:db8::1'], // §4.2.1
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'], // §4.2.2: one group is not shortened
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'], // §4.2.3: the longest run
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'], // §4.2.3: the first of equal ones
    ['2001:DB8::A', '2001:db8::a'], // §4.3
    ['0:0:0:0:0:0:0:0', '::'],
    ['::ffff:192.0.2.1', '::ffff:c000:201'],
    ['fe80:0:0:0:216:d3ff:fe23:688a', 'fe80::216:d3ff:fe23:688a'],
  ])('%s is written %s', (spelling, canonical) => {
    expect(ipv6Address(spelling)).toBe(canonical);
    expect(isIpv6Address(canonical)).toBe(true);
    expect(isIpv6Address(spelling)).toBe(spelling === canonical);
  });

  test.each([
    '',
    ':',
    '1',
    '1::2::3',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    'g::',
    '::1%eth0',
    '1:2:3:4:5:6:7:8::',
  ])('%j is none', (text) => {
    expect(isIpv6Address(text)).toBe(false);
    expect(() => ipv6Bytes(text)).toThrow(RangeError);
  });

  test('comes from the bytes and goes back to them; Node thinks so too', () => {
    fc.assert(
      fc.property(octets, (given) => {
        const text = readIpv6Address(Uint8Array.from(given), 0);
        expect(toHex(ipv6Bytes(text))).toBe(toHex(Uint8Array.from(given)));
        expect(isIPv6(text)).toBe(true);
        expect(ipv6Address(text)).toBe(text);
      }),
    );
  });

  test('of which Node says that it is none, we say so too', () => {
    const text = fc.string({ unit: fc.constantFrom(':', '::', '0', '1', 'ab', 'g', '1.2.3.4', '.'), maxLength: 12 });
    fc.assert(
      fc.property(text, (given) => {
        let ours = true;
        try {
          ipv6Bytes(given);
        } catch {
          ours = false;
        }
        expect(ours).toBe(isIPv6(given));
      }),
    );
  });
});

describe('prefixes', () => {
  test('hold what begins like them', () => {
    expect(ipv6PrefixOf('2001:db8:1:2:3::1', 64)).toBe('2001:db8:1:2::/64');
    expect(ipv6PrefixOf('fe80::1', 10)).toBe('fe80::/10');
    expect(ipv6PrefixContains('2001:db8::/32', '2001:db8:ffff::1')).toBe(true);
    expect(ipv6PrefixContains('2001:db8::/33', '2001:db8:8000::1')).toBe(false);
    expect(ipv6PrefixContains('::/0', '2001:db8::1')).toBe(true);
    expect(commonPrefixLength('2001:db8::1', '2001:db8::3')).toBe(126);
    expect(commonPrefixLength('::', '::')).toBe(128);
  });

  test('with bits beyond their length, or of no length, are refused', () => {
    for (const prefix of ['2001:db8::1/64', '2001:db8::', '::/129', '::/x', '::/0/0']) {
      expect(() => parseIpv6Prefix(prefix), prefix).toThrow(RangeError);
    }
    expect(splitIpv6('2001:DB8::1/64')).toEqual({ address: '2001:db8::1', length: 64 });
  });
});

describe('addresses that follow from others', () => {
  test('the interface identifier of a MAC address: ff:fe in the middle, the universal bit inverted', () => {
    // RFC 2464 §4 has this example.
    expect(toHex(interfaceIdOf('34:56:78:9a:bc:de'), ':')).toBe('36:56:78:ff:fe:9a:bc:de');
    expect(ipv6AddressIn('2001:db8::/64', interfaceIdOf('00:16:d3:23:68:8a'))).toBe('2001:db8::216:d3ff:fe23:688a');
    expect(() => ipv6AddressIn('2001:db8::/56', interfaceIdOf('00:16:d3:23:68:8a'))).toThrow(/no address/);
  });

  test('the solicited-node group and its MAC address', () => {
    // RFC 4291 §2.7.1 has this example.
    expect(solicitedNodeAddress('4037::1:800:200e:8c6c')).toBe('ff02::1:ff0e:8c6c');
    expect(ipv6MulticastMac('ff02::1:ff0e:8c6c')).toBe('33:33:ff:0e:8c:6c');
    expect(ipv6MulticastMac('ff02::1')).toBe('33:33:00:00:00:01');
  });
});

test('versions and groups are told apart', () => {
  expect(['10.0.0.1', '::1'].map(isIpv6)).toEqual([false, true]);
  expect(['224.0.0.1', '10.0.0.1', 'ff02::1', 'fe80::1'].map(isMulticast)).toEqual([true, false, true, false]);
  expect(['fe80::1', 'febf::1', 'fec0::1', '2001:db8::1'].map(isIpv6LinkLocal)).toEqual([true, true, false, false]);
});
