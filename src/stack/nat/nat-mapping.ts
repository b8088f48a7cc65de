/** What a NAT remembers of one inside port, and the words for it. Read RFC 4787 §2 and RFC 5508 §2. */

import type { Ipv4Address } from '../../bytes/ipv4-address.ts';
import type { Micros } from '../../bytes/time.ts';
import type { Endpoint } from '../sockets.ts';
import type { TcpFlags, TcpPhase, TcpWatch } from './tcp-phase.ts';

/** For 'icmp' the "port" is the identifier of an echo request (RFC 5508 §3.1). */
export type NatProtocol = 'udp' | 'tcp' | 'icmp';

/** Who may send to a mapping from outside (RFC 4787 §5). Who was sent to from there may always answer. */
export type NatFiltering =
  /** Anybody. */
  | 'endpoint-independent'
  /** Addresses that were sent to, from any port. */
  | 'address-dependent'
  /** Only address and port that were sent to. */
  | 'address-and-port-dependent';

/** A packet on its way out, as the table sees it. */
export interface NatOutbound {
  readonly protocol: NatProtocol;
  readonly inside: Endpoint;
  readonly remote: Endpoint;
  readonly tcpFlags?: TcpFlags;
}

/** A packet that came in for the outside address. */
export interface NatInbound {
  readonly protocol: NatProtocol;
  readonly outsidePort: number;
  readonly remote: Endpoint;
  readonly tcpFlags?: TcpFlags;
}

/** Why a packet goes nowhere. */
export type NatRefusal =
  /** Nobody inside has this outside port. */
  | 'no-mapping'
  /** There is a mapping, but not for this sender. */
  | 'filtered'
  | 'table-full'
  | 'no-port';

/** An outside port that always leads to the same machine inside, set by the owner of the gateway. */
export interface NatForward {
  readonly protocol: 'udp' | 'tcp';
  readonly outsidePort: number;
  readonly to: Endpoint;
}

/** A conversation with one remote endpoint. A mapping lives as long as one of its sessions. */
export interface NatSession {
  readonly remote: Endpoint;
  readonly expiresAt: Micros;
  readonly tcp?: TcpWatch;
}

export interface NatMapping {
  readonly protocol: NatProtocol;
  readonly inside: Endpoint;
  readonly outsidePort: number;
  /** Stays for ever, and lets everybody in. */
  readonly isForward: boolean;
  /** By remote endpoint. */
  readonly sessions: Map<string, NatSession>;
}

/** A line of the table, for those who look at it. */
export interface NatEntry {
  readonly protocol: NatProtocol;
  readonly inside: Endpoint;
  readonly outsidePort: number;
  readonly isForward: boolean;
  readonly sessions: readonly { remote: Endpoint; expiresAt: Micros; tcpPhase?: TcpPhase }[];
}

export function entryOf({ sessions, ...rest }: NatMapping): NatEntry {
  return {
    ...rest,
    sessions: [...sessions.values()].map(({ remote, expiresAt, tcp }) => ({
      remote,
      expiresAt,
      ...(tcp && { tcpPhase: tcp.phase }),
    })),
  };
}

/** 'tcp 192.168.0.2:54321 ↔ 58.123.45.67:54321 with 142.250.196.164:443 (established, 7440 s left)' */
export function describeNatEntry(entry: NatEntry, outside: Ipv4Address, now: Micros): string {
  const { protocol, inside, outsidePort, isForward, sessions } = entry;
  const sides = `${protocol} ${textOf(inside)} ↔ ${outside}:${outsidePort}`;
  const peers = sessions.map(({ remote, expiresAt, tcpPhase }) => {
    const left = `${Math.ceil((expiresAt - now) / 1e6)} s left`;
    const peer = protocol === 'icmp' ? remote.address : textOf(remote);
    return `${peer} (${tcpPhase ? `${tcpPhase}, ` : ''}${left})`;
  });
  if (isForward) peers.unshift('anybody (forward)');
  return `${sides} with ${peers.join(', ')}`;
}

export function textOf({ address, port }: Endpoint): string {
  return `${address}:${port}`;
}
