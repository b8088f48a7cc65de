/** A reference solution, written as a student would. */

import type { Computer, Connection } from '../../../labs/05-encapsulation/starter/encapsulate.ts';

export function encapsulate(message: Uint8Array, from: Computer, connection: Connection): Uint8Array[] {
  const frames: Uint8Array[] = [];
  let sequenceNumber = connection.sequenceNumber;
  let identification = connection.identification;
  for (let start = 0; start < message.length; start += connection.mss) {
    const data = message.subarray(start, start + connection.mss);
    const isLast = start + data.length === message.length;
    const segment = segmentOf(data, from.ip, connection, sequenceNumber, isLast);
    const datagram = datagramOf(segment, from.ip, connection, identification);
    frames.push(frameOf(datagram, from, connection.dstIp));
    sequenceNumber = (sequenceNumber + data.length) >>> 0;
    identification = (identification + 1) & 0xffff;
  }
  return frames;
}

function segmentOf(
  data: Uint8Array,
  srcIp: string,
  c: Connection,
  sequenceNumber: number,
  isLast: boolean,
): Uint8Array {
  const segment = new Uint8Array(20 + data.length);
  const view = new DataView(segment.buffer);
  view.setUint16(0, c.srcPort);
  view.setUint16(2, c.dstPort);
  view.setUint32(4, sequenceNumber);
  view.setUint32(8, c.acknowledgmentNumber);
  view.setUint8(12, 0x50);
  view.setUint8(13, isLast ? 0x18 : 0x10);
  view.setUint16(14, c.window);
  segment.set(data, 20);
  const pseudo = new Uint8Array([
    ...addressBytes(srcIp),
    ...addressBytes(c.dstIp),
    0,
    6,
    segment.length >> 8,
    segment.length & 0xff,
  ]);
  view.setUint16(16, checksum(pseudo, segment));
  return segment;
}

function datagramOf(segment: Uint8Array, srcIp: string, c: Connection, identification: number): Uint8Array {
  const datagram = new Uint8Array(20 + segment.length);
  const view = new DataView(datagram.buffer);
  view.setUint8(0, 0x45);
  view.setUint16(2, datagram.length);
  view.setUint16(4, identification);
  view.setUint16(6, 0x4000);
  view.setUint8(8, c.ttl);
  view.setUint8(9, 6);
  datagram.set(addressBytes(srcIp), 12);
  datagram.set(addressBytes(c.dstIp), 16);
  view.setUint16(10, checksum(datagram.subarray(0, 20)));
  datagram.set(segment, 20);
  return datagram;
}

function frameOf(datagram: Uint8Array, from: Computer, dstIp: string): Uint8Array {
  const size = 2 ** (32 - from.prefixLength);
  const isNear = Math.floor(addressNumber(dstIp) / size) === Math.floor(addressNumber(from.ip) / size);
  const nextHop = isNear ? dstIp : from.gateway;
  const frame = new Uint8Array(Math.max(60, 14 + datagram.length));
  frame.set(macBytes(from.neighbours[nextHop]!), 0);
  frame.set(macBytes(from.mac), 6);
  frame.set([0x08, 0x00], 12);
  frame.set(datagram, 14);
  return frame;
}

function checksum(...parts: Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 2) sum += part[i]! * 256 + (part[i + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function addressBytes(address: string): number[] {
  return address.split('.').map(Number);
}

function addressNumber(address: string): number {
  return addressBytes(address).reduce((number, byte) => number * 256 + byte, 0);
}

function macBytes(mac: string): number[] {
  return mac.split(':').map((byte) => Number.parseInt(byte, 16));
}
