/**
 * The memory of a NAT: which outside port stands for which inside address and port. Read RFC 4787 §4 to §6 (UDP),
 * RFC 5382 §4, §5 and §7 (TCP), RFC 5508 §3 (ICMP echo) before working here.
 *
 * - Mapping is endpoint-independent (RFC 4787 REQ-1): an inside port has one outside port, whoever it talks to.
 * - The outside port is the inside one if that is free (outside-port.ts); no two mappings share one (REQ-3).
 * - Filtering is address-dependent unless told otherwise, as REQ-8 advises where safety counts.
 * - For UDP only packets from inside keep a mapping alive (REQ-6): nobody outside can hold one open.
 * - ICMP errors never end a mapping (REQ-12); they do not come here at all.
 *
 * Time is looked at when somebody asks; the table needs no timer.
 */

import { type Micros, seconds } from '../../bytes/time.ts';
import type { Endpoint } from '../sockets.ts';
import {
  entryOf,
  type NatEntry,
  type NatFiltering,
  type NatForward,
  type NatInbound,
  type NatMapping,
  type NatOutbound,
  type NatProtocol,
  type NatRefusal,
  textOf,
} from './nat-mapping.ts';
import { chooseOutsidePort } from './outside-port.ts';
import { type Direction, type TcpFlags, watchTcp } from './tcp-phase.ts';

export interface NatTimeouts {
  /** RFC 4787 REQ-5: two minutes at least, five recommended. */
  udp: Micros;
  /** RFC 5382 REQ-5: 2 hours 4 minutes at least. */
  tcpEstablished: Micros;
  /** RFC 5382 REQ-5: 4 minutes at least. */
  tcpTransitory: Micros;
  /** RFC 5508 REQ-2: 60 seconds at least. */
  icmp: Micros;
}

export const natTimeouts: NatTimeouts = {
  udp: seconds(5 * 60),
  tcpEstablished: seconds(2 * 3600 + 4 * 60),
  tcpTransitory: seconds(4 * 60),
  icmp: seconds(60),
};

export interface NatTableConfig {
  filtering?: NatFiltering;
  timeouts?: Partial<NatTimeouts>;
  forwards?: readonly NatForward[];
  /** Ports of the outside address that the gateway uses itself, such as a DHCP client's. */
  reserved?: readonly { protocol: NatProtocol; port: number }[];
  /** 4096 by default; beyond them new ones are refused. Forwards do not count. */
  maxMappings?: number;
  /** 256 by default; beyond them the session that would end first gives way. */
  maxSessions?: number;
  onEvent?(event: NatTableEvent, now: Micros): void;
}

export type NatTableEvent = {
  readonly kind: 'mapped' | 'expired';
  readonly protocol: NatProtocol;
  readonly inside: Endpoint;
  readonly outsidePort: number;
};

export class NatTable {
  readonly #config: NatTableConfig;
  readonly #timeouts: NatTimeouts;
  readonly #byInside = new Map<string, NatMapping>();
  readonly #byOutside = new Map<string, NatMapping>();

  constructor(config: NatTableConfig = {}) {
    this.#config = config;
    this.#timeouts = { ...natTimeouts, ...config.timeouts };
    for (const forward of config.forwards ?? []) this.addForward(forward);
  }

  /** The outside port that a packet leaves with; a mapping is made if there is none. */
  outbound({ protocol, inside, remote, tcpFlags }: NatOutbound, now: Micros): number | NatRefusal {
    const mapping =
      this.#live(this.#byInside.get(insideKey(protocol, inside)), now) ?? this.#make(protocol, inside, now);
    if (typeof mapping === 'string') return mapping;
    this.#touch(mapping, remote, 'out', tcpFlags, now);
    return mapping.outsidePort;
  }

