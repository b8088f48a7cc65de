/**
 * The IPv6 layer of hosts and routers, beside ip-layer.ts: takes packets in, hands them up or on, sends those from above.
 * Read RFC 8200 §3 and §5 (packet size), RFC 4443 §2.4 (when to send errors), RFC 8201 (path MTU), RFC 6724 §5 (source).
 *
 * Not here: fragments, which in IPv6 only a source makes (ours sends packets that fit), and other extension headers.
 */

import { IPV6_UNSPECIFIED, type Ipv6Address, isIpv6LinkLocal, isIpv6Multicast } from '../bytes/ipv6-address.ts';
import { isGroupAddress, type MacAddress } from '../bytes/mac-address.ts';
import type { Random } from '../bytes/random.ts';
import { type Micros, NEVER, seconds } from '../bytes/time.ts';
import { decodeEthernet } from '../packet/ethernet.ts';
import {
  buildIcmpv6,
  decodeIcmpv6,
  Icmpv6Type,
  icmpv6Header,
  isNdpMessage,
  Unreachable6Code,
} from '../packet/icmpv6.ts';
import { IpProtocol } from '../packet/ipv4.ts';
import { buildIpv6, decodeIpv6, IPV6_MIN_MTU, type Ipv6Packet, ipv6Header } from '../packet/ipv6.ts';
import { isNdpType } from '../packet/ndp.ts';
import type { Drops } from '../stack/ip/drops.ts';
import { RateLimit } from '../stack/ip/icmp-rules.ts';
import { selectSource } from '../stack/ipv6/address-selection.ts';
import { ndpFault } from '../stack/ipv6/ndp-rules.ts';
import { longestMatch, type Route6 } from '../stack/ipv6/routes.ts';
import { earliestTimer, type Timed } from '../stack/timed.ts';
import { Ipv6Port, type Ipv6PortConfig } from './ipv6-port.ts';
import type { Transmit } from './node.ts';

export interface Ipv6LayerConfig {
  /** By port of the device; undefined where a port speaks IPv4 only. */
  ports: readonly ({ mac: MacAddress; mtu: number; ipv6: Ipv6PortConfig } | undefined)[];
  /** Beside those that follow from addresses and router advertisements. */
  routes?: readonly Route6[];
  /** Passes on what is for others: a router. */
  forwarding?: boolean;
  random: Random;
  drops: Drops;
  /** Bounds the ICMPv6 errors sent (RFC 4443 §2.4 f); 100 a second after a first 50 by default. */
  icmpErrors?: { perSecond: number; burst: number };
}

/** A packet for this device. */
export interface Delivery6 {
  packet: Ipv6Packet;
  /** The same with its header, to be quoted in an error. */
  bytes: Uint8Array;
  /** Where it came in; undefined for what the device sent to itself. */
  port: number | undefined;
  /** Sent to a group, or in a frame to one. */
  isGroup: boolean;
}

export interface OutgoingPacket6 {
  dst: Ipv6Address;
  protocol: number;
  payload: Uint8Array;
  /** By default the one that RFC 6724 chooses. */
  src?: Ipv6Address;
  hopLimit?: number;
  /** Only out of this port. */
  port?: number;
}

/** `value` is the MTU of packet too big, or the pointer of a parameter problem. */
export interface ErrorReport6 {
  type: 1 | 2 | 3 | 4;
  code: number;
  value?: number;
}

/** RFC 8201 §4: after this a larger packet may be tried again. */
const PATH_MTU_LIFETIME = seconds(600);

export class Ipv6Layer implements Timed {
  readonly ports: readonly (Ipv6Port | undefined)[];
  readonly #routes: readonly Route6[];
  readonly #forwarding: boolean;
  readonly #drops: Drops;
  readonly #deliver: (delivery: Delivery6, now: Micros) => void;
  readonly #errorRate: RateLimit;
  /** Packets to ourselves; they are delivered by the timer, so never inside the call that sent them. */
  readonly #loopback: { bytes: Uint8Array; at: Micros }[] = [];
  readonly #pathMtus = new Map<Ipv6Address, { mtu: number; until: Micros }>();
  /** The latest time anybody told us. */
  #now: Micros = 0;

