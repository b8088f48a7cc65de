/** The Internet Protocol, version 4 (RFC 791 §3.1; DSCP RFC 2474, ECN RFC 3168). */

import { addWords, finishChecksum, internetChecksum } from '../bytes/checksum.ts';
import { DecodeError } from '../bytes/decode-error.ts';
import { type IpAddress, isIpv6 } from '../bytes/ip-address.ts';
import { type Ipv4Address, ipv4ToNumber } from '../bytes/ipv4-address.ts';
import { ipv6Bytes } from '../bytes/ipv6-address.ts';
import type { DissectedLayer } from './dissection.ts';
import { flag, ipv4, layout, uint } from './layout.ts';

export const ipv4Header = layout('ipv4', {
  version: uint(4, 'Version'),
  ihl: uint(4, 'IHL'), // header length in 32-bit words
  dscp: uint(6, 'DSCP'),
  ecn: uint(2, 'ECN'),
  totalLength: uint(16, 'Total Length'), // header and data, bytes
  identification: uint(16, 'Identification'),
  reservedFlag: flag('Reserved'),
  dontFragment: flag('DF'),
  moreFragments: flag('MF'),
  fragmentOffset: uint(13, 'Fragment Offset'), // in units of 8 bytes
  ttl: uint(8, 'Time to Live'),
  protocol: uint(8, 'Protocol'),
  headerChecksum: uint(16, 'Header Checksum'),
  src: ipv4('Source Address'),
  dst: ipv4('Destination Address'),
});
export type Ipv4Header = ReturnType<typeof ipv4Header.read>;

/** Protocol numbers (IANA). */
export const IpProtocol = { ICMP: 1, TCP: 6, UDP: 17, IPV6: 41, ICMPV6: 58 } as const;

export interface Ipv4Packet extends Ipv4Header {
  /** The raw options, padding included. */
  options: Uint8Array;
  /** A view of the data: `totalLength` decides, not the frame, which may be padded. */
  payload: Uint8Array;
}

/**
 * The packet at `bytes[start, end)`, checked as RFC 1122 §3.2.1 asks: version, lengths and header checksum.
 * @throws DecodeError
 */
export function decodeIpv4(bytes: Uint8Array, start = 0, end = bytes.length): Ipv4Packet {
  const { headerEnd, packetEnd } = checkIpv4Lengths(bytes, start, end);
  if (internetChecksum(bytes, start, headerEnd) !== 0) {
    throw new DecodeError('bad-checksum', 'ipv4', 'headerChecksum', start + 10, 'the header does not sum to zero');
  }
  return {
    ...ipv4Header.read(bytes, start, end),
    options: bytes.subarray(start + ipv4Header.size, headerEnd),
    payload: bytes.subarray(headerEnd, packetEnd),
  };
}

/** What `buildIpv4` cannot work out itself; the rest has the defaults of an ordinary packet. */
export interface Ipv4Fields {
  src: Ipv4Address;
  dst: Ipv4Address;
  protocol: number;
  payload: Uint8Array;
  /** 64 by default (RFC 1700's recommendation, and what the documents start with). */
  ttl?: number;
  identification?: number;
  dontFragment?: boolean;
  moreFragments?: boolean;
  fragmentOffset?: number;
  dscp?: number;
  ecn?: number;
  /** A multiple of 4 bytes, 40 at most. */
  options?: Uint8Array;
}

/** The packet with version, lengths and checksum filled in. @throws RangeError if it would exceed 65535 bytes. */
export function buildIpv4(fields: Ipv4Fields): Uint8Array {
  const options = fields.options ?? new Uint8Array(0);
  if (options.length % 4 !== 0 || options.length > 40) throw new RangeError(`${options.length} bytes of IPv4 options`);
  const headerLength = ipv4Header.size + options.length;
  const totalLength = headerLength + fields.payload.length;
  if (totalLength > 0xffff) throw new RangeError(`an IPv4 packet of ${totalLength} bytes is more than 65535`);
  const bytes = new Uint8Array(totalLength);
  ipv4Header.write(bytes, 0, {
    version: 4,
    ihl: headerLength / 4,
    dscp: fields.dscp ?? 0,
    ecn: fields.ecn ?? 0,
    totalLength,
    identification: fields.identification ?? 0,
    reservedFlag: false,
    dontFragment: fields.dontFragment ?? false,
    moreFragments: fields.moreFragments ?? false,
    fragmentOffset: fields.fragmentOffset ?? 0,
    ttl: fields.ttl ?? 64,
    protocol: fields.protocol,
    headerChecksum: 0,
    src: fields.src,
    dst: fields.dst,
  });
  bytes.set(options, ipv4Header.size);
  ipv4Header.set(bytes, 0, 'headerChecksum', internetChecksum(bytes, 0, headerLength));
  bytes.set(fields.payload, headerLength);
  return bytes;
}

