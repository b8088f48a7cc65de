/** Frames of stations that are honest and of some that are not; all that an adapter leaves as padding is 0x5a. */

import { IPV4_BROADCAST } from '../../../src/bytes/ipv4-address.ts';
import { MAC_BROADCAST, MAC_ZERO } from '../../../src/bytes/mac-address.ts';
import { buildArp } from '../../../src/packet/arp.ts';
import { buildDhcp, DhcpOp } from '../../../src/packet/dhcp.ts';
import { buildEthernet, EtherType, ethernetHeader } from '../../../src/packet/ethernet.ts';
import { buildIpv4, IpProtocol, type Ipv4Fields } from '../../../src/packet/ipv4.ts';
import { buildUdp } from '../../../src/packet/udp.ts';

/** Four bytes: no operation, three times, and the end (RFC 791 §3.1). */
export const options: Partial<Ipv4Fields> = { options: Uint8Array.of(1, 1, 1, 0) };
export const between = ['10.0.0.1', '10.0.0.2'] as const;

export function arp(
  { mac }: { mac: string },
  { address }: { address: string },
  operation = 1,
  frameSrc = mac,
): Uint8Array {
  const payload = buildArp({
    operation,
    senderHardwareAddress: mac,
    senderProtocolAddress: address,
    targetHardwareAddress: MAC_ZERO,
    targetProtocolAddress: between[0],
  });
  return raw(frameSrc, EtherType.ARP, payload);
}

interface DhcpShape {
  fromServer?: boolean;
  ip?: Partial<Ipv4Fields>;
}

export function dhcp(
  src: string,
  chaddr: string,
  messageType: number,
  { fromServer = false, ip: more = {} }: DhcpShape,
): Uint8Array {
  const op = fromServer ? DhcpOp.REPLY : DhcpOp.REQUEST;
  const [srcPort, dstPort] = fromServer ? [67, 68] : [68, 67];
  return udp(src, srcPort, dstPort, buildDhcp({ op, xid: 7, chaddr, options: { messageType } }), more);
}

export function oddOp(mac: string): Uint8Array {
  return udp(mac, 68, 67, buildDhcp({ op: DhcpOp.REPLY, xid: 7, chaddr: mac, options: { messageType: 2 } }));
}

export function udp(
  src: string,
  srcPort: number,
  dstPort: number,
  payload: Uint8Array = new Uint8Array(40),
  more: Partial<Ipv4Fields> = {},
) {
  return ip(src, IpProtocol.UDP, buildUdp({ srcPort, dstPort, payload }, ...between), more);
}

export function laterFragment(mac: string): Uint8Array {
  const payload = buildUdp({ srcPort: 67, dstPort: 68, payload: new Uint8Array(40) }, ...between);
  return ip(mac, IpProtocol.UDP, payload, { fragmentOffset: 185 });
}

export function ip(src: string, protocol: number, payload: Uint8Array, more: Partial<Ipv4Fields> = {}): Uint8Array {
  return raw(src, EtherType.IPV4, buildIpv4({ src: between[0], dst: IPV4_BROADCAST, protocol, payload, ...more }));
}

export function raw(src: string, etherType: number, payload: Uint8Array): Uint8Array {
  const frame = buildEthernet({ dst: MAC_BROADCAST, src, etherType, payload });
  return frame.fill(0x5a, ethernetHeader.size + payload.length);
}

/** Another in its last byte. */
export function nextMac(mac: string): string {
  const last = (Number.parseInt(mac.slice(-2), 16) + 1) % 256;
  return `${mac.slice(0, -2)}${last.toString(16).padStart(2, '0')}`;
}
