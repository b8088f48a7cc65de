/**
 * What a host or router does with ICMPv6 messages for it, neighbour discovery aside. Read RFC 4443 §4.2 and §2.4.
 * TCP, UDP and ping are told of errors in ICMPv4's numbers, as RFC 7915 §5.2 translates them: so they need to know one kind.
 */

import { DecodeError } from '../bytes/decode-error.ts';
import { type Ipv6Address, isIpv6Multicast } from '../bytes/ipv6-address.ts';
import type { Micros } from '../bytes/time.ts';
import { IcmpType, UnreachableCode } from '../packet/icmp.ts';
import {
  buildIcmpv6,
  decodeIcmpv6,
  type Icmpv6Echo,
  type Icmpv6Error,
  Icmpv6Type,
  isIcmpv6Echo,
  isIcmpv6Error,
  Unreachable6Code,
} from '../packet/icmpv6.ts';
import { IpProtocol } from '../packet/ipv4.ts';
import { ipv6Header } from '../packet/ipv6.ts';
import type { Drops } from '../stack/ip/drops.ts';
import type { ErrorNotice } from './ip-icmp.ts';
import type { Delivery6, Ipv6Layer } from './ipv6-layer.ts';

export interface Icmpv6Handler {
  onEchoReply(echo: Icmpv6Echo, delivery: Delivery6, now: Micros): void;
  onError(notice: ErrorNotice, now: Micros): void;
}

/** An IPv6 header is this much longer than one of IPv4: what TCP, which counts 40 bytes of headers, must be told. */
export const HEADER_DIFFERENCE = 20;

export function handleIcmpv6(
  ip: Ipv6Layer,
  drops: Drops,
  delivery: Delivery6,
  handler: Icmpv6Handler,
  now: Micros,
): void {
  const { payload, src, dst } = delivery.packet;
  const message = drops.decodeOrCount(() => decodeIcmpv6(payload, src, dst));
  if (!message) return;
  if (isIcmpv6Echo(message)) {
    if (message.type === Icmpv6Type.ECHO_REPLY) handler.onEchoReply(message, delivery, now);
    else answerEcho(ip, message, delivery, now);
  } else if (isIcmpv6Error(message)) {
    const notice = drops.decodeOrCount(() => readNotice(message, src));
    // An error about what we never sent is a mistake or an attack.
    if (!notice || !ip.isOwnAddress(notice.src)) {
      if (notice) drops.count('not-for-us');
      return;
    }
    if (message.type === Icmpv6Type.PACKET_TOO_BIG) ip.learnPathMtu(notice.dst, message.mtu, now);
    handler.onError(notice, now);
  } else {
    drops.count('unknown-protocol');
  }
}

/** RFC 4443 §4.2: the same data comes back, from the address that was asked. */
function answerEcho(ip: Ipv6Layer, request: Icmpv6Echo, { packet, port }: Delivery6, now: Micros): void {
  const dst = packet.src;
  const src = isIpv6Multicast(packet.dst) ? ip.sourceFor(dst, port) : packet.dst;
  const payload = buildIcmpv6({ ...request, type: Icmpv6Type.ECHO_REPLY, code: 0 }, src, dst);
  ip.send({ src, dst, protocol: IpProtocol.ICMPV6, payload, ...(port !== undefined && { port }) }, now);
}

/** @throws DecodeError if the quoted bytes are no IPv6 header and 8 bytes. */
function readNotice(message: Icmpv6Error, from: Ipv6Address): ErrorNotice {
  const { quoted } = message;
  const { src, dst, nextHeader: protocol } = ipv6Header.read(quoted);
  const transport = quoted.subarray(ipv6Header.size);
  if (transport.length < 8) {
    const detail = `${quoted.length} bytes are less than header and 8 bytes`;
    throw new DecodeError('truncated', 'icmpv6', 'quoted', 8, detail);
  }
  return { ...translate(message), from, src, dst, protocol, transport };
}

/** RFC 7915 §5.2; the reason in words is IPv6's own. */
function translate(message: Icmpv6Error): Pick<ErrorNotice, 'type' | 'code' | 'nextHopMtu' | 'reason'> {
  const unreachable = IcmpType.DESTINATION_UNREACHABLE;
  switch (message.type) {
    case Icmpv6Type.PACKET_TOO_BIG: {
      const code = UnreachableCode.FRAGMENTATION_NEEDED;
      return { type: unreachable, code, nextHopMtu: message.mtu - HEADER_DIFFERENCE, reason: 'packet too big' };
    }
    case Icmpv6Type.TIME_EXCEEDED:
      return { type: IcmpType.TIME_EXCEEDED, code: message.code, nextHopMtu: 0, reason: 'time exceeded in transit' };
    case Icmpv6Type.PARAMETER_PROBLEM: {
      const code = UnreachableCode.PROTOCOL;
      return { type: unreachable, code, nextHopMtu: 0, reason: 'parameter problem' };
    }
    default: {
      const [code, reason] = unreachableWords.get(message.code) ?? [UnreachableCode.HOST, 'unreachable'];
      return { type: unreachable, code, nextHopMtu: 0, reason };
    }
  }
}

const unreachableWords = new Map<number, readonly [code: number, reason: string]>([
  [Unreachable6Code.NO_ROUTE, [UnreachableCode.HOST, 'no route to destination']],
  [Unreachable6Code.PROHIBITED, [10, 'administratively prohibited']],
  [Unreachable6Code.BEYOND_SCOPE, [UnreachableCode.HOST, 'beyond scope of source address']],
  [Unreachable6Code.ADDRESS, [UnreachableCode.HOST, 'address unreachable']],
  [Unreachable6Code.PORT, [UnreachableCode.PORT, 'port unreachable']],
]);
