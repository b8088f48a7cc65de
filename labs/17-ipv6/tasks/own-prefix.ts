/** IPv6 numbers of a student's own, out of 2001:db8::/32, which is nobody's (RFC 3849). */

import {
  type Ipv6Address,
  type Ipv6Prefix,
  interfaceIdOf,
  ipv6AddressIn,
  ipv6PrefixOf,
  readIpv6Address,
} from '../../../src/bytes/ipv6-address.ts';
import type { Random } from '../../../src/bytes/random.ts';

/** '2001:db8:3f:a1::/64': the bits of every group count. */
export function drawPrefix6(random: Random): Ipv6Prefix {
  return ipv6PrefixOf(addressIn(random, 'subnet'), 64);
}

/** An address in which no two neighbouring bytes are the same and nothing is short. */
export function drawAddress6(random: Random, prefix?: Ipv6Prefix): Ipv6Address {
  if (prefix === undefined) return addressIn(random, 'host');
  return ipv6AddressIn(prefix, lastHalf(random));
}

/** What a host with this MAC address makes itself in the prefix. */
export function ownAddress(prefix: Ipv6Prefix, mac: string): Ipv6Address {
  return ipv6AddressIn(prefix, interfaceIdOf(mac));
}

function addressIn(random: Random, kind: 'subnet' | 'host'): Ipv6Address {
  const bytes = Uint8Array.of(0x20, 0x01, 0x0d, 0xb8, ...new Uint8Array(12));
  for (let at = 4; at < (kind === 'subnet' ? 8 : 16); at++) bytes[at] = other(random, bytes[at - 1]!);
  return readIpv6Address(bytes, 0);
}

function lastHalf(random: Random): Uint8Array {
  const bytes = new Uint8Array(8);
  for (let at = 0; at < 8; at++) bytes[at] = other(random, bytes[at - 1] ?? 0);
  return bytes;
}

/** 0x11 to 0xef, and not the one before. */
function other(random: Random, before: number): number {
  for (;;) {
    const byte = 0x11 + random.below(0xdf);
    if (byte !== before) return byte;
  }
}
