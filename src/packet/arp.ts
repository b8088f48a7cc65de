/** The Address Resolution Protocol for IPv4 over Ethernet (RFC 826). */

import { DecodeError } from '../bytes/decode-error.ts';
import type { Ipv4Address } from '../bytes/ipv4-address.ts';
import type { MacAddress } from '../bytes/mac-address.ts';
import type { DissectedLayer } from './dissection.ts';
import { EtherType } from './ethernet.ts';
import { ipv4, layout, mac, uint } from './layout.ts';

/** RFC 826 "Packet format", with the field names of its diagram spelled out. */
export const arpPacket = layout('arp', {
  hardwareType: uint(16, 'Hardware Type'),
  protocolType: uint(16, 'Protocol Type'),
  hardwareLength: uint(8, 'Hardware Length'),
  protocolLength: uint(8, 'Protocol Length'),
  operation: uint(16, 'Operation'),
  senderHardwareAddress: mac('Sender Hardware Address'),
  senderProtocolAddress: ipv4('Sender Protocol Address'),
  targetHardwareAddress: mac('Target Hardware Address'),
  targetProtocolAddress: ipv4('Target Protocol Address'),
});
export type ArpPacket = ReturnType<typeof arpPacket.read>;

export const ArpOperation = { REQUEST: 1, REPLY: 2 } as const;
const HARDWARE_TYPE_ETHERNET = 1;

/** @throws DecodeError unless the packet maps IPv4 to Ethernet addresses. */
export function decodeArp(bytes: Uint8Array, start = 0, end = bytes.length): ArpPacket {
  const packet = arpPacket.read(bytes, start, end);
  const expected = {
    hardwareType: HARDWARE_TYPE_ETHERNET,
    protocolType: EtherType.IPV4,
    hardwareLength: 6,
    protocolLength: 4,
  };
  for (const [field, value] of Object.entries(expected)) {
    const found = packet[field as keyof typeof expected];
    if (found === value) continue;
    const { bitOffset } = arpPacket.fields.find(({ name }) => name === field)!;
    throw new DecodeError('bad-value', 'arp', field, start + bitOffset / 8, `is ${found}, should be ${value}`);
  }
  return packet;
}

export function buildArp(packet: {
  operation: number;
  senderHardwareAddress: MacAddress;
  senderProtocolAddress: Ipv4Address;
  targetHardwareAddress: MacAddress;
  targetProtocolAddress: Ipv4Address;
}): Uint8Array {
  const bytes = new Uint8Array(arpPacket.size);
  arpPacket.write(bytes, 0, {
    hardwareType: HARDWARE_TYPE_ETHERNET,
    protocolType: EtherType.IPV4,
    hardwareLength: 6,
    protocolLength: 4,
    ...packet,
  });
  return bytes;
}

export function dissectArp(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  decodeArp(bytes, start, end);
  return { fields: arpPacket.spans(bytes, start, end), end: start + arpPacket.size };
}
