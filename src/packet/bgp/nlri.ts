/** Prefixes as UPDATE messages carry them (RFC 4271 §4.3): a length in bits, then only as many octets as it needs. */

import { type Ipv4Prefix, ipv4FromNumber, maskOfLength, parsePrefix } from '../../bytes/ipv4-address.ts';
import type { Reader } from '../../bytes/reader.ts';
import type { Writer } from '../../bytes/writer.ts';

/** Octets that a prefix of so many bits takes: 0 for the default route, 3 for a /24 and for a /17. */
export function prefixOctets(length: number): number {
  return Math.ceil(length / 8);
}

/** Prefixes to the reader's end. Bits behind the length mean nothing and are dropped. @throws DecodeError */
export function readPrefixes(r: Reader, name: string): Ipv4Prefix[] {
  const prefixes: Ipv4Prefix[] = [];
  while (r.remaining > 0) prefixes.push(readPrefix(r, name));
  return prefixes;
}

export function writePrefix(w: Writer, prefix: Ipv4Prefix): void {
  const { network, length } = parsePrefix(prefix);
  w.u8(length);
  for (let i = 0; i < prefixOctets(length); i++) w.u8((network >>> (24 - 8 * i)) & 0xff);
}

function readPrefix(r: Reader, name: string): Ipv4Prefix {
  return r.group(name, () => {
    const at = r.offset;
    const length = r.u8('prefixLength');
    if (length > 32) r.fail('bad-value', name, `an IPv4 prefix of ${length} bits`, at);
    const octets = prefixOctets(length);
    if (octets > r.remaining) r.fail('truncated', name, `needs ${octets} octets, ${r.remaining} are left`, at);
    let network = 0;
    for (let i = 0; i < octets; i++) network = (network | (r.bytes[r.offset + i]! << (24 - 8 * i))) >>> 0;
    if (octets > 0) r.raw('prefix', octets);
    return `${ipv4FromNumber((network & maskOfLength(length)) >>> 0)}/${length}`;
  });
}
