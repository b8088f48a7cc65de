/** IPv4 and, where a device has it, IPv6 under one roof: what UDP, TCP and ping send with. The address tells which. */

import { type IpAddress, isIpv6 } from '../bytes/ip-address.ts';
import { IPV6_UNSPECIFIED } from '../bytes/ipv6-address.ts';
import type { Micros } from '../bytes/time.ts';
import { UnreachableCode } from '../packet/icmp.ts';
import { Unreachable6Code } from '../packet/icmpv6.ts';
import { IPV6_MIN_MTU } from '../packet/ipv6.ts';
import type { Drops } from '../stack/ip/drops.ts';
import type { IpLayer, OutgoingPacket } from './ip-layer.ts';
import type { Ipv6Layer } from './ipv6-layer.ts';

/** A whole datagram of either version, for the protocols above. */
export interface TransportDelivery {
  packet: { src: IpAddress; dst: IpAddress; payload: Uint8Array; ttl: number };
  /** The same with its header, to be quoted in an error. */
  bytes: Uint8Array;
  port: number | undefined;
  isBroadcast: boolean;
}

export class IpBoth {
  readonly #ip: IpLayer;
  readonly #ip6: Ipv6Layer | undefined;

  constructor(ip: IpLayer, ip6: Ipv6Layer | undefined) {
    this.#ip = ip;
    this.#ip6 = ip6;
  }

  get drops(): Drops {
    return this.#ip.drops;
  }

  /** The ports of the device, for those who count them or want the smallest MTU. */
  get ports(): readonly { mtu: number }[] {
    return this.#ip.ports;
  }

  /** The address that packets to `dst` leave with; '0.0.0.0' or '::' if there is none. */
  sourceFor(dst: IpAddress, port?: number): IpAddress {
    if (!isIpv6(dst)) return this.#ip.sourceFor(dst, port);
    return this.#ip6?.sourceFor(dst, port) ?? IPV6_UNSPECIFIED;
  }

  /** Of the link: what TCP names as its MSS must not depend on what the way back takes (RFC 9293 §3.7.1). */
  mtuTo(dst: IpAddress): number {
    return isIpv6(dst) ? (this.#ip6?.linkMtuTo(dst) ?? IPV6_MIN_MTU) : this.#ip.mtuTo(dst);
  }

  send(out: OutgoingPacket, now: Micros): void {
    if (!isIpv6(out.dst)) {
      this.#ip.send(out, now);
    } else if (this.#ip6) {
      const { dst, protocol, payload, src, ttl: hopLimit, port } = out;
      this.#ip6.send({ dst, protocol, payload, src, hopLimit, port }, now);
    } else {
      this.drops.count('no-route');
    }
  }

  /** RFC 1122 §4.1.3.1, RFC 4443 §3.1: nobody listens on that port. */
  reportClosedPort({ packet, bytes, isBroadcast }: TransportDelivery, now: Micros): void {
    if (isIpv6(packet.dst)) this.#ip6?.reportError({ type: 1, code: Unreachable6Code.PORT }, bytes, isBroadcast, now);
    else this.#ip.reportError({ type: 3, code: UnreachableCode.PORT }, bytes, isBroadcast, now);
  }
}
