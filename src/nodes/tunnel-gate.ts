/**
 * A tunnel of IP in IP (RFC 2003) between a machine and its exit: what a VPN does to addresses and paths, without the
 * encryption. The machine puts packets for some networks into packets for the exit; the exit takes them out, puts its own
 * address in the place of the source (a NAT, RFC 3022), and sends them on.
 *
 *     new Host({ …, gate: (ip) => new TunnelEntry(ip, tunnel) })       // tunnel.exit may be set and unset later
 *     new Router({ …, gate: (ip) => new TunnelExit(ip) })
 */

import { type Ipv4Address, type Ipv4Prefix, prefixContains } from '../bytes/ipv4-address.ts';
import { type Micros, NEVER } from '../bytes/time.ts';
import { buildIpv4, decodeIpv4, ipv4Header } from '../packet/ipv4.ts';
import { NatTable } from '../stack/nat/nat-table.ts';
import { NatTranslator } from '../stack/nat/nat-translator.ts';
import type { IpLayer, PacketGate } from './ip-layer.ts';

/** Machines that an exit remembers. */
const MAX_CLIENTS = 1024;
/** IP in IP, among the protocol numbers. */
const IP_IN_IP = 4;

/** What goes into the tunnel; without an exit nothing does. */
export interface Tunnel {
  exit: Ipv4Address | undefined;
  readonly prefixes: readonly Ipv4Prefix[];
}

/** The machine's end. */
export class TunnelEntry implements PacketGate {
  readonly #ip: IpLayer;
  readonly #tunnel: Tunnel;
  #identification = 1;

  constructor(ip: IpLayer, tunnel: Tunnel) {
    this.#ip = ip;
    this.#tunnel = tunnel;
  }

  arriving(_port: number, packet: Uint8Array): Uint8Array | undefined {
    const { protocol, src } = ipv4Header.read(packet);
    if (protocol !== IP_IN_IP || src !== this.#tunnel.exit) return packet;
    return takeOut(packet);
  }

  leaving(port: number, packet: Uint8Array): Uint8Array {
    const { exit, prefixes } = this.#tunnel;
    const { dst, protocol } = ipv4Header.read(packet);
    const src = this.#ip.ports[port]?.address;
    if (exit === undefined || src === undefined || protocol === IP_IN_IP) return packet;
    if (!prefixes.some((prefix) => prefixContains(prefix, dst))) return packet;
    return putIn(packet, src, exit, this.#identification++);
  }

  beforeLeaving(packet: Uint8Array): Uint8Array {
    if (ipv4Header.get(packet, 0, 'protocol') !== IP_IN_IP) return packet;
    return takeOut(packet) ?? packet;
  }

  nextTimer(): Micros {
    return NEVER;
  }

  handleTimer(): void {}
}

/** The exit's end, for any machine that asks: it forwards, and has one port. */
export class TunnelExit implements PacketGate {
  readonly #ip: IpLayer;
  readonly #nat = new NatTranslator(new NatTable({}));
  readonly #clients = new Set<Ipv4Address>();
  #identification = 1;

  constructor(ip: IpLayer) {
    this.#ip = ip;
  }

  arriving(port: number, packet: Uint8Array, now: Micros): Uint8Array | undefined {
    const own = this.#ip.ports[port]?.address;
    const { protocol, src, dst } = ipv4Header.read(packet);
    if (own === undefined || dst !== own) return packet;
    if (protocol === IP_IN_IP) {
      const inner = takeOut(packet);
      // Whoever is not the sender of the inner packet, too, would have this machine speak in others' names.
      if (!inner || ipv4Header.get(inner, 0, 'src') !== src) return undefined;
      if (this.#clients.size >= MAX_CLIENTS && !this.#clients.has(src)) return undefined;
      this.#clients.add(src);
      const verdict = this.#nat.outbound(inner, own, now);
      return verdict.kind === 'pass' ? verdict.packet : undefined;
    }
    const verdict = this.#nat.inbound(packet, now);
    return verdict.kind === 'pass' ? verdict.packet : packet;
  }

  leaving(port: number, packet: Uint8Array): Uint8Array {
    const own = this.#ip.ports[port]?.address;
    const { src, dst } = ipv4Header.read(packet);
    if (own === undefined || src === own || !this.#clients.has(dst)) return packet;
    return putIn(packet, own, dst, this.#identification++);
  }

  /** Errors about what the exit sends stay with the exit: it is the sender, of the tunnel's packets as of those beyond. */
  beforeLeaving(packet: Uint8Array): Uint8Array {
    return packet;
  }

  nextTimer(): Micros {
    return NEVER;
  }

  handleTimer(): void {}
}

/** RFC 2003 §3.1: an outer header before the packet; the inner TTL has its own life. */
function putIn(packet: Uint8Array, src: Ipv4Address, dst: Ipv4Address, identification: number): Uint8Array {
  return buildIpv4({ src, dst, protocol: IP_IN_IP, payload: packet, identification: identification & 0xffff });
}

/** The inner packet, if it is a whole one. */
function takeOut(packet: Uint8Array): Uint8Array | undefined {
  const { payload } = decodeIpv4(packet);
  try {
    const inner = decodeIpv4(payload);
    return payload.subarray(0, inner.totalLength);
  } catch {
    return undefined;
  }
}
