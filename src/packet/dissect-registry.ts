/** Which protocol comes next (IANA's registries of EtherTypes, protocol numbers and ports), and who takes it apart. */

import { dissectArp } from './arp.ts';
import { dissectDhcp } from './dhcp.ts';
import type { DissectLayer, NextProtocol } from './dissection.ts';
import { dissectDns } from './dns/wire.ts';
import { dissectEthernet, EtherType } from './ethernet.ts';
import { dissectIcmp } from './icmp.ts';
import { dissectIcmpv6 } from './icmpv6.ts';
import { dissectIpv4, IpProtocol } from './ipv4.ts';
import { dissectIpv6, dissectIpv6Extension, dissectIpv6Fragment } from './ipv6.ts';
import { dissectLinuxSll, dissectLlc, dissectLoopback, dissectSnap, dissectVlan } from './link-headers.ts';
import { dissectTcp } from './tcp.ts';
import { dissectUdp } from './udp.ts';
import { dissectCcmp, dissectDot11, managementDissectors } from './wifi/dissect.ts';
import { dissectEapol, dissectEapolKey } from './wifi/eapol-key.ts';
import { dissectRadiotap } from './wifi/radiotap.ts';

/** The link types of captures that are read here (tcpdump.org's list of LINKTYPE_ values). */
export const LinkType = {
  NULL: 0,
  ETHERNET: 1,
  RAW: 101,
  LOOP: 108,
  LINUX_SLL: 113,
  RADIOTAP: 127,
  IPV4: 228,
  IPV6: 229,
} as const;

export const layerDissectors: ReadonlyMap<string, DissectLayer> = new Map([
  ['ethernet', dissectEthernet],
  ['vlan', dissectVlan],
  ['llc', dissectLlc],
  ['snap', dissectSnap],
  ['linuxSll', dissectLinuxSll],
  ['loopback', dissectLoopback],
  ['arp', dissectArp],
  ['ipv4', dissectIpv4],
  ['ipv6', dissectIpv6],
  ['ipv6Extension', dissectIpv6Extension],
  ['ipv6Fragment', dissectIpv6Fragment],
  ['icmp', dissectIcmp],
  ['icmpv6', dissectIcmpv6],
  ['udp', dissectUdp],
  ['tcp', dissectTcp],
  ['dhcp', dissectDhcp],
  ['dns', dissectDns],
  ['radiotap', dissectRadiotap],
  ['dot11', dissectDot11],
  ...managementDissectors,
  ['ccmp', dissectCcmp],
  ['eapol', dissectEapol],
  ['eapolKey', dissectEapolKey],
]);

/** The protocol that a frame of this link type begins with, or undefined if it is not known here. */
export function firstProtocol(linkType: number, bytes: Uint8Array): string | undefined {
  switch (linkType) {
    case LinkType.ETHERNET:
      return 'ethernet';
    case LinkType.LINUX_SLL:
      return 'linuxSll';
    case LinkType.NULL:
    case LinkType.LOOP:
      return 'loopback';
    case LinkType.RADIOTAP:
      return 'radiotap';
    case LinkType.IPV4:
      return 'ipv4';
    case LinkType.IPV6:
      return 'ipv6';
    case LinkType.RAW:
      return bytes.length > 0 && bytes[0]! >> 4 === 6 ? 'ipv6' : 'ipv4';
    default:
      return undefined;
  }
}

export interface NextLayer {
  readonly protocol: string;
  /** Where the next layer's bytes end, if before the payload does: what follows is padding. */
  readonly end?: number;
}

/** The layer inside a payload of `length` bytes that starts at `start`; undefined if nobody here knows it. */
export function nextLayer(next: NextProtocol, start: number): NextLayer | undefined {
  switch (next.by) {
    case 'ethertype':
      return nextByEtherType(next.value, start);
    case 'ipProtocol':
      return named(ipProtocols.get(next.value));
    case 'name':
      return named(next.value);
    case 'udpPort':
      return named(udpPorts.get(next.dstPort) ?? udpPorts.get(next.srcPort));
    case 'tcpPort':
      return undefined; // a stream of messages: TcpStreams has the say
    default:
      return next satisfies never;
  }
}

function nextByEtherType(value: number, start: number): NextLayer | undefined {
  // Up to 1500 the field is the length of an LLC frame (IEEE 802.3 §3.2.6).
  if (value <= 1500) return { protocol: 'llc', end: start + value };
  return named(etherTypes.get(value));
}

function named(protocol: string | undefined): NextLayer | undefined {
  return protocol === undefined ? undefined : { protocol };
}

const etherTypes = new Map<number, string>([
  [EtherType.IPV4, 'ipv4'],
  [EtherType.ARP, 'arp'],
  [EtherType.IPV6, 'ipv6'],
  [EtherType.VLAN, 'vlan'],
  [EtherType.EAPOL, 'eapol'],
  [0x88a8, 'vlan'], // the outer tag of two (IEEE 802.1ad)
]);

const ipProtocols = new Map<number, string>([
  [IpProtocol.ICMP, 'icmp'],
  [IpProtocol.TCP, 'tcp'],
  [IpProtocol.UDP, 'udp'],
  [IpProtocol.IPV6, 'ipv6'],
  [IpProtocol.ICMPV6, 'icmpv6'],
  [4, 'ipv4'], // IP in IP (RFC 2003)
  [0, 'ipv6Extension'], // hop-by-hop options
  [43, 'ipv6Extension'], // routing
  [60, 'ipv6Extension'], // destination options
  [44, 'ipv6Fragment'],
]);

const udpPorts = new Map<number, string>([
  [53, 'dns'],
  [5353, 'dns'], // multicast DNS has the same messages (RFC 6762 §18)
  [67, 'dhcp'],
  [68, 'dhcp'],
]);
