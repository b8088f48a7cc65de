/**
 * Task "dhcp-client": the part of a host that gets an address, keeps it, and notices when it is lost.
 * Read RFC 2131 §3.1, §4.1 (retransmission) and §4.4 with figure 5 and table 5.
 *
 * It has no wire and no clock: what happens is told to it, with the time `now` in microseconds, and it answers with what
 * is to be done. Times only grow.
 *
 *     INIT → SELECTING → REQUESTING → BOUND → RENEWING → REBINDING → INIT
 */

export interface ClientConfig {
  /** The host's MAC address: '02:1b:44:11:3a:b7'. */
  mac: string;
  /** The broadcast flag of DISCOVERs, and of REQUESTs that take an offer. In renewals it may be set or clear. */
  broadcast: boolean;
  /**
   * Random numbers, all different: the transaction ids to use, in this order. Every new question takes the next: a
   * DISCOVER, the first REQUEST of a renewal, the first of a rebinding. The REQUEST that takes an offer has the offer's
   * xid. When a question is repeated, its xid may stay or be a new one.
   */
  xids: number[];
}

export interface Lease {
  address: string;
  /** Option 1. */
  subnetMask: string;
  /** Options 3 and 6, in the order of the message; empty if they are not there. */
  routers: string[];
  dnsServers: string[];
  /** Option 54: who gave the lease. */
  serverIdentifier: string;
  /**
   * T1, T2 and the end, microseconds in the time of `now`, counted from when the REQUEST was first sent: options 58, 59
   * and 51, or half and seven eighths of the lease where 58 and 59 are not there.
   */
  renewAt: number;
  rebindAt: number;
  expiresAt: number;
}

/** What is to be done. */
export type ClientOutput =
  /** Send this as the payload of a UDP datagram from port 68 to port 67 of this address; '255.255.255.255' is everybody. */
  | { kind: 'send'; to: string; message: Uint8Array }
  /** The host has this address from now on, or goes on having it: after every ACK. */
  | { kind: 'lease'; lease: Lease }
  /** The host must not use its address any more. */
  | { kind: 'lost' };

export interface DhcpClient {
  /** Sends a DISCOVER to everybody, at once. */
  start(now: number): ClientOutput[];
  /**
   * The payload of a datagram came to port 68.
   * - OFFER, after a DISCOVER: the first one is taken at once, with a REQUEST to everybody (options 50 and 54).
   * - ACK, after a REQUEST: 'lease'.
   * - NAK, after a REQUEST: 'lost' if there is a lease, and a new beginning with a DISCOVER, within ten seconds.
   *
   * Everything else is ignored: other xids than that of the question that was asked last, other hardware addresses,
   * messages that are no replies (op), types that do not fit the state, and what is no DHCP message at all.
   */
  handleMessage(message: Uint8Array, now: number): ClientOutput[];
  /** When `handleTimer` is to be called next, or null. It may be called later than that, and earlier. */
  nextTimer(): number | null;
  /**
   * Does what is due:
   * - A DISCOVER without an answer is sent again after 4, then 8, 16, 32, 64, 64 … seconds (each may be a second more
   *   or less).
   * - So is a REQUEST for an offer, but it is sent four times only: 32 seconds after the fourth the client begins anew
   *   with a DISCOVER.
   * - At T1: a REQUEST to the server of the lease, with ciaddr and without options 50 and 54. It is sent again after half
   *   of the time that is left until T2, but not sooner than after 60 seconds, and so on.
   * - At T2: the same REQUEST to everybody; again after half of the time that is left until the lease ends, but not
   *   sooner than after 60 seconds.
   * - At the end of the lease: 'lost', and a new beginning with a DISCOVER, within ten seconds.
   */
  handleTimer(now: number): ClientOutput[];
}

/** All messages have op, htype, hlen, xid, chaddr, the cookie, option 53 and END; secs and more options are up to you. */
export function createDhcpClient(config: ClientConfig): DhcpClient {
  throw new Error('not written yet');
}
