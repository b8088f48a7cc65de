/**
 * The bytes that a NAT changes: an address, a port, and the checksums that cover them. Read RFC 3022 §4.1 (headers),
 * RFC 1624 (checksums), RFC 768 (a UDP checksum of zero).
 */

import { writeIpv4Address } from '../../bytes/ipv4-address.ts';
import { IcmpType, icmpEcho, icmpHeader } from '../../packet/icmp.ts';
import { IpProtocol, ipv4Header } from '../../packet/ipv4.ts';
import { tcpHeader } from '../../packet/tcp.ts';
import { udpHeader } from '../../packet/udp.ts';
import type { Endpoint } from '../sockets.ts';
import { updateChecksum } from './checksum-update.ts';
import type { NatProtocol } from './nat-mapping.ts';
import type { TcpFlags } from './tcp-phase.ts';

export type Side = 'src' | 'dst';

/** What a NAT reads of a packet: the two ends. For an echo both "ports" are its identifier. */
export interface NatFlow {
  readonly protocol: NatProtocol;
  readonly src: Endpoint;
  readonly dst: Endpoint;
  readonly tcpFlags?: TcpFlags;
  readonly icmpType?: number;
}

/** Undefined for what has no ports: other protocols, other ICMP messages, packets cut off before them. */
export function readFlow(packet: Uint8Array): NatFlow | undefined {
  const { ihl, protocol, src, dst, fragmentOffset } = ipv4Header.read(packet);
  const transport = packet.subarray(ihl * 4);
  if (ihl < 5 || fragmentOffset > 0 || transport.length < 8) return undefined;
  switch (protocol) {
    case IpProtocol.UDP:
    case IpProtocol.TCP: {
      const flow = {
        src: { address: src, port: udpHeader.get(transport, 0, 'srcPort') },
        dst: { address: dst, port: udpHeader.get(transport, 0, 'dstPort') },
      };
      if (protocol === IpProtocol.UDP) return { protocol: 'udp', ...flow };
      return { protocol: 'tcp', ...flow, ...(transport.length >= tcpHeader.size && { tcpFlags: flagsOf(transport) }) };
    }
    case IpProtocol.ICMP: {
      const icmpType = icmpHeader.get(transport, 0, 'type');
      if (icmpType !== IcmpType.ECHO_REQUEST && icmpType !== IcmpType.ECHO_REPLY) return undefined;
      const port = icmpEcho.get(transport, icmpHeader.size, 'identifier');
      return { protocol: 'icmp', src: { address: src, port }, dst: { address: dst, port }, icmpType };
    }
    default:
      return undefined;
  }
}

/**
 * Changes one end of a packet in place. The packet may be cut off, as one that an ICMP error quotes; a checksum that
 * is not there is left out.
 */
export function rewriteEndpoint(packet: Uint8Array, side: Side, to: Endpoint): void {
  const before = packet.slice();
  const { ihl, protocol } = ipv4Header.read(packet);
  const start = ihl * 4;
  const addressAt = side === 'src' ? 12 : 16;
  writeIpv4Address(packet, addressAt, to.address);
  const address = changeOf(before, packet, addressAt, 4);
  mend(packet, 10, address);
  switch (protocol) {
    case IpProtocol.TCP:
    case IpProtocol.UDP: {
      const portAt = start + (side === 'src' ? 0 : 2);
      writeU16(packet, portAt, to.port);
      const port = changeOf(before, packet, portAt, 2);
      // Both cover the addresses, too, by their pseudo-header.
      if (protocol === IpProtocol.TCP) mend(packet, start + 16, address, port);
      else mendUdp(packet, start + 6, address, port);
      break;
    }
    case IpProtocol.ICMP:
      // ICMP has no pseudo-header: its checksum knows nothing of addresses.
      writeU16(packet, start + 4, to.port);
      mend(packet, start + 2, changeOf(before, packet, start + 4, 2));
      break;
    default:
  }
}

/** A new address for a packet without ports. */
export function rewriteAddress(packet: Uint8Array, side: Side, address: string): void {
  const before = packet.slice();
  const at = side === 'src' ? 12 : 16;
  writeIpv4Address(packet, at, address);
  mend(packet, 10, changeOf(before, packet, at, 4));
}

interface Change {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

export function changeOf(before: Uint8Array, after: Uint8Array, at: number, length: number): Change {
  return { before: before.subarray(at, at + length), after: after.subarray(at, at + length) };
}

/** Mends the checksum at `at`, if the packet goes that far. */
export function mend(packet: Uint8Array, at: number, ...changes: readonly Change[]): void {
  if (at + 2 > packet.length) return;
  let checksum = (packet[at]! << 8) | packet[at + 1]!;
  for (const { before, after } of changes) checksum = updateChecksum(checksum, before, after);
  writeU16(packet, at, checksum);
}

/** RFC 768: zero says that no checksum was made, and must go on saying so; a sum of zero is sent as all ones. */
function mendUdp(packet: Uint8Array, at: number, ...changes: readonly Change[]): void {
  if (at + 2 > packet.length || (packet[at] === 0 && packet[at + 1] === 0)) return;
  mend(packet, at, ...changes);
  if (packet[at] === 0 && packet[at + 1] === 0) writeU16(packet, at, 0xffff);
}

function writeU16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
}

function flagsOf(segment: Uint8Array): TcpFlags {
  const flag = (name: 'syn' | 'ack' | 'fin' | 'rst') => tcpHeader.get(segment, 0, name);
  return { syn: flag('syn'), ack: flag('ack'), fin: flag('fin'), rst: flag('rst') };
}
