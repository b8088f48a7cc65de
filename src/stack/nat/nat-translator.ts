/**
 * What a NAT does to packets: from inside to outside, back, and from inside to inside by way of the outside address
 * (hairpinning). Read RFC 3022 §4, RFC 4787 §6 (hairpinning), RFC 5508 §3 and §4 (ICMP).
 *
 * Takes whole IPv4 packets whose header is right: fragments are put together before (nodes/nat-gate.ts). What has no
 * ports (other protocols than UDP, TCP and ICMP echo) cannot share an address, and is dropped.
 */

import type { Ipv4Address } from '../../bytes/ipv4-address.ts';
import type { Micros } from '../../bytes/time.ts';
import { IcmpType } from '../../packet/icmp.ts';
import type { Public } from '../timed.ts';
import { isIcmpErrorPacket, readQuotedFlow, rewriteError } from './icmp-error.ts';
import type { NatRefusal } from './nat-mapping.ts';
import type { NatTable } from './nat-table.ts';
import { type NatFlow, readFlow, rewriteEndpoint } from './rewrite-endpoint.ts';

export type NatVerdict =
  /** A copy, turned. */
  { readonly kind: 'pass'; readonly packet: Uint8Array } | { readonly kind: 'drop'; readonly reason: NatDropReason };

export type NatDropReason = NatRefusal | 'unsupported' | 'bad-packet';

export class NatTranslator {
  readonly table: Public<NatTable>;

  constructor(table: Public<NatTable>) {
    this.table = table;
  }

  /** A packet on its way out: its source becomes the outside address. */
  outbound(packet: Uint8Array, outside: Ipv4Address, now: Micros): NatVerdict {
    if (isIcmpErrorPacket(packet)) return this.#errorOutbound(packet, outside, now);
    const flow = readTranslatable(packet, IcmpType.ECHO_REQUEST);
    if (typeof flow === 'string') return drop(flow);
    const { protocol, src, dst, tcpFlags } = flow;
    const remote = protocol === 'icmp' ? { ...dst, port: 0 } : dst;
    const port = this.table.outbound({ protocol, inside: src, remote, ...(tcpFlags && { tcpFlags }) }, now);
    if (typeof port === 'string') return drop(port);
    const copy = packet.slice();
    rewriteEndpoint(copy, 'src', { address: outside, port });
    return { kind: 'pass', packet: copy };
  }

  /** The packet that had become this one on its way out; undefined if no mapping knows. */
  undoOutbound(packet: Uint8Array, now: Micros): Uint8Array | undefined {
    const flow = readFlow(packet);
    const inside = flow && this.table.insideOf(flow.protocol, flow.src.port, now);
    if (!inside) return undefined;
    const copy = packet.slice();
    rewriteEndpoint(copy, 'src', inside);
    return copy;
  }

  /** A packet for the outside address: its destination becomes the machine inside that it is for. */
  inbound(packet: Uint8Array, now: Micros): NatVerdict {
    if (isIcmpErrorPacket(packet)) return this.#errorInbound(packet, now);
    const flow = readTranslatable(packet, IcmpType.ECHO_REPLY);
    if (typeof flow === 'string') return drop(flow);
    const { protocol, src, dst, tcpFlags } = flow;
    const remote = protocol === 'icmp' ? { ...src, port: 0 } : src;
    const inbound = { protocol, outsidePort: dst.port, remote, ...(tcpFlags && { tcpFlags }) };
    const inside = this.table.inbound(inbound, now);
    if (typeof inside === 'string') return drop(inside);
    const copy = packet.slice();
    rewriteEndpoint(copy, 'dst', inside);
    return { kind: 'pass', packet: copy };
  }

  /**
   * A packet from inside for the outside address: out and in again at once, so that its receiver sees the outside
   * address as its source (RFC 4787 REQ-9 a) and answers the same way. Undefined if nobody inside has that port: then
   * it is for the gateway itself.
   */
  hairpin(packet: Uint8Array, outside: Ipv4Address, now: Micros): NatVerdict | undefined {
    const isError = isIcmpErrorPacket(packet);
    const flow = isError ? readQuotedFlow(packet) : readFlow(packet);
    // An echo request to the outside address is answered by the gateway.
    if (!flow || (flow.protocol === 'icmp' && !isError)) return undefined;
    const port = isError ? flow.src.port : flow.dst.port;
    if (this.table.insideOf(flow.protocol, port, now) === undefined) return undefined;
    const out = this.outbound(packet, outside, now);
    return out.kind === 'drop' ? out : this.inbound(out.packet, now);
  }

  /** About a packet that had come in: it quotes the inside machine as destination. */
  #errorOutbound(packet: Uint8Array, outside: Ipv4Address, now: Micros): NatVerdict {
    const quoted = readQuotedFlow(packet);
    if (!quoted) return drop('bad-packet');
    const port = this.table.outsidePortOf(quoted.protocol, quoted.dst, now);
    if (port === undefined) return drop('no-mapping');
    // RFC 5508 REQ-5 b: the error's own source, too, be it the machine's or that of a router inside.
    const outer = { side: 'src', address: outside } as const;
    return { kind: 'pass', packet: rewriteError(packet, 'dst', { address: outside, port }, outer) };
  }

  /** About a packet that had gone out: it quotes the outside address and port as source. */
  #errorInbound(packet: Uint8Array, now: Micros): NatVerdict {
    const quoted = readQuotedFlow(packet);
    if (!quoted) return drop('bad-packet');
    const inside = this.table.insideOf(quoted.protocol, quoted.src.port, now);
    if (!inside) return drop('no-mapping');
    const outer = { side: 'dst', address: inside.address } as const;
    return { kind: 'pass', packet: rewriteError(packet, 'src', inside, outer) };
  }
}

/** @param echo the only ICMP message without a quotation that may pass this way */
function readTranslatable(packet: Uint8Array, echo: number): NatFlow | NatDropReason {
  const flow = readFlow(packet);
  if (!flow) return 'unsupported';
  if (flow.protocol === 'tcp' && !flow.tcpFlags) return 'bad-packet';
  // Somebody outside pings the outside address, or a machine inside answers a question that never came.
  if (flow.protocol === 'icmp' && flow.icmpType !== echo) return 'no-mapping';
  return flow;
}

function drop(reason: NatDropReason): NatVerdict {
  return { kind: 'drop', reason };
}
