/**
 * One interface of a host or router as IPv6 sees it: its addresses, its neighbours, the routers it hears, the ones who
 * hear it. Puts packets into frames. Read RFC 4861 §7.2 (neighbours), RFC 4862 (addresses), RFC 2464 (Ethernet).
 *
 * Not here: redirects, which the labs' hosts do not need; multicast listener reports (RFC 3810): our switches flood.
 */

import {
  IPV6_ALL_NODES,
  IPV6_ALL_ROUTERS,
  IPV6_UNSPECIFIED,
  type Ipv6Address,
  interfaceIdOf,
  ipv6MulticastMac,
  ipv6PrefixOf,
  isIpv6Multicast,
  solicitedNodeAddress,
  splitIpv6,
} from '../bytes/ipv6-address.ts';
import type { MacAddress } from '../bytes/mac-address.ts';
import type { Random } from '../bytes/random.ts';
import { type Micros, milliseconds, NEVER } from '../bytes/time.ts';
import { buildEthernet, EtherType } from '../packet/ethernet.ts';
import { buildIcmpv6 } from '../packet/icmpv6.ts';
import { IpProtocol } from '../packet/ipv4.ts';
import { buildIpv6, IPV6_MIN_MTU, type Ipv6Packet, ipv6Header } from '../packet/ipv6.ts';
import { type NdpMessage, NdpType, type NeighborSolicitation, type RouterAdvertisement } from '../packet/ndp.ts';
import { type AddressEvent, AddressList } from '../stack/ipv6/addresses.ts';
import {
  NeighbourCache,
  type NeighbourConfig,
  type NeighbourEvent,
  type NeighbourOutput,
} from '../stack/ipv6/neighbour-cache.ts';
import { type AdvertiserConfig, RouterAdvertiser } from '../stack/ipv6/router-advertiser.ts';
import { type DiscoveryEvent, RouterDiscovery } from '../stack/ipv6/router-discovery.ts';
import { DEFAULT_ROUTE6, type Route6 } from '../stack/ipv6/routes.ts';
import { earliestTimer, type Public, type Timed } from '../stack/timed.ts';

export type MakeNeighbourCache = (config: NeighbourConfig) => Public<NeighbourCache>;

export interface Ipv6PortConfig {
  /** Beside the link-local address that every port makes itself: '2001:db8::1/64'. */
  addresses?: readonly string[];
  /** Takes addresses and routers from router advertisements; by default hosts do and routers do not. */
  autoconfigure?: boolean;
  /** Sends router advertisements. */
  advertise?: AdvertiserConfig;
  /** How often to ask whether somebody has an address already; 1. With 0 the port has its addresses at once. */
  dadTransmits?: number;
  /** Says and hears nothing until `start` is called, as before the cable is plugged in. */
  waits?: boolean;
  /** Instead of the one that follows from the MAC address. */
  interfaceId?: Uint8Array;
  neighbours?: Omit<NeighbourConfig, 'random' | 'onUnreachable'>;
  /** Another neighbour cache instead of ours. */
  makeNeighbourCache?: MakeNeighbourCache;
  onEvent?(event: Ipv6PortEvent, now: Micros): void;
}

export type Ipv6PortEvent =
  | { kind: 'address'; change: AddressEvent }
  | { kind: 'neighbour'; change: NeighbourEvent }
  | { kind: 'discovery'; change: DiscoveryEvent };

export interface Ipv6PortSurroundings {
  mac: MacAddress;
  mtu: number;
  random: Random;
  isRouter: boolean;
  onUnreachable: NonNullable<NeighbourConfig['onUnreachable']>;
}

/** Neighbour discovery never crosses a router: whatever has less came from farther away (RFC 4861 §11.2). */
const NDP_HOP_LIMIT = 255;

export class Ipv6Port implements Timed {
  readonly mac: MacAddress;
  readonly addresses: AddressList;
  readonly neighbours: Public<NeighbourCache>;
  readonly discovery: RouterDiscovery;
  readonly advertiser: RouterAdvertiser | undefined;
  readonly #config: Ipv6PortConfig;
  readonly #isRouter: boolean;
  readonly #autoconfigure: boolean;
  readonly #frames: Uint8Array[] = [];
  #started = false;
  #mtu: number;
  #hopLimit = 64;