  constructor(config: Ipv6LayerConfig, deliver: (delivery: Delivery6, now: Micros) => void) {
    this.#routes = config.routes ?? [];
    this.#forwarding = config.forwarding ?? false;
    this.#drops = config.drops;
    this.#deliver = deliver;
    this.#errorRate = new RateLimit(config.icmpErrors?.perSecond ?? 100, config.icmpErrors?.burst ?? 50);
    this.ports = config.ports.map((port, index) => {
      if (!port) return undefined;
      return new Ipv6Port(port.ipv6, {
        mac: port.mac,
        mtu: port.mtu,
        random: config.random.fork(`port ${index}`),
        isRouter: this.#forwarding,
        onUnreachable: (_, packets, now) => this.#reportUnreachable(packets, now),
      });
    });
  }

  isOwnAddress(address: Ipv6Address): boolean {
    return this.ports.some((port) => port?.addresses.isUsable(address));
  }

  /** All routes there are now. */
  routes(now: Micros): Route6[] {
    return [...this.#routes, ...this.ports.flatMap((port, index) => port?.routes(index, now) ?? [])];
  }

  /** The address that packets to `dst` leave with; '::' if there is none. */
  sourceFor(dst: Ipv6Address, port?: number): Ipv6Address {
    if (this.isOwnAddress(dst)) return dst;
    const out = this.#routeTo(dst, port)?.port;
    if (out === undefined) return IPV6_UNSPECIFIED;
    const onPort = this.ports[out]?.addresses.usable ?? [];
    if (isIpv6LinkLocal(dst) || isIpv6Multicast(dst)) return selectSource(dst, onPort) ?? IPV6_UNSPECIFIED;
    const isWide = ({ address }: { address: Ipv6Address }) => !isIpv6LinkLocal(address);
    // A router's port may have nothing but a link-local address; another port's does then (RFC 6724 §4).
    const wide = onPort.some(isWide) ? onPort : this.#livePorts().flatMap(({ addresses }) => addresses.usable);
    return selectSource(dst, wide.filter(isWide)) ?? IPV6_UNSPECIFIED;
  }

  /** The largest packet to `dst`, as far as is known (RFC 8201). */
  mtuTo(dst: Ipv6Address): number {
    const link = this.linkMtuTo(dst);
    const path = this.#pathMtus.get(dst);
    return path && path.until > this.#now ? Math.min(path.mtu, link) : link;
  }

  /** The MTU of the link that packets to `dst` leave by. */
  linkMtuTo(dst: Ipv6Address): number {
    return this.ports[this.#routeTo(dst)?.port ?? -1]?.mtu ?? IPV6_MIN_MTU;
  }

  /** A router said that packets to `dst` are too big (RFC 8201 §4); less than 1280 no link may have. */
  learnPathMtu(dst: Ipv6Address, mtu: number, now: Micros): void {
    if (mtu < IPV6_MIN_MTU) return;
    this.#pathMtus.delete(dst);
    for (const oldest of this.#pathMtus.keys()) {
      if (this.#pathMtus.size < 1024) break;
      this.#pathMtus.delete(oldest);
    }
    this.#pathMtus.set(dst, { mtu, until: now + PATH_MTU_LIFETIME });
  }

  handleFrame(index: number, frame: Uint8Array, now: Micros): void {
    this.#now = now;
    const port = this.ports[index];
    const ethernet = this.#drops.decodeOrCount(() => decodeEthernet(frame));
    if (!port || !ethernet) return;
    if (!port.isForMac(ethernet.dst)) {
      this.#drops.count('not-our-mac');
      return;
    }
    const packet = this.#drops.decodeOrCount(() => decodeIpv6(ethernet.payload));
    if (!packet) return;
    // The frame may be padded: the packet ends where its own length says.
    const bytes = ethernet.payload.subarray(0, ipv6Header.size + packet.payloadLength);
    const isGroup = isGroupAddress(ethernet.dst);
    if (isIpv6Multicast(packet.src) || this.isOwnAddress(packet.src)) {
      this.#drops.count('martian-source');
    } else if (isIpv6Multicast(packet.dst)) {
      if (port.isInGroup(packet.dst)) this.#take({ packet, bytes, port: index, isGroup: true }, port, now);
      else this.#drops.count('not-for-us');
    } else if (this.isOwnAddress(packet.dst)) {
      this.#take({ packet, bytes, port: index, isGroup }, port, now);
    } else if (this.#forwarding) {
      this.#forward(packet, bytes, isGroup, now);
    } else {
      this.#drops.count('not-for-us');
    }
  }

  /** @throws RangeError if the payload does not fit an IPv6 packet. */
  send(out: OutgoingPacket6, now: Micros): void {
    this.#now = now;
    const { dst, payload, protocol: nextHeader } = out;
    const src = out.src ?? this.sourceFor(dst, out.port);
    if (src === IPV6_UNSPECIFIED) {
      this.#drops.count('no-address');
      return;
    }
    const route = this.#routeTo(dst, out.port);
    const port = route && this.ports[route.port];
    const hopLimit = out.hopLimit ?? port?.hopLimit ?? 64;
    const bytes = buildIpv6({ src, dst, nextHeader, payload, hopLimit });
    if (this.isOwnAddress(dst)) {
      this.#loopback.push({ bytes, at: now });
    } else if (!route || !port) {
      this.#drops.count('no-route');
      this.reportError({ type: 1, code: Unreachable6Code.NO_ROUTE }, bytes, false, now);
    } else if (bytes.length > this.mtuTo(dst)) {
      this.#drops.count('fragmentation-needed');
      this.reportError({ type: Icmpv6Type.PACKET_TOO_BIG, code: 0, value: this.mtuTo(dst) }, bytes, false, now);
    } else {
      port.send(bytes, route.nextHop ?? dst, now);
    }
  }

  /** Sends an ICMPv6 error about `about` to its source, if the rules allow one (RFC 4443 §2.4 e, f). */
  reportError(report: ErrorReport6, about: Uint8Array, isGroup: boolean, now: Micros): void {
    const packet = decodeIpv6(about);
    if (!mayReportError(packet, report, isGroup)) return;
    if (!this.isOwnAddress(packet.src) && !this.#errorRate.take(now)) {
      this.#drops.count('icmp-rate-limit');
      return;
    }
    const { type, code, value = 0 } = report;
    // §2.4 c: as much as fits the smallest MTU.
    const quoted = about.subarray(0, IPV6_MIN_MTU - ipv6Header.size - 8);
    const src = this.isOwnAddress(packet.dst) ? packet.dst : this.sourceFor(packet.src);
    if (src === IPV6_UNSPECIFIED) return;
    const message =
      type === 2
        ? { type, code, mtu: value, quoted }
        : type === 4
          ? { type, code, pointer: value, quoted }
          : { type, code, quoted };
    const payload = buildIcmpv6(message, src, packet.src);
    this.send({ src, dst: packet.src, protocol: IpProtocol.ICMPV6, payload }, now);
  }

  pollTransmit(): Transmit | undefined {
    for (const [index, port] of this.ports.entries()) {
      const frame = port?.pollTransmit(this.#now);
      if (frame) return { port: index, frame };
    }
    return undefined;
  }

  nextTimer(): Micros {
    return Math.min(this.#loopback[0]?.at ?? NEVER, earliestTimer(this.#livePorts()));
  }

  handleTimer(now: Micros): void {
    this.#now = now;
    for (const port of this.#livePorts()) port.handleTimer(now);
    for (const { bytes } of this.#loopback.splice(0)) {
      this.#deliver({ packet: decodeIpv6(bytes), bytes, port: undefined, isGroup: false }, now);
    }
  }

  #livePorts(): Ipv6Port[] {
    return this.ports.filter((port) => port !== undefined);
  }

  /** Neighbour discovery is the port's; everything else goes up. */
  #take(delivery: Delivery6, port: Ipv6Port, now: Micros): void {
    const { packet } = delivery;
    const { payload, src, dst } = packet;
    const isNdp =
      packet.nextHeader === IpProtocol.ICMPV6 &&
      payload.length >= icmpv6Header.size &&
      isNdpType(icmpv6Header.get(payload, 0, 'type'));
    if (!isNdp) {
      this.#deliver(delivery, now);
      return;
    }
    const message = this.#drops.decodeOrCount(() => decodeIcmpv6(payload, src, dst));
    if (!message || !isNdpMessage(message)) return;
    if (ndpFault(packet, message) === undefined) port.handleNdp(packet, message, now);
    else this.#drops.count('bad-ndp');
  }

  /** As RFC 1812 §5.2.1.2 for IPv4, but nothing is ever cut: who sends too much is told (RFC 8200 §5). */
  #forward(packet: Ipv6Packet, bytes: Uint8Array, isGroupFrame: boolean, now: Micros): void {
    const route = longestMatch(this.routes(now), packet.dst);
    const port = route && this.ports[route.port];
    // RFC 4291 §2.5.6: nothing with a link-local or no address leaves its link.
    const stays = [packet.src, packet.dst].some((address) => isIpv6LinkLocal(address) || address === IPV6_UNSPECIFIED);
    if (isGroupFrame) {
      this.#drops.count('link-broadcast');
    } else if (stays || packet.dst === '::1') {
      this.#drops.count('not-forwardable');
    } else if (packet.hopLimit <= 1) {
      this.#drops.count('ttl-exceeded');
      this.reportError({ type: Icmpv6Type.TIME_EXCEEDED, code: 0 }, bytes, false, now);
    } else if (!route || !port) {
      this.#drops.count('no-route');
      this.reportError({ type: 1, code: Unreachable6Code.NO_ROUTE }, bytes, false, now);
    } else if (bytes.length > port.mtu) {
      this.#drops.count('fragmentation-needed');
      this.reportError({ type: Icmpv6Type.PACKET_TOO_BIG, code: 0, value: port.mtu }, bytes, false, now);
    } else {
      const copy = bytes.slice();
      ipv6Header.set(copy, 0, 'hopLimit', packet.hopLimit - 1);
      port.send(copy, route.nextHop ?? packet.dst, now);
    }
  }

  #routeTo(dst: Ipv6Address, only?: number): Route6 | undefined {
    // Link-local addresses and groups are on every link: without a port the first that speaks IPv6.
    if (isIpv6LinkLocal(dst) || isIpv6Multicast(dst)) {
      return { prefix: `${dst}/128`, port: only ?? this.ports.findIndex((port) => port !== undefined) };
    }
    const routes = this.routes(this.#now);
    return longestMatch(only === undefined ? routes : routes.filter(({ port }) => port === only), dst);
  }

  /** Nobody answered the solicitations (RFC 4861 §7.2.2). */
  #reportUnreachable(packets: readonly Uint8Array[], now: Micros): void {
    for (const packet of packets) {
      this.#drops.count('host-unreachable');
      this.reportError({ type: 1, code: Unreachable6Code.ADDRESS }, packet, false, now);
    }
  }
}

/** RFC 4443 §2.4 e: never about an error, nor to what is not one single sender. */
function mayReportError(
  { src, dst, nextHeader, payload }: Ipv6Packet,
  { type }: ErrorReport6,
  isGroup: boolean,
): boolean {
  if (src === IPV6_UNSPECIFIED || isIpv6Multicast(src)) return false;
  // e.3: packet too big is for groups too, so that path MTU discovery works with them.
  if ((isGroup || isIpv6Multicast(dst)) && type !== Icmpv6Type.PACKET_TOO_BIG) return false;
  if (nextHeader !== IpProtocol.ICMPV6) return true;
  const about = payload[0] ?? 0;
  return about >= 128 && about !== 137;
}
