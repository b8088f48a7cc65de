/**
 * Task "neighbour": which machine has this IPv6 address? What ARP is for IPv4, in ICMPv6.
 * Read RFC 4861 §4.3, §4.4 and §7.2, RFC 4443 §2.3 (checksum) with RFC 8200 §8.1, RFC 4291 §2.7.1, RFC 2464 §7.
 */

export interface Station {
  /** Your host's MAC address: '02:1b:44:11:3a:b7'. */
  mac: string;
  /** Your host's IPv6 address, 16 bytes. */
  address: Uint8Array;
}

/**
 * The neighbor solicitation with which your host asks for the owner of `target` (16 bytes): an Ethernet frame to the
 * solicited-node multicast address of the target, from your host's addresses. Traffic class and flow label are 0, the hop
 * limit is 255, there are no extension headers; one option, the source link-layer address.
 */
export function askForNeighbour(station: Station, target: Uint8Array): Uint8Array {
  throw new Error('not written yet');
}

/**
 * Gets a frame from your network adapter and gives the neighbor advertisement to answer with, again as an Ethernet frame:
 * from your host's addresses, traffic class and flow label 0, hop limit 255, the target that was asked for, one option,
 * the target link-layer address. Your host is no router; it overrides what others remember.
 *
 * - Asked from an address: the answer is solicited, and goes to that address, in a frame to the MAC address in the
 *   question's source link-layer address option. (That option, and no other, stands behind the target.)
 * - Asked from '::', by somebody who would like to have your address (RFC 4862 §5.4): the answer is not solicited, and
 *   goes to all nodes, ff02::1. (Such a question has no option.)
 *
 * Only a neighbor solicitation for your own address gets an answer. For everything else it is null: other EtherTypes, IP
 * versions, next headers (no extension headers either), ICMPv6 types and codes, a hop limit that is not 255, a checksum
 * that is wrong, questions for other addresses, frames that end before the packet does.
 */
export function answerNeighbour(frame: Uint8Array, station: Station): Uint8Array | null {
  throw new Error('not written yet');
}
