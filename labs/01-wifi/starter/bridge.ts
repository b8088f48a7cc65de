/**
 * Task "bridge": what an access point does between air and wire. Read IEEE Std 802.11-2020 §9.3.2.1 (table 9-30: which
 * address is whose), RFC 1042 (LLC and SNAP around IP and ARP), IEEE Std 802.3 §3.2.8 (the smallest frame).
 *
 * 802.11 frames here have no QoS, and come without the FCS: Frame Control 2 bytes, Duration 2, Address 1, 2 and 3 of 6 bytes
 * each, Sequence Control 2, then the body. Frame Control, first byte, from the lowest bit: version (2 bits), type (2; data is
 * 2), subtype (4). Second byte, from the lowest bit: To DS, From DS, More Fragments, Retry, Power Management, More Data,
 * Protected Frame, +HTC.
 * The body of a data frame begins with AA AA 03 00 00 00 and the EtherType. Ethernet frames have no FCS either.
 */

/**
 * The Ethernet II frame, filled with zeros up to 60 bytes. Null for what is not bridged: what is no data frame of subtype 0;
 * encrypted; To DS and From DS both set (four addresses) or both clear; anything but AA AA 03 00 00 00 in front; too short
 * for that and an EtherType. Other bits of Frame Control make no difference.
 */
export function toEthernet(frame: Uint8Array): Uint8Array | null {
  throw new Error('not written yet');
}

/**
 * The 802.11 data frame. Duration, the fragment number and all other bits of Frame Control are 0.
 * @param ethernet an Ethernet II frame of IPv4, ARP or another type. The filling of a short frame stays behind: of IPv4 as
 *   much goes on as its total length says, of ARP 28 bytes, of others all
 * @param way 'to-ds': a station sends it to its access point. 'from-ds': the access point sends it to a station
 * @param bssid the access point's address
 * @param sequenceNumber 0 to 4095; the 12 upper bits of Sequence Control, which is little-endian
 */
export function toDot11(
  ethernet: Uint8Array,
  way: 'to-ds' | 'from-ds',
  bssid: Uint8Array,
  sequenceNumber: number,
): Uint8Array {
  throw new Error('not written yet');
}
