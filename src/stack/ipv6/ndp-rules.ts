/**
 * Which messages of Neighbor Discovery a receiver must discard without a word. Read RFC 4861 §6.1, §7.1 and §8.1.
 * Lengths and checksums have been verified when the message was decoded (src/packet/icmpv6.ts).
 */

import { IPV6_UNSPECIFIED, isIpv6LinkLocal, isIpv6Multicast, solicitedNodeAddress } from '../../bytes/ipv6-address.ts';
import type { Ipv6Packet } from '../../packet/ipv6.ts';
import { type NdpMessage, NdpType } from '../../packet/ndp.ts';

export type NdpFault =
  /** It came through a router: somebody outside pretends to be a neighbour. */
  | 'hop-limit'
  | 'code'
  /** A router speaks with its link-local address, so that it stays the same when prefixes change. */
  | 'source-not-link-local'
  | 'multicast-target'
  /** Whoever has no address yet asks the group of the address, and names no MAC address. */
  | 'unspecified-source'
  /** An answer to everybody cannot be an answer to a question of one. */
  | 'solicited-multicast';

/** Why `message` must not be believed; undefined if it may. */
export function ndpFault(
  packet: Pick<Ipv6Packet, 'src' | 'dst' | 'hopLimit'>,
  message: NdpMessage & { code: number },
): NdpFault | undefined {
  if (packet.hopLimit !== 255) return 'hop-limit';
  if (message.code !== 0) return 'code';
  const { type } = message;
  const hasSourceAddress = message.options.sourceLinkAddress !== undefined;
  switch (type) {
    case NdpType.ROUTER_SOLICITATION:
      return packet.src === IPV6_UNSPECIFIED && hasSourceAddress ? 'unspecified-source' : undefined;
    case NdpType.ROUTER_ADVERTISEMENT:
    case NdpType.REDIRECT:
      return isIpv6LinkLocal(packet.src) ? undefined : 'source-not-link-local';
    case NdpType.NEIGHBOR_SOLICITATION: {
      if (isIpv6Multicast(message.target)) return 'multicast-target';
      const isRight = packet.dst === solicitedNodeAddress(message.target) && !hasSourceAddress;
      return packet.src === IPV6_UNSPECIFIED && !isRight ? 'unspecified-source' : undefined;
    }
    case NdpType.NEIGHBOR_ADVERTISEMENT:
      if (isIpv6Multicast(message.target)) return 'multicast-target';
      return isIpv6Multicast(packet.dst) && message.solicited ? 'solicited-multicast' : undefined;
    default:
      return type satisfies never;
  }
}
