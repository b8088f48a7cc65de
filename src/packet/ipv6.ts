/** The Internet Protocol, version 6 (RFC 8200 §3, §4). Our own devices send no extension headers; they are read. */

import { addWords } from '../bytes/checksum.ts';
import { DecodeError } from '../bytes/decode-error.ts';
import type { Field } from '../bytes/field.ts';
import type { Ipv6Address } from '../bytes/ipv6-address.ts';
import type { DissectedLayer } from './dissection.ts';
import { flag, ipv6, layout, uint } from './layout.ts';

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

export interface Ipv6Packet extends Ipv6Header {
  /** A view of what follows the header: `payloadLength` decides, not the frame, which may be padded. */
  payload: Uint8Array;
}

/** Every link carries packets of this size (RFC 8200 §5). */
export const IPV6_MIN_MTU = 1280;

/**
 * The packet at the start of `bytes`. There is no header checksum to verify.
 * @throws DecodeError
 */
export function decodeIpv6(bytes: Uint8Array): Ipv6Packet {
  const header = ipv6Header.read(bytes);
  const { payloadEnd } = checkIpv6(header, 0);
  if (payloadEnd > bytes.length) {
    const detail = `${header.payloadLength} bytes announced, ${bytes.length - ipv6Header.size} are here`;
    throw new DecodeError('truncated', 'ipv6', 'payloadLength', 4, detail);
  }
  return { ...header, payload: bytes.subarray(ipv6Header.size, payloadEnd) };
}

/** What `buildIpv6` cannot work out itself. */
export interface Ipv6Fields {
  src: Ipv6Address;
  dst: Ipv6Address;
  nextHeader: number;
  payload: Uint8Array;
  /** 64 by default. */
  hopLimit?: number;
  trafficClass?: number;
  flowLabel?: number;
}

/** The packet with version and length filled in. @throws RangeError if the payload exceeds 65535 bytes. */
export function buildIpv6(fields: Ipv6Fields): Uint8Array {
  const { payload } = fields;
  if (payload.length > 0xffff) throw new RangeError(`an IPv6 payload of ${payload.length} bytes is more than 65535`);
  const bytes = new Uint8Array(ipv6Header.size + payload.length);
  ipv6Header.write(bytes, 0, {
    version: 6,
    trafficClass: fields.trafficClass ?? 0,
    flowLabel: fields.flowLabel ?? 0,
    payloadLength: payload.length,
    nextHeader: fields.nextHeader,
    hopLimit: fields.hopLimit ?? 64,
    src: fields.src,
    dst: fields.dst,
  });
  bytes.set(payload, ipv6Header.size);
  return bytes;
}

export function dissectIpv6(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const header = ipv6Header.read(bytes, start, end);
  const { payloadEnd: announcedEnd } = checkIpv6(header, start);
  const packetEnd = Math.min(announcedEnd, end);
  return {
    fields: ipv6Header.spans(bytes, start, end),
    end: packetEnd,
    ...(announcedEnd > end && { announcedEnd }),
    payload: {
      start: start + ipv6Header.size,
      end: packetEnd,
      next: { by: 'ipProtocol', value: header.nextHeader },
    },
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

/** The pseudo-header's sum for TCP, UDP and ICMPv6 checksums (RFC 8200 §8.1), from the header at `start`. */
export function pseudoHeaderSum6(bytes: Uint8Array, start: number, protocol: number, length: number): number {
  return addWords(protocol + (length >>> 16) + (length & 0xffff), bytes, start + 8, start + ipv6Header.size);
}

function checkIpv6({ version, payloadLength }: Ipv6Header, start: number): { payloadEnd: number } {
  if (version !== 6) throw new DecodeError('bad-value', 'ipv6', 'version', start, `is ${version}, should be 6`);
  return { payloadEnd: start + ipv6Header.size + payloadLength };
}

function bytesField(name: string, bytes: Uint8Array, start: number, end: number): Field {
  return { name, bitOffset: start * 8, bitLength: (end - start) * 8, value: bytes.subarray(start, end) };
}
