/** The User Datagram Protocol (RFC 768). */

import { DecodeError } from '../bytes/decode-error.ts';
import { type IpAddress, isIpv6 } from '../bytes/ip-address.ts';
import type { DissectedLayer } from './dissection.ts';
import { IpProtocol, transportChecksum } from './ipv4.ts';
import { layout, uint } from './layout.ts';

export const udpHeader = layout('udp', {
  srcPort: uint(16, 'Source Port'),
  dstPort: uint(16, 'Destination Port'),
  length: uint(16, 'Length'), // header and data, bytes
  checksum: uint(16, 'Checksum'), // 0: none was made (IPv4 only)
});
export type UdpHeader = ReturnType<typeof udpHeader.read>;

export interface UdpDatagram extends UdpHeader {
  payload: Uint8Array;
}

/**
 * The datagram in an IP payload. The addresses are those of the IP header: the checksum covers them.
 * @throws DecodeError
 */
export function decodeUdp(bytes: Uint8Array, src: IpAddress, dst: IpAddress): UdpDatagram {
  const header = udpHeader.read(bytes);
  checkUdpLength(header.length, 0, bytes.length);
  const datagram = bytes.subarray(0, header.length);
  // RFC 8200 §8.1: IPv6 has no header checksum, so UDP may not do without its own.
  const isChecked = header.checksum !== 0 || isIpv6(src);
  if (isChecked && transportChecksum(src, dst, IpProtocol.UDP, datagram) !== 0) {
    throw new DecodeError('bad-checksum', 'udp', 'checksum', 6, 'datagram and pseudo-header do not sum to zero');
  }
  return { ...header, payload: datagram.subarray(udpHeader.size) };
}

/** The datagram with length and checksum filled in. */
export function buildUdp(
  datagram: { srcPort: number; dstPort: number; payload: Uint8Array },
  src: IpAddress,
  dst: IpAddress,
): Uint8Array {
  const length = udpHeader.size + datagram.payload.length;
  const bytes = new Uint8Array(length);
  udpHeader.write(bytes, 0, { srcPort: datagram.srcPort, dstPort: datagram.dstPort, length, checksum: 0 });
  bytes.set(datagram.payload, udpHeader.size);
  // A sum of zero is sent as all ones, since zero says "no checksum" (RFC 768).
  udpHeader.set(bytes, 0, 'checksum', transportChecksum(src, dst, IpProtocol.UDP, bytes) || 0xffff);
  return bytes;
}

export function dissectUdp(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const { srcPort, dstPort, length } = udpHeader.read(bytes, start, end);
  checkUdpLength(length, start, Number.POSITIVE_INFINITY);
  const announcedEnd = start + length;
  const datagramEnd = Math.min(announcedEnd, end);
  return {
    fields: udpHeader.spans(bytes, start, end),
    end: datagramEnd,
    ...(announcedEnd > end && { announcedEnd }),
    payload: { start: start + udpHeader.size, end: datagramEnd, next: { by: 'udpPort', srcPort, dstPort } },
  };
}

function checkUdpLength(length: number, start: number, available: number): void {
  if (length < udpHeader.size) {
    throw new DecodeError('bad-length', 'udp', 'length', start + 4, `is ${length}, the header alone has 8`);
  }
  if (length > available) {
    throw new DecodeError('truncated', 'udp', 'length', start + 4, `${length} bytes announced, ${available} are here`);
  }
}
