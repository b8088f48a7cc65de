/**
 * IPv6 addresses and prefixes (RFC 4291 §2), kept as text as RFC 5952 wants it: '2001:db8::1', '2001:db8::/64'.
 * Arithmetic is done on the 16 bytes behind the text.
 */

import { type MacAddress, writeMacAddress } from './mac-address.ts';

/** Lower case, no leading zeros, the longest run of zero groups as '::' (RFC 5952 §4). */
export type Ipv6Address = string;
/** `address/length`, the bits beyond the length zero. */
export type Ipv6Prefix = string;

export const IPV6_UNSPECIFIED: Ipv6Address = '::';
export const IPV6_LOOPBACK: Ipv6Address = '::1';
/** RFC 4291 §2.7.1. */
export const IPV6_ALL_NODES: Ipv6Address = 'ff02::1';
export const IPV6_ALL_ROUTERS: Ipv6Address = 'ff02::2';
export const IPV6_LINK_LOCAL: Ipv6Prefix = 'fe80::/64';

/** RFC 5952 §4: of several longest runs of two or more zero groups the first becomes '::'. */
export function readIpv6Address(bytes: Uint8Array, offset: number): Ipv6Address {
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[offset + 2 * i]! << 8) | bytes[offset + 2 * i + 1]!);
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && groups[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
  }
  const hex = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  return best.at < 0 ? hex(0, 8) : `${hex(0, best.at)}::${hex(best.at + best.length, 8)}`;
}

export function writeIpv6Address(bytes: Uint8Array, offset: number, address: Ipv6Address): void {
  bytes.set(ipv6Bytes(address), offset);
}

/**
 * The 16 bytes of an address in any spelling of RFC 4291 §2.2, '::ffff:192.0.2.1' included.
 * @throws RangeError if the text is none.
 */
export function ipv6Bytes(text: string): Uint8Array {
  const groups = groupsOf(text);
  if (!groups) throw new RangeError(`not an IPv6 address: '${text}'`);
  const bytes = new Uint8Array(16);
  groups.forEach((group, i) => {
    bytes[2 * i] = group >>> 8;
    bytes[2 * i + 1] = group;
  });
  return bytes;
}

/** The canonical text of an address in any spelling. @throws RangeError */
export function ipv6Address(text: string): Ipv6Address {
  return readIpv6Address(ipv6Bytes(text), 0);
}

/** In canonical form: only so is the same address always the same text. */
export function isIpv6Address(text: string): boolean {
  const groups = groupsOf(text);
  return groups !== undefined && ipv6Address(text) === text;
}

/** ff00::/8 (RFC 4291 §2.7). */
export function isIpv6Multicast(address: Ipv6Address): boolean {
  return ipv6Bytes(address)[0] === 0xff;
}

/** fe80::/10 (RFC 4291 §2.5.6). */
export function isIpv6LinkLocal(address: Ipv6Address): boolean {
  const bytes = ipv6Bytes(address);
  return bytes[0] === 0xfe && (bytes[1]! & 0xc0) === 0x80;
}

/** A prefix taken apart. @throws RangeError if the text is not address/length or a bit beyond the length is set. */
export function parseIpv6Prefix(prefix: Ipv6Prefix): { network: Uint8Array; length: number } {
  const { address, length } = splitIpv6(prefix);
  const network = ipv6Bytes(address);
  if (ipv6PrefixOf(address, length) !== `${ipv6Address(address)}/${length}`) {
    throw new RangeError(`'${prefix}' has bits set beyond its /${length}; it lies in ${ipv6PrefixOf(address, length)}`);
  }
  return { network, length };
}

/** '2001:db8::1/64' taken apart. @throws RangeError */
export function splitIpv6(text: string): { address: Ipv6Address; length: number } {
  const [address = '', lengthText = '', ...more] = text.split('/');
  const length = Number(lengthText);
  if (!/^(0|[1-9]\d{0,2})$/.test(lengthText) || length > 128 || more.length > 0) {
    throw new RangeError(`not an IPv6 address with a prefix length: '${text}'`);
  }
  return { address: ipv6Address(address), length };
}