/**
 * The sum of the pseudo-header that the TCP and UDP checksums cover besides their own bytes: source, destination,
 * zero, protocol, length (RFC 9293 §3.1, RFC 768). Of IPv6 the same with its longer addresses (RFC 8200 §8.1).
 */
export function pseudoHeaderSum(src: IpAddress, dst: IpAddress, protocol: number, length: number): number {
  if (isIpv6(src)) return addWords(addWords(protocol + length, ipv6Bytes(src)), ipv6Bytes(dst));
  const a = ipv4ToNumber(src);
  const b = ipv4ToNumber(dst);
  return (a >>> 16) + (a & 0xffff) + (b >>> 16) + (b & 0xffff) + protocol + length;
}

/** The checksum of a UDP datagram or TCP segment; 0 over one whose own checksum is filled in correctly. */
export function transportChecksum(src: IpAddress, dst: IpAddress, protocol: number, segment: Uint8Array): number {
  return finishChecksum(addWords(pseudoHeaderSum(src, dst, protocol, segment.length), segment));
}

export function dissectIpv4(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const { headerEnd, packetEnd: announcedEnd } = readIpv4Lengths(bytes, start, end);
  const packetEnd = Math.min(announcedEnd, end);
  const fields = ipv4Header.spans(bytes, start, end);
  const optionsStart = start + ipv4Header.size;
  if (headerEnd > optionsStart) {
    const value = bytes.subarray(optionsStart, headerEnd);
    fields.push({ name: 'options', bitOffset: optionsStart * 8, bitLength: value.length * 8, value });
  }
  const isFragment =
    ipv4Header.get(bytes, start, 'fragmentOffset') > 0 || ipv4Header.get(bytes, start, 'moreFragments');
  const next = { by: 'ipProtocol', value: ipv4Header.get(bytes, start, 'protocol') } as const;
  return {
    fields,
    end: packetEnd,
    ...(announcedEnd > end && { announcedEnd }),
    payload: { start: headerEnd, end: packetEnd, ...(!isFragment && { next }) },
  };
}

interface Ipv4Lengths {
  headerEnd: number;
  packetEnd: number;
}

function checkIpv4Lengths(bytes: Uint8Array, start: number, end: number): Ipv4Lengths {
  const lengths = readIpv4Lengths(bytes, start, end);
  if (lengths.packetEnd > end) {
    const detail = `${lengths.packetEnd - start} bytes announced, ${end - start} are here`;
    throw new DecodeError('truncated', 'ipv4', 'totalLength', start + 2, detail);
  }
  return lengths;
}

/** The packet may end beyond the bytes that are here. */
function readIpv4Lengths(bytes: Uint8Array, start: number, end: number): Ipv4Lengths {
  const { version, ihl, totalLength } = ipv4Header.read(bytes, start, end);
  if (version !== 4) throw new DecodeError('bad-value', 'ipv4', 'version', start, `is ${version}, should be 4`);
  const headerEnd = start + ihl * 4;
  if (ihl < 5) throw new DecodeError('bad-length', 'ipv4', 'ihl', start, `is ${ihl}, 5 at least`);
  if (headerEnd > end)
    throw new DecodeError('truncated', 'ipv4', 'options', start + 20, `the header has ${ihl * 4} bytes`);
  const packetEnd = start + totalLength;
  if (totalLength < ihl * 4) {
    throw new DecodeError('bad-length', 'ipv4', 'totalLength', start + 2, `${totalLength} is less than the header`);
  }
  return { headerEnd, packetEnd };
}
