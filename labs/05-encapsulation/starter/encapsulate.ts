/**
 * Task "encapsulate": from a message to the frames that carry it. Read RFC 1122 §3.3.1.1 (to whom a datagram is handed),
 * RFC 9293 §3.1 and §3.4 (segments and numbers), RFC 791 §3.1, RFC 894, RFC 1071 §1.
 */

/** The computer that sends. */
export interface Computer {
  /** Lower case, '02:1b:44:11:3a:b7'. */
  mac: string;
  /** '10.37.142.9'. */
  ip: string;
  /** Bits of its own network: 24 makes 10.37.142.0 to 10.37.142.255 its own. */
  prefixLength: number;
  /** The router for all other networks; it is in the own one. */
  gateway: string;
  /** Who is known by ARP: MAC addresses by IP address. Whoever is needed is among them, and others as well. */
  neighbours: Record<string, string>;
}

/** An open connection. */
export interface Connection {
  dstIp: string;
  srcPort: number;
  dstPort: number;
  /** Of the first byte that is to be sent. */
  sequenceNumber: number;
  acknowledgmentNumber: number;
  /** As it stands in the header. */
  window: number;
  /** Bytes of data in a segment, at most. */
  mss: number;
  ttl: number;
  /** IPv4 identification of the first datagram; each further one has one more, and 0 follows 65535. */
  identification: number;
}

/**
 * The Ethernet frames, in order, without FCS. The message has one byte at least. Each segment but the last has as much data
 * as the MSS allows.
 * - TCP: no options; ACK is set in all segments, PSH in the last one only; sequence numbers begin again at 0 after 2^32 - 1.
 * - IPv4: no options, DF set, DSCP and ECN 0.
 * - Ethernet: to the MAC address of the next hop, which is the destination itself if it is in the own network, and otherwise
 *   the gateway. A frame of fewer than 60 bytes is filled up with zeros.
 */
export function encapsulate(message: Uint8Array, from: Computer, connection: Connection): Uint8Array[] {
  throw new Error('not written yet');
}
