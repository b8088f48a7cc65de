/**
 * An ICMP error is about a packet that went through the NAT before, and quotes it as it was on the other side. Both the
 * error and the quotation are turned. Read RFC 5508 §4.
 */

import { internetChecksum } from '../../bytes/checksum.ts';
import type { Ipv4Address } from '../../bytes/ipv4-address.ts';
import { IcmpType, icmpErrorBody, icmpHeader } from '../../packet/icmp.ts';
import { IpProtocol, ipv4Header } from '../../packet/ipv4.ts';
import type { Endpoint } from '../sockets.ts';
import {
  changeOf,
  mend,
  type NatFlow,
  readFlow,
  rewriteAddress,
  rewriteEndpoint,
  type Side,
} from './rewrite-endpoint.ts';

/** Types that quote a packet (RFC 792): unreachable, source quench, redirect, time exceeded, parameter problem. */
const ERROR_TYPES: readonly number[] = [IcmpType.DESTINATION_UNREACHABLE, 4, 5, IcmpType.TIME_EXCEEDED, 12];
/** ICMP header and the four bytes after it. */
const ERROR_HEADER = icmpHeader.size + icmpErrorBody.size;

export function isIcmpErrorPacket(packet: Uint8Array): boolean {
  const { ihl, protocol } = ipv4Header.read(packet);
  return protocol === IpProtocol.ICMP && ERROR_TYPES.includes(packet[ihl * 4] ?? -1);
}

/** The two ends of the packet that an error quotes; undefined if the error is damaged or quotes too little. */
export function readQuotedFlow(packet: Uint8Array): NatFlow | undefined {
  const start = ipv4Header.get(packet, 0, 'ihl') * 4;
  const quoted = packet.subarray(start + ERROR_HEADER);
  // RFC 5508 REQ-3 a: what does not sum up is dropped.
  if (quoted.length < ipv4Header.size || internetChecksum(packet, start) !== 0) return undefined;
  const { version, ihl } = ipv4Header.read(quoted);
  // REQ-3 b: the quoted header, too.
  if (version !== 4 || ihl < 5 || quoted.length < ihl * 4 || internetChecksum(quoted, 0, ihl * 4) !== 0)
    return undefined;
  return readFlow(quoted);
}

/**
 * A copy of the error with one end of its quotation changed, and one of its own addresses.
 * @param quotedSide the end of the quoted packet that the NAT had changed
 * @param outerSide where the error comes from ('src') or goes to ('dst'); undefined leaves it
 */
export function rewriteError(
  packet: Uint8Array,
  quotedSide: Side,
  to: Endpoint,
  outer: { side: Side; address: Ipv4Address } | undefined,
): Uint8Array {
  const copy = packet.slice();
  const start = ipv4Header.get(copy, 0, 'ihl') * 4;
  const quotedAt = start + ERROR_HEADER;
  rewriteEndpoint(copy.subarray(quotedAt), quotedSide, to);
  // The error's own checksum covers the quotation, whatever changed in it. The last word may be half a word.
  const length = (copy.length - quotedAt) & ~1;
  mend(copy, start + 2, changeOf(packet, copy, quotedAt, length));
  if (outer) rewriteAddress(copy, outer.side, outer.address);
  return copy;
}
