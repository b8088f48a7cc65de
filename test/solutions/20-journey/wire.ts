/** A reference solution, written as a student would. */

import type { Datagram } from '../../../labs/20-journey/starter/wire.ts';

const ETHERNET = 14;
const IPV4 = 20;
const UDP = 8;
const UDP_PROTOCOL = 17;

export function wrap(datagram: Datagram): Uint8Array {
  const udp = buildUdp(datagram);
  const packet = buildIpv4(datagram, udp);
  const frame = new Uint8Array(Math.max(60, ETHERNET + packet.length));
  frame.set(macBytes(datagram.dstMac), 0);
  frame.set(macBytes(datagram.srcMac), 6);
  frame.set([0x08, 0x00], 12);
  frame.set(packet, ETHERNET);
  return frame;
}

function buildUdp({ srcIp, dstIp, srcPort, dstPort, payload }: Datagram): Uint8Array {
  const bytes = new Uint8Array(UDP + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, srcPort);
  view.setUint16(2, dstPort);
  view.setUint16(4, bytes.length);
  bytes.set(payload, UDP);
  const checksum = checksumOf(pseudoHeader(ipBytes(srcIp), ipBytes(dstIp), bytes.length), bytes);
  view.setUint16(6, checksum === 0 ? 0xffff : checksum);
  return bytes;
}

function buildIpv4({ srcIp, dstIp, ttl, identification }: Datagram, payload: Uint8Array): Uint8Array {
  const packet = new Uint8Array(IPV4 + payload.length);
  const view = new DataView(packet.buffer);
  packet[0] = 0x45;
  view.setUint16(2, packet.length);
  view.setUint16(4, identification);
  packet[8] = ttl;
  packet[9] = UDP_PROTOCOL;
  packet.set(ipBytes(srcIp), 12);
  packet.set(ipBytes(dstIp), 16);
  view.setUint16(10, checksumOf(packet.subarray(0, IPV4)));
  packet.set(payload, IPV4);
  return packet;
}

export function unwrap(frame: Uint8Array): Datagram | null {
  if (frame.length < ETHERNET + IPV4) return null;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  if (view.getUint16(12) !== 0x0800) return null;
  const version = frame[ETHERNET]! >> 4;
  const headerLength = (frame[ETHERNET]! & 15) * 4;
  const totalLength = view.getUint16(ETHERNET + 2);
  if (version !== 4 || headerLength < IPV4) return null;
  if (totalLength < headerLength + UDP || ETHERNET + totalLength > frame.length) return null;
  if (checksumOf(frame.subarray(ETHERNET, ETHERNET + headerLength)) !== 0) return null;
  if ((view.getUint16(ETHERNET + 6) & 0x3fff) !== 0) return null;
  if (frame[ETHERNET + 9] !== UDP_PROTOCOL) return null;
  const start = ETHERNET + headerLength;
  const udpLength = view.getUint16(start + 4);
  if (udpLength < UDP) return null;
  if (udpLength > totalLength - headerLength) return null;
  const udp = frame.subarray(start, start + udpLength);
  const [src, dst] = [frame.subarray(ETHERNET + 12, ETHERNET + 16), frame.subarray(ETHERNET + 16, ETHERNET + 20)];
  const hasChecksum = view.getUint16(start + 6) !== 0;
  if (hasChecksum && checksumOf(pseudoHeader(src, dst, udpLength), udp) !== 0) return null;
  return {
    srcMac: macText(frame.subarray(6, 12)),
    dstMac: macText(frame.subarray(0, 6)),
    srcIp: src.join('.'),
    dstIp: dst.join('.'),
    ttl: frame[ETHERNET + 8]!,
    identification: view.getUint16(ETHERNET + 4),
    srcPort: view.getUint16(start),
    dstPort: view.getUint16(start + 2),
    payload: udp.slice(UDP),
  };
}

function pseudoHeader(src: Uint8Array, dst: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from([...src, ...dst, 0, UDP_PROTOCOL, length >> 8, length & 255]);
}

/** Over all parts; only the last may have an odd length. */
function checksumOf(...parts: Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 2) sum += (part[i]! << 8) | (part[i + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function macBytes(mac: string): number[] {
  return mac.split(':').map((part) => Number.parseInt(part, 16));
}

function macText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}

function ipBytes(address: string): Uint8Array {
  return Uint8Array.from(address.split('.').map(Number));
}