  constructor(config: Ipv6PortConfig, { mac, mtu, random, isRouter, onUnreachable }: Ipv6PortSurroundings) {
    this.mac = mac;
    this.#config = config;
    this.#mtu = mtu;
    this.#isRouter = isRouter;
    this.#autoconfigure = config.autoconfigure ?? !isRouter;
    this.addresses = new AddressList({
      random: random.fork('addresses'),
      interfaceId: config.interfaceId ?? interfaceIdOf(mac),
      dadTransmits: config.dadTransmits,
      retransTimer: () => this.neighbours.retransTimer,
      onEvent: (change, now) => this.#handleAddressEvent(change, now),
    });
    const make = config.makeNeighbourCache ?? ((given) => new NeighbourCache(given));
    this.neighbours = make({
      ...config.neighbours,
      random: random.fork('neighbours'),
      onUnreachable,
      onEvent: (change, now) => this.#handleNeighbourEvent(change, now),
    });
    this.discovery = new RouterDiscovery((change, now) => config.onEvent?.({ kind: 'discovery', change }, now));
    this.advertiser = config.advertise && new RouterAdvertiser(config.advertise, random.fork('advertiser'));
    // Who need not ask has its addresses from the beginning.
    if (config.dadTransmits === 0 && !config.waits) this.start(0);
  }

