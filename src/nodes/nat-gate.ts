/**
 * Where packets cross a gateway: sees what arrives and what leaves, and has the NAT turn what goes from one side to the
 * other. Read RFC 4787 §11 (fragments) and RFC 3022 §2.
 *
 * Fragments: only the first has ports. Those of a packet that is to be turned are held until all are here, in whatever
 * order they come (RFC 4787 REQ-14), and the whole is cut again where the next link needs it.
 */

import type { Ipv4Address } from '../bytes/ipv4-address.ts';
import { prefixContains } from '../bytes/ipv4-address.ts';
import type { Micros } from '../bytes/time.ts';
import { decodeIpv4, IpProtocol, ipv4Header } from '../packet/ipv4.ts';
import { udpHeader } from '../packet/udp.ts';
import { Reassembler } from '../stack/ip/reassembly.ts';
import { isIcmpErrorPacket } from '../stack/nat/icmp-error.ts';
import type { NatTable } from '../stack/nat/nat-table.ts';
import { type NatDropReason, NatTranslator, type NatVerdict } from '../stack/nat/nat-translator.ts';
import type { Public, Timed } from '../stack/timed.ts';
import type { IpLayer, PacketGate } from './ip-layer.ts';

export interface NatGateConfig {
  table: Public<NatTable>;
  /** Index of the device's port to the home network, and to the provider. */
  insidePort: number;
  outsidePort: number;
  /** UDP ports of the outside address on which the gateway itself listens. */
  ownUdpPorts: readonly number[];
  /** Passes packets from inside for the outside address back inside; true by default (RFC 4787 REQ-9). */
  hairpin?: boolean;
  onDrop?(reason: NatDropReason | 'not-translated', packet: Uint8Array, now: Micros): void;
}

export class NatGate implements PacketGate, Timed {
  readonly #ip: IpLayer;
  readonly #config: NatGateConfig;
  readonly #nat: NatTranslator;
  readonly #reassembler: Reassembler;

  constructor(ip: IpLayer, config: NatGateConfig) {
    this.#ip = ip;
    this.#config = config;
    this.#nat = new NatTranslator(config.table);
    this.#reassembler = new Reassembler({
      onDrop: (reason) => ip.drops.count(reason),
      onTimeout: () => ip.drops.count('reassembly-timeout'),
    });
  }

  arriving(port: number, packet: Uint8Array, now: Micros): Uint8Array | undefined {
    const outside = this.#outside;
    const dst = ipv4Header.get(packet, 0, 'dst');
    if (port === this.#config.outsidePort) return this.#arrivingOutside(packet, dst, now);
    if (port !== this.#config.insidePort || outside === undefined || this.#isAtHome(dst)) return packet;
    const whole = this.#whole(packet, now);
    if (!whole || dst !== outside || this.#config.hairpin === false) return whole;
    const verdict = this.#nat.hairpin(whole, outside, now);
    return verdict ? this.#take(verdict, whole, now) : whole;
  }

  leaving(port: number, packet: Uint8Array, now: Micros): Uint8Array | undefined {
    const outside = this.#outside;
    if (port !== this.#config.outsidePort || outside === undefined) return packet;
    const src = ipv4Header.get(packet, 0, 'src');
    // The gateway's own errors quote what had been turned already on its way in.
    const isOwnError = src === outside && isIcmpErrorPacket(packet);
    if (!isOwnError && !this.#isInside(src)) return packet;
    const verdict = this.#nat.outbound(packet, outside, now);
    // An own error about a packet that was for the gateway itself quotes nobody inside.
    return isOwnError && verdict.kind === 'drop' ? packet : this.#take(verdict, packet, now);
  }

  /** Nobody answers to ARP on the provider's side, say: the machine inside is to be told, about its own packet. */
  beforeLeaving(packet: Uint8Array, now: Micros): Uint8Array {
    if (ipv4Header.get(packet, 0, 'src') !== this.#outside) return packet;
    return this.#nat.undoOutbound(packet, now) ?? packet;
  }

  nextTimer(): Micros {
    return this.#reassembler.nextTimer();
  }

  handleTimer(now: Micros): void {
    this.#reassembler.handleTimer(now);
  }

  #arrivingOutside(packet: Uint8Array, dst: Ipv4Address, now: Micros): Uint8Array | undefined {
    if (this.#isInside(dst)) {
      // Somebody on the provider's network who takes this gateway for a router. There is no mapping in that.
      this.#drop('not-translated', packet, now);
      return undefined;
    }
    if (dst !== this.#outside) return packet;
    const whole = this.#whole(packet, now);
    if (!whole) return undefined;
    const verdict = this.#nat.inbound(whole, now);
    const isOwn = verdict.kind === 'drop' && verdict.reason === 'no-mapping' && this.#isForGateway(whole);
    return isOwn ? whole : this.#take(verdict, whole, now);
  }

  /** The packet, or the whole that it completes; undefined while something is missing. */
  #whole(packet: Uint8Array, now: Micros): Uint8Array | undefined {
    const { moreFragments, fragmentOffset } = ipv4Header.read(packet);
    if (!moreFragments && fragmentOffset === 0) return packet;
    return this.#reassembler.handleFragment(decodeIpv4(packet), now);
  }

  #take(verdict: NatVerdict, packet: Uint8Array, now: Micros): Uint8Array | undefined {
    if (verdict.kind === 'pass') return verdict.packet;
    this.#drop(verdict.reason, packet, now);
    return undefined;
  }

  #drop(reason: NatDropReason | 'not-translated', packet: Uint8Array, now: Micros): void {
    this.#ip.drops.count(`nat-${reason}`);
    this.#config.onDrop?.(reason, packet, now);
  }

  /** The provider's DHCP server, and answers to the gateway's own pings. Everything else stays unanswered. */
  #isForGateway(packet: Uint8Array): boolean {
    const { ihl, protocol } = ipv4Header.read(packet);
    if (protocol === IpProtocol.ICMP) return packet[ihl * 4] === 0 || isIcmpErrorPacket(packet);
    if (protocol !== IpProtocol.UDP || packet.length < ihl * 4 + udpHeader.size) return false;
    return this.#config.ownUdpPorts.includes(udpHeader.get(packet, ihl * 4, 'dstPort'));
  }

  get #outside(): Ipv4Address | undefined {
    return this.#ip.ports[this.#config.outsidePort]!.address;
  }

  #isInside(address: Ipv4Address): boolean {
    const { prefix } = this.#ip.ports[this.#config.insidePort]!;
    return prefix !== undefined && prefixContains(prefix, address);
  }

  /** What never leaves the home network: its own addresses and broadcasts. */
  #isAtHome(dst: Ipv4Address): boolean {
    return this.#isInside(dst) || dst === '255.255.255.255';
  }
}
