/**
 * What the first byte of a captured packet belongs to: the link types of capture files
 * (draft-ietf-opsawg-pcaplinktype, registry "PCAP-related LinkType List"). Only those that a learner meets.
 */

export const LinkType = {
  /** BSD loopback: four bytes that give the address family, then the packet. */
  NULL: 0,
  ETHERNET: 1,
  IEEE802_5: 6,
  SLIP: 8,
  PPP: 9,
  PPP_ETHER: 51,
  /** A bare IPv4 or IPv6 packet; its version field says which. */
  RAW: 101,
  IEEE802_11: 105,
  FRELAY: 107,
  /** OpenBSD loopback: as NULL, but the family is big-endian. */
  LOOP: 108,
  /** What tcpdump -i any gives: a 16-byte header in place of the link's own. */
  LINUX_SLL: 113,
  PFLOG: 117,
  IEEE802_11_PRISM: 119,
  IEEE802_11_RADIOTAP: 127,
  USER0: 147,
  IEEE802_11_AVS: 163,
  BLUETOOTH_HCI_H4: 187,
  USB_LINUX: 189,
  IEEE802_15_4_WITHFCS: 195,
  USB_LINUX_MMAPPED: 220,
  CAN_SOCKETCAN: 227,
  IPV4: 228,
  IPV6: 229,
  NFLOG: 239,
  NETLINK: 253,
  LINUX_SLL2: 276,
} as const;

const names = new Map<number, string>(Object.entries(LinkType).map(([name, value]) => [value, name]));

/** The registry's name without its LINKTYPE_ prefix, 'ETHERNET' for 1; undefined if this project does not know it. */
export function linkTypeName(linkType: number): string | undefined {
  return names.get(linkType);
}
