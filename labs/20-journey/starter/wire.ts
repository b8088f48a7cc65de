/**
 * Task "wire": from the top down to the wire, and up again. Read RFC 768 (UDP), RFC 791 §3.1 (IPv4), RFC 894 (IPv4 in
 * Ethernet frames), RFC 1071 §1 (the checksum of the last two).
 */

export interface Datagram {
  /** Lower case, '02:1b:44:11:3a:b7'. */
  srcMac: string;
  dstMac: string;
  /** '10.37.142.9'. */
  srcIp: string;
  dstIp: string;
  /** 1 to 255. */
  ttl: number;
  /** IPv4 identification, 16 bits. */
  identification: number;
  srcPort: number;
  dstPort: number;
  /** 1472 bytes at most; it may be empty. */
  payload: Uint8Array;
}

/**
 * The Ethernet frame: 14 bytes of header, an IPv4 packet, a UDP datagram with its checksum, and zeros up to 60 bytes where
 * there are fewer. In the IPv4 header: no options, no fragment, DF clear, DSCP and ECN 0. A UDP checksum that comes
 * out as 0 is sent as 0xffff.
 */
export function wrap(datagram: Datagram): Uint8Array {
  throw new Error('not written yet');
}

/**
 * What `wrap` was given, from a frame that anybody may have made: its IPv4 header may have options, which are skipped,
 * and there may be padding behind the packet.
 *
 * null for what is no UDP datagram over IPv4 (another EtherType, version or protocol), for fragments (MF set or an
 * offset), and for what is broken:
 * - fewer bytes than a header or a length says; an IPv4 header of fewer than 20 bytes; a total length less than the
 *   header; a UDP length less than 8 or more than the packet has room for;
 * - a wrong IPv4 header checksum; a wrong UDP checksum, unless it is 0, which says that there is none.
 */
export function unwrap(frame: Uint8Array): Datagram | null {
  throw new Error('not written yet');
}
