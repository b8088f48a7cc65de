/**
 * Task "turn": what a NAT does to a packet on its way out. Read RFC 3022 §4.1 (what changes), RFC 1624 §3 (how a checksum
 * is mended without summing everything again), RFC 768 (the checksum of UDP).
 *
 * `packet` is one whole IPv4 packet, perhaps with options, that carries a whole UDP datagram or TCP segment; the length of
 * its data may be odd. In the result
 * - the source address of the IP header and the source port of the UDP or TCP header are the ones given;
 * - the checksums that cover them are mended: the IP header's, and UDP's or TCP's, which covers the addresses, too, by its
 *   pseudo-header;
 * - a UDP checksum of zero says that its sender made none: it stays zero. One that is mended and comes out as zero is
 *   written as 0xffff;
 * - all else stays as it came.
 *
 * You are not the one who checks. Where data were damaged on the way here, the checksum does not fit them, and it must not
 * fit them afterwards either, or nobody would ever know: mend it by equation 3 of RFC 1624, HC' = ~(~HC + ~m + m'), for
 * the words that you change, and do not sum the data up.
 *
 * `packet` itself is not to be changed.
 */

/** @param address the new source address: '203.0.113.7' */
export function turn(packet: Uint8Array, address: string, port: number): Uint8Array {
  throw new Error('not written yet');
}