  /** The cable has been plugged in, or the machine been switched on. */
  start(now: Micros): void {
    if (this.#started) return;
    this.#started = true;
    this.addresses.start(now);
    for (const text of this.#config.addresses ?? []) {
      const { address, length } = splitIpv6(text);
      this.addresses.add({ address, prefixLength: length, origin: 'static' }, now);
    }
  }

  get mtu(): number {
    return this.#mtu;
  }

  /** What a router says hosts should send with. */
  get hopLimit(): number {
    return this.#hopLimit;
  }

  /** Networks that are directly connected, and default routers, as far as this port knows. */
  routes(port: number, now: Micros): Route6[] {
    const own = this.addresses.usable
      .filter(({ origin }) => origin === 'static')
      .map(({ address, prefixLength }) => ({ prefix: ipv6PrefixOf(address, prefixLength), port }));
    const learned = this.discovery.prefixes(now).map((prefix) => ({ prefix, port }));
    const routers = this.#byReachability(this.discovery.routers(now));
    return [...own, ...learned, ...routers.map((nextHop) => ({ prefix: DEFAULT_ROUTE6, nextHop, port }))];
  }

  /** Does the port listen to this group? */
  isInGroup(group: Ipv6Address): boolean {
    if (!this.#started) return false;
    if (group === IPV6_ALL_NODES || (this.#isRouter && group === IPV6_ALL_ROUTERS)) return true;
    // Also for tentative addresses: else nobody could hear that two want the same.
    return this.addresses.all.some(
      ({ address, state }) => state !== 'duplicate' && solicitedNodeAddress(address) === group,
    );
  }

  /** Is a frame to this MAC address for us? */
  isForMac(dst: MacAddress): boolean {
    return dst === this.mac || dst.startsWith('33:33:');
  }

  /** Puts a packet into a frame to the next hop, which is a neighbour or a group. */
  send(packet: Uint8Array, nextHop: Ipv6Address, now: Micros): void {
    if (isIpv6Multicast(nextHop)) this.#emit(packet, ipv6MulticastMac(nextHop));
    else this.neighbours.resolve(nextHop, packet, now);
  }

  /** A message of neighbour discovery that has passed `ndpFault`. */
  handleNdp(packet: Ipv6Packet, message: NdpMessage, now: Micros): void {
    const { options } = message;
    switch (message.type) {
      case NdpType.NEIGHBOR_SOLICITATION:
        this.#handleSolicitation(packet, message, now);
        break;
      case NdpType.NEIGHBOR_ADVERTISEMENT: {
        const { target, router, solicited, override } = message;
        this.addresses.handleClaim(target, now);
        const mac = options.targetLinkAddress;
        this.neighbours.handleAdvertisement({ target, router, solicited, override, mac }, now);
        break;
      }
      case NdpType.ROUTER_SOLICITATION:
        if (!this.#isRouter) break;
        this.#learn(packet.src, options.sourceLinkAddress, now, false);
        this.advertiser?.handleSolicitation(now);
        break;
      case NdpType.ROUTER_ADVERTISEMENT:
        if (this.#autoconfigure) this.#handleRouterAdvertisement(packet, message, now);
        break;
      case NdpType.REDIRECT:
        break;
      default:
        message satisfies never;
    }
  }

  pollTransmit(now: Micros): Uint8Array | undefined {
    for (let target = this.addresses.pollProbe(); target; target = this.addresses.pollProbe()) this.#askForOwn(target);
    for (let asks = this.discovery.takeSolicitations(); asks > 0; asks--) this.#solicitRouters();
    for (let said = this.advertiser?.pollAdvertisement(); said; said = this.advertiser?.pollAdvertisement()) {
      this.#advertise(said);
    }
    for (let out = this.neighbours.pollOutput(); out; out = this.neighbours.pollOutput()) this.#handleOutput(out, now);
    return this.#frames.shift();
  }

  nextTimer(): Micros {
    if (!this.#started) return this.#config.waits ? NEVER : 0;
    return earliestTimer([...this.#machines()]);
  }

  handleTimer(now: Micros): void {
    if (!this.#started && !this.#config.waits) this.start(now);
    for (const machine of this.#machines()) machine.handleTimer(now);
  }

  *#machines(): Iterable<Timed> {
    yield* [this.addresses, this.neighbours, this.discovery];
    if (this.advertiser) yield this.advertiser;
  }

  /** RFC 4861 §7.2.3, §7.2.4; for an address that is not ours yet RFC 4862 §5.4.3. */
  #handleSolicitation({ src }: Ipv6Packet, { target, options }: NeighborSolicitation, now: Micros): void {
    const isAsking = src === IPV6_UNSPECIFIED;
    if (isAsking) this.addresses.handleClaim(target, now);
    if (!this.addresses.isUsable(target)) return;
    if (!isAsking) this.#learn(src, options.sourceLinkAddress, now);
    const message = {
      type: NdpType.NEIGHBOR_ADVERTISEMENT,
      code: 0,
      router: this.#isRouter,
      solicited: !isAsking,
      override: true,
      target,
      options: { targetLinkAddress: this.mac },
    };
    // Who has no address yet hears the answer with everybody else.
    const dst = isAsking ? IPV6_ALL_NODES : src;
    this.send(this.#packet(message, target, dst), dst, now);
  }

  /** RFC 4861 §6.3.4, RFC 4862 §5.5.3. */
  #handleRouterAdvertisement({ src }: Ipv6Packet, message: RouterAdvertisement, now: Micros): void {
    const { options, curHopLimit, reachableTime, retransTimer } = message;
    this.#learn(src, options.sourceLinkAddress, now, true);
    if (curHopLimit > 0) this.#hopLimit = curHopLimit;
    this.neighbours.setTimes({
      ...(reachableTime > 0 && { baseReachableTime: milliseconds(reachableTime) }),
      ...(retransTimer > 0 && { retransTimer: milliseconds(retransTimer) }),
    });
    if (options.mtu !== undefined && options.mtu >= IPV6_MIN_MTU) this.#mtu = Math.min(this.#mtu, options.mtu);
    this.discovery.handleAdvertisement(message, src, now);
    for (const prefix of options.prefixes ?? []) this.addresses.handlePrefix(prefix, now);
  }

  #learn(address: Ipv6Address, mac: MacAddress | undefined, now: Micros, isRouter?: boolean): void {
    if (mac !== undefined && address !== IPV6_UNSPECIFIED)
      this.neighbours.handleLinkAddress(address, mac, now, isRouter);
  }

  #handleAddressEvent(change: AddressEvent, now: Micros): void {
    if (change.to === 'preferred' && change.address === this.addresses.linkLocal && change.from === 'tentative') {
      if (this.#autoconfigure) this.discovery.start(now);
      this.advertiser?.start(now);
    }
    this.#config.onEvent?.({ kind: 'address', change }, now);
  }

  #handleNeighbourEvent(change: NeighbourEvent, now: Micros): void {
    if (change.kind === 'no-router') this.discovery.forgetRouter(change.address, now);
    this.#config.neighbours?.onEvent?.(change, now);
    this.#config.onEvent?.({ kind: 'neighbour', change }, now);
  }

  /** RFC 4861 §6.3.6: of several default routers one that is not known to be silent. */
  #byReachability(routers: readonly Ipv6Address[]): Ipv6Address[] {
    const entries = routers.length > 1 ? this.neighbours.entries() : undefined;
    const isSilent = (router: Ipv6Address) => Number(entries?.get(router)?.state === 'incomplete');
    return routers.toSorted((a, b) => isSilent(a) - isSilent(b));
  }

  #handleOutput(output: NeighbourOutput, now: Micros): void {
    if (output.kind === 'packet') {
      this.#emit(output.packet, output.mac);
      return;
    }
    const { target, mac, packet } = output;
    const group = solicitedNodeAddress(target);
    const waiting = packet && ipv6Header.get(packet, 0, 'src');
    // RFC 4861 §7.2.2: with the address that the answer will be needed for.
    const src = waiting !== undefined && this.addresses.isUsable(waiting) ? waiting : this.#anySource(target);
    if (src === undefined) return;
    const message = { type: NdpType.NEIGHBOR_SOLICITATION, code: 0, target, options: { sourceLinkAddress: this.mac } };
    if (mac === undefined) this.send(this.#packet(message, src, group), group, now);
    else this.#emit(this.#packet(message, src, target), mac);
  }

  #anySource(target: Ipv6Address): Ipv6Address | undefined {
    const { usable, linkLocal } = this.addresses;
    const near = usable.find(({ address, prefixLength }) => {
      return ipv6PrefixOf(address, prefixLength) === ipv6PrefixOf(target, prefixLength);
    });
    return near?.address ?? linkLocal;
  }

  /** Duplicate address detection: without a source, to the group that the owner would be in (RFC 4862 §5.4.2). */
  #askForOwn(target: Ipv6Address): void {
    const group = solicitedNodeAddress(target);
    const message = { type: NdpType.NEIGHBOR_SOLICITATION, code: 0, target, options: {} };
    this.#emit(this.#packet(message, IPV6_UNSPECIFIED, group), ipv6MulticastMac(group));
  }

  #solicitRouters(): void {
    const src = this.addresses.linkLocal;
    if (src === undefined) return;
    const message = { type: NdpType.ROUTER_SOLICITATION, code: 0, options: { sourceLinkAddress: this.mac } };
    this.#emit(this.#packet(message, src, IPV6_ALL_ROUTERS), ipv6MulticastMac(IPV6_ALL_ROUTERS));
  }

  #advertise(message: RouterAdvertisement): void {
    const src = this.addresses.linkLocal;
    if (src === undefined) return;
    const options = { sourceLinkAddress: this.mac, ...message.options };
    const packet = this.#packet({ ...message, options, code: 0 }, src, IPV6_ALL_NODES);
    this.#emit(packet, ipv6MulticastMac(IPV6_ALL_NODES));
  }

  #packet(message: NdpMessage & { code: number }, src: Ipv6Address, dst: Ipv6Address): Uint8Array {
    const payload = buildIcmpv6(message, src, dst);
    return buildIpv6({ src, dst, nextHeader: IpProtocol.ICMPV6, payload, hopLimit: NDP_HOP_LIMIT });
  }

  #emit(packet: Uint8Array, dst: MacAddress): void {
    this.#frames.push(buildEthernet({ dst, src: this.mac, etherType: EtherType.IPV6, payload: packet }));
  }
}
