/** Task "discover": the first message of a host that has no address. Read RFC 2131 §2 and §4.4.1, RFC 2132 §9.6. */

export interface DiscoverParameters {
  /** The host's MAC address, '02:1b:44:11:3a:b7'. */
  mac: string;
  /** The transaction id, 32 bits. */
  xid: number;
  /** The host wants the answer by broadcast. */
  broadcast: boolean;
}

/**
 * The DHCPDISCOVER: the payload of the UDP datagram from port 68 to port 67, at least 300 bytes long (RFC 1542 §2.1).
 * Option 53 must be there, and END after the last option; other options may. All that is not used is zero, what follows
 * END as well.
 */
export function buildDiscover(parameters: DiscoverParameters): Uint8Array {
  throw new Error('not written yet');
}
