/**
 * Task "fragments": a packet that is larger than the MTU of the link it must go out on. Read RFC 791 §2.3 and §3.2
 * (Fragmentation).
 *
 * - A packet that fits goes out as it is: a list of one.
 * - A larger one with DF set is not sent: null.
 * - Any other is cut. Every fragment has the header of the packet (which has no options) with its own total length,
 *   offset, MF and checksum. Each but the last is as large as the MTU allows; they stand in order.
 * - The packet may be a fragment itself: then its fragments are fragments of the same datagram.
 */

/**
 * @param packet one whole packet, header right, 20 bytes long, nothing behind it
 * @param mtu the largest packet that the link takes, header included: 28 at least
 */
export function fragment(packet: Uint8Array, mtu: number): Uint8Array[] | null {
  throw new Error('not written yet');
}
