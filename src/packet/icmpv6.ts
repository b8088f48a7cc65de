/** The Internet Control Message Protocol for IPv6 (RFC 4443). Its types from 133 to 137 are in ndp.ts. */

import { DecodeError } from '../bytes/decode-error.ts';
import type { Ipv6Address } from '../bytes/ipv6-address.ts';
import { Reader } from '../bytes/reader.ts';
import { Writer } from '../bytes/writer.ts';
import type { DissectedLayer } from './dissection.ts';
import { IpProtocol, transportChecksum } from './ipv4.ts';
import { layout, uint } from './layout.ts';
import { isNdpType, type NdpMessage, readNdp, writeNdp } from './ndp.ts';

export const icmpv6Header = layout('icmpv6', {
  type: uint(8, 'Type'),
  code: uint(8, 'Code'),
  checksum: uint(16, 'Checksum'),
});

/** What follows the header in echo request and reply. */
export const icmpv6Echo = layout('icmpv6', {
  identifier: uint(16, 'Identifier'),
  sequenceNumber: uint(16, 'Sequence Number'),
});

export const Icmpv6Type = {
  DESTINATION_UNREACHABLE: 1,
  PACKET_TOO_BIG: 2,
  TIME_EXCEEDED: 3,
  PARAMETER_PROBLEM: 4,
  ECHO_REQUEST: 128,
  ECHO_REPLY: 129,
} as const;

/** Codes of destination unreachable (RFC 4443 §3.1). */
export const Unreachable6Code = { NO_ROUTE: 0, PROHIBITED: 1, BEYOND_SCOPE: 2, ADDRESS: 3, PORT: 4 } as const;

/** The errors; `quoted` is as much of the packet that the error is about as fits the smallest MTU. */
export type Icmpv6Error =
  | { type: 1 | 3; code: number; quoted: Uint8Array }
  | { type: 2; code: number; mtu: number; quoted: Uint8Array }
  /** `pointer`: at which byte of the packet the problem is. */
  | { type: 4; code: number; pointer: number; quoted: Uint8Array };

export interface Icmpv6Echo {
  type: 128 | 129;
  code: number;
  identifier: number;
  sequenceNumber: number;
  data: Uint8Array;
}

export type Icmpv6Message =
  | Icmpv6Echo
  | Icmpv6Error
  | (NdpMessage & { code: number })
  | { type: number; code: number; body: Uint8Array };

export function isIcmpv6Echo(message: Icmpv6Message): message is Icmpv6Echo {
  return 'identifier' in message;
}

export function isIcmpv6Error(message: Icmpv6Message): message is Icmpv6Error {
  return 'quoted' in message;
}

export function isNdpMessage(message: Icmpv6Message): message is NdpMessage & { code: number } {
  return 'options' in message;
}

/**
 * The message in an IPv6 payload. The addresses are those of the IPv6 header: the checksum covers them (RFC 4443 §2.3).
 * @throws DecodeError
 */
export function decodeIcmpv6(bytes: Uint8Array, src: Ipv6Address, dst: Ipv6Address): Icmpv6Message {
  icmpv6Header.read(bytes);
  if (transportChecksum(src, dst, IpProtocol.ICMPV6, bytes) !== 0) {
    const detail = 'message and pseudo-header do not sum to zero';
    throw new DecodeError('bad-checksum', 'icmpv6', 'checksum', 2, detail);
  }
  return readMessage(new Reader('icmpv6', bytes));
}

/** The message with its checksum filled in. */
export function buildIcmpv6(message: Icmpv6Message, src: Ipv6Address, dst: Ipv6Address): Uint8Array {
  const w = new Writer().u8(message.type).u8(message.code).u16(0);
  if (isIcmpv6Echo(message)) {
    w.u16(message.identifier).u16(message.sequenceNumber).raw(message.data);
  } else if (isIcmpv6Error(message)) {
    w.u32('mtu' in message ? message.mtu : 'pointer' in message ? message.pointer : 0).raw(message.quoted);
  } else if (isNdpMessage(message)) {
    writeNdp(message, w);
  } else {
    w.raw(message.body);
  }
  const bytes = w.finish();
  icmpv6Header.set(bytes, 0, 'checksum', transportChecksum(src, dst, IpProtocol.ICMPV6, bytes));
  return bytes;
}

export function dissectIcmpv6(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const reader = new Reader('icmpv6', bytes, { start, end, record: true });
  readMessage(reader);
  return { fields: reader.fields, end };
}

/** @throws DecodeError */
function readMessage(r: Reader): Icmpv6Message {
  const [type, code] = [r.u8('type'), r.u8('code')];
  r.u16('checksum');
  if (isNdpType(type)) return { ...readNdp(type, r), code };
  switch (type) {
    case Icmpv6Type.ECHO_REQUEST:
    case Icmpv6Type.ECHO_REPLY: {
      const [identifier, sequenceNumber] = [r.u16('identifier'), r.u16('sequenceNumber')];
      return { type, code, identifier, sequenceNumber, data: restOf(r, 'data') };
    }
    case Icmpv6Type.DESTINATION_UNREACHABLE:
    case Icmpv6Type.TIME_EXCEEDED:
      r.u32('unused');
      return { type, code, quoted: restOf(r, 'quoted') };
    case Icmpv6Type.PACKET_TOO_BIG:
      return { type, code, mtu: r.u32('mtu'), quoted: restOf(r, 'quoted') };
    case Icmpv6Type.PARAMETER_PROBLEM:
      return { type, code, pointer: r.u32('pointer'), quoted: restOf(r, 'quoted') };
    default:
      return { type, code, body: restOf(r, 'body') };
  }
}

/** A field of no bytes would only be in the way. */
function restOf(r: Reader, name: string): Uint8Array {
  return r.remaining > 0 ? r.rest(name) : new Uint8Array(0);
}
