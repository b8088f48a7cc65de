/**
 * The IP layer of hosts and routers: takes packets in, hands them up or on, and sends those from above.
 * Read RFC 1122 §3.2 and §3.3 (hosts), RFC 1812 §4.2, §4.3 and §5 (routers), RFC 1191 §4 (next-hop MTU).
 *
 * Not here: redirects (RFC 1812 §5.2.7.2; the labs' hosts know their routers), source routing and other options
 * (they travel along unread), multicast groups.
 */

import { IPV4_BROADCAST, IPV4_UNSPECIFIED, type Ipv4Address, prefixContains } from '../bytes/ipv4-address.ts';
import type { MacAddress } from '../bytes/mac-address.ts';
import type { Random } from '../bytes/random.ts';
import { type Micros, NEVER } from '../bytes/time.ts';
import { buildIcmp, IcmpType, TimeExceededCode, UnreachableCode } from '../packet/icmp.ts';
import { buildIpv4, decodeIpv4, IpProtocol, type Ipv4Packet, ipv4Header } from '../packet/ipv4.ts';
import { udpHeader } from '../packet/udp.ts';
import { DEFAULT_ROUTE, ForwardingTable, type Route } from '../stack/forwarding-table.ts';
import { Drops } from '../stack/ip/drops.ts';
import { fragmentIpv4 } from '../stack/ip/fragmentation.ts';
import { isSingleHost, mayReportError, quoteForError, RateLimit } from '../stack/ip/icmp-rules.ts';
import { Reassembler, type ReassemblyConfig } from '../stack/ip/reassembly.ts';
import { decrementTtl } from '../stack/ip/ttl.ts';
import { earliestTimer, type Public, type Timed } from '../stack/timed.ts';
import { EVERYBODY, IpPort, type IpPortConfig, type LinkDestination } from './ip-port.ts';
import type { Transmit } from './node.ts';

export interface IpLayerConfig {
  ports: readonly IpPortConfig[];
  /** Beside the directly connected networks, which follow from the ports' addresses. */
  routes?: readonly Route[];
  /** Another forwarding table instead of ours; it starts empty. */
  table?: Public<ForwardingTable>;
  /** The router of last resort; on the network of one of the ports. */
  gateway?: Ipv4Address;
  random: Random;
  /** Passes on what is for others: a router. */
  forwarding?: boolean;
  reassembly?: Pick<ReassemblyConfig, 'timeout' | 'maxBytes' | 'maxDatagrams'>;
  /** Bounds the ICMP errors sent (RFC 1812 §4.3.2.8); 100 a second after a first 50 by default. */
  icmpErrors?: { perSecond: number; burst: number };
  /** Who sees packets arrive and leave, such as a NAT. */
  gate?: (ip: IpLayer) => PacketGate;
}

/** Sees packets with good headers, and may give back others instead, or undefined to keep or drop them. */
export interface PacketGate extends Timed {
  /** Before it is decided whether the packet is for this device. */
  arriving(port: number, packet: Uint8Array, now: Micros): Uint8Array | undefined;
  /** After everything else, and before the packet is cut into fragments. */
  leaving(port: number, packet: Uint8Array, now: Micros): Uint8Array | undefined;
  /** What had become this packet when it left: an error about it goes to the sender of that. */
  beforeLeaving(packet: Uint8Array, now: Micros): Uint8Array;
}

/** A whole datagram for this device. */
export interface Delivery {
  packet: Ipv4Packet;
  /** The same with its header, to be quoted in an error. */
  bytes: Uint8Array;
  /** Where it came in; undefined for what the device sent to itself. */
  port: number | undefined;
  /** Sent to a broadcast address, or in a broadcast frame. */
  isBroadcast: boolean;
}

export interface OutgoingPacket {
  dst: Ipv4Address;
  protocol: number;
  payload: Uint8Array;
  /** By default the address of the port it leaves by. */
  src?: Ipv4Address;
  ttl?: number;
  dscp?: number;
  dontFragment?: boolean;
  /** Only out of this port; without it broadcasts leave by port 0 and the table decides for the rest. */
  port?: number;
  /** Into a frame to this address, without ARP. */
  linkAddress?: MacAddress;
}

/** What an ICMP error says: type, code and, where a fragment was needed, the MTU that there is. */
export interface ErrorReport {
  type: typeof IcmpType.DESTINATION_UNREACHABLE | typeof IcmpType.TIME_EXCEEDED;
  code: number;
  nextHopMtu?: number;
}

export interface PortSettings {
  address: Ipv4Address;
  prefixLength: number;
  gateway?: Ipv4Address;
}

