/**
 * Task "forward": what a router does to a packet that is for somebody else. Read RFC 1812 §5.2.2 (what to look at first),
 * §5.3.1 (TTL), RFC 791 §3.1, and RFC 1624 for changing the checksum without summing everything again (you may sum).
 *
 * `packet` begins with the IPv4 header. Behind the packet there may be padding of the frame that it came in: the packet
 * ends where its total length says, and the padding does not go along.
 *
 * Dropped, with null, is what has
 * - fewer bytes than its header or its total length say, or a total length that its header does not fit into;
 * - a version other than 4, or a header of fewer than 20 bytes;
 * - a header checksum that does not fit the header;
 * - a TTL that runs out: it must be 1 at least when it leaves.
 *
 * All else stays: options, flags, payload. The new checksum is the one that its sender would have computed, so never
 * 0xffff where that gives 0x0000 (RFC 1624 §3).
 */

/** The packet as it leaves the router, or null if it must be dropped. */
export function forward(packet: Uint8Array): Uint8Array | null {
  throw new Error('not written yet');
}