  /** Who a packet is for that came to an outside port. */
  inbound({ protocol, outsidePort, remote, tcpFlags }: NatInbound, now: Micros): Endpoint | NatRefusal {
    const mapping = this.#live(this.#byOutside.get(outsideKey(protocol, outsidePort)), now);
    if (!mapping) return 'no-mapping';
    if (!this.#mayEnter(mapping, remote, now)) return 'filtered';
    if (protocol === 'tcp') this.#touch(mapping, remote, 'in', tcpFlags, now);
    return mapping.inside;
  }

  /** Who has an outside port, for ICMP errors: asking changes nothing. */
  insideOf(protocol: NatProtocol, outsidePort: number, now: Micros): Endpoint | undefined {
    return this.#live(this.#byOutside.get(outsideKey(protocol, outsidePort)), now)?.inside;
  }

  /** The outside port of an inside one, likewise. */
  outsidePortOf(protocol: NatProtocol, inside: Endpoint, now: Micros): number | undefined {
    return this.#live(this.#byInside.get(insideKey(protocol, inside)), now)?.outsidePort;
  }

  /** @throws RangeError if the outside port or the inside endpoint is mapped already */
  addForward({ protocol, outsidePort, to }: NatForward): void {
    const isTaken =
      this.#byOutside.has(outsideKey(protocol, outsidePort)) || this.#byInside.has(insideKey(protocol, to));
    if (isTaken) throw new RangeError(`${protocol} port ${outsidePort} or ${textOf(to)} is mapped already`);
    this.#put({ protocol, inside: to, outsidePort, isForward: true, sessions: new Map() });
  }

  /** The outside address is another one now: what was mapped to the old one is over. Forwards stay. */
  clear(now: Micros): void {
    for (const mapping of [...this.#byInside.values()]) {
      mapping.sessions.clear();
      this.#live(mapping, now);
    }
  }

  /** What holds now, the oldest first. */
  entries(now: Micros): NatEntry[] {
    return [...this.#byInside.values()].filter((mapping) => this.#live(mapping, now)).map(entryOf);
  }

  #make(protocol: NatProtocol, inside: Endpoint, now: Micros): NatMapping | NatRefusal {
    const limit = this.#config.maxMappings ?? 4096;
    const count = () => [...this.#byInside.values()].filter(({ isForward }) => !isForward).length;
    if (this.#byInside.size >= limit && count() >= limit) {
      this.entries(now); // what is over makes room
      if (count() >= limit) return 'table-full';
    }
    const outsidePort = chooseOutsidePort(protocol, inside.port, (port) => this.#isTaken(protocol, port, now));
    if (outsidePort === undefined) return 'no-port';
    const mapping: NatMapping = { protocol, inside, outsidePort, isForward: false, sessions: new Map() };
    this.#put(mapping);
    this.#config.onEvent?.({ kind: 'mapped', protocol, inside, outsidePort }, now);
    return mapping;
  }

  #isTaken(protocol: NatProtocol, port: number, now: Micros): boolean {
    const isReserved = this.#config.reserved?.some((one) => one.protocol === protocol && one.port === port) ?? false;
    return isReserved || this.#live(this.#byOutside.get(outsideKey(protocol, port)), now) !== undefined;
  }

  /** RFC 4787 §5, RFC 5382 §4.3. */
  #mayEnter({ isForward, sessions }: NatMapping, remote: Endpoint, now: Micros): boolean {
    if (isForward) return true;
    switch (this.#config.filtering ?? 'address-dependent') {
      case 'endpoint-independent':
        return true;
      case 'address-dependent':
        return [...sessions.values()].some((one) => one.remote.address === remote.address && one.expiresAt > now);
      default:
        return (sessions.get(textOf(remote))?.expiresAt ?? 0) > now;
    }
  }

  #touch(mapping: NatMapping, remote: Endpoint, direction: Direction, flags: TcpFlags | undefined, now: Micros): void {
    const key = textOf(remote);
    const old = mapping.sessions.get(key);
    const tcp = flags && watchTcp(old?.tcp, direction, flags);
    const { udp, icmp, tcpEstablished, tcpTransitory } = this.#timeouts;
    const tcpTime = tcp?.phase === 'established' ? tcpEstablished : tcpTransitory;
    const timeout = { udp, icmp, tcp: tcpTime }[mapping.protocol];
    if (!old && mapping.sessions.size >= (this.#config.maxSessions ?? 256)) forgetOne(mapping);
    mapping.sessions.set(key, { remote, expiresAt: now + timeout, ...(tcp && { tcp }) });
  }

  /** The mapping if it still holds; what is over is taken out. */
  #live(mapping: NatMapping | undefined, now: Micros): NatMapping | undefined {
    if (!mapping) return undefined;
    for (const [key, { expiresAt }] of mapping.sessions) if (expiresAt <= now) mapping.sessions.delete(key);
    if (mapping.isForward || mapping.sessions.size > 0) return mapping;
    const { protocol, inside, outsidePort } = mapping;
    this.#byInside.delete(insideKey(protocol, inside));
    this.#byOutside.delete(outsideKey(protocol, outsidePort));
    this.#config.onEvent?.({ kind: 'expired', protocol, inside, outsidePort }, now);
    return undefined;
  }

  #put(mapping: NatMapping): void {
    this.#byInside.set(insideKey(mapping.protocol, mapping.inside), mapping);
    this.#byOutside.set(outsideKey(mapping.protocol, mapping.outsidePort), mapping);
  }
}

/** The session that would end first. */
function forgetOne({ sessions }: NatMapping): void {
  let first: [key: string, expiresAt: Micros] | undefined;
  for (const [key, { expiresAt }] of sessions) if (!first || expiresAt < first[1]) first = [key, expiresAt];
  if (first) sessions.delete(first[0]);
}

function insideKey(protocol: NatProtocol, inside: Endpoint): string {
  return `${protocol} ${textOf(inside)}`;
}

function outsideKey(protocol: NatProtocol, port: number): string {
  return `${protocol} ${port}`;
}