/** The prefix that an address lies in: ('2001:db8::1', 64) gives '2001:db8::/64'. */
export function ipv6PrefixOf(address: Ipv6Address, length: number): Ipv6Prefix {
  const bytes = ipv6Bytes(address);
  for (let bit = length; bit < 128; bit++) bytes[bit >> 3]! &= ~(0x80 >> (bit & 7));
  return `${readIpv6Address(bytes, 0)}/${length}`;
}

export function ipv6PrefixContains(prefix: Ipv6Prefix, address: Ipv6Address): boolean {
  const { network, length } = parseIpv6Prefix(prefix);
  return commonPrefixBits(network, ipv6Bytes(address)) >= length;
}

/** How many leading bits two addresses share. */
export function commonPrefixLength(a: Ipv6Address, b: Ipv6Address): number {
  return commonPrefixBits(ipv6Bytes(a), ipv6Bytes(b));
}

/** ff02::1:ff00:0/104 and the address's last 24 bits: the group in which its owner listens (RFC 4291 §2.7.1). */
export function solicitedNodeAddress(address: Ipv6Address): Ipv6Address {
  const bytes = ipv6Bytes('ff02::1:ff00:0');
  bytes.set(ipv6Bytes(address).subarray(13), 13);
  return readIpv6Address(bytes, 0);
}

/** 33:33 and the group's last 32 bits (RFC 2464 §7). */
export function ipv6MulticastMac(group: Ipv6Address): MacAddress {
  const last = Array.from(ipv6Bytes(group).subarray(12), (byte) => byte.toString(16).padStart(2, '0'));
  return `33:33:${last.join(':')}`;
}

/**
 * The interface identifier that a MAC address gives (modified EUI-64, RFC 4291 appendix A, RFC 2464 §4): ff:fe in the
 * middle, and the bit "universal" of the first byte inverted.
 */
export function interfaceIdOf(mac: MacAddress): Uint8Array {
  const bytes = new Uint8Array(6);
  writeMacAddress(bytes, 0, mac);
  const [a, b, c, d, e, f] = bytes as unknown as [number, number, number, number, number, number];
  return Uint8Array.of(a ^ 0x02, b, c, 0xff, 0xfe, d, e, f);
}

/** The address in a /64 with this interface identifier. @throws RangeError if the prefix has another length. */
export function ipv6AddressIn(prefix: Ipv6Prefix, interfaceId: Uint8Array): Ipv6Address {
  const { network, length } = parseIpv6Prefix(prefix);
  if (length + interfaceId.length * 8 !== 128) {
    throw new RangeError(`/${length} and an identifier of ${interfaceId.length} bytes make no address`);
  }
  network.set(interfaceId, 16 - interfaceId.length);
  return readIpv6Address(network, 0);
}

function commonPrefixBits(a: Uint8Array, b: Uint8Array): number {
  let bits = 0;
  while (bits < 128 && (((a[bits >> 3]! ^ b[bits >> 3]!) << (bits & 7)) & 0x80) === 0) bits++;
  return bits;
}

/** The eight numbers of an address, or undefined if the text is none. */
function groupsOf(text: string): number[] | undefined {
  const [before = '', after, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const left = partOf(before, after === undefined);
  const right = after === undefined ? [] : partOf(after, true);
  if (!left || !right) return undefined;
  const missing = 8 - left.length - right.length;
  // '::' stands for one group of zeros at least.
  if (after === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...left, ...new Array<number>(missing).fill(0), ...right];
}

/** @param isLast the part ends the address, so that it may end with a dotted IPv4 address. */
function partOf(text: string, isLast: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const words = text.split(':');
  for (const [i, word] of words.entries()) {
    const dotted = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(word);
    if (dotted && isLast && i === words.length - 1) {
      const [a, b, c, d] = dotted.slice(1).map(Number) as [number, number, number, number];
      if (Math.max(a, b, c, d) > 255) return undefined;
      groups.push((a << 8) | b, (c << 8) | d);
    } else if (/^[0-9a-f]{1,4}$/i.test(word)) {
      groups.push(Number.parseInt(word, 16));
    } else {
      return undefined;
    }
  }
  return groups;
}
