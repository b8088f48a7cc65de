/** Task "lease": what a host may write down when its REQUEST is granted. Read RFC 2131 §4.4.1, §4.4.5; RFC 2132. */

export interface Lease {
  /** The host's address now. */
  address: string;
  /** Option 1; null if it is not there. */
  subnetMask: string | null;
  /** Option 3: the first router, if there are several; null if there is none. */
  router: string | null;
  /** Option 6, in the order of the message; empty if it is not there. */
  dnsServers: string[];
  /** Option 51, seconds; it is always there. */
  leaseSeconds: number;
  /** T1, seconds after the lease began: option 58, or half of the lease if that is not there. */
  renewAt: number | null;
  /** T2, seconds after the lease began: option 59, or seven eighths of the lease if that is not there. */
  rebindAt: number | null;
}

/**
 * Reads a DHCPACK, the payload of a datagram that came to port 68. A lease of 0xffffffff seconds ends never (RFC 2131
 * §3.3): then renewAt and rebindAt are null. The answer is null as a whole if the payload is no ACK.
 *
 * Options stand in any order, with PAD between them; those that you do not know are skipped. Where option 52 is there,
 * the fields "file" and "sname" hold options, too, each ended by END (RFC 2131 §4.1, RFC 2132 §9.3).
 */
export function readLease(ack: Uint8Array): Lease | null {
  throw new Error('not written yet');
}
