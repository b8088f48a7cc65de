/**
 * Which MAC address has the neighbour with this IP address? One cache for each Ethernet port.
 * Read RFC 826 ("Packet Reception"), RFC 1122 §2.3.2 and RFC 5227 §1.1, §2.4.
 *
 *     arp.resolve('68.85.2.2', packet, now);   // at once if known, else the packet waits and a request goes out
 *     arp.handleArp(decodeArp(payload), now);  // learns, answers, lets waiting packets go
 *     while ((frame = arp.pollTransmit())) …   // ARP packets and the IP packets whose address is known by now
 */

import { IPV4_UNSPECIFIED, type Ipv4Address } from '../bytes/ipv4-address.ts';
import { isGroupAddress, MAC_BROADCAST, MAC_ZERO, type MacAddress } from '../bytes/mac-address.ts';
import { type Micros, NEVER, seconds } from '../bytes/time.ts';
import { ArpOperation, type ArpPacket, buildArp } from '../packet/arp.ts';
import { EtherType } from '../packet/ethernet.ts';
import type { Timed } from './timed.ts';

/** An address that is not in the cache has no entry: the state `absent` of the transitions below. */
export type ArpEntry =
  /** Asked for, not answered yet. */
  | { state: 'incomplete'; requests: number; retryAt: Micros; waiting: Uint8Array[] }
  | { state: 'reachable'; mac: MacAddress; expiresAt: Micros };

/** What can happen to the entry of one address, and what becomes of it. */
export const arpTransitions = [
  { from: 'absent', event: 'resolve', to: 'incomplete' },
  { from: 'absent', event: 'arp-to-us', to: 'reachable' },
  { from: 'incomplete', event: 'resolve', to: 'incomplete' },
  { from: 'incomplete', event: 'arp', to: 'reachable' },
  { from: 'incomplete', event: 'retry', to: 'incomplete' },
  { from: 'incomplete', event: 'retries-exhausted', to: 'absent' },
  { from: 'reachable', event: 'resolve', to: 'reachable' },
  { from: 'reachable', event: 'arp', to: 'reachable' },
  { from: 'reachable', event: 'expiry', to: 'absent' },
] as const;

export type ArpEvent =
  | { kind: 'requested'; address: Ipv4Address; attempt: number }
  | { kind: 'learned' | 'updated'; address: Ipv4Address; mac: MacAddress }
  | { kind: 'answered'; to: Ipv4Address; mac: MacAddress }
  | { kind: 'expired' | 'unreachable'; address: Ipv4Address }
  /** Another machine says that it has our address, or the one that we probed (RFC 5227 §2.4, §2.1.1). */
  | { kind: 'conflict'; address: Ipv4Address; mac: MacAddress };

export interface ArpConfig {
  /** How long an answer is believed. RFC 1122 §2.3.2.1 suggests "on the order of a minute". */
  lifetime?: Micros;
  /** RFC 1122 §2.3.2.1 wants at most one request a second to one address. */
  retryInterval?: Micros;
  /** Requests without an answer after which the neighbour counts as unreachable. */
  maxRequests?: number;
  /** Packets kept for one address while it is asked for; RFC 1122 §2.3.2.2 wants the latest one at least. */
  maxWaiting?: number;
  /** Bounds the cache; the entry that was refreshed longest ago makes room. */
  maxEntries?: number;
  onEvent?(event: ArpEvent, now: Micros): void;
  /** Nobody answered: these packets will not be sent. */
  onUnreachable?(address: Ipv4Address, packets: readonly Uint8Array[], now: Micros): void;
}

/** What to put into a frame from our MAC address. */
export interface ArpOutput {
  dst: MacAddress;
  etherType: number;
  payload: Uint8Array;
}

export class ArpCache implements Timed {
  /** Our own address on this port; undefined before DHCP has given one. */
  address: Ipv4Address | undefined;
  readonly mac: MacAddress;
  readonly #config: Required<Omit<ArpConfig, 'onEvent' | 'onUnreachable'>> & ArpConfig;
  /** In the order of their last refresh. */
  readonly #entries = new Map<Ipv4Address, ArpEntry>();
  readonly #output: ArpOutput[] = [];
  #probed: Ipv4Address | undefined;

