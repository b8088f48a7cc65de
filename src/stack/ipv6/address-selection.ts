/**
 * Which of several addresses: to send from, and to try first. Read RFC 6724 §5 (source), §6 (destination), §3.1 (scopes).
 * Left out: home addresses (rule 4), temporary addresses (rule 7), tunnels (rule 7 of §6), and a policy of one's own.
 */

import { type IpAddress, isIpv6 } from '../../bytes/ip-address.ts';
import { IPV4_UNSPECIFIED } from '../../bytes/ipv4-address.ts';
import {
  commonPrefixLength,
  IPV6_LOOPBACK,
  IPV6_UNSPECIFIED,
  type Ipv6Address,
  ipv6Bytes,
  ipv6PrefixContains,
  isIpv6LinkLocal,
} from '../../bytes/ipv6-address.ts';
import type { InterfaceAddress } from './addresses.ts';

type Candidate = Pick<InterfaceAddress, 'address' | 'state'>;

/** The address to send to `dst` with; undefined if there is none. */
export function selectSource(dst: Ipv6Address, candidates: readonly Candidate[]): Ipv6Address | undefined {
  let best: Candidate | undefined;
  for (const candidate of candidates) {
    if (best === undefined || isBetterSource(candidate, best, dst)) best = candidate;
  }
  return best?.address;
}

/** Is `a` to be preferred to `b`? The rules in their order; the first that tells them apart decides. */
function isBetterSource(a: Candidate, b: Candidate, dst: Ipv6Address): boolean {
  // Rule 1: the destination itself.
  if (a.address === dst || b.address === dst) return a.address === dst;
  // Rule 2: a scope that reaches as far as the destination, but no farther than need be.
  const [scopeA, scopeB, wanted] = [scopeOf(a.address), scopeOf(b.address), scopeOf(dst)];
  if (scopeA !== scopeB) return scopeA < scopeB ? scopeA >= wanted : scopeB < wanted;
  // Rule 3: not one that is about to end.
  if (a.state !== b.state) return b.state === 'deprecated';
  // Rule 8: the longest prefix in common.
  return commonPrefixLength(a.address, dst) > commonPrefixLength(b.address, dst);
}

/**
 * The addresses of a name in the order to try them. Those without a source address come last: they cannot be reached.
 * @param sourceFor the address that packets to a destination would leave with; '::' or '0.0.0.0' for none
 */
export function orderDestinations(
  destinations: readonly IpAddress[],
  sourceFor: (dst: IpAddress) => IpAddress,
): IpAddress[] {
  const known = destinations.map((dst) => ({ dst, src: sourceFor(dst) }));
  return known.toSorted(compareDestinations).map(({ dst }) => dst);
}

interface Destination {
  dst: IpAddress;
  src: IpAddress;
}

/** RFC 6724 §6; the sort is stable, so rule 10 (leave the order) is the last. */
function compareDestinations(a: Destination, b: Destination): number {
  const unusable = ({ src }: Destination) => Number(src === IPV6_UNSPECIFIED || src === IPV4_UNSPECIFIED);
  const wrongScope = ({ dst, src }: Destination) => Number(scopeOf(dst) !== scopeOf(src));
  return (
    unusable(a) - unusable(b) || // rule 1
    wrongScope(a) - wrongScope(b) || // rule 2
    precedenceOf(b.dst) - precedenceOf(a.dst) || // rule 6
    scopeOf(a.dst) - scopeOf(b.dst) || // rule 8
    (isIpv6(a.dst) && isIpv6(b.dst) ? commonPrefixLength(b.dst, b.src) - commonPrefixLength(a.dst, a.src) : 0) // rule 9
  );
}

/** RFC 4291 §2.7's numbers: 2 link-local, 5 site-local, 14 global. */
export function scopeOf(address: IpAddress): number {
  if (!isIpv6(address)) {
    // RFC 6724 §3.2: 169.254/16 and 127/8 are link-local, private addresses are global.
    return address.startsWith('169.254.') || address.startsWith('127.') ? 2 : 14;
  }
  if (address === IPV6_LOOPBACK || isIpv6LinkLocal(address)) return 2;
  const [first, second] = ipv6Bytes(address);
  if (first === 0xff) return second! & 0x0f;
  return ipv6PrefixContains('fec0::/10', address) ? 5 : 14;
}

/** RFC 6724 §2.1. */
const policy = [
  { prefix: '::1/128', precedence: 50 },
  { prefix: '2002::/16', precedence: 30 },
  { prefix: '2001::/32', precedence: 5 },
  { prefix: 'fc00::/7', precedence: 3 },
  { prefix: '::/96', precedence: 1 },
  { prefix: 'fec0::/10', precedence: 1 },
  { prefix: '3ffe::/16', precedence: 1 },
] as const;

const IPV4_PRECEDENCE = 35;
const IPV6_PRECEDENCE = 40;

function precedenceOf(address: IpAddress): number {
  if (!isIpv6(address)) return IPV4_PRECEDENCE;
  return policy.find(({ prefix }) => ipv6PrefixContains(prefix, address))?.precedence ?? IPV6_PRECEDENCE;
}
