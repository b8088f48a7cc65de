/** Addresses of either version: what sockets, TCP and UDP carry. IPv6 text has a colon, IPv4 text has none. */

import { type Ipv4Address, isMulticastAddress } from './ipv4-address.ts';
import { type Ipv6Address, isIpv6Multicast } from './ipv6-address.ts';

export type IpAddress = Ipv4Address | Ipv6Address;

export function isIpv6(address: IpAddress): boolean {
  return address.includes(':');
}

export function isMulticast(address: IpAddress): boolean {
  return isIpv6(address) ? isIpv6Multicast(address) : isMulticastAddress(address);
}
