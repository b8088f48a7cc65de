/**
 * The Internet Protocol, version 6 (RFC 8200 §3, §4) and ICMPv6 (RFC 4443 §2.1, RFC 4861 §4.3), as far as reading a
 * foreign capture needs them. The labs speak IPv4.
 */

import { addWords, finishChecksum } from '../bytes/checksum.ts';
import { DecodeError } from '../bytes/decode-error.ts';
import type { Field } from '../bytes/field.ts';
import type { DissectedLayer } from './dissection.ts';
import { IpProtocol } from './ipv4.ts';
import { type FieldType, flag, layout, uint } from './layout.ts';

/** RFC 5952 text, as in '2001:db8::1'. */
export type Ipv6Address = string;

export const ipv6Header = layout('ipv6', {
  version: uint(4, 'Version'),
  trafficClass: uint(8, 'Traffic Class'),
  flowLabel: uint(20, 'Flow Label'),
  payloadLength: uint(16, 'Payload Length'), // extension headers and data, bytes
  nextHeader: uint(8, 'Next Header'),
  hopLimit: uint(8, 'Hop Limit'),
  src: ipv6('Source Address'),
  dst: ipv6('Destination Address'),
});
export type Ipv6Header = ReturnType<typeof ipv6Header.read>;

/** What all extension headers but the fragment header begin with (RFC 8200 §4.3). */
export const ipv6Extension = layout('ipv6Extension', {
  nextHeader: uint(8, 'Next Header'),
  headerLength: uint(8, 'Hdr Ext Len'), // in 8-byte units, without the first 8 bytes
});

/** RFC 8200 §4.5. */
export const ipv6Fragment = layout('ipv6Fragment', {
  nextHeader: uint(8, 'Next Header'),
  reserved: uint(8, 'Reserved'),
  fragmentOffset: uint(13, 'Fragment Offset'), // in units of 8 bytes
  reserved2: uint(2, 'Res'),
  moreFragments: flag('M'),
  identification: uint(32, 'Identification'),
});

export const icmpv6Header = layout('icmpv6', {
  type: uint(8, 'Type'),
  code: uint(8, 'Code'),
  checksum: uint(16, 'Checksum'),
});

export const Icmpv6Type = {
  ECHO_REQUEST: 128,
  ECHO_REPLY: 129,
  NEIGHBOR_SOLICITATION: 135,
  NEIGHBOR_ADVERTISEMENT: 136,
};

export function dissectIpv6(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const { version, payloadLength, nextHeader } = ipv6Header.read(bytes, start, end);
  if (version !== 6) throw new DecodeError('bad-value', 'ipv6', 'version', start, `is ${version}, should be 6`);
  const payloadStart = start + ipv6Header.size;
  const announcedEnd = payloadStart + payloadLength;
  const packetEnd = Math.min(announcedEnd, end);
  return {
    fields: ipv6Header.spans(bytes, start, end),
    end: packetEnd,
    ...(announcedEnd > end && { announcedEnd }),
    payload: { start: payloadStart, end: packetEnd, next: { by: 'ipProtocol', value: nextHeader } },
  };
}

/** Hop-by-hop options, routing, destination options: their contents stay data. */
export function dissectIpv6Extension(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const { nextHeader, headerLength } = ipv6Extension.read(bytes, start, end);
  const headerEnd = start + 8 + headerLength * 8;
  if (headerEnd > end) {
    const detail = `the header has ${headerEnd - start} bytes, ${end - start} are here`;
    throw new DecodeError('truncated', 'ipv6Extension', 'headerLength', start + 1, detail);
  }
  const fields = ipv6Extension.spans(bytes, start, end);
  fields.push(bytesField('data', bytes, start + ipv6Extension.size, headerEnd));
  return { fields, end, payload: { start: headerEnd, end, next: { by: 'ipProtocol', value: nextHeader } } };
}

export function dissectIpv6Fragment(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const { nextHeader, fragmentOffset, moreFragments } = ipv6Fragment.read(bytes, start, end);
  // A first fragment that is also the last is a whole packet (RFC 6946).
  const isWhole = fragmentOffset === 0 && !moreFragments;
  return {
    fields: ipv6Fragment.spans(bytes, start, end),
    end,
    payload: {
      start: start + ipv6Fragment.size,
      end,
      ...(isWhole && { next: { by: 'ipProtocol', value: nextHeader } as const }),
    },
  };
}

export function dissectIcmpv6(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const { type } = icmpv6Header.read(bytes, start, end);
  const fields = icmpv6Header.spans(bytes, start, end);
  let at = start + icmpv6Header.size;
  const isNeighbor = type === Icmpv6Type.NEIGHBOR_SOLICITATION || type === Icmpv6Type.NEIGHBOR_ADVERTISEMENT;
  if (isNeighbor && end - at >= 20) {
    fields.push(bytesField('flags', bytes, at, at + 4));
    fields.push({ ...bytesField('target', bytes, at + 4, at + 20), value: readIpv6Address(bytes, at + 4) });
    at += 20;
  }
  if (at < end) fields.push(bytesField('body', bytes, at, end));
  return { fields, end };
}

/** The pseudo-header's sum for TCP, UDP and ICMPv6 checksums (RFC 8200 §8.1), from the header at `start`. */
export function pseudoHeaderSum6(bytes: Uint8Array, start: number, protocol: number, length: number): number {
  return addWords(protocol + (length >>> 16) + (length & 0xffff), bytes, start + 8, start + ipv6Header.size);
}

/** 0 over a message whose checksum is filled in correctly; the IPv6 header stands at `ipStart`. */
export function icmpv6Checksum(bytes: Uint8Array, ipStart: number, start: number, end: number): number {
  return finishChecksum(addWords(pseudoHeaderSum6(bytes, ipStart, IpProtocol.ICMPV6, end - start), bytes, start, end));
}

/** RFC 5952 §4: lower case, no leading zeros, the longest run of two or more zero groups (the first of equals) as '::'. */
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

function ipv6(title: string): FieldType<Ipv6Address> {
  return {
    bits: 128,
    title,
    read: (bytes, bitOffset) => readIpv6Address(bytes, bitOffset >> 3),
    write() {
      throw new TypeError('IPv6 headers are only read here');
    },
  };
}

function bytesField(name: string, bytes: Uint8Array, start: number, end: number): Field {
  return { name, bitOffset: start * 8, bitLength: (end - start) * 8, value: bytes.subarray(start, end) };
}
