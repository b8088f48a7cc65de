/**
 * Task "ipv4-header": an IPv4 packet from its fields. Read RFC 791 §3.1, and RFC 1071 §1 for the checksum.
 *
 * The header has 20 bytes: version 4, no options. DSCP, ECN and the reserved flag are 0, and the packet is no fragment.
 */

export interface Ipv4Fields {
  /** Source and destination address, '10.37.142.9'. */
  src: string;
  dst: string;
  /** What the payload is: 1 ICMP, 6 TCP, 17 UDP … */
  protocol: number;
  /** Time to live: 1 to 255. */
  ttl: number;
  /** 16 bits. */
  identification: number;
  /** DF: no router may cut the packet in pieces. */
  dontFragment: boolean;
  /** Goes behind the header as it is; 65515 bytes at most, and it may be empty. */
  payload: Uint8Array;
}

/** The whole packet: header, with its total length and checksum, and payload. */
export function buildIpv4(fields: Ipv4Fields): Uint8Array {
  throw new Error('not written yet');
}
