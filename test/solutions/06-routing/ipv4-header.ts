/** A reference solution, written as a student would. */

import type { Ipv4Fields } from '../../../labs/06-routing/starter/ipv4-header.ts';

export function buildIpv4(fields: Ipv4Fields): Uint8Array {
  const packet = new Uint8Array(20 + fields.payload.length);
  const view = new DataView(packet.buffer);
  view.setUint8(0, 0x45); // version 4, five words of header
  view.setUint16(2, packet.length);
  view.setUint16(4, fields.identification);
  view.setUint16(6, fields.dontFragment ? 0x4000 : 0);
  view.setUint8(8, fields.ttl);
  view.setUint8(9, fields.protocol);
  packet.set(addressBytes(fields.src), 12);
  packet.set(addressBytes(fields.dst), 16);
  view.setUint16(10, checksum(packet.subarray(0, 20)));
  packet.set(fields.payload, 20);
  return packet;
}

function addressBytes(address: string): number[] {
  return address.split('.').map(Number);
}

function checksum(header: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < header.length; i += 2) sum += header[i]! * 256 + header[i + 1]!;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
