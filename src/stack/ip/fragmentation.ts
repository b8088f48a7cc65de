/** Cuts a packet that is larger than a link's MTU into fragments. Read RFC 791 §2.3 and §3.2 "Fragmentation". */

import { buildIpv4, type Ipv4Packet, ipv4Header } from '../../packet/ipv4.ts';

/**
 * The packets, each of `mtu` bytes at most, that carry what `packet` carries; the packet itself may be a fragment.
 * Whether it may be cut at all (DF) is for the caller to ask.
 * @throws RangeError if the MTU leaves no room for 8 bytes of data beside the header: RFC 791 §3.2 promises 68.
 */
export function fragmentIpv4(packet: Ipv4Packet, mtu: number): Uint8Array[] {
  const fragments: Uint8Array[] = [];
  const later = copiedOptions(packet.options);
  for (let at = 0; at < packet.payload.length || at === 0; ) {
    // Only the first fragment has all options (RFC 791 §3.1, "copied flag").
    const options = at === 0 ? packet.options : later;
    const room = Math.floor((mtu - ipv4Header.size - options.length) / 8) * 8;
    if (room < 8) throw new RangeError(`an MTU of ${mtu} bytes is too small to fragment for`);
    const payload = packet.payload.subarray(at, at + room);
    const isLast = at + payload.length === packet.payload.length;
    fragments.push(
      buildIpv4({
        ...packet,
        options,
        payload,
        fragmentOffset: packet.fragmentOffset + at / 8,
        moreFragments: !isLast || packet.moreFragments,
      }),
    );
    at += room;
  }
  return fragments;
}

/** The options whose copied flag, the highest bit of their type, is set; padded with END to 32-bit words. */
function copiedOptions(options: Uint8Array): Uint8Array {
  const copied: number[] = [];
  for (let at = 0; at < options.length; ) {
    const type = options[at]!;
    if (type === OPTION_END) break;
    const length = type === OPTION_NO_OPERATION ? 1 : (options[at + 1] ?? 0);
    // A length that cannot be: what follows cannot be told apart, so it is left behind.
    if (length < 1 || (type !== OPTION_NO_OPERATION && length < 2) || at + length > options.length) break;
    if (type & COPIED_FLAG) copied.push(...options.subarray(at, at + length));
    at += length;
  }
  while (copied.length % 4 !== 0) copied.push(OPTION_END);
  return Uint8Array.from(copied);
}

const OPTION_END = 0;
const OPTION_NO_OPERATION = 1;
const COPIED_FLAG = 0x80;
