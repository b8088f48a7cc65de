/**
 * One interface of a host or router: puts IP packets into frames and takes them out. Read RFC 894 and RFC 1122 §2.3.
 * With framing 'ip' the link carries bare packets and there is no ARP.
 */

import { directedBroadcast, type Ipv4Address, type Ipv4Prefix, prefixOf } from '../bytes/ipv4-address.ts';
import { isGroupAddress, MAC_BROADCAST, MAC_ZERO, type MacAddress, macAddress } from '../bytes/mac-address.ts';
import { type Micros, NEVER } from '../bytes/time.ts';
import { decodeArp } from '../packet/arp.ts';
import { buildEthernet, decodeEthernet, EtherType } from '../packet/ethernet.ts';
import { ArpCache, type ArpConfig } from '../stack/arp-cache.ts';
import type { Drops } from '../stack/ip/drops.ts';
import type { Public, Timed } from '../stack/timed.ts';

export type MakeArpCache = (mac: MacAddress, config: ArpConfig) => Public<ArpCache>;

export interface IpPortConfig {
  /** Any spelling; only needed with framing 'ethernet'. */
  mac?: MacAddress;
  /** Without one the port waits for `configure`, as before DHCP. */
  address?: Ipv4Address;
  /** Length of the prefix that is directly connected; 24 by default. */
  prefixLength?: number;
  /** Bytes of the largest packet, IP header included; 1500 by default (RFC 894). */
  mtu?: number;
  /** As the link's, see src/media/medium.ts; 'ethernet' by default. */
  framing?: 'ethernet' | 'ip';
  arp?: Omit<ArpConfig, 'onUnreachable'>;
  /** Another ARP cache instead of ours. */
  makeArpCache?: MakeArpCache;
}

/** Whose frame a packet goes into: that of a neighbour known by IP address, of one known by MAC, or everybody's. */
export type LinkDestination = { neighbour: Ipv4Address } | { mac: MacAddress };
export const EVERYBODY: LinkDestination = { mac: MAC_BROADCAST };

/** A packet taken out of a frame that was for us. */
export interface Arrival {
  packet: Uint8Array;
  /** The frame was a broadcast or multicast. */
  isGroup: boolean;
}

export class IpPort implements Timed {
  readonly mac: MacAddress;
  readonly mtu: number;
  readonly framing: 'ethernet' | 'ip';
  readonly arp: Public<ArpCache>;
  readonly #drops: Drops;
  readonly #packets: Uint8Array[] = [];
  #address: Ipv4Address | undefined;
  #prefixLength = 24;

  /** @throws TypeError if an Ethernet port has no MAC address; RangeError for an MTU below 68 (RFC 791 §3.2). */
  constructor(config: IpPortConfig, drops: Drops, onUnreachable: ArpConfig['onUnreachable']) {
    this.framing = config.framing ?? 'ethernet';
    if (this.framing === 'ethernet' && config.mac === undefined) throw new TypeError('an Ethernet port needs a MAC');
    this.mac = macAddress(config.mac ?? MAC_ZERO);
    this.mtu = config.mtu ?? 1500;
    if (this.mtu < 68) throw new RangeError(`an MTU of ${this.mtu} bytes; every IPv4 link carries 68`);
    const make: MakeArpCache = config.makeArpCache ?? ((mac, arp) => new ArpCache(mac, arp));
    this.arp = make(this.mac, { ...config.arp, onUnreachable });
    this.#drops = drops;
  }

  get address(): Ipv4Address | undefined {
    return this.#address;
  }

  /** The directly connected network, '68.85.2.0/24'; undefined without an address. */
  get prefix(): Ipv4Prefix | undefined {
    return this.#address && prefixOf(this.#address, this.#prefixLength);
  }

  get prefixLength(): number {
    return this.#prefixLength;
  }

  /** '68.85.2.255'; a /31 or /32 has none (RFC 3021). */
  get broadcast(): Ipv4Address | undefined {
    return this.prefix !== undefined && this.#prefixLength < 31 ? directedBroadcast(this.prefix) : undefined;
  }

  setAddress(address: Ipv4Address | undefined, prefixLength = 24): void {
    const before = this.prefix;
    this.#address = address;
    this.#prefixLength = prefixLength;
    this.arp.address = address;
    // What was learned on the old network need not hold on the new one. A renewed lease changes nothing.
    if (this.prefix !== before) this.arp.clear();
  }

  /** Gives the IP packet in the frame, if there is one and it is for us; ARP is dealt with here. */
  handleFrame(frame: Uint8Array, now: Micros): Arrival | undefined {
    if (this.framing === 'ip') return { packet: frame, isGroup: false };
    const ethernet = this.#drops.decodeOrCount(() => decodeEthernet(frame));
    if (!ethernet) return undefined;
    const isGroup = isGroupAddress(ethernet.dst);
    if (!isGroup && ethernet.dst !== this.mac) {
      this.#drops.count('not-our-mac');
      return undefined;
    }
    if (ethernet.etherType === EtherType.IPV4) return { packet: ethernet.payload, isGroup };
    if (ethernet.etherType === EtherType.ARP) {
      const arp = this.#drops.decodeOrCount(() => decodeArp(ethernet.payload));
      if (arp) this.arp.handleArp(arp, now);
    } else {
      this.#drops.count('unknown-ethertype');
    }
    return undefined;
  }

  send(packet: Uint8Array, to: LinkDestination, now: Micros): void {
    if (this.framing === 'ip') this.#packets.push(packet);
    else if ('mac' in to) this.arp.sendDirectly(to.mac, packet);
    else this.arp.resolve(to.neighbour, packet, now);
  }

  /** The next frame to send. */
  pollTransmit(): Uint8Array | undefined {
    if (this.framing === 'ip') return this.#packets.shift();
    const output = this.arp.pollTransmit();
    return output && buildEthernet({ ...output, src: this.mac });
  }

  nextTimer(): Micros {
    return this.framing === 'ip' ? NEVER : this.arp.nextTimer();
  }

  handleTimer(now: Micros): void {
    this.arp.handleTimer(now);
  }
}
