/** The Internet Control Message Protocol (RFC 792; next-hop MTU RFC 1191 §4). */

import { internetChecksum } from '../bytes/checksum.ts';
import { DecodeError } from '../bytes/decode-error.ts';
import type { DissectedLayer } from './dissection.ts';
import { layout, uint } from './layout.ts';

export const icmpHeader = layout('icmp', {
  type: uint(8, 'Type'),
  code: uint(8, 'Code'),
  checksum: uint(16, 'Checksum'),
});

/** What follows the header in echo request and reply. */
export const icmpEcho = layout('icmp', {
  identifier: uint(16, 'Identifier'),
  sequenceNumber: uint(16, 'Sequence Number'),
});

/** What follows the header in destination unreachable and time exceeded, before the quoted datagram. */
export const icmpErrorBody = layout('icmp', {
  unused: uint(16, 'Unused'),
  nextHopMtu: uint(16, 'Next-Hop MTU'), // only in "fragmentation needed", else 0
});

export const IcmpType = { ECHO_REPLY: 0, DESTINATION_UNREACHABLE: 3, ECHO_REQUEST: 8, TIME_EXCEEDED: 11 } as const;

/** Codes of destination unreachable (RFC 792, RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1). */
export const UnreachableCode = {
  NETWORK: 0,
  HOST: 1,
  PROTOCOL: 2,
  PORT: 3,
  FRAGMENTATION_NEEDED: 4,
} as const;

/** Codes of time exceeded. */
export const TimeExceededCode = { IN_TRANSIT: 0, REASSEMBLY: 1 } as const;

export type IcmpMessage =
  | { type: 0 | 8; code: number; identifier: number; sequenceNumber: number; data: Uint8Array }
  /** `quoted` is the IP header and at least 8 bytes of the datagram that the error is about. */
  | { type: 3 | 11; code: number; nextHopMtu: number; quoted: Uint8Array }
  | { type: number; code: number; body: Uint8Array };

export type IcmpEcho = Extract<IcmpMessage, { identifier: number }>;
export type IcmpError = Extract<IcmpMessage, { quoted: Uint8Array }>;

export function isIcmpEcho(message: IcmpMessage): message is IcmpEcho {
  return 'identifier' in message;
}

export function isIcmpError(message: IcmpMessage): message is IcmpError {
  return 'quoted' in message;
}

/** @throws DecodeError */
export function decodeIcmp(bytes: Uint8Array): IcmpMessage {
  const { type, code } = icmpHeader.read(bytes);
  if (internetChecksum(bytes) !== 0) {
    throw new DecodeError('bad-checksum', 'icmp', 'checksum', 2, 'the message does not sum to zero');
  }
  const body = bytes.subarray(icmpHeader.size);
  if (type === IcmpType.ECHO_REQUEST || type === IcmpType.ECHO_REPLY) {
    return { type, code, ...icmpEcho.read(bytes, icmpHeader.size), data: body.subarray(icmpEcho.size) };
  }
  if (type === IcmpType.DESTINATION_UNREACHABLE || type === IcmpType.TIME_EXCEEDED) {
    const { nextHopMtu } = icmpErrorBody.read(bytes, icmpHeader.size);
    return { type, code, nextHopMtu, quoted: body.subarray(icmpErrorBody.size) };
  }
  return { type, code, body };
}

/** The message with its checksum filled in. */
export function buildIcmp(message: IcmpMessage): Uint8Array {
  const rest = isIcmpEcho(message) ? message.data : isIcmpError(message) ? message.quoted : message.body;
  const fixed = isIcmpEcho(message) || isIcmpError(message) ? icmpEcho.size : 0;
  const bytes = new Uint8Array(icmpHeader.size + fixed + rest.length);
  icmpHeader.write(bytes, 0, { type: message.type, code: message.code, checksum: 0 });
  if (isIcmpEcho(message)) icmpEcho.write(bytes, icmpHeader.size, message);
  if (isIcmpError(message)) icmpErrorBody.write(bytes, icmpHeader.size, { unused: 0, nextHopMtu: message.nextHopMtu });
  bytes.set(rest, icmpHeader.size + fixed);
  icmpHeader.set(bytes, 0, 'checksum', internetChecksum(bytes));
  return bytes;
}

export function dissectIcmp(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const fields = icmpHeader.spans(bytes, start, end);
  const type = icmpHeader.get(bytes, start, 'type');
  const at = start + icmpHeader.size;
  const isEcho = type === IcmpType.ECHO_REQUEST || type === IcmpType.ECHO_REPLY;
  const isError = type === IcmpType.DESTINATION_UNREACHABLE || type === IcmpType.TIME_EXCEEDED;
  if (isEcho) fields.push(...icmpEcho.spans(bytes, at, end));
  if (isError) fields.push(...icmpErrorBody.spans(bytes, at, end));
  const dataStart = at + (isEcho || isError ? icmpEcho.size : 0);
  if (dataStart < end) {
    const name = isEcho ? 'data' : isError ? 'quoted' : 'body';
    fields.push({
      name,
      bitOffset: dataStart * 8,
      bitLength: (end - dataStart) * 8,
      value: bytes.subarray(dataStart, end),
    });
  }
  return { fields, end };
}
