/**
 * Task "slaac": how a host comes by its addresses, when nobody gives it any.
 * Read RFC 4862 §5.3 and §5.5.3, RFC 4291 appendix A, RFC 4861 §4.2 and §4.6, RFC 8106 §5.1, RFC 5952 §4.
 */

/** What a host knows after a router advertisement. All addresses are text as RFC 5952 §4 wants it. */
export interface Configuration {
  /** How long the router may be used as a default router, seconds. */
  routerLifetime: number;
  /** The addresses that the host makes itself, with the lifetimes in seconds, in the order of their prefixes. */
  addresses: { address: string; validLifetime: number; preferredLifetime: number }[];
  /** The prefixes whose addresses are neighbours: '2001:db8:1::/64'. In the order in which they came. */
  onLink: string[];
  /** Whom to ask for names, in the order in which they came. */
  dnsServers: string[];
}

/** 16 bytes as text: '2001:db8::1'. Only groups in hexadecimal; no part is written like an IPv4 address. */
export function formatAddress(address: Uint8Array): string {
  throw new Error('not written yet');
}

/** The link-local address of an interface with this MAC address ('02:1b:44:11:3a:b7'): fe80::/64 and modified EUI-64. */
export function linkLocalAddress(mac: string): string {
  throw new Error('not written yet');
}

/**
 * Gets an ICMPv6 message, whose checksum, hop limit and addresses are in order, and gives what it says to an interface
 * with this MAC address; null if it is no router advertisement with code 0, if it ends before its fixed part does, or if
 * an option has length 0 or ends beyond the message.
 *
 * - Prefix information with the on-link flag and a valid lifetime that is not 0: the prefix is on the link. The bits
 *   beyond its length may be anything, and count as zeros.
 * - Prefix information with the autonomous flag: an address, made of the prefix and the modified EUI-64 identifier, unless
 *   the valid lifetime is 0, the preferred lifetime is greater than the valid one, the prefix length is not 64, or the
 *   prefix is link-local (fe80::/10).
 * - Recursive DNS servers, unless their lifetime is 0.
 *
 * Other options are passed over. The host has had no addresses before. Prefix lengths are at most 128, and the lengths of
 * these two kinds of options are as they should be.
 */
export function configure(message: Uint8Array, mac: string): Configuration | null {
  throw new Error('not written yet');
}
