/** What every router changes in a packet it passes on. Read RFC 1812 §5.3.1 and RFC 1624. */

import { ipv4Header } from '../../packet/ipv4.ts';

/**
 * A copy of `packet` with the TTL one lower and the header checksum mended without summing the header anew.
 * RFC 1624 §3, equation 3: HC' = ~(~HC + ~m + m'), m and m' the 16-bit word before and after.
 */
export function decrementTtl(packet: Uint8Array): Uint8Array {
  const copy = packet.slice();
  const ttl = ipv4Header.get(copy, 0, 'ttl');
  if (ttl === 0) throw new RangeError('the TTL is 0 already');
  const protocol = ipv4Header.get(copy, 0, 'protocol');
  const before = (ttl << 8) | protocol;
  const after = ((ttl - 1) << 8) | protocol;
  let sum = (~ipv4Header.get(copy, 0, 'headerChecksum') & 0xffff) + (~before & 0xffff) + after;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  ipv4Header.set(copy, 0, 'ttl', ttl - 1);
  ipv4Header.set(copy, 0, 'headerChecksum', ~sum & 0xffff);
  return copy;
}
