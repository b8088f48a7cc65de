/** What a DHCP client knows once it has an address (RFC 2131 §3.3, §4.4.1, §4.4.5; options RFC 2132). */

import { type Ipv4Address, ipv4ToNumber } from '../../bytes/ipv4-address.ts';
import { type Micros, NEVER, seconds } from '../../bytes/time.ts';
import { type DhcpMessage, INFINITE_LEASE } from '../../packet/dhcp.ts';

/** A server's offer (RFC 2131 §3.1, step 2). */
export interface DhcpOffer {
  readonly address: Ipv4Address;
  readonly serverIdentifier: Ipv4Address;
  /** Seconds. */
  readonly leaseTime: number;
  /** All that the server said. */
  readonly message: DhcpMessage;
}

export interface DhcpLease {
  readonly address: Ipv4Address;
  readonly subnetMask: Ipv4Address;
  readonly serverIdentifier: Ipv4Address;
  /** The preferred one first; empty if the server named none. */
  readonly routers: readonly Ipv4Address[];
  readonly dnsServers: readonly Ipv4Address[];
  readonly domainName?: string;
  /** Seconds; `INFINITE_LEASE` ends never. */
  readonly leaseTime: number;
  /** T1: from here on the client asks its server for more time. */
  readonly renewAt: Micros;
  /** T2: from here on it asks any server. */
  readonly rebindAt: Micros;
  readonly expiresAt: Micros;
}

/** The offer in an OFFER, or undefined if it lacks what it must have (RFC 2131 table 3). */
export function offerOf(message: DhcpMessage): DhcpOffer | undefined {
  const { serverIdentifier, leaseTime } = message.options;
  if (ipv4ToNumber(message.yiaddr) === 0 || serverIdentifier === undefined || !leaseTime) return undefined;
  return { address: message.yiaddr, serverIdentifier, leaseTime, message };
}

/**
 * The lease in an ACK, or undefined if it lacks what it must have. Time counts from when the client sent its
 * REQUEST, so that it never believes longer in its address than the server does (RFC 2131 §4.4.1).
 */
export function leaseOf(message: DhcpMessage, requestedAt: Micros): DhcpLease | undefined {
  const offer = offerOf(message);
  if (!offer) return undefined;
  const { address, serverIdentifier, leaseTime } = offer;
  const { subnetMask, routers, dnsServers, domainName } = message.options;
  const after = (time: number) => (leaseTime === INFINITE_LEASE ? NEVER : requestedAt + seconds(time));
  const { renewalTime, rebindingTime } = timesOf(message, leaseTime);
  return {
    address,
    subnetMask: subnetMask ?? classMask(address),
    serverIdentifier,
    routers: routers ?? [],
    dnsServers: dnsServers ?? [],
    ...(domainName !== undefined && { domainName }),
    leaseTime,
    renewAt: after(renewalTime),
    rebindAt: after(rebindingTime),
    expiresAt: after(leaseTime),
  };
}

/**
 * T1 and T2 in seconds: the server's where they are in order, else the half and seven eighths of the lease
 * (RFC 2131 §4.4.5). The "fuzz" that the RFC would add against clients in step is left out: the steps of a lab
 * should come when its text says.
 */
function timesOf(message: DhcpMessage, leaseTime: number): { renewalTime: number; rebindingTime: number } {
  const { renewalTime = leaseTime * 0.5, rebindingTime = leaseTime * 0.875 } = message.options;
  if (renewalTime <= rebindingTime && rebindingTime <= leaseTime) return { renewalTime, rebindingTime };
  return { renewalTime: leaseTime * 0.5, rebindingTime: leaseTime * 0.875 };
}

/** Before masks were announced the first bits of an address told its network (RFC 791 §3.2). */
function classMask(address: Ipv4Address): Ipv4Address {
  const first = ipv4ToNumber(address) >>> 24;
  if (first < 128) return '255.0.0.0';
  return first < 192 ? '255.255.0.0' : '255.255.255.0';
}
