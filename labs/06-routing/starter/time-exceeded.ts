/**
 * Task "time-exceeded": what a router tells the sender of a packet whose TTL ran out. Read RFC 792 (Time Exceeded) and
 * RFC 1122 §3.2.2 (about what no error may be sent).
 *
 * The answer is a whole IPv4 packet: from the router's address to the packet's source, protocol 1, TTL 64,
 * identification 0, DF clear, DSCP and ECN 0, no options. In it an ICMP message of type 11, code 0, with four unused
 * bytes of zero, and then what it is about: the packet's header as it came, options included, and the first 8 bytes of
 * its data (fewer if there are fewer), and no more.
 *
 * No error, so null, about
 * - an ICMP error: types 3, 4, 5, 11 and 12 (other ICMP messages may have errors);
 * - a fragment other than the first;
 * - a packet to a multicast address (224.0.0.0/4) or to 255.255.255.255;
 * - a packet whose source is not one single host: 0.0.0.0, 127.0.0.0/8, 224.0.0.0/4, 255.255.255.255.
 */

/**
 * @param packet the packet, as it came: its TTL is 1 or 0, its header is right, and nothing follows it
 * @param routerAddress '10.37.142.1'
 */
export function timeExceeded(packet: Uint8Array, routerAddress: string): Uint8Array | null {
  throw new Error('not written yet');
}