  constructor(mac: MacAddress, config: ArpConfig = {}) {
    this.mac = mac;
    this.#config = {
      lifetime: seconds(60),
      retryInterval: seconds(1),
      maxRequests: 3,
      maxWaiting: 16,
      maxEntries: 1024,
      ...config,
    };
  }

  /** Sends `packet` to the neighbour `address` as soon as its MAC address is known. */
  resolve(address: Ipv4Address, packet: Uint8Array, now: Micros): void {
    const entry = this.#liveEntry(address, now);
    if (entry?.state === 'reachable') {
      this.#sendIp(entry.mac, packet);
    } else if (entry) {
      entry.waiting.push(packet);
      if (entry.waiting.length > this.#config.maxWaiting) entry.waiting.shift();
    } else {
      const incomplete: ArpEntry = { state: 'incomplete', requests: 0, retryAt: now, waiting: [packet] };
      this.#store(address, incomplete);
      this.#request(address, incomplete, now);
    }
  }

  /** Sends `packet` in a frame to `mac`, asking nobody; in order with what `resolve` sends. */
  sendDirectly(mac: MacAddress, packet: Uint8Array): void {
    this.#sendIp(mac, packet);
  }

  /** RFC 826 "Packet Reception": merge, and answer if the question is for us. */
  handleArp(packet: ArpPacket, now: Micros): void {
    const { senderProtocolAddress: address, senderHardwareAddress: mac } = packet;
    // A group address cannot be anyone's own (RFC 1812 §3.3.2).
    if (isGroupAddress(mac) || mac === this.mac) return;
    if (address === this.address || address === this.#probed) {
      this.#event({ kind: 'conflict', address, mac }, now);
      return;
    }
    const forUs = this.address !== undefined && packet.targetProtocolAddress === this.address;
    // "Merge": an entry that exists is updated whoever was asked; a new one is made only if we were.
    // A sender without an address is probing (RFC 5227 §1.1): nothing to learn, but it gets its answer.
    if (address !== IPV4_UNSPECIFIED && (this.#entries.has(address) || forUs)) this.#learn(address, mac, now);
    if (forUs && packet.operation === ArpOperation.REQUEST) {
      this.#sendArp(ArpOperation.REPLY, mac, { mac, address });
      this.#event({ kind: 'answered', to: address, mac }, now);
    }
  }

  /** Tells everybody on the link which MAC address has our address (RFC 5227 §2.3: a request for oneself). */
  announce(): void {
    if (this.address === undefined) throw new TypeError('there is no address to announce');
    this.#sendArp(ArpOperation.REQUEST, MAC_BROADCAST, { mac: MAC_ZERO, address: this.address });
  }

  /**
   * Asks whether somebody has `address`, without claiming it (RFC 5227 §2.1.1). Whoever answers is told of as the event
   * 'conflict'; who asks decides how often and how long to wait.
   */
  probe(address: Ipv4Address): void {
    this.#probed = address;
    this.#sendArp(ArpOperation.REQUEST, MAC_BROADCAST, { mac: MAC_ZERO, address }, IPV4_UNSPECIFIED);
  }

  lookup(address: Ipv4Address, now: Micros): MacAddress | undefined {
    const entry = this.#liveEntry(address, now);
    return entry?.state === 'reachable' ? entry.mac : undefined;
  }

  /** A copy of the cache, to look at. */
  entries(): Map<Ipv4Address, ArpEntry> {
    return new Map(Array.from(this.#entries, ([address, entry]) => [address, { ...entry }]));
  }

  clear(): void {
    this.#entries.clear();
  }

  pollTransmit(): ArpOutput | undefined {
    return this.#output.shift();
  }

  nextTimer(): Micros {
    let next = NEVER;
    for (const entry of this.#entries.values()) next = Math.min(next, dueAt(entry));
    return next;
  }

  handleTimer(now: Micros): void {
    for (const [address, entry] of [...this.#entries]) {
      if (dueAt(entry) > now) continue;
      switch (entry.state) {
        case 'reachable':
          this.#entries.delete(address);
          this.#event({ kind: 'expired', address }, now);
          break;
        case 'incomplete':
          if (entry.requests < this.#config.maxRequests) this.#request(address, entry, now);
          else this.#giveUp(address, entry.waiting, now);
          break;
        default:
          entry satisfies never;
      }
    }
  }

  #learn(address: Ipv4Address, mac: MacAddress, now: Micros): void {
    const before = this.#entries.get(address);
    this.#store(address, { state: 'reachable', mac, expiresAt: now + this.#config.lifetime });
    if (before?.state !== 'reachable') this.#event({ kind: 'learned', address, mac }, now);
    else if (before.mac !== mac) this.#event({ kind: 'updated', address, mac }, now);
    if (before?.state === 'incomplete') for (const packet of before.waiting) this.#sendIp(mac, packet);
  }

  #request(address: Ipv4Address, entry: ArpEntry & { state: 'incomplete' }, now: Micros): void {
    entry.requests += 1;
    entry.retryAt = now + this.#config.retryInterval;
    this.#sendArp(ArpOperation.REQUEST, MAC_BROADCAST, { mac: MAC_ZERO, address });
    this.#event({ kind: 'requested', address, attempt: entry.requests }, now);
  }

  #giveUp(address: Ipv4Address, waiting: readonly Uint8Array[], now: Micros): void {
    this.#entries.delete(address);
    this.#event({ kind: 'unreachable', address }, now);
    this.#config.onUnreachable?.(address, waiting, now);
  }

  /** Nobody has to have called `handleTimer` in time for an old entry not to be used. */
  #liveEntry(address: Ipv4Address, now: Micros): ArpEntry | undefined {
    const entry = this.#entries.get(address);
    if (entry?.state !== 'reachable' || entry.expiresAt > now) return entry;
    this.#entries.delete(address);
    this.#event({ kind: 'expired', address }, now);
    return undefined;
  }

  #store(address: Ipv4Address, entry: ArpEntry): void {
    this.#entries.delete(address);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size < this.#config.maxEntries) break;
      this.#entries.delete(oldest);
    }
    this.#entries.set(address, entry);
  }

  #sendIp(dst: MacAddress, payload: Uint8Array): void {
    this.#output.push({ dst, etherType: EtherType.IPV4, payload });
  }

  #sendArp(
    operation: number,
    dst: MacAddress,
    target: { mac: MacAddress; address: Ipv4Address },
    senderProtocolAddress = this.address ?? IPV4_UNSPECIFIED,
  ): void {
    const payload = buildArp({
      operation,
      senderHardwareAddress: this.mac,
      senderProtocolAddress,
      targetHardwareAddress: target.mac,
      targetProtocolAddress: target.address,
    });
    this.#output.push({ dst, etherType: EtherType.ARP, payload });
  }

  #event(event: ArpEvent, now: Micros): void {
    this.#config.onEvent?.(event, now);
  }
}

function dueAt(entry: ArpEntry): Micros {
  return entry.state === 'reachable' ? entry.expiresAt : entry.retryAt;
}