/** What a DHCP client listens on (RFC 2131 §4.1). */
const DHCP_CLIENT_PORT = 68;
/** Precedence "internetwork control", which a router's errors have (RFC 1812 §4.3.2.5). */
const DSCP_INTERNETWORK_CONTROL = 48;

export class IpLayer implements Timed {
  readonly ports: readonly IpPort[];
  readonly routes: Public<ForwardingTable>;
  readonly drops = new Drops();
  readonly #forwarding: boolean;
  readonly #deliver: (delivery: Delivery, now: Micros) => void;
  readonly #reassembler: Reassembler;
  readonly #errorRate: RateLimit;
  readonly #gate: PacketGate | undefined;
  /** Packets to ourselves; they are delivered by the timer, so never inside the call that sent them. */
  readonly #loopback: { bytes: Uint8Array; at: Micros }[] = [];
  /** For each port, the routes that came with its address. */
  readonly #ownRoutes = new Map<number, Route[]>();
  #identification: number;

  /** @throws RangeError if the gateway is on none of the ports' networks. */
  constructor(config: IpLayerConfig, deliver: (delivery: Delivery, now: Micros) => void) {
    this.routes = config.table ?? new ForwardingTable();
    this.#forwarding = config.forwarding ?? false;
    this.#deliver = deliver;
    this.#identification = config.random.u16();
    this.#errorRate = new RateLimit(config.icmpErrors?.perSecond ?? 100, config.icmpErrors?.burst ?? 50);
    this.#reassembler = new Reassembler({
      ...config.reassembly,
      onDrop: (reason) => this.drops.count(reason),
      onTimeout: (first, now) => this.#reportTimeout(first, now),
    });
    this.ports = config.ports.map(
      (port) => new IpPort(port, this.drops, (_, packets, now) => this.#reportHostUnreachable(packets, now)),
    );
    config.ports.forEach(({ address, prefixLength = 24 }, port) => {
      if (address !== undefined) this.configure(port, { address, prefixLength });
    });
    for (const route of config.routes ?? []) this.routes.add(route);
    if (config.gateway !== undefined) this.#addGateway(config.gateway);
    this.#gate = config.gate?.(this);
  }

  /**
   * Gives a port its address, and with it the routes to its network and through the gateway. The address that it has
   * already may be given again, as when a lease is renewed: nothing is forgotten then.
   */
  configure(port: number, { address, prefixLength, gateway }: PortSettings): void {
    this.#setOwnRoutes(port, []);
    this.ports[port]!.setAddress(address, prefixLength);
    const routes: Route[] = [{ prefix: this.ports[port]!.prefix!, port }];
    if (gateway !== undefined) routes.push({ prefix: DEFAULT_ROUTE, nextHop: gateway, port });
    this.#setOwnRoutes(port, routes);
  }

  /** Takes a port's address away, and the routes that came with it. */
  deconfigure(port: number): void {
    this.#setOwnRoutes(port, []);
    this.ports[port]!.setAddress(undefined);
  }

  isOwnAddress(address: Ipv4Address): boolean {
    return this.ports.some((port) => port.address === address);
  }

  /** The address that packets to `dst` leave with; '0.0.0.0' if there is none yet. */
  sourceFor(dst: Ipv4Address, port?: number): Ipv4Address {
    if (this.isOwnAddress(dst)) return dst;
    return this.ports[this.#routeTo(dst, port)?.port ?? port ?? 0]?.address ?? IPV4_UNSPECIFIED;
  }

  /** The MTU of the port that packets to `dst` leave by. */
  mtuTo(dst: Ipv4Address): number {
    return this.ports[this.#routeTo(dst)?.port ?? 0]!.mtu;
  }

  handleFrame(port: number, frame: Uint8Array, now: Micros): void {
    const arrival = this.ports[port]!.handleFrame(frame, now);
    const arrived = arrival && this.drops.decodeOrCount(() => decodeIpv4(arrival.packet));
    if (!arrived) return;
    if (this.#isMartian(arrived.src, port)) {
      this.drops.count('martian-source');
      return;
    }
    // The frame may be padded: the packet ends where its own length says.
    const whole = arrival.packet.subarray(0, arrived.totalLength);
    const bytes = this.#gate ? this.#gate.arriving(port, whole, now) : whole;
    if (!bytes) return;
    const packet = bytes === whole ? arrived : decodeIpv4(bytes);
    const isBroadcast = packet.dst === IPV4_BROADCAST || packet.dst === this.ports[port]!.broadcast;
    if (isBroadcast || this.isOwnAddress(packet.dst) || this.#isForDhcpClient(packet, port, arrival.isGroup)) {
      this.#deliverWhole({ packet, bytes, port, isBroadcast: isBroadcast || arrival.isGroup }, now);
    } else if (this.#forwarding) {
      this.#forward(packet, bytes, arrival.isGroup, now);
    } else {
      this.drops.count('not-for-us');
    }
  }

  /** @throws RangeError if the payload does not fit an IP packet. */
  send(out: OutgoingPacket, now: Micros): void {
    const src = out.src ?? this.sourceFor(out.dst, out.port);
    if (src === IPV4_UNSPECIFIED && out.dst !== IPV4_BROADCAST && out.linkAddress === undefined) {
      // RFC 1122 §3.2.1.3: without an address one may only ask everybody for one.
      this.drops.count('no-address');
      return;
    }
    const bytes = buildIpv4({ ...out, src, identification: this.#identification });
    this.#identification = (this.#identification + 1) & 0xffff;
    const route = this.#routeTo(out.dst, out.port);
    const port = out.port ?? route?.port ?? 0;
    if (out.linkAddress !== undefined) {
      this.#emit(bytes, port, { mac: out.linkAddress }, now);
    } else if (out.dst === IPV4_BROADCAST || out.dst === this.ports[port]!.broadcast) {
      this.#emit(bytes, port, EVERYBODY, now);
    } else if (this.isOwnAddress(out.dst)) {
      this.#loopback.push({ bytes, at: now });
    } else if (route) {
      this.#emit(bytes, port, { neighbour: route.nextHop ?? out.dst }, now);
    } else {
      this.drops.count('no-route');
      this.reportError(networkUnreachable, bytes, false, now);
    }
  }

  /**
   * Sends an ICMP error about `about` to its source, if the rules allow one. The source may be this device itself:
   * that is how its own sockets learn that a packet could not be sent.
   */
  reportError(report: ErrorReport, subject: Uint8Array, isBroadcast: boolean, now: Micros): void {
    const about = this.#gate?.beforeLeaving(subject, now) ?? subject;
    const packet = decodeIpv4(about);
    if (!mayReportError(packet, isBroadcast)) return;
    if (!this.isOwnAddress(packet.src) && !this.#errorRate.take(now)) {
      this.drops.count('icmp-rate-limit');
      return;
    }
    const payload = buildIcmp({ nextHopMtu: 0, ...report, quoted: quoteForError(about) });
    // The source is the address of the port that the error leaves by (RFC 1812 §4.3.2.4).
    const dscp = this.#forwarding ? DSCP_INTERNETWORK_CONTROL : 0;
    this.send({ dst: packet.src, protocol: IpProtocol.ICMP, payload, dscp }, now);
  }

  pollTransmit(): Transmit | undefined {
    for (const [index, port] of this.ports.entries()) {
      const frame = port.pollTransmit();
      if (frame) return { port: index, frame };
    }
    return undefined;
  }

  nextTimer(): Micros {
    const gate = this.#gate?.nextTimer() ?? NEVER;
    return Math.min(this.#loopback[0]?.at ?? NEVER, gate, earliestTimer([...this.ports, this.#reassembler]));
  }

  handleTimer(now: Micros): void {
    for (const port of this.ports) port.handleTimer(now);
    this.#reassembler.handleTimer(now);
    this.#gate?.handleTimer(now);
    // Only what is there now: an answer to oneself waits for the next round.
    for (const { bytes } of this.#loopback.splice(0)) {
      this.#deliver({ packet: decodeIpv4(bytes), bytes, port: undefined, isBroadcast: false }, now);
    }
  }

  /** RFC 1812 §5.2.1.2: next hop, permission, TTL, fragments, link; several of them may end in an ICMP error. */
  #forward(packet: Ipv4Packet, bytes: Uint8Array, isGroupFrame: boolean, now: Micros): void {
    const route = this.routes.lookup(packet.dst);
    if (isGroupFrame) {
      // §5.3.4: what came in a broadcast frame is not for passing on.
      this.drops.count('link-broadcast');
    } else if (!isSingleHost(packet.dst) || !isSingleHost(packet.src) || isLoopback(packet.dst)) {
      this.drops.count('not-forwardable');
    } else if (!route) {
      this.drops.count('no-route');
      this.reportError(networkUnreachable, bytes, false, now);
    } else if (packet.dst === this.ports[route.port]!.broadcast) {
      // RFC 2644: a directed broadcast is not let into the network that it names.
      this.drops.count('directed-broadcast');
    } else if (packet.ttl <= 1) {
      this.drops.count('ttl-exceeded');
      const report = { type: IcmpType.TIME_EXCEEDED, code: TimeExceededCode.IN_TRANSIT };
      this.reportError(report, bytes, false, now);
    } else {
      this.#emit(decrementTtl(bytes), route.port, { neighbour: route.nextHop ?? packet.dst }, now);
    }
  }

  /** Sends a packet out of a port, in fragments if it must be and may be. */
  #emit(bytes: Uint8Array, port: number, to: LinkDestination, now: Micros): void {
    const { mtu } = this.ports[port]!;
    if (bytes.length > mtu && ipv4Header.get(bytes, 0, 'dontFragment')) {
      this.drops.count('fragmentation-needed');
      const code = UnreachableCode.FRAGMENTATION_NEEDED;
      this.reportError({ type: IcmpType.DESTINATION_UNREACHABLE, code, nextHopMtu: mtu }, bytes, false, now);
      return;
    }
    const packet = this.#gate ? this.#gate.leaving(port, bytes, now) : bytes;
    if (!packet) return;
    const pieces = packet.length <= mtu ? [packet] : fragmentIpv4(decodeIpv4(packet), mtu);
    for (const piece of pieces) this.ports[port]!.send(piece, to, now);
  }

  #deliverWhole(delivery: Delivery, now: Micros): void {
    const { moreFragments, fragmentOffset } = delivery.packet;
    if (!moreFragments && fragmentOffset === 0) {
      this.#deliver(delivery, now);
    } else {
      const bytes = this.#reassembler.handleFragment(delivery.packet, now);
      if (bytes) this.#deliver({ ...delivery, packet: decodeIpv4(bytes), bytes }, now);
    }
  }

  #routeTo(dst: Ipv4Address, port?: number): Route | undefined {
    return port === undefined ? this.routes.lookup(dst) : this.routes.explain(dst).find((route) => route.port === port);
  }

  /** A source that cannot be: RFC 1122 §3.2.1.3, RFC 1812 §5.3.7. '0.0.0.0' is a host that asks for an address. */
  #isMartian(src: Ipv4Address, port: number): boolean {
    if (src === IPV4_UNSPECIFIED) return false;
    const isForeignLoopback = isLoopback(src) && this.ports[port]!.framing === 'ethernet';
    return !isSingleHost(src) || isForeignLoopback || this.isOwnAddress(src) || src === this.ports[port]!.broadcast;
  }

  /** RFC 2131 §4.1: until it is configured, a client takes what comes to its MAC address for the DHCP client port. */
  #isForDhcpClient(packet: Ipv4Packet, port: number, isGroupFrame: boolean): boolean {
    if (this.ports[port]!.address !== undefined || isGroupFrame || packet.protocol !== IpProtocol.UDP) return false;
    if (packet.fragmentOffset > 0 || packet.payload.length < udpHeader.size) return false;
    return udpHeader.get(packet.payload, 0, 'dstPort') === DHCP_CLIENT_PORT;
  }

  #setOwnRoutes(port: number, routes: Route[]): void {
    const old = this.#ownRoutes.get(port) ?? [];
    this.routes.remove((route) => old.includes(route));
    for (const route of routes) this.routes.add(route);
    this.#ownRoutes.set(port, routes);
  }

  #addGateway(gateway: Ipv4Address): void {
    const port = this.ports.findIndex(({ prefix }) => prefix !== undefined && prefixContains(prefix, gateway));
    if (port === -1) throw new RangeError(`the gateway ${gateway} is on none of the connected networks`);
    const own = this.#ownRoutes.get(port) ?? [];
    this.#setOwnRoutes(port, [...own, { prefix: DEFAULT_ROUTE, nextHop: gateway, port }]);
  }

  /** Nobody answered to ARP (RFC 1812 §5.2.7.1: then the host is unreachable). */
  #reportHostUnreachable(packets: readonly Uint8Array[], now: Micros): void {
    for (const packet of packets) {
      this.drops.count('host-unreachable');
      this.reportError({ type: IcmpType.DESTINATION_UNREACHABLE, code: UnreachableCode.HOST }, packet, false, now);
    }
  }

  #reportTimeout(first: Uint8Array | undefined, now: Micros): void {
    this.drops.count('reassembly-timeout');
    const report = { type: IcmpType.TIME_EXCEEDED, code: TimeExceededCode.REASSEMBLY };
    if (first) this.reportError(report, first, false, now);
  }
}

const networkUnreachable = { type: IcmpType.DESTINATION_UNREACHABLE, code: UnreachableCode.NETWORK };

/** 127/8 stays inside one machine (RFC 1122 §3.2.1.3 g), and with it the links that carry bare packets there. */
function isLoopback(address: Ipv4Address): boolean {
  return address.startsWith('127.');
}
